"""What the parts of a military address are called."""

import pytest

from shop.addresses.places import find_region, region_of_zip


@pytest.mark.parametrize(
    ("text", "region"),
    [
        *(("アメリカ軍", "AA"), ("欧州戦力", "AE"), ("太平洋方面駐在軍", "AP"), ("アメリカ軍 (AA)", "AA")),
        *(("Armed Forces Americas", "AA"), ("Armed Forces Europe", "AE"), ("ARMED  FORCES PACIFIC", "AP")),
        *(("Armed Forces Europe, the Middle East, and Canada", "AE"), ("ＡＰ", "AP"), (" aa ", "AA"), ("(AE)", "AE")),
        *(("", None), ("東京都", None), ("Kansas", None), ("AEX", None), ("MAA", None), ("アメリカ", None)),
    ],
)
def test_long_names_of_the_states_are_known(text: str, region: str | None) -> None:
    """0.66 The store's names in both languages, and the codes."""
    assert find_region(text) == region


@pytest.mark.parametrize(
    ("code", "region"),
    [
        *(("34000", "AA"), ("34099-1234", "AA"), ("09000", "AE"), ("09999", "AE"), ("96200", "AP"), ("96699", "AP")),
        *(("96100", None), ("96700", None), ("33999", None), ("34100", None), ("08999", None), ("10000", None)),
        *(("", None), ("0911", None), ("091145", None), ("〒340-0001", None), ("340-0001", None)),
    ],
)
def test_the_zip_tells_the_state_at_its_borders(code: str, region: str | None) -> None:
    """0.66 340 AA, 09x AE, 962-966 AP; a Japanese postal code is none of them."""
    assert region_of_zip(code) == region
