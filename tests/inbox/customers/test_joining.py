"""Two of our own become one."""

from decimal import Decimal

import pytest

from inbox.clock import now
from inbox.customers.customer import Consent, CustomerRecord, Money
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.customers.joining import join_records
from inbox.errors import Invalid

AT = now()


def _own(number: int, **fields: object) -> CustomerRecord:
    return CustomerRecord(OWN_SHOP, customer_gid(OWN_SHOP, number), AT, **fields)  # type: ignore[arg-type]


LOSER = _own(
    1,
    last_name="佐藤",
    first_name="健一",
    email="ken@example.jp",
    phone="+819011112222",
    note="旧",
    tags=("VIP", "東京"),
)
SURVIVOR = _own(2, last_name="佐藤", email="sato@example.jp", note="新", tags=("ｖｉｐ", "大阪"))


def test_values_are_the_survivors_unless_it_has_none() -> None:
    """0.30."""
    joined = join_records(LOSER, SURVIVOR, {}, AT)
    assert (joined.gid, joined.email, joined.phone) == (SURVIVOR.gid, "sato@example.jp", "+819011112222")
    assert (joined.first_name, joined.name, joined.note) == ("健一", "佐藤 健一", "新\n旧")


def test_a_chosen_value_stays() -> None:
    """0.30."""
    joined = join_records(LOSER, SURVIVOR, {"keep": {"email": LOSER.gid}}, AT)
    assert joined.email == "ken@example.jp"


def test_tags_are_one_whatever_case_and_width() -> None:
    """0.18, 0.35."""
    assert join_records(LOSER, SURVIVOR, {}, AT).tags == ("大阪", "東京", "ｖｉｐ")
    assert join_records(LOSER, SURVIVOR, {"tags": ["大阪"]}, AT).tags == ("大阪",)


@pytest.mark.parametrize(("length", "fits"), [(4_999, True), (5_000, True), (5_001, False)])
@pytest.mark.parametrize("piece", ["あ", "🎁", "\n"])
def test_a_note_has_five_thousand_code_points_at_most(length: int, fits: bool, piece: str) -> None:
    """0.34."""
    note = piece * (length - 2)
    choices = {"note": f"始{note}終"}
    if fits:
        assert len(join_records(LOSER, SURVIVOR, choices, AT).note or "") == length
        return
    with pytest.raises(Invalid):
        join_records(LOSER, SURVIVOR, choices, AT)


@pytest.mark.parametrize(("count", "fits"), [(250, True), (251, False)])
def test_there_are_two_hundred_and_fifty_tags_at_most(count: int, fits: bool) -> None:
    """0.35."""
    choices = {"tags": [f"タグ{number}" for number in range(count)]}
    if fits:
        assert len(join_records(LOSER, SURVIVOR, choices, AT).tags) == count
        return
    with pytest.raises(Invalid):
        join_records(LOSER, SURVIVOR, choices, AT)


def test_who_agreed_as_one_of_the_two_has_agreed() -> None:
    """0.36."""
    agreed, refused = Consent("subscribed", source="store"), Consent("unsubscribed", source="store")
    joined = join_records(_own(1, email_consent=agreed, sms_consent=refused), _own(2, email_consent=refused), {}, AT)
    assert joined.email_consent == agreed
    assert joined.sms_consent == refused


def test_orders_and_money_are_added() -> None:
    joined = join_records(
        _own(1, orders_count=2, amount_spent=Money(Decimal(3_000), "JPY")),
        _own(2, orders_count=1, amount_spent=Money(Decimal(500), "JPY")),
        {},
        AT,
    )
    assert (joined.orders_count, joined.amount_spent) == (3, Money(Decimal(3_500), "JPY"))
