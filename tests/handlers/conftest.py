"""The real application in this process, over real HTTP and a real MongoDB."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher, Type

from config.settings import Settings, load_settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.staff import passwords
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.linking_town import Town, open_town
from tests.handlers.site import API_TOKEN, SECRET, Browser, Site


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash at the least cost: hundreds of sign-ins would wait for nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID))
        yield


@pytest.fixture
def settings(mongodb_uri: str, database: str, free_port: Callable[[], int]) -> Settings:
    """Give settings whose LINE is a port where nobody answers."""
    return load_settings(
        {
            "MADOGUCHI_MONGODB_URI": mongodb_uri,
            "MADOGUCHI_DATABASE": database,
            "MADOGUCHI_API_TOKEN": API_TOKEN,
            "MADOGUCHI_PUBLIC_URL": "http://localhost",
            "LINE_CHANNEL_SECRET": f"an-older-one,{SECRET}",
            "LINE_CHANNEL_ACCESS_TOKEN": "test-access-token",
            "LINE_API_URL": f"http://127.0.0.1:{free_port()}",
        },
        dotenv=None,
    )


@pytest.fixture
async def site(store: Store, settings: Settings) -> AsyncIterator[Site]:
    """Run the application with an owner, until it is ready."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    app = create_app(settings)
    async with TestClient(TestServer(app)) as client:
        await eventually(lambda: _is_at_work(app), timeout_s=20)
        yield Site(app, client, store, owner)


@pytest.fixture
async def town(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[Town]:
    """Run the application with LINE and a mail server beside it, and no store."""
    async with open_town(store, settings, free_port) as opened:
        yield opened


def _is_at_work(app: web.Application) -> bool:
    return app[BACKGROUND].workers is not None
