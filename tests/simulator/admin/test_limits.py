"""Costs, scopes, tokens and faults: how the store says not now, not you, or nothing at all."""

import time
from typing import Any

import aiohttp
import pytest

from tests.simulator.admin.documents import document, send
from tests.simulator.store import SECRET, StoreSimulator, open_store

SMALL = "{ shop { name } }"


async def test_every_answer_says_what_it_cost(shop: StoreSimulator) -> None:
    cost = (await shop.ask(document("CustomersSearch"), {"query": "", "first": 50}))["extensions"]["cost"]
    assert cost["requestedQueryCost"] >= cost["actualQueryCost"] > 0
    assert cost["throttleStatus"]["maximumAvailable"] == 2000.0
    assert cost["throttleStatus"]["restoreRate"] == 100.0


async def test_an_empty_bucket_throttles_and_fills_again(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"bucket": {"capacity": 50, "rate": 0, "available": 3}})
    body = await shop.ask(document("CustomersChangedSince"), {"query": "", "first": 100})
    assert "data" not in body
    assert body["errors"][0]["message"] == "Throttled"
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = body["extensions"]["cost"]
    assert cost["actualQueryCost"] is None
    assert cost["requestedQueryCost"] > cost["throttleStatus"]["currentlyAvailable"] == 3
    await shop.control("PATCH", "/behaviour", {"bucket": {"available": 50}})
    assert (await shop.ask(document("CustomersChangedSince"), {"query": "", "first": 100}))["data"]
    (refusal, answered) = await shop.asked("CustomersChangedSince")
    assert (refusal["outcome"], answered["outcome"]) == ("throttled", "ok")


async def test_one_question_may_not_cost_everything(shop: StoreSimulator) -> None:
    inner = "nodes { id lineItems(first: 250) { nodes { id product { id } variant { id } originalUnitPriceSet "
    inner += "{ shopMoney { amount } } } } }"
    query = f"{{ orders(first: 250) {{ nodes {{ id customer {{ orders(first: 250) {{ {inner} }} }} }} }} }}"
    body = await shop.ask(query)
    assert body["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"


async def test_a_missing_scope_is_named_and_the_rest_is_there(shop: StoreSimulator) -> None:
    await shop.control(
        "PATCH", "/access", {"take": ["read_customer_payment_methods", "write_customer_payment_methods"]}
    )
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    query = "query Q($id: ID!) { shop { name } customer(id: $id) { id paymentMethods(first: 1) { nodes { id } } } }"
    body = await shop.ask(query, {"id": hanako})
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert "`read_customer_payment_methods` access scope" in error["message"]
    assert error["path"] == ["customer", "paymentMethods"]
    assert body["data"]["shop"] == {"name": "まどぐち商店"}
    assert body["data"]["customer"] is None


async def test_writing_implies_reading_and_reading_no_writing(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/access", {"scopes": ["write_customers"]})
    assert (await send(shop, "CustomersCount"))["customersCount"]["count"] > 90
    await shop.control("PATCH", "/access", {"scopes": ["read_customers"]})
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    body = await shop.ask(document("CustomerSetNote"), {"id": hanako, "note": "x"})
    assert "`write_customers`" in body["errors"][0]["message"]
    body = await shop.ask(document("TagsAdd"), {"id": hanako, "tags": ["x"]})
    assert "`write_customers`" in body["errors"][0]["message"]
    assert (await shop.customer("佐藤 花子"))["note"] != "x"


async def test_without_the_approval_people_have_no_names(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/access", {"approved": False})
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    body = await shop.ask(document("CustomersByIds"), {"ids": [hanako]})
    (customer,) = body["data"]["nodes"]
    assert customer["firstName"] is customer["defaultEmailAddress"] is customer["defaultAddress"] is None
    assert customer["tags"]
    assert {error["path"][-1] for error in body["errors"]} >= {"firstName", "lastName", "defaultEmailAddress"}
    assert {error["extensions"]["code"] for error in body["errors"]} == {"ACCESS_DENIED"}


async def _token(shop: StoreSimulator, **given: str) -> tuple[int, Any]:
    form = {"grant_type": "client_credentials", "client_id": shop.client_id, "client_secret": SECRET, **given}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{shop.url}/admin/oauth/access_token", data=form) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_token_is_given_for_the_secret_and_may_run_out() -> None:
    async with open_store(token=None) as shop:
        status, body = await _token(shop)
        assert (status, body["expires_in"]) == (200, 86399)
        assert "write_customers" in body["scope"].split(",")
        assert (await shop.post(SMALL, token=body["access_token"])).status == 200
        assert (await _token(shop, client_secret="wrong"))[1]["error"] == "invalid_client"
        assert (await _token(shop, grant_type="password"))[0] == 400
        await shop.control("PATCH", "/access", {"tokens": False})
        assert (await shop.post(SMALL, token=body["access_token"])).status == 401
        status, body = await _token(shop)
        assert (await shop.post(SMALL, token=body["access_token"])).status == 200
        await shop.control("PATCH", "/access", {"installed": False})
        assert (await _token(shop))[1]["error"] == "app_not_installed"
        assert (await shop.post(SMALL, token=body["access_token"])).status == 401


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("error_before", 500),
        ("unauthorised", 401),
        ("forbidden", 403),
        ("frozen", 402),
        ("locked", 423),
        ("rate_limit", 429),
    ],
)
async def test_a_fault_spoils_as_many_questions_as_it_was_told(shop: StoreSimulator, kind: str, status: int) -> None:
    await shop.fault("CustomersCount", kind, count=1)
    assert (await shop.post(SMALL)).status == 200
    spoilt = await shop.post(document("CustomersCount"))
    assert spoilt.status == status
    assert ("Retry-After" in spoilt.headers) is (status == 429)
    assert (await shop.post(document("CustomersCount"))).status == 200


async def test_a_change_may_be_made_although_no_answer_says_so(shop: StoreSimulator) -> None:
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    await shop.fault("CustomerSetNote", "error_after", count=1)
    assert (await shop.post(document("CustomerSetNote"), {"id": hanako, "note": "書けた"})).status == 502
    assert (await shop.customer("佐藤 花子"))["note"] == "書けた"
    await shop.fault("CustomerSetNote", "reset_after", count=1)
    with pytest.raises(aiohttp.ClientError):
        await shop.post(document("CustomerSetNote"), {"id": hanako, "note": "また書けた"})
    assert (await shop.customer("佐藤 花子"))["note"] == "また書けた"
    await shop.fault("CustomerSetNote", "reset_before", count=1)
    with pytest.raises(aiohttp.ClientError):
        await shop.post(document("CustomerSetNote"), {"id": hanako, "note": "書けない"})
    assert (await shop.customer("佐藤 花子"))["note"] == "また書けた"


async def test_an_answer_may_be_late_no_json_or_an_error_inside(shop: StoreSimulator) -> None:
    await shop.fault("all", "slow", count=1, seconds=0.2)
    before = time.monotonic()
    assert (await shop.post(SMALL)).status == 200
    assert time.monotonic() - before >= 0.2
    await shop.fault("all", "not_json", count=1)
    assert (await shop.post(SMALL)).content_type == "text/html"
    await shop.fault("all", "internal", count=1)
    assert (await shop.ask(SMALL))["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    await shop.fault("all", "throttled", count=1)
    assert (await shop.ask(SMALL))["errors"][0]["extensions"]["code"] == "THROTTLED"


async def test_a_fault_that_cannot_be_is_refused(shop: StoreSimulator) -> None:
    await shop.control("POST", "/faults", {"kind": "earthquake"}, status=422)
    await shop.control("POST", "/faults", {"kind": "slow", "seconds": -1}, status=422)
    await shop.fault("all", "frozen")
    await shop.control("DELETE", "/faults")
    assert (await shop.post(SMALL)).status == 200


async def test_a_change_may_be_found_only_after_a_while(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"search_lag_s": 3600})
    rin = await shop.customer("鈴木 凛")
    query = {"query": 'email:"rin.suzuki@example.jp"', "first": 5}
    assert len((await send(shop, "CustomersSearch", **query))["customers"]["nodes"]) == 1
    await shop.control("PATCH", f"/customers/{rin['number']}", {"note": "a"})
    assert (await send(shop, "CustomersSearch", **query))["customers"]["nodes"] == []
    (found,) = (await send(shop, "CustomersByIds", ids=[rin["gid"]]))["nodes"]
    assert found["note"] == "a"
    await shop.control("PATCH", "/behaviour", {"search_lag_s": 0})
    assert len((await send(shop, "CustomersSearch", **query))["customers"]["nodes"]) == 1
