"""The right to ask, got with the app's id and secret."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shop.client.access import Patience, ShopAccess
from shop.client.client import ShopClient, open_client
from shop.errors import NotAuthorised, ShopUnreachable
from tests.eventually import eventually
from tests.shop.client.far_side import SHOP, FarSide, open_far_side, says, says_nothing, token_says

QUICK = Patience(answer_s=5.0, connect_s=2.0, tries=2, pause_s=0.001, turn_s=5.0)
HERE = {"shop": {"id": "gid://shopify/Shop/1"}}


@pytest.fixture
async def far() -> AsyncIterator[FarSide]:
    async with open_far_side(says(HERE)) as side:
        side.token_says = [token_says()]
        yield side


@pytest.fixture
async def client(far: FarSide) -> AsyncIterator[ShopClient]:
    access = ShopAccess(SHOP, client_id="app", client_secret="secret-of-the-app", api_url=far.url)
    async with open_client(access, QUICK) as opened:
        yield opened


async def test_many_questions_at_once_fetch_one_token(far: FarSide, client: ShopClient) -> None:
    await asyncio.gather(*(client.ask("ShopAndScopes") for _ in range(8)))
    assert far.token_requests == [
        {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret-of-the-app"}
    ]
    assert far.tokens == ["shpat_fresh"] * 8


async def test_a_refused_token_is_fetched_anew_once(far: FarSide, client: ShopClient) -> None:
    await client.ask("ShopAndScopes")
    far.says = [says(None, status=401), says(HERE)]
    far.token_says = [token_says("shpat_second")]
    assert (await client.ask("ShopAndScopes")).data == HERE
    assert far.tokens == ["shpat_fresh", "shpat_fresh", "shpat_second"]
    far.says = [says(None, status=401)]
    with pytest.raises(NotAuthorised):
        await client.ask("ShopAndScopes")
    assert len(far.tokens) == 5


async def test_a_token_near_its_end_is_not_used(far: FarSide, client: ShopClient) -> None:
    far.token_says = [token_says("shpat_short", 1), token_says("shpat_long")]

    async def has_changed() -> bool:
        await client.ask("ShopAndScopes")
        return far.tokens[-1] == "shpat_long"

    await eventually(has_changed)
    assert far.tokens[0] == "shpat_short"
    assert len(far.token_requests) == 2


@pytest.mark.parametrize("word", ["app_not_installed", "invalid_client"])
async def test_an_app_that_is_not_accepted_says_so(far: FarSide, client: ShopClient, word: str) -> None:
    far.token_says = [says(None, status=400, error=word)]
    with pytest.raises(NotAuthorised):
        await client.ask("ShopAndScopes")
    assert not far.asked
    assert len(far.token_requests) == 1


async def test_a_store_that_gives_no_token_now_may_later(far: FarSide, client: ShopClient) -> None:
    far.token_says = [says_nothing()]
    with pytest.raises(ShopUnreachable):
        await client.ask("GiftCardCreate", {"input": {}})
    far.token_says = [says(None, status=503), token_says()]
    assert (await client.ask("ShopAndScopes")).data == HERE


async def test_without_any_right_nothing_is_asked(far: FarSide) -> None:
    async with open_client(ShopAccess(SHOP, api_url=far.url), QUICK) as client:
        with pytest.raises(NotAuthorised):
            await client.ask("ShopAndScopes")
    assert not far.token_requests
