"""A request that the store passed on: what its signature must be, and what does not pass for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from shop.identity.app_proxy import NotSigned, Pair, StoreVisit, read_visit, sign

SHOP = "shop-name.myshopify.com"
AT = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
GOLDEN: Sequence[Pair] = (
    ("extra", "1"),
    ("extra", "2"),
    ("shop", SHOP),
    ("logged_in_customer_id", "1"),
    ("path_prefix", "/apps/awesome_reviews"),
    ("timestamp", "1317327555"),
)
GOLDEN_SIGNATURE = "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"


def _signed(secret: str = "hush", at: datetime = AT, **changed: str) -> list[Pair]:
    fields = {
        "invitation": "abc",
        "shop": SHOP,
        "logged_in_customer_id": "602757",
        "path_prefix": "/apps/line",
        "timestamp": str(int(at.timestamp())),
        **changed,
    }
    query = list(fields.items())
    return [*query, ("signature", sign(query, secret))]


def _with(query: Sequence[Pair], **changed: str) -> list[Pair]:
    return [(name, changed.get(name, value)) for name, value in query]


def test_the_signature_is_the_one_that_the_store_documents() -> None:
    assert sign(GOLDEN, "hush") == GOLDEN_SIGNATURE
    then = datetime.fromtimestamp(1317327555, UTC)
    visit = read_visit([*GOLDEN, ("signature", GOLDEN_SIGNATURE)], ["hush"], SHOP, then)
    assert visit == StoreVisit("gid://shopify/Customer/1", "/apps/awesome_reviews")


def test_nobody_signed_in_is_nobody() -> None:
    assert read_visit(_signed(logged_in_customer_id=""), ["hush"], SHOP, AT).customer_gid is None


def test_each_secret_of_a_rotation_is_good() -> None:
    for secret in ("new", "old"):
        visit = read_visit(_signed(secret), ["new", "old"], SHOP, AT)
        assert visit.customer_gid == "gid://shopify/Customer/602757"
    with pytest.raises(NotSigned):
        read_visit(_signed("retired"), ["new", "old"], SHOP, AT)
    with pytest.raises(NotSigned):
        read_visit(_signed(""), [], SHOP, AT)


@pytest.mark.parametrize("name", ["shop", "logged_in_customer_id", "path_prefix", "timestamp", "invitation"])
def test_no_value_can_be_changed_after_the_store_signed(name: str) -> None:
    """4.37."""
    other = {"shop": "other.myshopify.com", "timestamp": str(int(AT.timestamp()) - 1), "path_prefix": "/apps/other"}
    with pytest.raises(NotSigned, match="another signature"):
        read_visit(_with(_signed(), **{name: other.get(name, "602758")}), ["hush"], SHOP, AT)


@pytest.mark.parametrize("age_s", [-3600, -30, 91, 3600])
def test_what_was_signed_at_another_time_is_refused(age_s: int) -> None:
    query = _signed(at=AT - timedelta(seconds=age_s))
    with pytest.raises(NotSigned, match="another time"):
        read_visit(query, ["hush"], SHOP, AT)


@pytest.mark.parametrize("age_s", [0, 1, 89, 90])
def test_what_was_signed_just_now_is_taken(age_s: int) -> None:
    read_visit(_signed(at=AT - timedelta(seconds=age_s)), ["hush"], SHOP, AT)


def test_another_shop_is_refused_though_the_same_app_signed_for_it() -> None:
    with pytest.raises(NotSigned, match="another shop"):
        read_visit(_signed(shop="other.myshopify.com"), ["hush"], SHOP, AT)


@pytest.mark.parametrize("name", ["shop", "logged_in_customer_id", "timestamp", "path_prefix", "signature"])
def test_what_the_store_adds_is_there_exactly_once(name: str) -> None:
    plain = [pair for pair in _signed() if pair[0] != "signature"]
    without = [pair for pair in plain if pair[0] != name]
    with pytest.raises(NotSigned, match=f"no {name}"):
        read_visit(_resigned(without, but=name), ["hush"], SHOP, AT)
    twice = [*plain, *[pair for pair in _signed() if pair[0] == name]]
    signed = [*twice, ("signature", sign(twice, "hush"))]
    with pytest.raises(NotSigned, match=f"two of {name}"):
        read_visit(signed, ["hush"], SHOP, AT)


def _resigned(query: list[Pair], but: str) -> list[Pair]:
    return query if but == "signature" else [*query, ("signature", sign(query, "hush"))]


@pytest.mark.parametrize("customer", ["0", "-1", "1 ", "１", "1,2", "gid://shopify/Customer/1", "1" * 21])
def test_only_a_number_is_a_customer(customer: str) -> None:
    with pytest.raises(NotSigned, match="no customer's number"):
        read_visit(_signed(logged_in_customer_id=customer), ["hush"], SHOP, AT)


def test_a_value_that_swallows_the_stores_own_word_is_refused() -> None:
    """4.37: the signed text has no separators, so that the same signature fits two ways of cutting it."""
    own = f"path_prefix=/apps/lineshop={SHOP}timestamp={int(AT.timestamp())}"
    mine = [pair for pair in _signed(extra=f"xlogged_in_customer_id=7{own}z=") if pair[0] != "invitation"]
    recut = [
        *_with(mine, extra="x", logged_in_customer_id="7"),
        ("z", f"logged_in_customer_id=602757{own}"),
    ]
    signature = sign(mine, "hush")
    assert sign(recut, "hush") == signature, "the two are one to whoever only checks the signature"
    for query in (mine, recut):
        with pytest.raises(NotSigned, match="two ways"):
            read_visit(_with(query, signature=signature), ["hush"], SHOP, AT)


@pytest.mark.parametrize("prefix", ["", "//evil.example", "/apps", "/apps/a/b", "/apps/a?x", "javascript:alert(1)"])
def test_a_path_that_cannot_be_the_stores_is_refused(prefix: str) -> None:
    with pytest.raises(NotSigned):
        read_visit(_signed(path_prefix=prefix), ["hush"], SHOP, AT)


@pytest.mark.parametrize("signature", ["", "é", "\ud800", "0" * 64, "A" * 10_000])
def test_a_strange_signature_is_refused(signature: str) -> None:
    with pytest.raises(NotSigned, match="another signature"):
        read_visit(_with(_signed(), signature=signature), ["hush"], SHOP, AT)
