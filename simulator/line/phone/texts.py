"""The words of the page, in Japanese and in English."""

import functools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from aiohttp import web

LANGUAGES = ("ja", "en")
COOKIE = "phone-language"

_JAPAN = timezone(timedelta(hours=9))
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def language_of(request: web.Request) -> str:
    """Choose the language: the one just chosen, the one chosen before, the browser's, Japanese."""
    wanted = request.query.get("lang") or request.cookies.get(COOKIE)
    if wanted in LANGUAGES:
        return wanted
    heard = [part.strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(",")]
    return next((language for language in heard if language in LANGUAGES), LANGUAGES[0])


def words_in(language: str) -> Callable[[str], str]:
    """Return the function that finds a text by its name."""
    return functools.partial(_word, language)


def day_label(language: str, date: datetime) -> str:
    """Name a day as LINE does: today, yesterday, or its date."""
    today = datetime.now(UTC).astimezone(_JAPAN).date()
    age = (today - date.date()).days
    if age in (0, 1):
        return _word(language, ("today", "yesterday")[age])
    weekday = _WEEKDAYS[language][date.weekday()]
    year = "" if date.year == today.year else f"{date.year}/"
    return f"{year}{date.month}/{date.day} ({weekday})"


@functools.cache
def all_texts() -> dict[str, dict[str, str]]:
    """Read the texts once."""
    texts: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
    return texts


def _word(language: str, name: str) -> str:
    return all_texts()[name][language]
