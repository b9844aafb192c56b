"""How LINE counts characters: UTF-16 code units, or what a reader sees as one character."""

import unicodedata

_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_VOWELS_AND_ENDS = range(0x1160, 0x1200)


def utf16_units(text: str) -> int:
    """Count UTF-16 code units: an emoji has two or more."""
    return len(text) + sum(character > "\uffff" for character in text)


def graphemes(text: str) -> int:
    """Count what a reader sees as characters: a family emoji or a flag is one."""
    count, before, flags = 0, "", 0
    for character in text:
        is_flag = ord(character) in _REGIONAL
        flags = flags + 1 if is_flag else 0
        if before and (_extends(character) or before == _JOINER or (is_flag and flags % 2 == 0)):
            before = character
            continue
        count, before = count + 1, character
    return count


def _extends(character: str) -> bool:
    code = ord(character)
    if character == _JOINER or code in _SKIN_TONES or code in _TAGS or code in _HANGUL_VOWELS_AND_ENDS:
        return True
    return unicodedata.category(character) in ("Mn", "Me", "Mc")
