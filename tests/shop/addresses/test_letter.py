"""The message about a military address, and what comes back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.conversations.draft import utf16_length
from inbox.customers.customer import Address
from inbox.texts import is_storable
from shop.addresses.letter import bilingual_request
from shop.addresses.military import check_address, propose
from shop.addresses.reply import apply_reply, parse_address_reply
from tests.shop.addresses.samples import ADDRESSES, ARMY, BASE, NAVY, ORDER_1061, PIECES, TOKYO

FIXED = propose(ORDER_1061)


def asked(address: Address) -> str:
    return bilingual_request("#1061", address, check_address(address))


def test_the_message_says_in_both_languages_what_to_look_at() -> None:
    """0.67 C6 The order, its address, the findings and a form to send back."""
    text = asked(ORDER_1061)
    assert "ご注文 #1061 の" in text
    assert "your order #1061" in text
    assert "CMR 415 Box 1234\nAPO Berlin\nJP\n" in text
    for japanese, english in (
        ("都市欄は「APO」だけに", "The city is APO only"),
        ("国は「アメリカ合衆国」に", "The country is the United States"),
        ("州は「AE」で", "the state AE"),
    ):
        assert japanese in text
        assert english in text
    assert text.endswith(
        "名前 / Name: John Smith\n住所 / Address: CMR 415 Box 1234\n住所2 / Address 2:\n都市 / City: APO\n"
        "州 / State: AE\n郵便番号 / ZIP:\n国 / Country: United States"
    )


def test_the_message_can_be_sent_without_a_finding() -> None:
    """0.67 Staff may ask though the checker sees nothing."""
    text = bilingual_request("#1", ARMY, ())
    assert "間違いがないか" in text
    assert "check that the address is right" in text


def test_an_ordinary_address_is_asked_for_without_the_rules_of_the_forces() -> None:
    text = asked(TOKYO)
    assert "APO" not in text
    assert "東京都" in text or "JP-13" in text


@given(st.text(st.characters()), ADDRESSES)
def test_the_message_always_fits_into_one_bubble(order_name: str, address: Address) -> None:
    """0.67 Whatever the address holds, LINE takes the text: 5,000 UTF-16 units, no half of a pair."""
    text = bilingual_request(order_name, address, check_address(address))
    assert utf16_length(text) <= 5_000
    assert is_storable(text)


def test_the_longest_address_fits_too() -> None:
    """0.67 Every field full of emoji, every finding there."""
    long = "🍵" * 5_000
    address = Address(name="", address1=f"APO {long}", address2=long, city=f"APO {long}", zip=long, country="JP")
    assert 1_000 < utf16_length(bilingual_request(long, address, check_address(address))) <= 5_000


@pytest.mark.parametrize("address", [ARMY, BASE, NAVY, ORDER_1061], ids=lambda address: address.city)
def test_the_form_sent_back_as_it_is_gives_the_proposed_address(address: Address) -> None:
    """0.67 The whole message copied, or only its form."""
    text = asked(address)
    form = text[text.index("名前 / Name") :]
    right = propose(address)
    for reply in (text, form):
        read = parse_address_reply(reply)
        assert read is not None
        assert propose(apply_reply(address, read)) == replace(right, province=right.province_code)


@pytest.mark.parametrize(
    "text",
    [
        "John Smith\nCMR 415 Box 1234\nAPO AE 09114",
        "SGT John Smith\nCMR 415, BOX 1234\nAPO, AE 09114\nUSA",
        "john smith, cmr 415 box 1234, apo ae 09114",
        "Hi, sorry about that!\nHere is my address:\nJohn Smith\nCMR 415 Box 1234\nAPO AE 09114\nThank you",
        "こちらです。\nJohn Smith\nＣＭＲ　４１５　ＢＯＸ　１２３４\nＡＰＯ　ＡＥ　０９１１４\nお願いします",
        "John Smith CMR 415 Box 1234 APO AE 09114-1234",
        "John Smith\nCMR 415\nBox 1234\nAPO\nAE\n09114\nUnited States",
        "名前: John Smith\n住所: CMR 415 BOX 1234\n都市: APO\n州: 欧州戦力\n郵便番号: 09114\n国: アメリカ合衆国",
        "お名前：John Smith\nご住所：\nCMR 415\nBOX 1234\n都市：APO\n州：AE\n〒：09114\nよろしくお願いします",
        "Name: John Smith\nAddress: CMR 415 Box 1234\nCity: APO\nState: AE\nZIP code: 09114\nCountry: USA",
        "name: John Smith, address: CMR 415 Box 1234, city: APO, state: Armed Forces Europe, zip: 09114",
        "・名前（Name）= John Smith\n・住所1 = CMR 415\n・住所2 = Box 1234\n・市 = APO\n・州 = AE\n・郵便番号 = 09114",
        "住所は変わりません: CMR 415 Box 1234\nAPO AE 09114",
    ],
)
def test_a_reply_becomes_the_right_address(text: str) -> None:
    """0.67 Labelled lines or a block, Japanese or English; a human sees the difference before it is used."""
    read = parse_address_reply(text)
    assert read is not None
    given = propose(apply_reply(ORDER_1061, read))
    assert given.name.casefold() in {"john smith", "sgt john smith"}
    assert given.address1.upper() == "CMR 415 BOX 1234"
    assert (given.address2, given.city, given.province_code, given.country) == ("", "APO", "AE", "US")
    assert given.zip[:5] in {"09114", ""}
    assert [finding.code for finding in check_address(given) if not finding.is_hint] == []


def test_a_reply_may_give_one_line_only() -> None:
    """0.67 What was not said stays as it was."""
    read = parse_address_reply("郵便番号: 〒09114")
    assert read == Address(zip="09114")
    assert propose(apply_reply(ORDER_1061, read)) == replace(FIXED, zip="09114")


def test_a_reply_may_name_an_ordinary_address() -> None:
    """0.67 The customer has moved."""
    read = parse_address_reply(
        "住所: 神南1-2-3\n建物: APOビル\n市区町村: 渋谷区\n都道府県: 東京都\n"
        "〒: 150-0041\n国: 日本\n電話: 090-1234-5678"
    )
    assert read is not None
    given = apply_reply(replace(ARMY, id="gid://shopify/MailingAddress/1", formatted=("x",)), read)
    assert given == replace(
        TOKYO,
        id="gid://shopify/MailingAddress/1",
        name=ARMY.name,
        address2="APOビル",
        province_code="",
        phone="090-1234-5678",
    )


def test_a_building_between_street_and_post_office_is_kept() -> None:
    """0.67 Nothing that may be needed gets lost."""
    read = parse_address_reply("John Smith\nPSC 3 Box 1234\nBldg 12\nAPO AP 96319")
    assert read is not None
    assert (read.address1, read.address2, read.zip) == ("PSC 3 BOX 1234", "Bldg 12", "96319")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "はい",
            "Thank you!",
            "変更なしでお願いします",
            "PSC",
            "box 3をください",
            "名前: 田中",
            "時間: 10:30",
            "\x00",
            "\ud800",
        ),
        *(
            "注文番号は1061です。いつ届きますか?",
            "住所:",
            "住所 / Address:\n国 / Country:",
            "https://example.com/apo",
            "APO?",
            "0" * 99_999,
        ),
    ],
)
def test_talk_is_no_address(text: str) -> None:
    """0.67 Without a sign of an address nothing is proposed."""
    assert parse_address_reply(text) is None


@given(st.one_of(st.text(st.characters()), st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES).map("\n".join)))
def test_any_reply_can_be_read(text: str) -> None:
    """0.67 Nothing raises, and what was read can be checked."""
    read = parse_address_reply(text)
    if read is not None:
        given = apply_reply(ORDER_1061, read)
        check_address(given)
        assert given.name
        assert given.address1
