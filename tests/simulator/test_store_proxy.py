"""The way from the store to the app: signed, without cookies, and who is signed in on the storefront."""

import time
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import pytest

from shop.identity.app_proxy import NotSigned, read_visit
from simulator.store.front.proxy import sign
from tests.simulator.front import APP_SECRET, StoreFront, open_front

GOLDEN = (
    "extra=1&extra=2&shop=shop-name.myshopify.com&logged_in_customer_id=1"
    "&path_prefix=%2Fapps%2Fawesome_reviews&timestamp=1317327555"
)


@pytest.fixture
async def front() -> AsyncIterator[StoreFront]:
    """Serve the customers' side of a store."""
    async with open_front() as opened:
        yield opened


async def _sign_in(front: StoreFront, number: int) -> None:
    form = {"customer": str(number)}
    async with front.client.post("/account/login?return_to=/", data=form, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_the_signature_is_the_stores_own() -> None:
    """The vector that the store's documents give."""
    expected = "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"
    assert sign(parse_qsl(GOLDEN), "hush") == expected


async def test_a_visit_is_passed_on_with_what_the_store_knows(front: StoreFront) -> None:
    """Signed as the product reads it: nobody before signing in, the customer after."""
    hanako = front.customer()
    for number in (None, hanako.number):
        if number:
            await _sign_in(front, number)
        async with front.client.get("/apps/madoguchi/link/%E7%AA%93?a=1&a=2&b=") as answer:
            assert (answer.status, await answer.text()) == (200, "こんにちは")
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
        method, path, query, headers, _ = front.app.requests[-1]
        assert (method, path) == ("GET", "/proxy/link/窓")
        assert query[:3] == [("a", "1"), ("a", "2"), ("b", "")]
        added = dict(query)
        assert added["logged_in_customer_id"] == (str(number) if number else "")
        assert (added["shop"], added["path_prefix"]) == (front.shop.account.shop, "/apps/madoguchi")
        assert abs(time.time() - int(added["timestamp"])) < 60
        assert added["signature"] == sign([pair for pair in query if pair[0] != "signature"], APP_SECRET)
        assert "Cookie" not in headers


async def test_the_product_believes_it_and_no_other(front: StoreFront) -> None:
    """Two programs that share no line agree on the signature."""
    from inbox.clock import now

    hanako = front.customer()
    await _sign_in(front, hanako.number)
    async with front.client.get("/apps/madoguchi/link?logged_in_customer_id=1&shop=evil&t=abc"):
        query = front.app.requests[-1][2]
    visit = read_visit(query, [APP_SECRET], front.shop.account.shop, now())
    assert (visit.customer_gid, visit.path_prefix) == (hanako.gid, "/apps/madoguchi")
    with pytest.raises(NotSigned):
        read_visit(query, ["another"], front.shop.account.shop, now())


async def test_a_form_is_passed_on_whole(front: StoreFront) -> None:
    async with front.client.post("/apps/madoguchi/link", data={"name": "花子"}) as answer:
        assert answer.status == 200
    method, _, _, headers, body = front.app.requests[-1]
    assert (method, headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
    assert body == b"name=%E8%8A%B1%E5%AD%90"


async def test_the_store_follows_where_the_app_sends_it(front: StoreFront) -> None:
    async with front.client.get("/apps/madoguchi/away", allow_redirects=False) as answer:
        assert answer.status == 200
    assert [request[1] for request in front.app.requests] == ["/proxy/away", "/proxy/there"]


async def test_an_answer_in_liquid_stands_in_the_stores_own_page(front: StoreFront) -> None:
    front.app.content_type, front.app.text = "application/liquid", "<h1>連携</h1>"
    async with front.client.get("/apps/madoguchi/link") as answer:
        assert answer.content_type == "text/html"
        page = await answer.text()
    assert "<h1>連携</h1>" in page
    assert front.shop.account.name in page


async def test_there_is_no_other_way_and_an_app_that_is_away_is_said() -> None:
    async with open_front(proxy_url="http://127.0.0.1:9") as front:
        async with front.client.get("/apps/another/link") as answer:
            assert answer.status == 404
        async with front.client.get("/apps/madoguchi/link") as answer:
            assert (answer.status, "応答がありません" in await answer.text()) == (502, True)


async def test_signing_out_of_the_store_is_heard_by_the_app(front: StoreFront) -> None:
    await _sign_in(front, front.customer().number)
    async with front.client.get("/account") as page:
        assert "#1042" in await page.text()
    async with front.client.post("/account/logout") as answer:
        assert answer.status == 200
    async with front.client.get("/apps/madoguchi/link"):
        assert dict(front.app.requests[-1][2])["logged_in_customer_id"] == ""


async def test_signing_in_at_the_provider_alone_is_not_known_to_the_storefront(front: StoreFront) -> None:
    await front.authorize(front.customer())
    async with front.client.get("/apps/madoguchi/link"):
        assert dict(front.app.requests[-1][2])["logged_in_customer_id"] == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"])
async def test_nobody_is_sent_out_of_the_store_after_signing_in(front: StoreFront, elsewhere: str) -> None:
    form = {"customer": str(front.customer().number)}
    async with front.client.post(
        "/account/login", params={"return_to": elsewhere}, data=form, allow_redirects=False
    ) as answer:
        assert answer.headers["Location"] == "/account"
