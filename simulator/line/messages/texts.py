"""Check texts and stickers."""

import re

from simulator.line.messages.context import Context
from simulator.line.messages.emoji import EMOJI_LIMIT, WORD_UNITS, check_emoji
from simulator.line.messages.lengths import utf16_units
from simulator.line.messages.node import Node

TEXT_LIMIT = 5000
MENTION_LIMIT = 20
SUBSTITUTION_LIMIT = 100
# The sticker ids of the packages that a bot may send, first and last.
SENDABLE = {
    "446": (1988, 2027),
    "789": (10855, 10894),
    "1070": (17839, 17878),
    "6136": (10551376, 10551399),
    "6325": (10979904, 10979927),
    "6359": (11069848, 11069871),
    "6362": (11087920, 11087943),
    "6370": (11088016, 11088039),
    "6632": (11825374, 11825397),
    "8515": (16581242, 16581265),
    "8522": (16581266, 16581289),
    "8525": (16581290, 16581313),
    "11537": (52002734, 52002773),
    "11538": (51626494, 51626533),
    "11539": (52114110, 52114149),
}
_KEY = re.compile(r"[0-9A-Za-z_]{1,20}")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def check_text(message: Node, context: Context) -> None:
    """Check a text with LINE emoji."""
    text = message.text("text", TEXT_LIMIT) or ""
    emojis = message.children("emojis", 0, EMOJI_LIMIT, needed=False)
    if utf16_units(text) <= TEXT_LIMIT < utf16_units(text) + len(emojis) * (WORD_UNITS - 1):
        message.complain(f"Length must be between 0 and {TEXT_LIMIT}", "text")
    for emoji in emojis:
        at = emoji.number("index", 0, TEXT_LIMIT)
        if at is not None and not _is_dollar(text, int(at)):
            emoji.complain("must point at a $ of the text", "index")
        check_emoji(emoji)
    _check_quote(message, context)


def check_text_v2(message: Node, context: Context) -> None:
    """Check a text with placeholders: every one must be filled in, and every brace must belong to one."""
    text = message.text("text", TEXT_LIMIT) or ""
    wanted = message.child("substitution", needed=False)
    given = wanted.value if wanted is not None else {}
    if len(given) > SUBSTITUTION_LIMIT:
        message.complain(f"Size must be between 0 and {SUBSTITUTION_LIMIT}", "substitution")
    for found in _PLACEHOLDER.finditer(text):
        if found[0] not in ("{{", "}}") and (found[1] is None or found[1] not in given):
            message.complain(f"invalid placeholder: {found[0]}", "text")
    if wanted is not None:
        _check_substitutions(wanted, context)
    _check_quote(message, context)


def check_sticker(message: Node, context: Context) -> None:
    """Check that a bot may send this sticker."""
    package_id, sticker_id = message.text("packageId", 20), message.text("stickerId", 20)
    if package_id is not None and sticker_id is not None:
        first, last = SENDABLE.get(package_id, (1, 0))
        if not (sticker_id.isascii() and sticker_id.isdecimal() and first <= int(sticker_id) <= last):
            message.complain("invalid sticker", "stickerId")
    _check_quote(message, context)


def _check_substitutions(wanted: Node, context: Context) -> None:
    kinds: list[str | None] = []
    for key in wanted.value:
        if not _KEY.fullmatch(key):
            wanted.complain("invalid key", key)
        part = wanted.child(key)
        if part is None:
            continue
        kinds.append(part.choice("type", ("mention", "emoji")))
        if part.kind == "emoji":
            check_emoji(part)
        elif part.kind == "mention":
            _check_mention(part, context)
    if kinds.count("mention") > MENTION_LIMIT or kinds.count("emoji") > EMOJI_LIMIT:
        wanted.complain(f"Size must be between 0 and {MENTION_LIMIT}")


def _check_mention(part: Node, context: Context) -> None:
    if not context.can_mention:
        part.complain("mention can only be used in a group or a room")
    someone = part.child("mentionee")
    if someone is not None and someone.choice("type", ("user", "all")) == "user":
        someone.text("userId", 100)


def _check_quote(message: Node, context: Context) -> None:
    token = message.text("quoteToken", 200, needed=False)
    if token is not None and not context.is_quotable(token):
        message.complain("invalid quoteToken", "quoteToken")


def _is_dollar(text: str, unit: int) -> bool:
    """LINE counts in UTF-16 code units."""
    if utf16_units(text) == len(text):
        return text[unit : unit + 1] == "$"
    return text.encode("utf-16-le", "surrogatepass")[unit * 2 : unit * 2 + 2] == b"$\x00"
