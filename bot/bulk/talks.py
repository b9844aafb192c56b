"""担当者 and 対応状況 of many talks."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.bulk.act import Change, Plan
from inbox.bulk.rows import Row
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Actor
from inbox.errors import NotFound
from inbox.store import Store

NO_TALK = "未解決の会話がないため、変更しませんでした。"


class TalkAct:
    """The subject is a contact, the change one of its unresolved conversation."""

    def __init__(self, store: Store, by: Actor, what: str, to: str | None) -> None:
        """`what` is `assignee` or `status`; `to` is a staff id (None: nobody), or the status."""
        self._store = store
        self._by = by
        self._what = what
        self._to = to

    async def look(self, ids: Sequence[str]) -> Mapping[str, Plan]:
        return {one: self._plan(await self._store.conversations.current(one)) for one in ids}

    async def do(self, _subject: str, change: Change) -> str | None:
        conversations, talk, to = self._store.conversations, change["conversation"], change["to"]
        match self._what, to:
            case "assignee", _:
                after = await conversations.assign(talk, to, self._by, change["from"])
            case _, "resolved":
                after = await conversations.resolve(talk, self._by)
            case _, "on_hold":
                # What is resolved cannot rest: it is taken up again first.
                if (await conversations.get(talk)).is_resolved:
                    await conversations.reopen(talk, self._by, "open")
                after = await conversations.hold(talk, self._by, change["reason"], change["until"])
            case _:
                after = await conversations.reopen(talk, self._by, "in_progress" if to == "in_progress" else "open")
        return self._value(after)

    async def settle(self, _ids: Sequence[str]) -> None:
        """Nothing is left to do."""

    async def marks(self, rows: Mapping[str, Row]) -> Mapping[str, str | None]:
        return {one: await self._mark(row.change["conversation"]) for one, row in rows.items()}

    def reverse(self, change: Change) -> Change:
        return {**change, "from": change["to"], "to": change["from"]}

    def _plan(self, talk: Conversation | None) -> Plan:
        if talk is None or talk.is_resolved:
            return Plan(None, NO_TALK)
        before = self._value(talk)
        if before == self._to:
            return Plan(None)
        change: dict[str, Any] = {"conversation": talk.id, "from": before, "to": self._to}
        if talk.hold is not None:
            change |= {"reason": talk.hold.reason, "until": talk.hold.until}
        return Plan(change)

    async def _mark(self, conversation_id: str) -> str | None:
        try:
            return self._value(await self._store.conversations.get(conversation_id))
        except NotFound:
            return None

    def _value(self, talk: Conversation) -> str | None:
        return talk.assignee if self._what == "assignee" else talk.status
