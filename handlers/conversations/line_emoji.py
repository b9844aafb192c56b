"""LINE's own emoji as staff write them: `[LINE:ハート]` by a name of ours, `[LINE:34-071]` by set and number."""

import re
from dataclasses import dataclass

from inbox.conversations.draft import Emoji

# The sets that LINE lets an account send, in the order of LINE's own list, with how many each has, from 001.
# LINE tells neither names nor words of them: https://developers.line.biz/en/docs/messaging-api/emoji-list/
SETS = (
    ("670e0cce840a8236ddd4ee4c", 211),
    ("5ac2213e040ab15980c9b447", 182),
    ("5ac21a8c040ab15980c9b43f", 149),
    ("5ac21c4e031a6752fb806d5b", 161),
    ("5ac21e6c040ab15980c9b444", 222),
    ("5ac1bfd5040ab15980c9b435", 250),
    ("5ac22e85040ab15980c9b44f", 209),
    ("5ac22775040ab15980c9b44c", 247),
    ("5ac2197b040ab15980c9b43d", 201),
    ("5ac21d59031a6752fb806d5d", 212),
    ("5ac221ca040ab15980c9b449", 167),
    ("5ac22bad031a6752fb806d67", 214),
    ("5ac2211e031a6752fb806d61", 250),
    ("5ac21b4f031a6752fb806d59", 149),
    ("5ac21cce040ab15980c9b443", 161),
    ("5ac21fda040ab15980c9b446", 140),
    ("5ac22224031a6752fb806d62", 251),
    ("5ac22c9e031a6752fb806d68", 198),
    ("5ac222bf031a6752fb806d64", 250),
    ("5ac21869040ab15980c9b43b", 199),
    ("5ac2280f031a6752fb806d65", 250),
    ("5ac22293031a6752fb806d63", 184),
    ("5ac2173d031a6752fb806d56", 240),
    ("5ac21542031a6752fb806d55", 248),
    ("5ac2216f040ab15980c9b448", 188),
    ("5ac21f52040ab15980c9b445", 183),
    ("5ac21ef5031a6752fb806d5e", 150),
    ("5ac223c6040ab15980c9b44a", 157),
    ("5ac22b23040ab15980c9b44d", 247),
    ("5ac22def040ab15980c9b44e", 250),
    ("5ac21c46040ab15980c9b442", 221),
    ("5ac22d62031a6752fb806d69", 196),
    ("5ac21a13031a6752fb806d57", 149),
    ("5ac21a18040ab15980c9b43e", 239),
    ("5ac21ba5040ab15980c9b441", 161),
    ("5ac2264e040ab15980c9b44b", 252),
    ("5ac2206d031a6752fb806d5f", 252),
    ("5ac220c2031a6752fb806d60", 246),
    ("5ac22a8c031a6752fb806d66", 210),
    ("5ac1de17040ab15980c9b438", 194),
    ("5ac21bf9031a6752fb806d5a", 161),
    ("5ac21cc5031a6752fb806d5c", 170),
    ("5ac21ae3040ab15980c9b440", 149),
    ("5ac218e3040ab15980c9b43c", 221),
    ("5ac21184040ab15980c9b43a", 234),
)
_SIGNS, _HANDS, _MOON = "5ac21a18040ab15980c9b43e", "5ac21e6c040ab15980c9b444", "5ac1bfd5040ab15980c9b435"


@dataclass(frozen=True, slots=True)
class Named:
    """An emoji that a support desk needs often; `like` is the character that comes nearest to its picture."""

    name: str
    like: str
    product_id: str
    emoji_id: str

    @property
    def token(self) -> str:
        return f"[LINE:{self.name}]"


NAMED = (
    Named("ハート", "❤️", _SIGNS, "071"),
    Named("キラキラ", "✨", _SIGNS, "028"),
    Named("いいね", "👍", _HANDS, "002"),
    Named("OKサイン", "👌", _HANDS, "001"),
    Named("手を合わせる", "🙏", _HANDS, "039"),
    Named("拍手", "👏", _HANDS, "037"),
    Named("手をふる", "👋", _HANDS, "005"),
    Named("手をあげる", "🙋", _HANDS, "006"),
    Named("握手", "🤝", _HANDS, "041"),
    Named("大好き", "😍", _MOON, "001"),
    Named("大笑い", "😆", _MOON, "002"),
    Named("びっくり顔", "😲", _MOON, "029"),
    Named("チェック", "✅", _SIGNS, "006"),
    Named("バツ", "❌", _SIGNS, "068"),
    Named("注意", "⚠️", _SIGNS, "048"),
    Named("びっくりマーク", "❗", _SIGNS, "074"),
    Named("はてなマーク", "❓", _SIGNS, "026"),
    Named("右矢印", "➡️", _SIGNS, "085"),
    Named("上矢印", "⬆️", _SIGNS, "083"),
    Named("指さし右", "👉", _HANDS, "021"),
    Named("指さし左", "👈", _HANDS, "022"),
    Named("指さし上", "👆", _HANDS, "019"),
    Named("ほのお", "🔥", _SIGNS, "029"),
    Named("太陽", "☀️", _SIGNS, "043"),
    Named("時計", "🕒", _SIGNS, "190"),
    Named("電話", "📞", _SIGNS, "042"),
    Named("手紙", "✉️", _SIGNS, "124"),
    Named("書類", "📄", _SIGNS, "136"),
    Named("虫めがね", "🔍", _SIGNS, "110"),
    Named("吹き出し", "💬", _SIGNS, "125"),
    Named("クローバー", "🍀", _SIGNS, "072"),
    Named("NEW", "🆕", _SIGNS, "187"),
)
_BY_NAME = {one.name: one for one in NAMED}
_TOKEN = re.compile(r"\[LINE:([^\[\]\n]{1,20})\]")
_NUMBERED = re.compile(r"([0-9]{1,2})-([0-9]{3})")


def read_emojis(text: str) -> tuple[str, list[Emoji]]:
    """Give a text as it reads, and the LINE emoji in it; a token that names none stays as it was written."""
    read, at, emojis = "", 0, list[Emoji]()
    for found in _TOKEN.finditer(text):
        which = _which(found[1])
        if which is None:
            continue
        read += text[at : found.start()]
        words = f"({found[1]})" if found[1] in _BY_NAME else f"(LINE {found[1]})"
        emojis.append(Emoji(len(read), len(words), *which))
        read, at = read + words, found.end()
    return read + text[at:], emojis


def _which(name: str) -> tuple[str, str] | None:
    named, numbered = _BY_NAME.get(name), _NUMBERED.fullmatch(name)
    if named is not None:
        return named.product_id, named.emoji_id
    if numbered is None or not 1 <= int(numbered[1]) <= len(SETS):
        return None
    product_id, count = SETS[int(numbered[1]) - 1]
    return (product_id, numbered[2]) if 1 <= int(numbered[2]) <= count else None
