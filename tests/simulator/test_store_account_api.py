"""What customers may ask about themselves, with their token alone."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, build_schema

from simulator.store.front.account_api import SCHEMA_FILE
from tests.simulator.front import StoreFront, open_front

# The whole schema may not be kept here; where it lies beside the checkout, ours is held against it.
WHOLE = Path(__file__).parents[3] / "shared/shopify/schema/customer_2026-10.graphql.gz"
WHO_AM_I = (
    "query WhoAmI { customer { id displayName firstName lastName emailAddress { emailAddress } "
    "phoneNumber { phoneNumber } } shop { id name } }"
)
MY_ORDERS = """
query MyRecentOrders($first: Int = 5, $query: String) {
  customer { id orders(first: $first, sortKey: PROCESSED_AT, reverse: true, query: $query) {
    nodes { id name processedAt financialStatus fulfillmentStatus totalPrice { amount currencyCode } statusPageUrl
      fulfillments(first: 5) { nodes { id latestShipmentStatus trackingInformation { company number url } } } } } }
}
"""


@pytest.fixture
async def front() -> AsyncIterator[StoreFront]:
    """Serve the customers' side of a store."""
    async with open_front() as opened:
        yield opened


async def test_customers_see_themselves(front: StoreFront) -> None:
    hanako = front.customer()
    token = (await front.tokens(hanako))["access_token"]
    status, answer = await front.ask(token, WHO_AM_I)
    assert status == 200
    assert answer["data"]["customer"] == {
        "id": hanako.gid,
        "displayName": hanako.display_name,
        "firstName": hanako.first_name,
        "lastName": hanako.last_name,
        "emailAddress": {"emailAddress": hanako.email},
        "phoneNumber": {"phoneNumber": hanako.phone},
    }
    assert answer["data"]["shop"]["name"] == front.shop.account.name


async def test_customers_see_their_own_orders_the_newest_first(front: StoreFront) -> None:
    hanako = front.customer()
    token = (await front.tokens(hanako))["access_token"]
    status, answer = await front.ask(token, MY_ORDERS, first=250)
    assert status == 200
    nodes = answer["data"]["customer"]["orders"]["nodes"]
    own = sorted(front.shop.orders_of(hanako), key=lambda order: order.processed_at, reverse=True)
    assert [node["id"] for node in nodes] == [order.gid for order in own]
    assert len(nodes) > 1
    tracked = [one for node in nodes for one in node["fulfillments"]["nodes"] if one["trackingInformation"]]
    assert tracked
    _, answer = await front.ask(token, MY_ORDERS, first=1)
    assert len(answer["data"]["customer"]["orders"]["nodes"]) == 1


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "{}x", ""])
async def test_only_the_bare_token_opens_it(front: StoreFront, form: str) -> None:
    token = form.format((await front.tokens(front.customer()))["access_token"])
    assert (await front.ask(token, WHO_AM_I))[0] == (200 if form == "{}" else 401)


async def test_a_customer_who_is_deleted_is_nobody(front: StoreFront) -> None:
    hanako = front.customer()
    token = (await front.tokens(hanako))["access_token"]
    front.shop.customers.pop(hanako.number)
    assert (await front.ask(token, WHO_AM_I))[0] == 401


async def test_a_wrong_question_is_an_error_and_no_answer(front: StoreFront) -> None:
    token = (await front.tokens(front.customer()))["access_token"]
    status, answer = await front.ask(token, "{ customer { password } }")
    assert (status, "data" in answer) == (200, False)
    assert "password" in answer["errors"][0]["message"]


async def test_it_can_fail_and_say_that_it_is_somebody_else(front: StoreFront) -> None:
    hanako = front.customer()
    token = (await front.tokens(hanako))["access_token"]
    await front.turn(api_says_other=True)
    _, answer = await front.ask(token, WHO_AM_I)
    assert answer["data"]["customer"]["id"] != hanako.gid
    await front.turn(api_fails=True)
    assert (await front.ask(token, WHO_AM_I))[0] == 500


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole schema is not here")
def test_our_words_are_the_stores_words() -> None:
    """Each type, field, argument and value of ours is in the whole schema, with the same type."""
    whole = build_schema(gzip.decompress(WHOLE.read_bytes()).decode(), assume_valid=True)
    ours = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert not _strays(ours, whole)


def _strays(ours: GraphQLSchema, whole: GraphQLSchema) -> list[str]:
    strays = []
    for name, own in ours.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Boolean", "ID"):
            continue
        theirs = whole.type_map.get(name)
        if isinstance(own, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
            strays += [f"{name}.{value}" for value in own.values if value not in theirs.values]
        elif isinstance(own, GraphQLObjectType) and isinstance(theirs, GraphQLObjectType):
            strays += _stray_fields(own, theirs)
        elif type(own) is not type(theirs):
            strays.append(name)
    return strays


def _stray_fields(own: GraphQLObjectType, theirs: GraphQLObjectType) -> list[str]:
    strays = []
    for name, field in own.fields.items():
        known = theirs.fields.get(name)
        if known is None or str(known.type) != str(field.type):
            strays.append(f"{own.name}.{name}")
            continue
        for argument, about in field.args.items():
            if argument not in known.args or str(known.args[argument].type) != str(about.type):
                strays.append(f"{own.name}.{name}({argument})")
    return strays
