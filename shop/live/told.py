"""One question to the store for a page: what it told, or why it did not, and never later than staff would wait."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from shop.errors import ShopError

T = TypeVar("T")
PATIENCE_S = 5.0
SLOW = "ストアの返事が遅いため、表示できませんでした。ページを読み込み直してください。"


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """`problem` is a Japanese sentence (the gettext id) that says why there is no value."""

    value: T | None = None
    problem: str | None = None


async def told(asking: Callable[[], Awaitable[T]], patience_s: float = PATIENCE_S) -> Told[T]:
    """Wait for an answer as long as somebody would; whatever goes wrong is what is told."""
    try:
        async with asyncio.timeout(patience_s):
            return Told(await asking())
    except TimeoutError:
        return Told(problem=SLOW)
    except ShopError as error:
        return Told(problem=error.message)
