"""The ways out of the bell: one HTTP client, and what it needs to know of the settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from babel.support import NullTranslations

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class WaysSettings:
    """`push_origins` and `chat_origins` are further places to call; `texts` gives the words of a language."""

    public_url: str
    texts: Callable[[str], NullTranslations]
    push_origins: tuple[str, ...] = ()
    chat_origins: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Say whom a push service can turn to; it takes nothing but https or mail."""
        if self.public_url.startswith("https://"):
            return self.public_url
        return f"mailto:madoguchi@{urlsplit(self.public_url).hostname or 'localhost'}"


@dataclass(frozen=True, slots=True)
class Ways:
    """What is needed to call push services and chats."""

    settings: WaysSettings
    session: aiohttp.ClientSession


@asynccontextmanager
async def open_ways(settings: WaysSettings) -> AsyncIterator[Ways]:
    """Open connections that keep nothing between calls."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=True
    ) as session:
        yield Ways(settings, session)
