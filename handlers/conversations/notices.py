"""What others learn by what staff do: colleagues by the bell, the customer by 既読."""

from collections.abc import Collection, Iterable

from inbox.clock import now
from inbox.contacts.memos import Memo
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Actor, Message
from inbox.jobs import NewJob
from inbox.notifications import Notification
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

EXCERPT = 100


async def show_read(store: Store, conversation_id: str) -> None:
    """Let the customer see 既読, once for each newest message."""
    message = await store.messages.find_last_readable(conversation_id)
    if message is not None:
        payload = {"channel": message.channel, "token": message.mark_as_read_token}
        await store.jobs.add([NewJob(f"read:{message.id}", "mark_as_read", payload)])


async def tell_assigned(store: Store, conversation: Conversation, by: Actor) -> None:
    """Tell a colleague that a conversation is theirs now; nobody is told what they did themselves."""
    if conversation.assignee is None or conversation.assignee == by.id:
        return
    notification = Notification(
        id=f"assigned:{conversation.id}:{conversation.version}",
        kind="assigned",
        audience=conversation.assignee,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        text=by.name,
        created_at=now(),
    )
    await store.notifications.add([notification])


async def tell_mentioned(store: Store, comment: Message, staff_ids: Collection[str]) -> None:
    """Tell colleagues that a comment names them."""
    notifications = [
        Notification(
            id=f"mention:{comment.id}:{staff_id}",
            kind="mention",
            audience=staff_id,
            conversation_id=comment.conversation_id,
            contact_id=comment.contact_id,
            text=(comment.text or "")[:EXCERPT],
            created_at=comment.sent_at,
        )
        for staff_id in staff_ids
        if staff_id != comment.author.id
    ]
    await store.notifications.add(notifications)


async def tell_named_in_memo(store: Store, memo: Memo, before: str, by: Actor) -> None:
    """Tell colleagues whom a memo names with 「@」, and the version before did not."""
    members = [member for member in await store.staff.list() if not member.is_disabled]
    fresh = set(named_in(memo.text, members)) - set(named_in(before, members)) - {by.id}
    if not fresh or memo.updated_at is None:
        return
    conversations = await store.conversations.of_contact(memo.contact_id, 1)
    notifications = [
        Notification(
            id=f"mention:memo:{memo.contact_id}:{memo.version}:{staff_id}",
            kind="mention",
            audience=staff_id,
            conversation_id=conversations[0].id if conversations else None,
            contact_id=memo.contact_id,
            text=memo.text[:EXCERPT],
            created_at=memo.updated_at,
        )
        for staff_id in sorted(fresh)
    ]
    await store.notifications.add(notifications)


def named_in(text: str, members: Iterable[StaffMember]) -> list[str]:
    """Give the ids of those whose names stand in a text behind 「@」; a longer name is not also the shorter one."""
    rest, named = text.replace("＠", "@"), []
    for member in sorted(members, key=lambda one: len(one.name), reverse=True):
        if f"@{member.name}" in rest:
            rest = rest.replace(f"@{member.name}", "")
            named.append(member.id)
    return named
