"""What the demo's customers have written when staff first look: real webhooks, sent by the LINE simulator."""

from typing import Any

import aiohttp

_TIMEOUT = aiohttp.ClientTimeout(total=10)


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


# One row for each of the simulator's customers, in its order.
_TALKS: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        _text("こんにちは。注文した商品がまだ届きません。注文番号は #1042 です。"),
        _text("いつ頃届きそうでしょうか？"),
        {"type": "sticker", "packageId": "446", "stickerId": "1988", "keywords": ["お願い", "よろしく"]},
    ),
    (_text("注文1042の佐藤です。お届け先の住所を教えてください。"),),
    (
        _text("Hello! Do you ship to Okinawa?"),
        {
            "type": "location",
            "title": "Naha",
            "address": "沖縄県那覇市泉崎1-1-1",
            "latitude": 26.2124,
            "longitude": 127.6809,
        },
    ),
    (
        _text("届いたカップの持ち手が欠けていました。交換できますか？"),
        {"type": "image"},
        _text("箱はまだ捨てていません🙇‍♀️"),
    ),
    (_text("購入した商品を返品したい"), _text("サイズが少し大きかったです。")),
)


async def seed_talks(url: str) -> list[str]:
    """Let each of the simulator's customers write something, and give their LINE user ids."""
    async with aiohttp.ClientSession(url, timeout=_TIMEOUT, raise_for_status=True) as client:
        async with client.get("/simulator/state") as answer:
            people: list[dict[str, Any]] = (await answer.json())["people"]
        for person, messages in zip(people, _TALKS, strict=False):
            for message in messages:
                await client.post(f"/simulator/people/{person['user_id']}/messages", json=message)
    return [person["user_id"] for person in people]
