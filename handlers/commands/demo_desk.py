"""What the demo's staff have done already: an answer, a memo, a comment, a conversation that rests."""

import asyncio
from collections.abc import Sequence

from handlers.commands.demo_accounts import OWNER_EMAIL, STAFF_EMAIL
from inbox.conversations.conversation import Conversation
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from inbox.ids import MAIN_CHANNEL
from inbox.store import Store

_PATIENCE_S = 30.0
_PAUSE_S = 0.1


async def seed_desk(store: Store, line_ids: Sequence[str]) -> None:
    """Let staff work on what the customers wrote; without their messages in time the demo begins untouched."""
    owner, member = await _actor(store, OWNER_EMAIL), await _actor(store, STAFF_EMAIL)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            waiting, _, _, broken, returning = [await _conversation(store, line_id) for line_id in line_ids[:5]]
    except (TimeoutError, ValueError):
        return
    await store.memos.save(waiting.contact_id, 0, "夕方のお電話がつながりやすいです。\n包装は簡易で。", owner)
    await store.conversations.assign(returning.id, member.id, member)
    draft = text_draft("ご連絡ありがとうございます。お届けから7日以内でしたら承ります。タグは付いたままでしょうか？")
    await store.outbox.queue(returning.contact_id, "demo", draft, member, conversation_id=returning.id)
    await store.conversations.assign(broken.id, owner.id, owner)
    comment = "交換品は在庫あり。写真を確認したら手配してください。"
    await store.messages.comment(broken.contact_id, broken.id, "demo", comment, member)


async def _actor(store: Store, email: str) -> Actor:
    staff = await store.staff.find_by_email(email)
    if staff is None:
        raise ValueError(f"{email} has no account")
    return Actor("staff", staff.id, staff.name)


async def _conversation(store: Store, line_id: str) -> Conversation:
    """Wait until the customer's messages have come through."""
    while True:
        contact = await store.contacts.find_by_line_id(MAIN_CHANNEL, line_id)
        conversation = await store.conversations.current(contact.id) if contact else None
        if conversation is not None:
            return conversation
        await asyncio.sleep(_PAUSE_S)
