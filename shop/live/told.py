"""One question to the store for a page: what it told, or why it did not, and never later than staff would wait."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shop.client.asks import Answer, Asks, may
from shop.errors import AccessDenied, ShopError, ShopUnreachable
from shop.nodes import Node

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


def check_scope(asks: Asks, scope: str) -> None:
    """Raise AccessDenied without asking when the app has not been given a scope; unknown scopes are asked for."""
    if asks.scopes and not may(asks, scope):
        raise AccessDenied(scope)


def nodes_of(answer: Answer, *path: str) -> Iterator[Node]:
    """Give the things of a list in an answer; one that was kept back as a whole is raised, an odd one left out."""
    place: Any = answer.data
    for name in path:
        place = place.get(name) if isinstance(place, Mapping) else None
    nodes = place.get("nodes") if isinstance(place, Mapping) else None
    if not isinstance(nodes, list):
        denied = next((one for one in answer.problems if one.code == "ACCESS_DENIED"), None)
        raise AccessDenied(denied.scope) if denied else ShopUnreachable("no list in the answer")
    return (node for node in nodes if isinstance(node, Mapping))
