"""What the demo's customers have written when staff first look: real webhooks, sent by the LINE simulator."""

import asyncio
from typing import Any

import aiohttp

from config.children import Child
from handlers.commands.start import stop

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_START_TIMEOUT_S = 20.0
_PAUSE_S = 0.1


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


# One row for each of the simulator's customers, in its order.
_TALKS: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        _text("こんにちは。注文した商品がまだ届きません。注文番号は #1042 です。"),
        _text("いつ頃届きそうでしょうか？"),
        {"type": "sticker", "packageId": "446", "stickerId": "1988", "keywords": ["お願い", "よろしく"]},
    ),
    (
        _text("定期便の届け先を変更したいです。"),
        _text("来月分から、こちらの住所にお願いします。"),
        {
            "type": "location",
            "title": "新しい住所",
            "address": "東京都千代田区紀尾井町1-3",
            "latitude": 35.6797,
            "longitude": 139.7363,
        },
    ),
    (_text("Hello! Do you ship to Okinawa?"),),
    (
        _text("届いたカップの持ち手が欠けていました。交換できますか？"),
        {"type": "image"},
        _text("箱はまだ捨てていません🙇‍♀️"),
    ),
)


async def wait_for_line(url: str, simulator: Child) -> None:
    """Wait until the simulator answers; end the demo when it cannot start."""
    try:
        async with asyncio.timeout(_START_TIMEOUT_S), aiohttp.ClientSession(url, timeout=_TIMEOUT) as client:
            while not await _answers(client):
                if simulator.poll() is not None:
                    stop("The LINE simulator did not start: see the lines above.")
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError:
        stop(f"The LINE simulator did not answer within {_START_TIMEOUT_S:.0f} s.")


async def seed_talks(url: str) -> list[str]:
    """Let each of the simulator's customers write something, and give their LINE user ids."""
    async with aiohttp.ClientSession(url, timeout=_TIMEOUT, raise_for_status=True) as client:
        async with client.get("/simulator/state") as answer:
            people: list[dict[str, Any]] = (await answer.json())["people"]
        for person, messages in zip(people, _TALKS, strict=False):
            for message in messages:
                await client.post(f"/simulator/people/{person['user_id']}/messages", json=message)
    return [person["user_id"] for person in people]


async def _answers(client: aiohttp.ClientSession) -> bool:
    try:
        async with client.get("/simulator/state") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
