"""The way to the store, against a server that says what the reference says of the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from structlog.testing import capture_logs

from shop.client.access import API_VERSION, Patience, ShopAccess
from shop.client.client import ShopClient, open_client
from shop.client.posting import BODY_LIMIT
from shop.errors import (
    AccessDenied,
    BadDocument,
    NotAuthorised,
    ShopFrozen,
    ShopUnreachable,
    Throttled,
    TooDear,
    Unclear,
)
from tests.shop.client.far_side import (
    SHOP,
    THROTTLED,
    FarSide,
    Say,
    cost,
    open_far_side,
    says,
    says_body,
    says_late,
    says_nothing,
)

QUICK = Patience(answer_s=5.0, connect_s=2.0, tries=3, pause_s=0.001, turn_s=5.0)
HERE = {"shop": {"id": "gid://shopify/Shop/1"}}
GIFT = {"input": {"initialAmount": {"amount": "1000", "currencyCode": "JPY"}}}
TAG = {"id": "gid://shopify/Customer/1", "tags": ["line-linked"]}


@pytest.fixture
async def far() -> AsyncIterator[FarSide]:
    async with open_far_side(says(HERE)) as side:
        yield side


@pytest.fixture
async def client(far: FarSide) -> AsyncIterator[ShopClient]:
    async with open_client(ShopAccess(SHOP, token="shpat_fixed", api_url=far.url), QUICK) as opened:
        yield opened


def kept_back(code: str, message: str = "no", **more: Any) -> dict[str, Any]:
    """Write an error of the store."""
    return {"message": message, "path": ["customer", "events"], "extensions": {"code": code, **more}}


async def test_a_question_goes_to_the_pinned_version_with_its_text_and_its_values_apart(
    far: FarSide, client: ShopClient
) -> None:
    answer = await client.ask("CustomerAddresses", {"id": "gid://shopify/Customer/1"})
    assert answer.data == HERE
    [asked] = far.asked
    assert far.paths == [f"/admin/api/{API_VERSION}/graphql.json"]
    assert far.tokens == ["shpat_fixed"]
    assert asked["operationName"] == "CustomerAddresses"
    assert asked["variables"] == {"id": "gid://shopify/Customer/1"}
    assert "fragment AddressFields" in asked["query"]
    assert "Customer/1" not in asked["query"]


async def test_what_is_kept_back_stands_beside_what_was_told(far: FarSide, client: ShopClient) -> None:
    denied = kept_back("ACCESS_DENIED", requiredAccess="`read_customer_payment_methods` access scope.")
    far.says = [says({"customer": {"id": "1", "events": None}}, errors=[denied])]
    answer = await client.ask("CustomerTimeline", {"id": "1"})
    assert answer.data["customer"] == {"id": "1", "events": None}
    [problem] = answer.problems
    assert (problem.path, problem.code) == (("customer", "events"), "ACCESS_DENIED")
    assert problem.scope == "read_customer_payment_methods"


@pytest.mark.parametrize("data", [None, {"customer": None}])
async def test_a_denial_without_an_answer_names_the_scope(far: FarSide, client: ShopClient, data: Any) -> None:
    words = "Access denied for customer field. Required access: `read_customers` access scope."
    far.says = [says(data, errors=[kept_back("ACCESS_DENIED", words)])]
    with pytest.raises(AccessDenied) as denied:
        await client.ask("CustomerProfile", {"id": "1", "mfKey": "line_user_id"})
    assert denied.value.scope == "read_customers"
    assert len(far.asked) == 1


async def test_an_unknown_search_field_is_an_error_because_it_matches_everybody(
    far: FarSide, client: ShopClient
) -> None:
    warning = {"field": "surname", "message": "Invalid search field for this query.", "code": "invalid_field"}
    search = [{"path": ["customers"], "query": "surname:x", "warnings": [warning]}]
    far.says = [says({"customers": {"nodes": [{"id": "everybody"}]}}, extensions={"search": search})]
    with pytest.raises(BadDocument):
        await client.ask("CustomersSearch", {"query": "surname:x"})
    far.says = [says({"customers": {"nodes": []}}, extensions={"search": [{"path": ["customers"], "warnings": []}]})]
    assert (await client.ask("CustomersSearch", {"query": "tag:x"})).data == {"customers": {"nodes": []}}


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, NotAuthorised), (402, ShopFrozen), (423, ShopFrozen), (403, AccessDenied), (400, BadDocument)],
)
async def test_what_no_second_try_can_help_is_asked_once(
    far: FarSide, client: ShopClient, status: int, error: type[Exception]
) -> None:
    far.says = [says(None, status=status)]
    with pytest.raises(error):
        await client.ask("ShopAndScopes")
    assert len(far.asked) == 1


async def test_a_redirection_is_not_followed_for_the_token_would_go_with_it(far: FarSide, client: ShopClient) -> None:
    far.says = [says_body(b"", 301, {"Location": f"{far.url}/admin/api/{API_VERSION}/graphql.json"}), says(HERE)]
    with pytest.raises(ShopUnreachable):
        await client.ask("ShopAndScopes")
    assert len(far.asked) == 1


@pytest.mark.parametrize(
    "trouble",
    [says(None, status=503), says_body(b"<html>busy</html>"), says_body(b"[1]"), says_nothing()],
    ids=["503", "html", "list", "reset"],
)
async def test_a_read_is_asked_again_until_it_is_answered(far: FarSide, client: ShopClient, trouble: Say) -> None:
    far.says = [trouble, trouble, says(HERE)]
    assert (await client.ask("ShopAndScopes")).data == HERE
    assert len(far.asked) == 3


async def test_tries_end(far: FarSide, client: ShopClient) -> None:
    far.says = [says(None, status=500)]
    with pytest.raises(ShopUnreachable):
        await client.ask("ShopAndScopes")
    assert len(far.asked) == QUICK.tries


async def test_a_change_that_may_be_repeated_is(far: FarSide, client: ShopClient) -> None:
    far.says = [says_nothing(), says({"tagsAdd": {"node": {"id": "1"}, "userErrors": []}})]
    assert (await client.ask("TagsAdd", TAG)).accepted("tagsAdd")["node"] == {"id": "1"}
    assert far.operations == ["TagsAdd", "TagsAdd"]


@pytest.mark.parametrize(
    "trouble",
    [
        says(None, status=502),
        says_nothing(),
        says_body(b"<html>"),
        says(None, errors=[kept_back("INTERNAL_SERVER_ERROR")]),
        says({"giftCardCreate": None}, errors=[kept_back("INTERNAL_SERVER_ERROR")]),
    ],
    ids=["502", "reset", "html", "internal", "internal with null"],
)
async def test_a_gift_of_which_nobody_knows_is_not_given_twice(far: FarSide, client: ShopClient, trouble: Say) -> None:
    far.says = [trouble]
    with pytest.raises(Unclear) as unclear:
        await client.ask("GiftCardCreate", GIFT)
    assert "確認" in unclear.value.message
    assert len(far.asked) == 1


async def test_a_slow_answer_is_not_waited_for_without_end(far: FarSide) -> None:
    until = asyncio.Event()
    far.says = [says_late(until)]
    hasty = Patience(answer_s=0.2, connect_s=0.2, tries=2, pause_s=0.001, turn_s=1.0)
    async with open_client(ShopAccess(SHOP, token="t", api_url=far.url), hasty) as client:
        with pytest.raises(Unclear):
            await client.ask("GiftCardCreate", GIFT)
        assert len(far.asked) == 1
        with pytest.raises(ShopUnreachable):
            await client.ask("ShopAndScopes")
        assert len(far.asked) == 3
    until.set()


async def test_nothing_is_unclear_when_the_store_was_not_reached(far: FarSide) -> None:
    async with AsyncExitStack() as stack:
        gone = await stack.enter_async_context(open_far_side(says(HERE)))
        client = await stack.enter_async_context(open_client(ShopAccess(SHOP, token="t", api_url=gone.url), QUICK))
        assert (await client.ask("ShopAndScopes")).data == HERE
    async with open_client(ShopAccess(SHOP, token="t", api_url=gone.url), QUICK) as client:
        with pytest.raises(ShopUnreachable):
            await client.ask("GiftCardCreate", GIFT)


async def test_a_throttled_question_waits_as_long_as_the_points_need(far: FarSide, client: ShopClient) -> None:
    empty = cost(52.0, 2.0, rate=500.0)
    far.says = [says(None, errors=[THROTTLED], extensions=empty), says(HERE, extensions=cost(52.0, 1_000.0))]
    begun = asyncio.get_running_loop().time()
    assert (await client.ask("ShopAndScopes")).data == HERE
    assert asyncio.get_running_loop().time() - begun >= 0.1
    assert len(far.asked) == 2


async def test_a_throttled_change_did_not_happen_and_is_sent_again(far: FarSide, client: ShopClient) -> None:
    made = {"giftCardCreate": {"giftCard": {"id": "1"}, "userErrors": []}}
    far.says = [
        says(None, status=429, headers={"Retry-After": "0.2"}),
        says(None, errors=[THROTTLED], extensions=cost(10.0, 0.0, rate=100.0)),
        says(made),
    ]
    assert (await client.ask("GiftCardCreate", GIFT)).data == made
    assert len(far.asked) == 3


async def test_a_long_wait_is_left_to_whoever_asks(far: FarSide, client: ShopClient) -> None:
    far.says = [says(None, status=429, headers={"Retry-After": "120"})]
    with pytest.raises(Throttled) as throttled:
        await client.ask("ShopAndScopes")
    assert throttled.value.retry_after_s == 120.0
    assert len(far.asked) == 1


async def test_a_question_that_the_store_can_never_pay_for_is_an_error_of_ours(
    far: FarSide, client: ShopClient
) -> None:
    far.says = [says(None, errors=[THROTTLED], extensions=cost(2_500.0, 2_000.0))]
    with pytest.raises(TooDear):
        await client.ask("OrdersChangedSince", {"query": "", "first": 250})
    far.says = [says(None, errors=[kept_back("MAX_COST_EXCEEDED")])]
    with pytest.raises(TooDear):
        await client.ask("OrdersChangedSince", {"query": "", "first": 250})
    assert len(far.asked) == 2


async def test_an_answer_without_measure_is_refused(far: FarSide, client: ShopClient) -> None:
    start, end = b'{"data":{"shop":{"id":"', b'"}}}'
    just = start + b"x" * (BODY_LIMIT - len(start) - len(end)) + end
    far.says = [says_body(just)]
    assert len((await client.ask("ShopAndScopes")).data["shop"]["id"]) > 4_000_000
    far.says = [says_body(just + b" ")]
    with pytest.raises(BadDocument):
        await client.ask("ShopAndScopes")
    with pytest.raises(Unclear):
        await client.ask("GiftCardCreate", GIFT)
    assert len(far.asked) == 3


async def test_another_version_is_noted_once(far: FarSide, client: ShopClient) -> None:
    far.says = [says(HERE, headers={"X-Shopify-API-Version": "2027-01"})]
    with capture_logs() as lines:
        await client.ask("ShopAndScopes")
        await client.ask("ShopAndScopes")
    [line] = [one for one in lines if one["event"] == "shop.other_version"]
    assert (line["asked"], line["answered"]) == (API_VERSION, "2027-01")


async def test_a_log_names_the_question_and_never_what_was_asked_or_answered(far: FarSide, client: ShopClient) -> None:
    quoting = kept_back("INVALID_VARIABLE", "Variable $query of hanako@example.com was invalid")
    far.says = [says(None, errors=[quoting])]
    with capture_logs() as lines, pytest.raises(BadDocument) as bad:
        await client.ask("CustomersSearch", {"query": "hanako@example.com"})
    assert [one["operation"] for one in lines if one["event"] == "shop.no_answer"] == ["CustomersSearch"]
    written = f"{lines} {bad.value}"
    assert "hanako" not in written
    assert "shpat_" not in written


def test_a_shop_is_named_by_its_own_address_only() -> None:
    for name in ("evil.example.com", "a.myshopify.com@evil.example.com", "x/y.myshopify.com", "-a.myshopify.com", ""):
        with pytest.raises(ValueError, match="own address"):
            ShopAccess(name, token="t")
    assert ShopAccess(SHOP, token="t").graphql_url == f"https://{SHOP}/admin/api/{API_VERSION}/graphql.json"
    assert "secret-of-the-app" not in repr(ShopAccess(SHOP, client_id="i", client_secret="secret-of-the-app"))
