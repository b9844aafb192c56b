"""The tags of a subscription app on a customer, good ones and all others."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.subscriptions.subscription import Contract
from shop.subscriptions.tags import SubscriptionTag, TagForms, format_tag, parse_tag, read_subscriptions
from tests.shop.subscriptions.samples import IDS, OF_CONTRACTS, OF_CUSTOMERS, TAGS, VALUES


@given(st.one_of(OF_CONTRACTS, OF_CUSTOMERS))
def test_what_is_written_is_read_back(tag: SubscriptionTag) -> None:
    """2.35 A tag of a known form comes back from its text unchanged."""
    assert parse_tag(format_tag(tag)) == tag


@given(st.one_of(OF_CONTRACTS, OF_CUSTOMERS).map(format_tag))
def test_what_is_read_is_written_back(text: str) -> None:
    """2.35 The text of a known form comes back from what was read of it."""
    tag = parse_tag(text)
    assert tag is not None
    assert format_tag(tag) == text


@given(IDS, VALUES)
def test_a_name_is_all_that_follows_the_first_colon(subscription_id: str, name: str) -> None:
    """2.1 2.2 Names hold colons, hyphens, spaces, emoji and full-width letters."""
    for kind in ("plan", "product"):
        tag = parse_tag(f"subscription-{subscription_id}-{kind}:{name}")
        assert tag == SubscriptionTag(kind, subscription_id, name)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("subscription-4821-plan:月1便", SubscriptionTag("plan", "4821", "月1便")),
        ("subscription-4821-plan:A:B-C ☕ ＤＸ", SubscriptionTag("plan", "4821", "A:B-C ☕ ＤＸ")),
        ("subscription-4821-plan::x", SubscriptionTag("plan", "4821", ":x")),
        ("subscription-4821-plan:subscription-1-plan:x", SubscriptionTag("plan", "4821", "subscription-1-plan:x")),
        ("subscription-0000004821-product:ハーブ茶", SubscriptionTag("product", "0000004821", "ハーブ茶")),
        ("ＳＵＢＳＣＲＩＰＴＩＯＮ－４８２１－ＰＬＡＮ：ＤＸ便", SubscriptionTag("plan", "4821", "ＤＸ便")),
        ("Subscription-4821-Plan: Gold", SubscriptionTag("plan", "4821", "Gold")),
        ("subscription-4821-cancel:2026-11-22", SubscriptionTag("cancel", "4821", "2026-11-22")),
        ("subscription-4821-skip-count:0", SubscriptionTag("skip-count", "4821", "0")),
        ("subscription-4821-pause:soon", SubscriptionTag("pause", "4821", "soon")),
        ("subscription-rank:ゴールド", SubscriptionTag("rank", None, "ゴールド")),
        ("active_subscriber", SubscriptionTag("active", None, "active_subscriber")),
        ("Disactive_Subscriber", SubscriptionTag("inactive", None, "Disactive_Subscriber")),
    ],
)
def test_each_form_is_read(text: str, tag: SubscriptionTag) -> None:
    """2.1-2.6 2.9 Width and case of the key do not matter; the value stays in the store's own letters."""
    assert parse_tag(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "：", "VIP", "subscription", "subscription-4821", "subscription-4821-plan", "subscription--plan:x"),
        *("subscription-abc-plan:x", "subscription-4821-plans:x", "xsubscription-4821-plan:x", "subscription-4821-:x"),
        *("subscription-123456789012345678901-plan:x", "subscription-count:3", "subscription-id:0123456789"),
        *("delivery-4821:2026-12-05 午前中", "Active_Subscriber2", "Inactive_Subscriber", "subscription-²³x-plan:x"),
        *("\x00", "\ud800", "subscription-48\ud80021-plan:x", "subscription-48\x0021-plan:x"),
        *("x" * 10_000_000, ":" * 10_000_000, "subscription-" + "1" * 10_000_000 + "-plan:x", "ﷺ" * 1_000_000),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_any_other_tag_is_somebody_elses(text: str) -> None:
    """2.7 2.35 A tag that is not ours means nothing and stays as it is."""
    assert parse_tag(text) is None
    assert read_subscriptions([text]).others == (text,)


def test_the_longest_value_is_kept_whole() -> None:
    """2.35 Ten million characters after the colon are a name like any other, and no date or number."""
    long = "9" * 10_000_000
    assert parse_tag(f"subscription-1-plan:{long}") == SubscriptionTag("plan", "1", long)
    read = read_subscriptions([f"subscription-1-skip-count:{long}", f"subscription-1-cancel:{long}"])
    assert read.contracts["1"] == Contract("1", "cancelled")
    assert len(read.findings) == 2


def test_the_tags_of_a_contract_make_one_contract() -> None:
    """2.1 2.2 2.4 2.6 Plan, products, skips and rank of one customer."""
    read = read_subscriptions(
        [
            "VIP",
            "subscription-4821-product:ミント",
            "subscription-4821-plan:月1便",
            "subscription-4821-product:ハーブ茶",
            "subscription-4821-skip-count:1",
            "subscription-5133-plan:隔月便",
            "subscription-rank:ゴールド",
            "Active_Subscriber",
            "アレルギー:そば",
        ]
    )
    assert read.contracts == {
        "4821": Contract("4821", "active", ("月1便",), ("ハーブ茶", "ミント"), skips=1),
        "5133": Contract("5133", "active", ("隔月便",)),
    }
    assert (read.rank, read.is_subscriber, read.state) == ("ゴールド", True, "active")
    assert read.others == ("VIP", "アレルギー:そば")
    assert not read.findings


@pytest.mark.parametrize(
    ("tags", "contract"),
    [
        (["cancel:2026-11-22"], Contract("1", "cancelled", cancelled_on=date(2026, 11, 22))),
        (["pause:2026-11-22"], Contract("1", "paused", paused_on=date(2026, 11, 22))),
        (["cancel:２０２６－１１－２２"], Contract("1", "cancelled", cancelled_on=date(2026, 11, 22))),
        (["plan:x", "pause:2024-02-29"], Contract("1", "paused", ("x",), paused_on=date(2024, 2, 29))),
        (
            ["pause:2026-01-01", "cancel:2026-02-02"],
            Contract("1", "cancelled", paused_on=date(2026, 1, 1), cancelled_on=date(2026, 2, 2)),
        ),
        (["product:x"], Contract("1", "active", (), ("x",))),
        (["skip-count:2"], Contract("1", "unknown", skips=2)),
        (["plan:x", "skip-count:0"], Contract("1", "active", ("x",), skips=0)),
        (["plan:x"], Contract("1", "active", ("x",), skips=None)),
        (["plan:x", "plan:Ｘ"], Contract("1", "active", ("x",))),
    ],
)
def test_the_state_of_a_contract_follows_its_tags(tags: list[str], contract: Contract) -> None:
    """2.3 2.4 2.5 A cancelled contract is cancelled whatever else is there; `:0` is no skip, no tag is unknown."""
    read = read_subscriptions(f"subscription-1-{tag}" for tag in tags)
    assert read.contracts == {"1": contract}
    assert not read.findings


@pytest.mark.parametrize("kind", ["cancel", "pause"])
@pytest.mark.parametrize(
    "value",
    [
        *("", "2026-02-30", "2025-02-29", "2026-13-01", "0000-01-01", "2026/11/22", "20261122", "2026-W47-7"),
        *("22-11-2026", "2026-11-22 10:00", "2026-11-2", "近日", "\x00", "\ud800", "2026-11-22" + " " * 99 + "x"),
    ],
)
def test_a_bad_date_is_kept_as_it_stands_and_flagged(kind: str, value: str) -> None:
    """2.3 2.5 The state is believed, the day is not invented."""
    text = f"subscription-4821-{kind}:{value}"
    read = read_subscriptions([text])
    contract = read.contracts["4821"]
    assert contract.state == {"cancel": "cancelled", "pause": "paused"}[kind]
    assert contract.cancelled_on is contract.paused_on is None
    assert [finding.tag for finding in read.findings] == [text]
    assert "読み取れません" in read.findings[0].message


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "１回", "1234567", "٣"])
def test_a_skip_count_that_is_no_number_is_unknown_and_flagged(value: str) -> None:
    """2.4 Only digits are a number."""
    text = f"subscription-4821-skip-count:{value}"
    read = read_subscriptions([text])
    assert read.contracts["4821"].skips is None
    assert [finding.tag for finding in read.findings] == [text]


@pytest.mark.parametrize(
    "tags",
    [
        ("subscription-1-cancel:2026-01-01", "subscription-1-cancel:2026-02-02"),
        ("subscription-1-pause:2026-01-01", "subscription-1-pause:2026-02-02"),
        ("subscription-1-skip-count:1", "subscription-1-skip-count:2"),
        ("subscription-rank:ゴールド", "subscription-rank:シルバー"),
        ("Active_Subscriber", "Disactive_Subscriber"),
    ],
)
def test_tags_that_contradict_each_other_are_all_flagged(tags: tuple[str, str]) -> None:
    """2.3-2.6 Staff see each of them; the newest day and the higher number are shown."""
    read = read_subscriptions(tags)
    assert {finding.tag for finding in read.findings} == set(tags)
    assert read.is_subscriber is None
    if contract := read.contracts.get("1"):
        assert date(2026, 2, 2) in {contract.cancelled_on, contract.paused_on} or contract.skips == 2


def test_an_empty_name_is_flagged_and_names_nothing() -> None:
    """2.1 A plan without a name still tells that there is a contract."""
    read = read_subscriptions(["subscription-1-plan:", "subscription-rank: "])
    assert read.contracts == {"1": Contract("1", "active")}
    assert read.rank is None
    assert len(read.findings) == 2


def test_the_merchants_own_words_are_known() -> None:
    """2.7 2.9 The words for the whole customer and the tags of purchase counts are the merchant's choice."""
    forms = TagForms(active="定期会員", inactive="定期休会", counts={1: "初回", 3: "リピーター", 10: "ＶＩＰ-10"})
    read = read_subscriptions(["リピーター", "初回", "vip-1", "定期会員", "Active_Subscriber"], forms)
    assert (read.is_subscriber, read.count_reached) == (True, 3)
    assert read.others == ("vip-1", "Active_Subscriber")
    assert read_subscriptions(["vip-10"], forms).count_reached == 10
    assert read_subscriptions(["リピーター"]).others == ("リピーター",)
    assert parse_tag("vip-10", forms) == SubscriptionTag("count", None, "vip-10")
    assert parse_tag("", TagForms(active="", inactive="", counts={1: ""})) is None


@pytest.mark.parametrize(
    ("tags", "state"),
    [
        ([], None),
        (["VIP"], None),
        (["subscription-1-skip-count:1"], "unknown"),
        (["Active_Subscriber"], "active"),
        (["Disactive_Subscriber"], "cancelled"),
        (["subscription-1-cancel:2026-01-01", "subscription-2-plan:x"], "active"),
        (["subscription-1-cancel:2026-01-01", "subscription-2-pause:2026-01-01"], "paused"),
        (["subscription-1-cancel:2026-01-01"], "cancelled"),
    ],
)
def test_one_word_sums_a_customer_up(tags: list[str], state: str | None) -> None:
    """2.25 2.26 2.29 The subscription state that lists filter by."""
    assert read_subscriptions(tags).state == state


@given(st.lists(TAGS, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_tags_does_not_matter(tags: list[str], chance: random.Random) -> None:
    """2.35 The store sorts tags as it likes."""
    shuffled = chance.sample(tags, len(tags))
    one, other = read_subscriptions(tags), read_subscriptions(shuffled)
    assert sorted(one.others) == sorted(other.others)
    assert (one.contracts, one.rank, one.is_subscriber, one.findings) == (
        *(other.contracts, other.rank, other.is_subscriber),
        other.findings,
    )


def test_ten_thousand_random_tags_are_read_without_a_word() -> None:
    """2.35 Whatever stands in a tag, it is read or left; none gets lost on the way."""
    chance = random.Random(4821)
    tags = [_random_tag(chance) for _ in range(10_000)]
    read = read_subscriptions(tags)
    known = [tag for tag in set(tags) if parse_tag(tag) is not None]
    assert len(known) > 500
    assert len(read.others) > 500
    assert set(known) | set(read.others) == set(tags)
    for tag in known:
        again = parse_tag(tag)
        assert again is not None
        assert parse_tag(format_tag(again)) == again
    assert {finding.tag for finding in read.findings} <= set(known)


def _random_tag(chance: random.Random) -> str:
    pieces = [
        "subscription-",
        str(chance.randint(0, 99)),
        "-",
        chance.choice(["plan", "cancel", "pause", "skip-count"]),
    ]
    pieces += [":", chance.choice(["2026-11-22", "x", "", "3", "９", "月1便"])]
    for _ in range(chance.choice([0, 0, 1, 3])):
        pieces[chance.randrange(len(pieces))] = chr(chance.choice([chance.randrange(0x110000), chance.randrange(128)]))
    return "".join(pieces)
