"""What the demo's customers have written when staff first look: real webhooks, sent by the LINE simulator."""

import asyncio
from typing import Any

import aiohttp

from config.children import Child
from handlers.commands.start import stop

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_START_TIMEOUT_S = 20.0
_PAUSE_S = 0.1

_TALKS = (
    ("こんにちは。注文した商品がまだ届きません。注文番号は #1042 です。", "いつ頃届きそうでしょうか？"),
    ("定期便の届け先を変更したいです。", "来月分から新しい住所にお願いします。"),
    ("Hello! Do you ship to Okinawa?",),
    ("サイズが合わなかったので交換できますか？", "未使用です🙇‍♀️"),
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


async def seed_talks(url: str) -> None:
    """Let each of the simulator's customers write something."""
    async with aiohttp.ClientSession(url, timeout=_TIMEOUT, raise_for_status=True) as client:
        async with client.get("/simulator/state") as answer:
            people: list[dict[str, Any]] = (await answer.json())["people"]
        for person, lines in zip(people, _TALKS, strict=False):
            for line in lines:
                message = {"type": "text", "text": line}
                await client.post(f"/simulator/people/{person['user_id']}/messages", json=message)


async def _answers(client: aiohttp.ClientSession) -> bool:
    try:
        async with client.get("/simulator/state") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
