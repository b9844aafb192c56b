"""Every question of the hot paths is answered from an index, as MongoDB's own profiler sees it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from inbox.bell.deliveries import NewDelivery
from inbox.bell.subscriptions import Address
from inbox.clock import now
from inbox.conversations.conversations import TABS, ConversationFilter
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from inbox.jobs import NewJob
from inbox.shop_events import NewShopEvent
from inbox.store import Store
from tests.inbox.samples import new_event, said
from tests.inbox.staff.test_staff import hire

TANAKA = Actor("staff", "s1", "田中")
ALL = range(64)
ROWS = 30
Call = Callable[[Store, str, str], Awaitable[object]]


async def page_on(store: Store, wanted: ConversationFilter) -> None:
    first = await store.conversations.list(wanted, None, 5)
    await store.conversations.list(wanted, first.next, 5)


async def history_on(store: Store, contact: str) -> None:
    first = await store.messages.history(contact, None, 5)
    assert first.next is not None
    await store.messages.history(contact, first.next, 5)
    await store.messages.list(contact, (await store.messages.list(contact, None, 5)).next, 5)


async def tabs(store: Store) -> None:
    for tab in TABS:
        await page_on(store, ConversationFilter(tab=tab, staff_id="s1"))


async def send(store: Store, contact: str) -> None:
    await store.outbox.queue(contact, "k", text_draft("はい"), TANAKA)
    assert await store.dispatches.due_contacts(ALL, 10) == [contact]
    dispatch = await store.dispatches.begin(contact)
    assert dispatch is not None
    await store.dispatches.failed(dispatch, "400")


async def bell(store: Store) -> None:
    member = await hire(store, role="admin")
    first = await store.notifications.list(member, None, 5)
    await store.notifications.list(member, first.next, 5)
    await store.notifications.unread_count(member)
    await store.notifications.count_unread(member, member.created_at, now())
    told = [one.id for one in await store.notifications.untold(5)]
    await store.notifications.many(told)
    await store.notifications.told(told)


async def ringing(store: Store) -> None:
    member = await hire(store)
    _, session = await store.sessions.open(member.id, "Firefox", "127.0.0.1")
    subscription = await store.bell.subscriptions.keep(session, Address("https://push", "p", "a"), "ja")
    await store.bell.subscriptions.of_staff([member.id])
    await store.bell.subscriptions.find(subscription.id)
    targets = [f"push:{number}" for number in range(ROWS)]
    await store.bell.deliveries.add([NewDelivery(target, "n1", now(), "n1") for target in targets])
    bundle = await store.bell.deliveries.claim()
    assert bundle is not None
    await store.bell.deliveries.later(bundle, 5, "HTTP 500")
    bundle = await store.bell.deliveries.claim()
    assert bundle is not None
    await store.bell.deliveries.sent(bundle)
    await store.sessions.revoke_all(member.id)


async def audit(store: Store) -> None:
    for _ in range(ROWS):
        await store.audit.record(TANAKA, "signed_in")
    for person in (None, "s1"):
        first = await store.audit.list(person, None, 5)
        await store.audit.list(person, first.next, 5)


async def events(store: Store) -> None:
    waiting = await store.events.waiting(ALL, 10)
    await store.events.fail(waiting[0].id, "broken")
    await store.events.waiting(ALL, 10)
    await store.events.oldest_waiting_at(ALL)
    await store.events.finish([waiting[0].id])
    for state in (None, "done"):
        first = await store.events.list_recent(None, None, 5)
        await store.events.list_recent("new" if state else None, first.next, 5)
    await store.events.count("parked")


async def shop_events(store: Store) -> None:
    at = now()
    for number in range(ROWS):
        event = NewShopEvent(f"w{number}", "example.myshopify.com", "orders/paid", ("gid",), number, at, at, b"{}")
        await store.shop_events.record(event)
    assert len(await store.shop_events.waiting(ALL, 10)) == 10
    await store.shop_events.finish(["w1"])
    await store.shop_events.look_again(["w2"], 60)
    await store.shop_events.fail("w3", "broken")
    first = await store.shop_events.list_recent(None, None, 5)
    await store.shop_events.list_recent("new", first.next, 5)
    await store.shop_events.count("parked")


async def contacts(store: Store) -> None:
    first = await store.contacts.list(None, 5)
    await store.contacts.list(first.next, 5)
    await store.contacts.get_named("main", "line:U1")
    assert len([one async for one in store.contacts.stream_all()]) == ROWS
    await page_on(store, ConversationFilter(tag="VIP"))


async def fields(store: Store, contact_id: str) -> None:
    contact = await store.contacts.get(contact_id)
    given = {"profile.mobileNumber": "090-1234-5678", "profile.email": "a@example.com", "profile.utmSource": "line"}
    await store.fields.set(contact, None, given, TANAKA)
    await store.fields.values(contact, None)
    await store.exclusions.tags()


CALLS: dict[str, Call] = {
    "the tabs": lambda store, contact, conversation: tabs(store),
    "the newest": lambda store, contact, conversation: page_on(store, ConversationFilter(newest_first=True)),
    "by status": lambda store, contact, conversation: page_on(store, ConversationFilter(status="open")),
    "by assignee": lambda store, contact, conversation: page_on(store, ConversationFilter(assignee="s1")),
    "the counts": lambda store, contact, conversation: store.conversations.counts("s1"),
    "one": lambda store, contact, conversation: store.conversations.get(conversation),
    "of a contact": lambda store, contact, conversation: store.conversations.of_contact(contact, 10),
    "the current one": lambda store, contact, conversation: store.conversations.current(contact),
    "reading": lambda store, contact, conversation: store.conversations.read(conversation),
    "the talk": lambda store, contact, conversation: history_on(store, contact),
    "what was sent": lambda store, contact, conversation: store.messages.outgoing([contact], now(), 5),
    "what others wrote": lambda store, contact, conversation: store.messages.replies_after(
        contact, conversation, None, 5
    ),
    "who ever wrote": lambda store, contact, conversation: store.messages.has_heard(contact),
    "by LINE's ids": lambda store, contact, conversation: store.messages.find_by_line_ids("main", ["L1", "L2"]),
    "the last readable": lambda store, contact, conversation: store.messages.find_last_readable(conversation),
    "a tick": lambda store, contact, conversation: store.intake.apply([said("また", "U1", reply_token="t")]),
    "the way out": lambda store, contact, conversation: send(store, contact),
    "a token": lambda store, contact, conversation: store.reply_tokens.claim(contact, "d1"),
    "giving a token back": lambda store, contact, conversation: store.reply_tokens.give_back("d1"),
    "the bell": lambda store, contact, conversation: bell(store),
    "ringing": lambda store, contact, conversation: ringing(store),
    "the audit": lambda store, contact, conversation: audit(store),
    "events": lambda store, contact, conversation: events(store),
    "webhooks of the store": lambda store, contact, conversation: shop_events(store),
    "contacts": lambda store, contact, conversation: contacts(store),
    "fields": lambda store, contact, conversation: fields(store, contact),
    "jobs": lambda store, contact, conversation: store.jobs.claim(["media", "profile"], 3),
    "the end of holds": lambda store, contact, conversation: store.holds.wake(10),
    "memos": lambda store, contact, conversation: store.memos.history(contact, 10),
    "files of a message": lambda store, contact, conversation: store.media.delete_of("m1"),
    "a public file": lambda store, contact, conversation: store.media.find_public("token"),
    "downtimes": lambda store, contact, conversation: store.downtimes.list(10),
    "downtimes of a talk": lambda store, contact, conversation: store.downtimes.since(now(), 10),
    "searching": lambda store, contact, conversation: store.search.find("こんにちは"),
    "what waits for the search": lambda store, contact, conversation: store.search.index_some(10),
}


@asynccontextmanager
async def watched(store: Store) -> AsyncIterator[list[dict[str, Any]]]:
    """Note what the database does meanwhile."""
    seen: list[dict[str, Any]] = []
    await store.database.command("profile", 2)
    try:
        yield seen
    finally:
        await store.database.command("profile", 0)
        query = {"ns": {"$not": {"$regex": r"\.system\."}}, "planSummary": {"$exists": True}}
        seen += await store.database.get_collection("system.profile").find(query).to_list(1_000)
        await store.database.drop_collection("system.profile")


async def fill(store: Store) -> tuple[str, str]:
    """Make a shop with a little of everything; give one contact and its conversation."""
    talks = [said(f"こんにちは{n}", f"U{n}", at_ms=1_000 * n, line_message_id=f"L{n}") for n in range(ROWS)]
    talk = [said(f"もしもし{n}", "U1", at_ms=100_000 + n, reply_token=f"t{n}") for n in range(12)]
    await store.intake.apply([*talks, *talk])
    await store.events.record([new_event(f"U{n}") for n in range(ROWS)])
    await store.jobs.add([NewJob(f"media:{n}", "media") for n in range(ROWS)])
    page = await store.conversations.list(ConversationFilter(), None, ROWS)
    for number, one in enumerate(page.items):
        if number % 3 == 0:
            await store.conversations.assign(one.id, "s1", TANAKA)
        if number % 5 == 0:
            await store.conversations.resolve(one.id, TANAKA)
    contact = await store.contacts.get_named("main", "line:U1")
    current = await store.conversations.current(contact.id)
    assert current is not None
    return contact.id, current.id


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_no_hot_question_reads_a_whole_collection(store: Store, call: Call) -> None:
    contact, conversation = await fill(store)
    async with watched(store) as seen:
        await call(store, contact, conversation)
    assert seen, "the profiler saw nothing: this proves nothing"
    scans = [(one["ns"], one["command"]) for one in seen if "COLLSCAN" in one["planSummary"]]
    assert not scans


SORTED = (
    "the tabs",
    "the newest",
    "by status",
    "by assignee",
    "the talk",
    "the audit",
    "events",
    "webhooks of the store",
    "jobs",
)


@pytest.mark.parametrize("name", SORTED)
async def test_no_list_is_sorted_in_memory(store: Store, name: str) -> None:
    contact, conversation = await fill(store)
    async with watched(store) as seen:
        await CALLS[name](store, contact, conversation)
    assert seen
    assert not [(one["ns"], one["command"]) for one in seen if one.get("hasSortStage")]
