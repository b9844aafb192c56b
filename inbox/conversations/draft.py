"""What somebody wants to send, checked before it is queued: LINE would refuse it only later."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from inbox.clock import now
from inbox.conversations.message import Media
from inbox.errors import Invalid
from inbox.texts import is_storable

TEXT_LIMIT = 5_000
ID_LIMIT = 20
# LINE counts an emoji of its own as a hidden word that it tells nobody; none that we saw was longer.
EMOJI_LIMIT, EMOJI_UNITS = 20, 20
TEMPLATE_LIMIT, BUTTONS_LIMIT, LABEL_LIMIT = 160, 4, 20


@dataclass(frozen=True, slots=True)
class Button:
    """What can be tapped: it opens `uri`, or comes back to us as `data`, shown in the talk as its label."""

    label: str
    uri: str | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Emoji:
    """One of LINE's own emoji, and where the words that stand for it are in the text, in characters."""

    index: int
    length: int
    product_id: str
    emoji_id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Text, a sticker (`content`: package_id, sticker_id), an image (`content`: original_token, preview_token) or
    a template (`content`: buttons below the text).

    `content["quote_token"]` quotes a message of the customer, `content["quick_replies"]` offers buttons that go away,
    `content["emojis"]` are LINE's own emoji, each with the place of the words that stand for it.
    """

    kind: Literal["text", "sticker", "image", "template"]
    text: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    media: Media | None = None


def text_draft(text: str, quote_token: str | None = None, emojis: Sequence[Emoji] = ()) -> Draft:
    """Make a text to send."""
    content: dict[str, Any] = {"quote_token": quote_token} if quote_token else {}
    if emojis:
        content["emojis"] = [asdict(emoji) for emoji in emojis]
    return Draft("text", text, content)


def sticker_draft(package_id: str, sticker_id: str) -> Draft:
    """Make a sticker to send."""
    return Draft("sticker", None, {"package_id": package_id, "sticker_id": sticker_id})


def image_draft(media: Media, original_token: str, preview_token: str) -> Draft:
    """Make an image to send; the tokens are those of `store.media.publish`."""
    return Draft("image", None, {"original_token": original_token, "preview_token": preview_token}, media)


def buttons_draft(text: str, buttons: Sequence[Button]) -> Draft:
    """Make a text with buttons below it, which stay."""
    return Draft("template", text, {"buttons": [asdict(button) for button in buttons]})


def question_draft(text: str, answers: Sequence[Button]) -> Draft:
    """Make a text that offers answers to tap, which go away with the next message."""
    return Draft("text", text, {"quick_replies": [asdict(answer) for answer in answers]})


def utf16_length(text: str) -> int:
    """Count as LINE does: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_draft(draft: Draft) -> None:
    """Raise Invalid for what LINE would refuse."""
    if draft.kind == "text":
        _check_text(draft.text or "", draft.content.get("emojis", ()))
    elif draft.kind == "sticker":
        _check_sticker(draft.content)
    elif draft.kind == "template":
        _check_template(draft)


def draft_digest(contact_id: str, draft: Draft) -> str:
    """Tell two bodies apart that carry the same key."""
    parts = [contact_id, draft.kind, draft.text, dict(draft.content)]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def draft_fields(draft: Draft) -> dict[str, Any]:
    """Give the fields that a message takes over."""
    media = {name: getattr(draft.media, name) for name in Media.__slots__} if draft.media else None
    return {"kind": draft.kind, "text": draft.text, "content": dict(draft.content), "media": media}


def new_send(partition: int) -> dict[str, Any]:
    """Begin the way out of a message: queued, due now, seen by whoever holds the partition."""
    return {"state": "queued", "pending": True, "partition": partition, "next_at": now(), "attempts": 0}


def _check_text(text: str, emojis: Sequence[Mapping[str, Any]]) -> None:
    if not text.strip():
        raise Invalid("メッセージを入力してください。", fields={"text": "required"})
    if not is_storable(text):
        raise Invalid("送れない文字が含まれています。", fields={"text": "surrogate"})
    if len(emojis) > EMOJI_LIMIT:
        raise Invalid("LINE絵文字は1通に20個まで使えます。", fields={"text": "too_many_emoji"})
    words = sum(utf16_length(text[one["index"] : one["index"] + one["length"]]) for one in emojis)
    if utf16_length(text) - words + len(emojis) * EMOJI_UNITS > TEXT_LIMIT:
        raise Invalid("メッセージは5,000文字以内で入力してください。", fields={"text": "too_long"})


def _check_template(draft: Draft) -> None:
    text, buttons = draft.text or "", draft.content.get("buttons", ())
    if not text.strip() or utf16_length(text) > TEMPLATE_LIMIT or not is_storable(text):
        raise Invalid("ボタン付きのメッセージは160文字以内で入力してください。", fields={"text": "too_long"})
    if not 1 <= len(buttons) <= BUTTONS_LIMIT or any(utf16_length(one["label"]) > LABEL_LIMIT for one in buttons):
        raise Invalid("ボタンは4つまで、文字は20文字までにしてください。", fields={"buttons": "too_many"})


def _check_sticker(content: Mapping[str, Any]) -> None:
    for name in ("package_id", "sticker_id"):
        value = content.get(name)
        if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > ID_LIMIT:
            raise Invalid("スタンプを選び直してください。", fields={name: "invalid"})
