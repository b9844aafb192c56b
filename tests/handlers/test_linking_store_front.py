"""The proof by the storefront's session: a page of ours inside the store, and whoever knocks at it past the store."""

import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

import pytest

from config.settings import Settings
from inbox.store import Store
from shop.identity.app_proxy import sign
from tests.handlers.store_town import ACCOUNT, APP_SECRET, HANA, SUBPATH, StoreTown, open_store_town

DONE = "LINEで連携を完了する"


@pytest.fixture
async def stores(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[StoreTown]:
    # Without a client of the customers' sign-in, the storefront is what is offered.
    async with open_store_town(store, settings, free_port, shopify_customer_client_id=None) as opened:
        yield opened


def _signed(secret: str, **changed: str) -> str:
    fields = {
        "shop": ACCOUNT.shop,
        "logged_in_customer_id": "1",
        "path_prefix": f"/apps/{SUBPATH}",
        "timestamp": str(int(time.time())),
        **changed,
    }
    return urlencode([*fields.items(), ("signature", sign(fields.items(), secret))])


async def test_a_customer_who_is_signed_in_on_the_storefront_becomes_known(stores: StoreTown) -> None:
    """4.1, 2.16."""
    contact, customer = await stores.town.person("はな"), stores.customer()
    await stores.mirror(customer)
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        await stores.shop_sign_in(visitor, customer)
        offered = (await visitor.get(invitation)).address("ストアにサインインして連携")
        assert offered == stores.storefront(invitation)
        inside = await visitor.get(offered)
        assert inside.status == 200
        assert "まどぐち商店" in inside.text, "the page stands in the store's own look"
        page = await visitor.get(inside.address("連携を続ける"))
    assert await stores.town.open_dialog(page.text) == 200
    link = await stores.linked(contact)
    assert (link.gid, link.method, link.grade) == (customer.gid, "app_proxy", "A")


async def test_who_is_not_signed_in_signs_in_to_the_store_and_comes_back(stores: StoreTown) -> None:
    customer = stores.customer()
    await stores.mirror(customer)
    invitation = await stores.invite(await stores.town.person("はな"))
    async with stores.visitor() as visitor:
        inside = await visitor.get(stores.storefront(invitation))
        assert "連携を続ける" not in inside.text
        assert await stores.proofs() == 0
        login = inside.address("ストアにサインイン")
        again = await visitor.post(login, customer=str(customer.number))
        assert DONE in (await visitor.get(again.address("連携を続ける"))).text


async def test_who_comes_without_an_invitation_is_told_how_to_get_one(stores: StoreTown) -> None:
    async with stores.visitor() as visitor:
        await stores.shop_sign_in(visitor, stores.customer())
        assert "「連携」と送ると、連携の案内が届きます" in (await visitor.get(stores.storefront())).text
        assert "新しい案内が届きます" in (await visitor.get(stores.storefront("/" + "x" * 43))).text
        assert "you" in (await visitor.get(stores.storefront(), {"Accept-Language": "en"})).text
    assert await stores.proofs() == 0


async def test_a_visitor_cannot_say_who_is_signed_in(stores: StoreTown) -> None:
    """4.37."""
    invitation = await stores.invite(await stores.town.person("なりすまし"))
    hana = stores.customer()
    async with stores.visitor() as visitor:
        inside = await visitor.get(f"{stores.storefront(invitation)}&logged_in_customer_id={hana.number}&shop=x")
    assert "連携を続ける" not in inside.text
    assert await stores.proofs() == 0


async def test_what_the_store_did_not_sign_just_now_is_refused(stores: StoreTown) -> None:
    """4.37."""
    secret = (await stores.invite(await stores.town.person("なりすまし"))).rpartition("/")[2]
    good = _signed(APP_SECRET, invitation=secret)
    forged = [
        "",
        "shop=demo-shop.myshopify.com&logged_in_customer_id=1",
        _signed("another-secret", invitation=secret),
        _signed(APP_SECRET, invitation=secret, shop="other.myshopify.com"),
        _signed(APP_SECRET, invitation=secret, timestamp=str(int(time.time()) - 3600)),
        _signed(APP_SECRET, invitation=secret, timestamp=str(int(time.time()) + 3600)),
        f"{good}&logged_in_customer_id=2",
        f"{good}&extra=1",
        good.replace("logged_in_customer_id=1", "logged_in_customer_id=2"),
    ]
    async with stores.visitor() as visitor:
        for query in forged:
            page = await visitor.get(f"{stores.site}/shop/proxy/link?{query}")
            assert (page.status, "確認できませんでした" in page.text) == (403, True), query
        assert await stores.proofs() == 0
        assert "連携を続ける" in (await visitor.get(f"{stores.site}/shop/proxy/link?{good}")).text


async def test_the_page_inside_the_store_is_kept_nowhere_sets_no_cookie_and_echoes_nothing(stores: StoreTown) -> None:
    invitation = await stores.invite(await stores.town.person("はな"))
    query = _signed(APP_SECRET, invitation=invitation.rpartition("/")[2])
    async with stores.visitor() as visitor:
        page = await visitor.get(f"{stores.site}/shop/proxy/link?{query}", {"Cookie": "madoguchi=x"})
    assert page.status == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Type"].startswith("application/liquid")
    assert "Set-Cookie" not in page.headers
    # A signature that came back could be used for other words: none of the query is on the page.
    for word in (query.rpartition("=")[2], ACCOUNT.shop, "timestamp", HANA):
        assert word not in page.text
    assert "{" not in page.text, "the store would read braces as its own"
