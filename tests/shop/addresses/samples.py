"""Addresses, right and wrong."""

from dataclasses import replace

from hypothesis import strategies as st

from inbox.customers.customer import Address

ARMY = Address(
    name="SGT John Smith",
    address1="CMR 415 BOX 1234",
    city="APO",
    province="Armed Forces Europe",
    province_code="AE",
    zip="09114",
    country="US",
)
BASE = replace(ARMY, address1="PSC 3 BOX 1234", province="Armed Forces Pacific", province_code="AP", zip="96319")
NAVY = replace(BASE, address1="UNIT 100100 BOX 4120", city="FPO", zip="96349")
EMBASSY = replace(ARMY, address1="UNIT 8400 BOX 12", city="DPO", zip="09498-0048")
# C6: what the customer of order #1061 wrote.
ORDER_1061 = Address(name="John Smith", address1="CMR 415 Box 1234", city="APO Berlin", country="JP")
TOKYO = Address(
    name="佐藤 花子",
    address1="神南1-2-3",
    city="渋谷区",
    province="東京都",
    province_code="JP-13",
    zip="150-0041",
    country="JP",
)

PIECES = st.sampled_from(
    [
        *(
            "PSC",
            "CMR",
            "UNIT",
            "BOX",
            "APO",
            "FPO",
            "DPO",
            "AE",
            "AP",
            "AA",
            " ",
            ",",
            "12",
            "１２",
            "09114",
            "#",
            "No.",
        ),
        *(
            "Tokyo",
            "Berlin",
            "東京",
            "アメリカ軍",
            "US",
            "JP",
            "ボックス",
            "\x00",
            "\ud800",
            "ＰＳＣ",
            "\n",
            "A.P.O.",
            "",
        ),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("".join), st.text())
ADDRESSES = st.builds(
    Address,
    name=TEXTS,
    address1=TEXTS,
    address2=TEXTS,
    city=TEXTS,
    province=TEXTS,
    province_code=TEXTS,
    zip=TEXTS,
    country=st.one_of(st.sampled_from(["US", "JP", "DE", "", "us"]), TEXTS),
)
