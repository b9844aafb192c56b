"""`message`: what a customer wrote or sent, kind by kind."""

from collections.abc import Callable
from typing import Any

from bot.events.fields import (
    Raw,
    id_of,
    number_of,
    object_of,
    text_of,
    token_of,
    whole_number_of,
    without_none,
)
from bot.events.text import read_text_content
from inbox.conversations.message import Media
from inbox.events.event import Event
from inbox.ids import contact_id, incoming_id
from inbox.intake.meaning import IncomingMessage, Intake, Source
from inbox.jobs import NewJob

KEYWORD_LIMIT = 50


def on_message(event: Event, source: Source | None) -> Intake:
    """Show what was said; the sender's profile and the files come later, each as a job."""
    raw = object_of(event.raw, "message")
    message = read_message(raw)
    jobs = [*_profile_jobs(event, source), *_media_jobs(event, message)]
    return Intake(event, source, message=message, jobs=tuple(jobs))


def read_message(raw: Raw) -> IncomingMessage:
    """Read a message object; a kind that nobody knows keeps its text, if it has one."""
    kind = text_of(raw, "type")
    read = _KINDS.get(kind or "")
    fields = read(raw) if read else None
    if fields is None:
        kind, fields = "unknown", {"content": without_none(type=kind and kind[:100]), "text": text_of(raw, "text")}
    return IncomingMessage(
        kind=kind or "unknown",
        line_message_id=id_of(raw, "id"),
        quote_token=token_of(raw, "quoteToken"),
        quoted_message_id=id_of(raw, "quotedMessageId"),
        mark_as_read_token=token_of(raw, "markAsReadToken"),
        **fields,
    )


def profile_job(event: Event, source: Source, *, again: bool = False) -> NewJob:
    """Ask LINE who this is: once a week, or `again` when LINE says that something changed."""
    contact = contact_id(event.channel, event.source_key or "")
    payload = {"contact_id": contact, "channel": event.channel, "source": source.kind, "line_id": source.line_id}
    return NewJob(f"profile:{contact}:{event.id}" if again else f"profile:{contact}", "profile", payload)


def _profile_jobs(event: Event, source: Source | None) -> list[NewJob]:
    if source is None or source.line_id is None:
        return []
    # LINE tells nothing about a room as a whole.
    jobs = [] if source.kind == "room" else [profile_job(event, source)]
    if source.member_id is not None:
        payload = {
            "message_id": incoming_id(event.id),
            "channel": event.channel,
            "source": source.kind,
            "line_id": source.line_id,
            "member_id": source.member_id,
        }
        jobs.append(NewJob(f"member:{event.id}", "member", payload))
    return jobs


def _media_jobs(event: Event, message: IncomingMessage) -> list[NewJob]:
    if message.media is None or message.media.state != "pending":
        return []
    payload = {
        "message_id": incoming_id(event.id),
        "channel": event.channel,
        "line_message_id": message.line_message_id,
        "kind": message.kind,
    }
    return [NewJob(f"media:{event.id}", "media", payload)]


def _read_text(raw: Raw) -> dict[str, Any] | None:
    text = text_of(raw, "text")
    return None if text is None else {"text": text, "content": read_text_content(raw, text)}


def _read_image(raw: Raw) -> dict[str, Any]:
    album = object_of(raw, "imageSet")
    image_set = id_of(album, "id") and without_none(
        id=id_of(album, "id"), index=whole_number_of(album, "index"), total=whole_number_of(album, "total")
    )
    return {"media": _media(raw), "content": without_none(image_set=image_set)}


def _read_recording(raw: Raw) -> dict[str, Any]:
    return {"media": _media(raw, duration_ms=whole_number_of(raw, "duration"))}


def _read_file(raw: Raw) -> dict[str, Any]:
    name = text_of(raw, "fileName")
    return {"media": _media(raw, file_name=name and name[:255], size=whole_number_of(raw, "fileSize")), "text": name}


def _read_location(raw: Raw) -> dict[str, Any]:
    title, address = text_of(raw, "title"), text_of(raw, "address")
    place = {"latitude": number_of(raw, "latitude"), "longitude": number_of(raw, "longitude")}
    text = " ".join(part for part in (title, address) if part)
    return {"text": text or None, "content": without_none(title=title, address=address, **place)}


def _read_sticker(raw: Raw) -> dict[str, Any]:
    """A sticker's picture cannot be had: its own words, else its keywords, tell what it says."""
    listed = raw.get("keywords")
    words = [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []
    keywords = words[:KEYWORD_LIMIT]
    own = text_of(raw, "text")
    content = without_none(
        package_id=id_of(raw, "packageId"),
        sticker_id=id_of(raw, "stickerId"),
        resource_type=id_of(raw, "stickerResourceType"),
        keywords=keywords or None,
        sticker_text=own,
    )
    return {"text": own or "、".join(keywords) or None, "content": content}


def _media(raw: Raw, **more: Any) -> Media:
    """What LINE holds is fetched; what stands elsewhere never is, for its address is a stranger's."""
    provider = object_of(raw, "contentProvider")
    if provider.get("type", "line") != "line":
        address = text_of(provider, "originalContentUrl")
        return Media("external", external_url=address and address[:2_000], **more)
    return Media("pending" if id_of(raw, "id") else "failed", **more)


_KINDS: dict[str, Callable[[Raw], dict[str, Any] | None]] = {
    "text": _read_text,
    "image": _read_image,
    "video": _read_recording,
    "audio": _read_recording,
    "file": _read_file,
    "location": _read_location,
    "sticker": _read_sticker,
}
