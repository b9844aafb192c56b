"""One form for everything that reads the same: width, case, hiragana and katakana."""

import unicodedata

_KATAKANA = range(ord("ァ"), ord("ヶ") + 1)
_TO_HIRAGANA = {code: code - 0x60 for code in _KATAKANA} | {ord("ヽ"): ord("ゝ"), ord("ヾ"): ord("ゞ")}


def fold(text: str) -> str:
    """Fold a text for comparison; folding twice changes nothing more."""
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", lowered.translate(_TO_HIRAGANA))
