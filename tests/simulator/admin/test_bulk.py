"""Questions about everything, answered by a file."""

import json
from typing import Any

import aiohttp
import pytest

from tests.simulator.admin.documents import document, done, refused, send
from tests.simulator.store import StoreSimulator

CUSTOMERS = "{ customers { edges { node { id displayName orders { edges { node { id name } } } } } } }"


async def _run(shop: StoreSimulator, query: str) -> dict[str, Any]:
    operation = (await done(shop, "BulkRunQuery", query=query))["bulkOperation"]
    assert operation["status"] == "CREATED"
    await shop.control("POST", "/jobs/finish")
    return dict((await send(shop, "BulkStatus", id=operation["id"]))["bulkOperation"])


async def _get(url: str, **headers: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_the_products_own_question_gives_a_line_for_each_customer(shop: StoreSimulator) -> None:
    operation = await _run(shop, document("BulkCustomers"))
    status, content = await _get(operation["url"])
    lines = [json.loads(line) for line in content.splitlines()]
    assert status == 200
    assert len(lines) == int(operation["objectCount"]) == (await shop.control("GET", "/state"))["customers"]
    assert len(content) == int(operation["fileSize"])
    hanako = next(line for line in lines if line["displayName"] == "佐藤 花子")
    assert hanako["defaultEmailAddress"]["emailAddress"] == "hanako.sato@example.jp"


async def test_children_come_after_their_parent(shop: StoreSimulator) -> None:
    operation = await _run(shop, CUSTOMERS)
    lines = [json.loads(line) for line in (await _get(operation["url"]))[1].splitlines()]
    children = [line for line in lines if "__parentId" in line]
    assert len(children) == 69
    assert int(operation["rootObjectCount"]) == len(lines) - 69
    at = next(number for number, line in enumerate(lines) if line.get("name") == "#1042")
    assert any(line["id"] == lines[at]["__parentId"] for line in lines[:at])


async def test_the_rest_of_a_file_is_given_from_a_byte_on(shop: StoreSimulator) -> None:
    url = (await _run(shop, document("BulkCustomers")))["url"]
    _, whole = await _get(url)
    assert await _get(url, Range="bytes=100-") == (206, whole[100:])
    assert await _get(url, Range="bytes=100-199") == (206, whole[100:200])
    assert (await _get(url, Range=f"bytes={len(whole)}-"))[0] == 416
    assert (await _get(url.replace(".jsonl", "x.jsonl")))[0] == 404


async def test_a_file_may_break_off_in_the_middle(shop: StoreSimulator) -> None:
    url = (await _run(shop, document("BulkCustomers")))["url"]
    await shop.fault("bulk_file", "reset_after", count=1)
    with pytest.raises(aiohttp.ClientError):
        await _get(url)
    assert (await _get(url))[0] == 200


async def test_a_running_one_is_stopped_and_has_no_file(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"jobs": {"held": True}, "bulk_at_once": 1})
    operation = (await done(shop, "BulkRunQuery", query=CUSTOMERS))["bulkOperation"]
    assert (await refused(shop, "BulkRunQuery", query=CUSTOMERS))[0]["code"] == "OPERATION_IN_PROGRESS"
    await done(shop, "BulkCancel", id=operation["id"])
    await shop.control("POST", "/jobs/finish")
    found = (await send(shop, "BulkStatus", id=operation["id"]))["bulkOperation"]
    assert (found["status"], found["url"]) == ("CANCELED", None)
    (error,) = await refused(shop, "BulkCancel", id=operation["id"])
    assert error["message"] == "A bulk operation cannot be canceled when it is canceled"


@pytest.mark.parametrize("query", ["{ shop { name } }", "nonsense {", "query Q($a: ID!) { customer(id: $a) { id } }"])
async def test_what_is_no_question_about_everything_is_refused(shop: StoreSimulator, query: str) -> None:
    assert (await refused(shop, "BulkRunQuery", query=query))[0]["code"] == "INVALID"


async def test_without_the_scope_it_fails(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/access", {"take": ["write_orders"]})
    operation = await _run(shop, CUSTOMERS)
    assert (operation["status"], operation["errorCode"], operation["url"]) == ("FAILED", "ACCESS_DENIED", None)


async def test_one_that_ends_halfway_has_half_a_file(shop: StoreSimulator) -> None:
    whole = (await _get((await _run(shop, document("BulkCustomers")))["url"]))[1]
    await shop.control("PATCH", "/behaviour", {"bulk_error": "TIMEOUT"})
    operation = await _run(shop, document("BulkCustomers"))
    assert (operation["status"], operation["errorCode"], operation["url"]) == ("FAILED", "TIMEOUT", None)
    half = (await _get(operation["partialDataUrl"]))[1]
    assert 0 < len(half) < len(whole)
    assert whole.startswith(half)
