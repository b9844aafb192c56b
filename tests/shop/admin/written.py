"""A store on the other side whose answers a test writes down by the name of the question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from shop.client.access import Patience, ShopAccess
from shop.shop import Shop, open_shop
from tests.shop.client.far_side import SHOP, FarSide, open_far_side

QUICK = Patience(answer_s=5.0, connect_s=2.0, tries=2, pause_s=0.001, turn_s=5.0)


class Answers:
    """Gives each question its next answer; the last one stays."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[dict[str, Any]]] = {}

    def put(self, operation: str, *answers: dict[str, Any]) -> None:
        """Write down what is said to a question: data and errors."""
        self._by_name[operation] = list(answers)

    async def say(self, _: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        """Answer."""
        waiting = self._by_name[body["operationName"]]
        return web.json_response(waiting.pop(0) if len(waiting) > 1 else waiting[0])


@dataclass(frozen=True, slots=True)
class Written:
    """A shop, what is said to it, and what it asked."""

    shop: Shop
    answers: Answers
    far: FarSide

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """List the values of a question, each time that it was asked."""
        return [one["variables"] for one in self.far.asked if one["operationName"] == operation]


@asynccontextmanager
async def open_written() -> AsyncIterator[Written]:
    """Open a shop against such a store."""
    answers = Answers()
    async with (
        open_far_side(answers.say) as far,
        open_shop(ShopAccess(SHOP, token="t", api_url=far.url), QUICK) as shop,
    ):
        yield Written(shop, answers, far)


def data(**roots: Any) -> dict[str, Any]:
    """Write an answer."""
    return {"data": roots}


def denied(*path: str | int, scope: str = "read_customers") -> dict[str, Any]:
    """Write what the store says of a field that it keeps back."""
    return {
        "message": f"Access denied. Required access: `{scope}` access scope.",
        "path": list(path),
        "extensions": {"code": "ACCESS_DENIED"},
    }
