"""Write the message objects of customers as LINE does, from what the control API was asked for."""

import base64
import binascii
import mimetypes
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import ControlError
from simulator.line.contents import DEFAULT_SIZE, DEFAULT_TYPES, Content, draw_picture, made_up_bytes
from simulator.line.ids import new_token

TEXT_UNITS = 5000
CONTENT_LIMIT_BYTES = 20 * 1024 * 1024
KEYWORDS_LIMIT = 15
_QUOTABLE = frozenset({"text", "sticker", "image", "video"})
_USUAL_DURATION_MS = 5000
_STICKER_KIND = "STATIC"

Message = dict[str, Any]


@dataclass(slots=True)
class Said:
    """A customer's message: LINE's object, and its bytes when it has some."""

    message: Message
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody gave the customer to send."""

    body: bytes
    content_type: str
    file_name: str = ""


@dataclass(slots=True)
class Wanted:
    """What the customer is to send, and the file for it when there is one."""

    fields: dict[str, Any]
    upload: Upload | None = None
    extra: Message = field(default_factory=dict)


def write(message_id: str, wanted: Wanted) -> Said:
    """Write one message; refuse what no customer could send."""
    kind = wanted.fields.get("type")
    if kind not in _WRITERS:
        raise ControlError(f"type must be one of {', '.join(_WRITERS)}")
    said = _WRITERS[kind](message_id, wanted)
    tokens = {"markAsReadToken": new_token()} | ({"quoteToken": new_token()} if kind in _QUOTABLE else {})
    said.message = {"type": kind, "id": message_id, **tokens, **said.message, **wanted.extra}
    return said


def _text(_message_id: str, wanted: Wanted) -> Said:
    text = checked_text(wanted.fields.get("text"))
    return Said({"text": text} | _given(wanted.fields, emojis=list, mention=dict))


def _sticker(_message_id: str, wanted: Wanted) -> Said:
    given = _given(wanted.fields, keywords=list, text=str)
    if len(given.get("keywords", ())) > KEYWORDS_LIMIT:
        raise ControlError(f"a sticker has at most {KEYWORDS_LIMIT} keywords")
    kind = wanted.fields.get("stickerResourceType", _STICKER_KIND)
    return Said(_needed(wanted.fields, packageId=str, stickerId=str) | {"stickerResourceType": kind} | given)


def _location(_message_id: str, wanted: Wanted) -> Said:
    place = {name: wanted.fields.get(name) for name in ("latitude", "longitude")}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = place[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            raise ControlError(f"{name} must be a number between -{limit} and {limit}")
    return Said(_given(wanted.fields, title=str, address=str) | place)


def _media(message_id: str, wanted: Wanted) -> Said:
    message = _given(wanted.fields, duration=int)
    kind = wanted.fields["type"]
    if kind in ("video", "audio"):
        message.setdefault("duration", _USUAL_DURATION_MS)
    if given := _given(wanted.fields, external=dict):
        return Said(message | {"contentProvider": {"type": "external", **given["external"]}})
    return Said(message | {"contentProvider": {"type": "line"}}, _content(message_id, kind, wanted))


def _file(message_id: str, wanted: Wanted) -> Said:
    content = _content(message_id, "file", wanted)
    name = wanted.fields.get("file_name") or (wanted.upload.file_name if wanted.upload else "")
    extension = mimetypes.guess_extension(content.content_type) or ".bin"
    return Said({"fileName": name or f"file{extension}", "fileSize": len(content.body)}, content)


def _content(message_id: str, kind: str, wanted: Wanted) -> Content:
    upload = wanted.upload or _decoded(wanted.fields)
    if upload is not None:
        return Content(kind, upload.content_type or DEFAULT_TYPES[kind], upload.body)
    size = wanted.fields.get("size")
    if size is None and kind == "image":
        return Content(kind, DEFAULT_TYPES[kind], draw_picture(message_id))
    size = DEFAULT_SIZE if size is None else size
    if type(size) is not int or not 0 <= size <= CONTENT_LIMIT_BYTES:
        raise ControlError(f"size must be a whole number up to {CONTENT_LIMIT_BYTES}")
    return Content(kind, DEFAULT_TYPES[kind], made_up_bytes(message_id, size))


def _decoded(fields: dict[str, Any]) -> Upload | None:
    encoded = fields.get("content")
    if encoded is None:
        return None
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ControlError("content must be Base64") from None
    return Upload(body, str(fields.get("content_type") or ""))


def checked_text(text: Any) -> str:
    """Return what can be written in one bubble."""
    if not isinstance(text, str) or not text:
        raise ControlError("text must not be empty")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > TEXT_UNITS:
        raise ControlError(f"text must have at most {TEXT_UNITS} characters")
    return text


def _needed(fields: dict[str, Any], **kinds: type) -> Message:
    for name in kinds:
        if not fields.get(name):
            raise ControlError(f"{name} is missing")
    return _given(fields, **kinds)


def _given(fields: dict[str, Any], **kinds: type) -> Message:
    """Take over what is there, of the right type."""
    found = {name: fields[name] for name in kinds if fields.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, kinds[name]):
            raise ControlError(f"{name} must be a {kinds[name].__name__}")
    return found


_WRITERS = {
    "text": _text,
    "sticker": _sticker,
    "image": _media,
    "video": _media,
    "audio": _media,
    "file": _file,
    "location": _location,
}
