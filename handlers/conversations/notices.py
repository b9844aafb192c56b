"""What others learn by what staff do: colleagues by the bell, the customer by 既読."""

from collections.abc import Collection

from inbox.clock import now
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Actor, Message
from inbox.jobs import NewJob
from inbox.notifications import Notification
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
