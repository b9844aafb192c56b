"""The stickers that a customer can send, and how a stand-in for any sticker is drawn."""

from dataclasses import dataclass
from typing import Any

# LINE gives nobody the pictures of its stickers: each is drawn here as a small character with the mood of its words.
_FAMILIES = ("cup", "cat", "bean")
_CALM = "calm"


@dataclass(frozen=True, slots=True)
class Sticker:
    """One sticker of LINE's sendable packages."""

    package_id: str
    sticker_id: str
    mood: str
    keywords: tuple[str, ...]

    @property
    def family(self) -> str:
        return family_of(self.package_id)

    def as_message(self) -> dict[str, Any]:
        """Give what the control API takes."""
        return {
            "type": "sticker",
            "packageId": self.package_id,
            "stickerId": self.sticker_id,
            "keywords": list(self.keywords),
        }


@dataclass(frozen=True, slots=True)
class LineEmoji:
    """One of LINE's own emoji: it travels as text, with its place told beside it."""

    text: str
    product_id: str
    emoji_id: str


EMOJI = (*"😊😂🥹😭😍😅🤔😴👍🙏👏🙇💦✨🎉", "❤️", *"☕🍰📦🚚💳🏠📮🌸")
LINE_EMOJI = (
    LineEmoji("(love)", "5ac1bfd5040ab15980c9b435", "001"),
    LineEmoji("(happy)", "5ac1bfd5040ab15980c9b435", "002"),
    LineEmoji("(thanks)", "5ac1bfd5040ab15980c9b435", "003"),
    LineEmoji("(sorry)", "5ac1bfd5040ab15980c9b435", "004"),
)
# LINE gives nobody the pictures of its emoji either: some known ones are drawn as the character that comes nearest.
_SIGNS, _HANDS, _MOON = "5ac21a18040ab15980c9b43e", "5ac21e6c040ab15980c9b444", "5ac1bfd5040ab15980c9b435"
_LIKE = {
    _SIGNS: {
        "006": "✅",
        "026": "❓",
        "028": "✨",
        "029": "🔥",
        "043": "☀️",
        "048": "⚠️",
        "068": "❌",
        "071": "❤️",
        "074": "❗",
    },
    _HANDS: {"001": "👌", "002": "👍", "005": "👋", "006": "🙋", "037": "👏", "039": "🙏", "041": "🤝"},
    _MOON: {"001": "😍", "002": "😆", "029": "😲"},
}
STICKERS = (
    Sticker("11537", "52002734", "thanks", ("ありがとう", "Thank you", "感謝")),
    Sticker("11537", "52002735", "ok", ("了解", "OK", "わかりました")),
    Sticker("11537", "52002738", "happy", ("嬉しい", "やったー", "Happy")),
    Sticker("11537", "52002739", "love", ("大好き", "ハート", "Love")),
    Sticker("11538", "51626501", "sorry", ("ごめんなさい", "すみません", "Sorry")),
    Sticker("11538", "51626506", "wait", ("待って", "まだかな", "Waiting")),
    Sticker("11538", "51626510", "ask", ("質問", "どうして", "Question")),
    Sticker("11538", "51626515", "cry", ("悲しい", "泣く", "Crying")),
    Sticker("11539", "52114110", "hello", ("こんにちは", "おはよう", "Hello")),
    Sticker("11539", "52114115", "angry", ("怒り", "ひどい", "Angry")),
    Sticker("11539", "52114120", "night", ("おやすみ", "眠い", "Good night")),
    Sticker("11539", "52114125", "tired", ("おつかれさま", "疲れた", "Tired")),
)
_BY_ID = {(sticker.package_id, sticker.sticker_id): sticker for sticker in STICKERS}


def picture_of(emoji: dict[str, Any]) -> str:
    """Draw one of LINE's emoji: as a character that comes near, else as a face with its number."""
    product_id, emoji_id = str(emoji.get("productId")), str(emoji.get("emojiId"))
    return _LIKE.get(product_id, {}).get(emoji_id, f"☻{emoji_id}")


def family_of(package_id: str) -> str:
    """Choose the character of a package: always the same one."""
    return _FAMILIES[sum(package_id.encode()) % len(_FAMILIES)]


def mood_of(content: dict[str, Any]) -> str:
    """Find the mood of a sticker that somebody sent: calm when nothing is known of it."""
    known = _BY_ID.get((str(content.get("packageId")), str(content.get("stickerId"))))
    if known is not None:
        return known.mood
    words = set(_words(content))
    return next((sticker.mood for sticker in STICKERS if words & set(sticker.keywords)), _CALM)


def label_of(content: dict[str, Any]) -> str:
    """Name a sticker by its own text or its first keyword; empty when it has neither."""
    known = _BY_ID.get((str(content.get("packageId")), str(content.get("stickerId"))))
    words = _words(content) or (list(known.keywords) if known else [])
    text = content.get("text")
    return text if isinstance(text, str) and text else next(iter(words), "")


def _words(content: dict[str, Any]) -> list[str]:
    words = content.get("keywords")
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
