"""The list of conversations: which tab, which order, how many."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.pages.queries import read_after
from inbox.clock import now
from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import COUNT_LIMIT, TABS, ConversationFilter, Tab
from inbox.pages import Page
from inbox.staff.staff_member import StaffMember

PAGE = 25
MOST = 200
NEWEST = "newest"
# From when on a wait is shown in amber, and in red.
LONG_S, TOO_LONG_S = 15 * 60, 60 * 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the list; a tab of None is for us to choose."""

    tab: Tab | None
    newest_first: bool
    after: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in the list; `waiting_s` is None when nobody waits."""

    conversation: Conversation
    holder: StaffMember | None
    waiting_s: int | None

    @property
    def waiting_tone(self) -> str:
        if self.waiting_s is None or self.waiting_s < LONG_S:
            return ""
        return "long" if self.waiting_s < TOO_LONG_S else "too-long"


def read_asked(request: web.Request) -> Asked:
    """Read `?tab=`, `order=newest`, `after=` and `limit=`."""
    query = request.query
    tab = next((tab for tab in TABS if tab == query.get("tab")), None)
    wanted = query.get("limit", "")
    limit = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else PAGE
    return Asked(tab, query.get("order") == NEWEST, read_after(request), min(max(limit, 1), MOST))


async def list_context(request: web.Request, opened: Conversation | None = None) -> dict[str, Any]:
    """Give what the list shows; the conversation that is open stands out in it."""
    store, asked, me = request.app[STORE], read_asked(request), actor_of(request).id
    if asked.tab or opened:
        tab = asked.tab or _tab_of(opened, me)
        counts, page = await asyncio.gather(store.conversations.counts(me), _page(request, asked, tab))
    else:
        counts = await store.conversations.counts(me)
        tab = next((tab for tab in TABS[:2] if counts[tab]), "all")
        page = await _page(request, asked, tab)
    staff = await store.staff.list()
    return {
        "tab": tab,
        "newest_first": asked.newest_first,
        "counts": counts,
        "count_limit": COUNT_LIMIT,
        "rows": _rows(page.items, {one.id: one for one in staff}),
        "assignable": [one for one in staff if not one.is_disabled],
        "acts_on_talks": tab != "resolved",
        "next": page.next,
        "is_first_page": asked.after is None,
        "limit": asked.limit,
        "more": PAGE,
        "open_id": opened.id if opened else request.query.get("open", ""),
    }


async def _page(request: web.Request, asked: Asked, tab: Tab) -> Page[Conversation]:
    wanted = ConversationFilter(tab=tab, staff_id=actor_of(request).id, newest_first=asked.newest_first)
    return await request.app[STORE].conversations.list(wanted, asked.after, asked.limit)


def _rows(conversations: Sequence[Conversation], holders: Mapping[str, StaffMember]) -> list[Row]:
    at = now()
    return [Row(one, holders.get(one.assignee or ""), _waiting_s(one, at)) for one in conversations]


def _waiting_s(conversation: Conversation, at: datetime) -> int | None:
    if conversation.waiting_since is None or conversation.is_resolved:
        return None
    return max(0, int((at - conversation.waiting_since).total_seconds()))


def _tab_of(conversation: Conversation | None, me: str) -> Tab:
    """Choose the tab in which a conversation stands for this member."""
    if conversation is None:
        return "all"
    if conversation.status in ("resolved", "on_hold"):
        return conversation.status
    if conversation.assignee is None:
        return "unassigned"
    return "mine" if conversation.assignee == me else "all"
