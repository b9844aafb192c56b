"""The marks in a text: LINE's own emoji and mentions."""

from typing import Any

from bot.events.fields import Raw, id_of, object_of, objects_of, whole_number_of, without_none

MARK_LIMIT = 200


def read_text_content(raw: Raw, text: str) -> dict[str, Any]:
    """Read emoji and mentions; LINE counts in UTF-16 units, we in characters."""
    places = _Places(text)
    emojis = [_emoji(one, places) for one in objects_of(raw, "emojis", MARK_LIMIT)]
    mentions = [_mention(one, places) for one in objects_of(object_of(raw, "mention"), "mentionees", MARK_LIMIT)]
    return without_none(emojis=_there(emojis), mentions=_there(mentions))


class _Places:
    """Turns LINE's places in a text into ours."""

    def __init__(self, text: str) -> None:
        self._characters: list[int] = []
        for number, character in enumerate(text):
            self._characters += [number] * (2 if ord(character) > 0xFFFF else 1)
        self._characters.append(len(text))

    def find(self, raw: Raw) -> dict[str, int] | None:
        """Give the place of a mark, None when it lies outside the text."""
        index, length = whole_number_of(raw, "index"), whole_number_of(raw, "length")
        if index is None or not length or index + length >= len(self._characters):
            return None
        start, end = self._characters[index], self._characters[index + length]
        return {"index": start, "length": end - start} if end > start else None


def _emoji(raw: Raw, places: _Places) -> dict[str, Any] | None:
    place, product_id, emoji_id = places.find(raw), id_of(raw, "productId"), id_of(raw, "emojiId")
    if place is None or product_id is None or emoji_id is None:
        return None
    return {**place, "product_id": product_id, "emoji_id": emoji_id}


def _mention(raw: Raw, places: _Places) -> dict[str, Any] | None:
    place, kind = places.find(raw), id_of(raw, "type")
    if place is None:
        return None
    return {**place, "type": kind, "user_id": id_of(raw, "userId"), "is_self": raw.get("isSelf") is True}


def _there(marks: list[dict[str, Any] | None]) -> list[dict[str, Any]] | None:
    return sorted((mark for mark in marks if mark is not None), key=lambda mark: mark["index"]) or None
