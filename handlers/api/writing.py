"""Putting what the inbox gives into the words of the JSON API."""

from collections.abc import Iterable, Mapping, Sequence

from handlers.api import schemas
from inbox.contacts.contact import Contact
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Media, Message
from inbox.staff.staff_member import StaffMember
from inbox.store import Store


def write_contact(contact: Contact) -> schemas.Contact:
    """Write a contact."""
    return schemas.Contact(
        id=contact.id,
        kind=contact.kind,
        line_id=contact.line_id,
        display_name=contact.display_name,
        picture_url=contact.picture_url,
        language=contact.language,
        status_message=contact.status_message,
        is_following=contact.is_following,
        link_state="linked" if contact.is_linked else "unlinked",
        customer_gid=contact.customer_gid,
        customer_name=contact.customer_name,
        link_grade=contact.link_grade,
        link_method=contact.link_method,
        linked_at=contact.linked_at,
        tags=list(contact.tags),
        fields={},
        first_seen_at=contact.first_seen_at,
        last_event_at=contact.last_event_at,
    )


async def write_conversations(store: Store, conversations: Sequence[Conversation]) -> list[schemas.Conversation]:
    """Write conversations with the names of those who have them."""
    staff = await store.staff.many({one.assignee for one in conversations if one.assignee})
    return [_conversation(one, staff) for one in conversations]


async def write_conversation(store: Store, conversation: Conversation) -> schemas.Conversation:
    """Write one conversation."""
    return (await write_conversations(store, [conversation]))[0]


def write_messages(messages: Iterable[Message]) -> list[schemas.Message]:
    """Write messages; comments and activities are internal."""
    return [write_message(message) for message in messages]


def write_message(message: Message) -> schemas.Message:
    """Write one message."""
    send, author = message.send, message.author
    return schemas.Message(
        id=message.id,
        conversation_id=message.conversation_id,
        direction=_direction(message.direction),
        kind=message.kind,
        text=message.text,
        emojis=[schemas.Emoji(**emoji) for emoji in message.content.get("emojis") or ()],
        webhook_event_id=message.webhook_event_id,
        sent_at=message.sent_at,
        status=send.state if send else None,
        via=send.via if send else None,
        error=send.error if send else None,
        author=schemas.Author(kind=author.kind, id=author.id, name=author.name),
        attachments=[_attachment(message.id, message.media)] if message.media else [],
        unsent_at=message.unsent_at,
        edited_at=message.edited_at,
    )


def write_staff_member(member: StaffMember) -> schemas.StaffMember:
    """Write a staff member."""
    return schemas.StaffMember(
        id=member.id, name=member.name, email=member.email, role=member.role, is_disabled=member.is_disabled
    )


def _conversation(one: Conversation, staff: Mapping[str, StaffMember]) -> schemas.Conversation:
    last = one.last_message
    return schemas.Conversation(
        id=one.id,
        contact=write_contact(one.contact),
        status=one.status,
        no_action=one.no_action,
        assignee=write_person(one.assignee, staff),
        waiting_since=one.waiting_since,
        opened_at=one.opened_at,
        last_at=one.last_at,
        resolved_at=one.resolved_at,
        hold=schemas.Hold(reason=one.hold.reason, until=one.hold.until) if one.hold else None,
        unread=one.unread,
        last_message=schemas.Preview(
            direction=_direction(last.direction), kind=last.kind, text=last.text, author=last.author, at=last.at
        )
        if last
        else None,
    )


def write_person(staff_id: str | None, staff: Mapping[str, StaffMember]) -> schemas.Person | None:
    """Write who has a conversation."""
    if staff_id is None:
        return None
    return schemas.Person(id=staff_id, name=staff[staff_id].name if staff_id in staff else None)


def _direction(direction: str) -> str:
    return direction if direction in ("incoming", "outgoing") else "internal"


def _attachment(message_id: str, media: Media) -> schemas.Attachment:
    return schemas.Attachment(
        state=media.state,
        content_type=media.content_type,
        size=media.size,
        file_name=media.file_name,
        url=f"/media/{message_id}" if media.file_id else media.external_url,
    )
