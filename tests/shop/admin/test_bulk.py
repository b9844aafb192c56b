"""The store's file of everything: begun, watched, and read from any byte on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from shop.asking import BulkOperation
from shop.errors import Refused, ShopUnreachable
from tests.shop.admin.written import Written, data

OPERATION = "gid://shopify/BulkOperation/1"
FILE = "".join(f'{{"id":"gid://shopify/Customer/{number}","name":"佐藤"}}\n' for number in range(1, 2_001)).encode()


async def test_one_is_begun_and_watched(written: Written) -> None:
    begun = {"bulkOperation": {"id": OPERATION, "status": "CREATED"}, "userErrors": []}
    done = {"status": "COMPLETED", "url": "https://storage.googleapis.com/x", "objectCount": "12", "errorCode": None}
    written.answers.put("BulkRunQuery", data(bulkOperationRunQuery=begun))
    written.answers.put("BulkStatus", data(bulkOperation={"status": "RUNNING"}), data(bulkOperation=done))
    assert await written.shop.bulk.start("query { customers { edges { node { id } } } }") == OPERATION
    assert (await written.shop.bulk.status(OPERATION)).status == "RUNNING"
    assert await written.shop.bulk.status(OPERATION) == BulkOperation(
        OPERATION, "COMPLETED", "https://storage.googleapis.com/x", count=12
    )


async def test_another_one_under_way_is_a_refusal_with_its_code(written: Written) -> None:
    error = {"field": None, "message": "already in progress", "code": "OPERATION_IN_PROGRESS"}
    written.answers.put("BulkRunQuery", data(bulkOperationRunQuery={"bulkOperation": None, "userErrors": [error]}))
    with pytest.raises(Refused) as refused:
        await written.shop.bulk.start("query")
    assert [one.code for one in refused.value.user_errors] == ["OPERATION_IN_PROGRESS"]


async def test_one_that_the_store_forgot_is_over(written: Written) -> None:
    written.answers.put("BulkStatus", data(bulkOperation=None))
    assert (await written.shop.bulk.status(OPERATION)).status == "EXPIRED"


async def test_stopping_what_is_over_changes_nothing(written: Written) -> None:
    error = {"field": ["id"], "message": "A bulk operation cannot be canceled when it is completed"}
    written.answers.put("BulkCancel", data(bulkOperationCancel={"bulkOperation": None, "userErrors": [error]}))
    await written.shop.bulk.cancel(OPERATION)
    assert written.asked("BulkCancel") == [{"id": OPERATION}]


@asynccontextmanager
async def serving(written: Written, path: str, handler: Any) -> AsyncIterator[str]:
    """Serve a file where the store's stand-in is."""
    app = web.Application()
    app.router.add_get(path, handler)
    server = TestServer(app)
    await server.start_server()
    written.shop.bulk.stand_in = str(server.make_url(""))
    try:
        yield str(server.make_url(path))
    finally:
        await server.close()


async def read(written: Written, url: str, offset: int = 0, came: list[bytes] | None = None) -> list[bytes]:
    """Read to the end; `came` has what was read before an error."""
    read = [] if came is None else came
    async with written.shop.bulk.open_lines(url, offset) as lines:
        async for line in lines:
            read.append(line)
    return read


@pytest.mark.parametrize("knows_ranges", [True, False])
async def test_a_file_is_read_on_from_any_line(written: Written, knows_ranges: bool) -> None:
    seen: list[str | None] = []

    async def give(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Shopify-Access-Token"))
        begin = request.http_range.start or 0
        if not knows_ranges:
            return web.Response(body=FILE)
        if begin >= len(FILE):
            return web.Response(status=416)
        return web.Response(body=FILE[begin:], status=206)

    whole = FILE.splitlines(keepends=True)
    async with serving(written, "/file.jsonl", give) as url:
        assert await read(written, url) == whole
        half = len(b"".join(whole[:1_234]))
        assert await read(written, url, half) == whole[1_234:]
        assert await read(written, url, len(FILE)) == []
    assert seen == [None, None, None], "the token went out with a request for a file"


async def test_a_last_line_without_an_end_is_a_line(written: Written) -> None:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=b'{"id":1}\n{"id":2}')

    async with serving(written, "/file.jsonl", give) as url:
        assert await read(written, url) == [b'{"id":1}\n', b'{"id":2}']


async def test_a_file_that_breaks_off_is_an_error_after_the_lines_that_came(written: Written) -> None:
    """The import goes on from there; taken for the end, everybody after it would be forgotten."""

    async def give(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(FILE))})
        await response.prepare(request)
        await response.write(FILE[:10_000])
        assert request.transport is not None
        request.transport.close()
        return response

    came: list[bytes] = []
    async with serving(written, "/file.jsonl", give) as url:
        with pytest.raises(ShopUnreachable):
            await read(written, url, came=came)
    assert len(came) < 2_000
    assert came == FILE.splitlines(keepends=True)[: len(came)]


async def test_what_goes_wrong_with_the_reader_is_not_the_stores_fault(written: Written) -> None:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=FILE)

    async def stumble(url: str) -> None:
        async with written.shop.bulk.open_lines(url, 0) as lines:
            assert await anext(lines)
            raise TimeoutError

    async with serving(written, "/file.jsonl", give) as url:
        with pytest.raises(TimeoutError):
            await stumble(url)


async def test_a_file_that_is_gone_or_moved_is_not_an_empty_one(written: Written) -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.Response(status=403)

    async def moved(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})

    for handler in (gone, moved):
        async with serving(written, "/file.jsonl", handler) as url:
            with pytest.raises(ShopUnreachable):
                await read(written, url)


async def test_a_line_without_end_is_not_gathered(written: Written) -> None:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 3_000_000)

    async with serving(written, "/file.jsonl", give) as url:
        with pytest.raises(ShopUnreachable):
            await read(written, url)


@pytest.mark.parametrize(
    ("url", "is_storage"),
    [
        ("https://storage.googleapis.com/shopify/x.jsonl?sig=1", True),
        ("https://bulk.shopify.com/x", True),
        ("http://storage.googleapis.com/x", False),
        ("https://storage.googleapis.com:8443/x", False),
        ("https://storage.googleapis.com.evil.example.com/x", False),
        ("https://evil.example.com/storage.googleapis.com", False),
        ("https://storage.googleapis.com@evil.example.com/", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[x", False),
    ],
)
async def test_files_are_fetched_from_the_stores_own_storage_only(written: Written, url: str, is_storage: bool) -> None:
    assert written.shop.bulk.is_storage(url) is False, "a stand-in has no other storage than itself"
    written.shop.bulk.stand_in = None
    assert written.shop.bulk.is_storage(url) is is_storage
    if not is_storage:
        with pytest.raises(ShopUnreachable):
            await read(written, url)
