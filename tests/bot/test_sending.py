"""Many contacts at once, one sender for each, and rest where nothing can be done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from bot.delivery import Delivery
from bot.line import LineAccess, open_line
from bot.sending import AT_ONCE, LOOK_AT, Sending
from bot.workers import BotSettings
from inbox.clock import now
from inbox.conversations.draft import image_draft, sticker_draft
from inbox.conversations.message import Media, Send
from inbox.store import Store
from tests.bot.conftest import open_desk
from tests.bot.desk import Desk, contact_of, working
from tests.eventually import eventually

SETTINGS = BotSettings("http://127.0.0.1:9")


@asynccontextmanager
async def sending_desk(store: Store) -> AsyncIterator[tuple[Desk, Sending, list[None]]]:
    """Have a sender that moves a step at a time, and notes each time that it wants another."""
    async with store.partitions.open_lease() as lease:
        await eventually(lambda: len(lease.held) == 64)
        async with open_desk(store, lease) as desk:
            woken: list[None] = []
            sender = Sending(store, lease, desk.delivery, lambda: woken.append(None))
            yield desk, sender, woken
            await sender.close()


async def _send(desk: Desk, message_id: str) -> Send:
    send = (await desk.outcome(message_id)).send
    assert send is not None
    return send


async def _is_sent(desk: Desk, message_id: str) -> bool:
    return (await _send(desk, message_id)).state == "sent"


async def _change(desk: Desk, message_id: str, **fields: Any) -> None:
    change = {f"send.{name}": value for name, value in fields.items()}
    await desk.store.database["messages"].update_one({"_id": message_id}, {"$set": change})


async def test_what_waits_behind_a_pause_keeps_nobody_busy(store: Store) -> None:
    """LINE fails, and the customer gets another answer: until the pause ends there is nothing to do."""
    async with sending_desk(store) as (desk, sender, woken):
        person = await desk.customer()
        await desk.say(person)
        [first] = await desk.queue(person, "一")
        await desk.fault("reply", "error_before")
        await desk.deliver(person)
        await _change(desk, first, next_at=now() + timedelta(seconds=60))
        await desk.queue(person, "二")
        await sender.step()
        await eventually(lambda: not sender._busy)
        assert woken == []
        assert await store.dispatches.due_contacts(range(64), 10) == []
        await desk.hurry(person)
        await desk.deliver(person)
        assert await desk.talk(person) == ["一", "二"]


async def test_a_contact_that_is_sent_to_is_not_started_again(store: Store) -> None:
    async with sending_desk(store) as (desk, sender, _):
        person = await desk.customer()
        await desk.say(person)
        [message_id] = await desk.queue(person, "一")
        await desk.fault("reply", "slow", seconds=0.3)
        for _ in range(5):
            await sender.step()
        assert len(sender._busy) == 1
        await eventually(partial(_is_sent, desk, message_id))
        assert len(await desk.calls("reply")) == 1


async def test_a_slow_customer_holds_up_nobody_else(store: Store) -> None:
    async with sending_desk(store) as (desk, sender, _):
        people = [await desk.customer(f"客{number}") for number in range(20)]
        for person in people:
            await desk.say(person)
        await desk.fault("reply", "slow", count=len(people), seconds=1)
        assert len(people) <= AT_ONCE
        sent = [message_id for person in people for message_id in await desk.queue(person, "お待たせしました")]
        async with asyncio.timeout(15):  # One after the other they would take twenty seconds.
            await sender.step()
            for message_id in sent:
                await eventually(partial(_is_sent, desk, message_id))


async def test_one_customers_many_answers_do_not_hide_the_others(store: Store) -> None:
    async with sending_desk(store) as (desk, sender, _):
        flooded, other = await desk.customer("客一"), await desk.customer("客二")
        for person in (flooded, other):
            await desk.say(person)
        await desk.queue(flooded, *(f"{number} 行目" for number in range(LOOK_AT + 1)))
        [waiting] = await desk.queue(other, "お待たせしました")
        await desk.fault("reply", "slow", seconds=2)
        await sender.step()
        assert list(sender._busy) == [contact_of(flooded)]
        await sender.step()
        assert sorted(sender._busy) == sorted(map(contact_of, (flooded, other)))
        await eventually(partial(_is_sent, desk, waiting))


async def test_two_processes_send_each_answer_once_and_in_order(unattended_desk: Desk) -> None:
    desk = unattended_desk
    people = [await desk.customer(f"客{number}") for number in range(8)]
    texts = [f"{number} 行目" for number in range(12)]
    async with working(desk, SETTINGS), working(desk, SETTINGS):
        for person in people:
            await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": "もしもし"})
        for person in people:
            await eventually(partial(desk.store.contacts.find_by_line_id, "main", person), timeout_s=20)
        await desk.fault("reply", "reset_after", count=4)
        await desk.fault("push", "error_after", count=4)
        for text in texts:
            for person in people:
                await desk.queue(person, text)
        for person in people:
            await eventually(partial(_has_all, desk, person, len(texts)), timeout_s=30, pause_s=0.1)
    for person in people:
        assert await desk.talk(person) == texts


async def test_an_outage_before_any_call_ends_in_a_push_and_never_in_doubt(
    desk: Desk, free_port: Callable[[], int]
) -> None:
    """Nothing reached LINE: the token runs out unused, and a push cannot double anything."""
    person = await desk.customer()
    await desk.say(person)
    [message_id] = await desk.queue(person, "お待たせしました")
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with open_line(LineAccess(nowhere, nowhere, "token")) as line:
        await Delivery(desk.store, line, "http://127.0.0.1:9").deliver(contact_of(person))
    await desk.control("PATCH", "/switches", {"reply_token_seconds": 0})
    await _change(desk, message_id, token_expires_at=now() - timedelta(seconds=1))
    await desk.hurry(person)
    await desk.deliver(person)
    send = await _send(desk, message_id)
    assert (send.state, send.via) == ("sent", "push")
    assert await desk.talk(person) == ["お待たせしました"]


async def test_a_retry_key_that_line_has_forgotten_is_not_used_again(desk: Desk) -> None:
    """LINE keeps a key for 24 h; after that the same call would be a second message."""
    person = await desk.customer()
    await desk.say(person)
    await desk.store.database["reply_tokens"].delete_many({})
    [message_id] = await desk.queue(person, "お待たせしました")
    await desk.fault("push", "error_after")
    await desk.deliver(person)
    await _change(desk, message_id, first_attempt_at=now() - timedelta(hours=23, minutes=1))
    await desk.hurry(person)
    await desk.deliver(person)
    assert (await _send(desk, message_id)).state == "uncertain"
    assert len(await desk.calls("push")) == 1


async def test_an_answer_that_never_got_out_in_a_day_has_failed(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    await desk.store.database["reply_tokens"].delete_many({})
    [message_id] = await desk.queue(person, "お待たせしました")
    await desk.fault("push", "rate_limit")
    await desk.deliver(person)
    await _change(desk, message_id, first_attempt_at=now() - timedelta(hours=23, minutes=1))
    await desk.hurry(person)
    await desk.deliver(person)
    assert (await _send(desk, message_id)).state == "failed"


async def test_a_picture_that_line_could_not_fetch_says_what_the_operator_must_change(desk: Desk) -> None:
    """LINE fetches pictures over HTTPS only; on this machine alone its stand-in takes others."""
    person = await desk.customer()
    await desk.say(person)
    picture = image_draft(Media("stored"), "original", "preview")
    delivery = Delivery(desk.store, desk.line, "http://shop.example")
    [message_id] = await desk.queue(person, draft=picture)
    await delivery.deliver(contact_of(person))
    send = await _send(desk, message_id)
    assert send.state == "failed"
    assert "MADOGUCHI_PUBLIC_URL" in (send.error or "")
    [text_id] = await desk.queue(person, draft=sticker_draft("1", "1"))
    await delivery.deliver(contact_of(person))
    assert "MADOGUCHI_PUBLIC_URL" not in ((await _send(desk, text_id)).error or "")


async def test_a_reply_that_could_not_be_made_for_a_day_is_not_made(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    [message_id] = await desk.queue(person, "お待たせしました")
    await desk.fault("reply", "error_before")
    await desk.deliver(person)
    await _change(desk, message_id, first_attempt_at=now() - timedelta(hours=23, minutes=1))
    await desk.hurry(person)
    await desk.deliver(person)
    assert (await _send(desk, message_id)).state == "uncertain"
    assert len(await desk.calls("reply")) == 1


async def _has_all(desk: Desk, person: str, count: int) -> bool:
    return len(await desk.talk(person)) >= count
