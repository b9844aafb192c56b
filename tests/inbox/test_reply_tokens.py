"""Reply tokens: each serves one call, while it lives."""

import asyncio
from datetime import datetime, timedelta

from inbox.clock import now
from inbox.contacts.reply_tokens import LIFE, MARGIN, token_write
from inbox.store import Store

SECOND = timedelta(seconds=1)


async def keep(store: Store, name: str, left: timedelta = LIFE, contact: str = "c1") -> datetime:
    """Keep a token with some time left."""
    expires_at = now() + left
    write = token_write(name, contact, f"token of {name}", expires_at - LIFE, expires_at - LIFE)
    await store.database.get_collection("reply_tokens").bulk_write([write])
    return expires_at


async def claim(store: Store, dispatch: str, event: str | None = None) -> str | None:
    claimed = await store.reply_tokens.claim("c1", dispatch, event)
    return claimed.event_id if claimed else None


async def test_no_two_calls_ever_hold_the_same_token(store: Store) -> None:
    for number in range(5):
        await keep(store, f"e{number}")
    claims = await asyncio.gather(*(claim(store, f"d{number}") for number in range(12)))
    given = [one for one in claims if one is not None]
    assert sorted(given) == [f"e{number}" for number in range(5)]


async def test_a_call_that_asks_again_gets_the_same_while_it_lives(store: Store) -> None:
    await keep(store, "e1")
    await keep(store, "e2")
    assert await claim(store, "d1") == await claim(store, "d1") == "e1"
    gone = {"$set": {"expires_at": now() + MARGIN - SECOND}}
    await store.database.get_collection("reply_tokens").update_one({"_id": "e1"}, gone)
    assert await claim(store, "d1") == "e2"
    assert await claim(store, "d2") is None


async def test_the_oldest_that_leaves_time_goes_first_then_what_is_left(store: Store) -> None:
    await keep(store, "nearly over", 5 * SECOND)
    await keep(store, "younger", 40 * SECOND)
    await keep(store, "older", 30 * SECOND)
    assert [await claim(store, f"d{number}") for number in range(4)] == ["older", "younger", "nearly over", None]


async def test_an_automatic_answer_takes_the_token_of_its_question(store: Store) -> None:
    await keep(store, "older", 30 * SECOND)
    await keep(store, "its own")
    assert await claim(store, "d1", "its own") == "its own"
    assert await claim(store, "d2", "its own") == "older"


async def test_a_token_given_back_serves_the_next(store: Store) -> None:
    await keep(store, "e1")
    await claim(store, "d1")
    await store.reply_tokens.give_back("d1")
    assert await claim(store, "d2") == "e1"


async def test_an_answer_is_free_until_the_youngest_token_is_over(store: Store) -> None:
    await keep(store, "other", contact="c2")
    assert await store.reply_tokens.live_until("c1") is None
    await keep(store, "older", 10 * SECOND)
    until = await keep(store, "younger", 40 * SECOND)
    assert await store.reply_tokens.live_until("c1") == until
    await claim(store, "d1")
    await claim(store, "d2")
    assert await store.reply_tokens.live_until("c1") is None


async def test_a_token_of_an_event_that_came_late_is_tried_but_trusted_with_nothing(store: Store) -> None:
    at = now()
    write = token_write("late", "c_1", "token", at - timedelta(minutes=30), at)
    await store.database["reply_tokens"].bulk_write([write])
    claimed = await store.reply_tokens.claim("c_1", "dispatch")
    assert claimed is not None
    assert claimed.expires_at < at
