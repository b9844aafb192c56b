"""Words as pages show them: links, marks, what is masked, who is drawn how."""

import re
import zlib
from urllib.parse import urlsplit

from markupsafe import Markup, escape

HUES = 12
URL = re.compile(r"https?://[^\s<>\"'`、。，．「」『』（）【】［］｛｝〈〉《》　]{1,2000}")
TRAILING = ".,:;!?)]}'\""
PICTURE_HOST = ".line-scdn.net"
LINK = Markup('<a href="{url}" target="_blank" rel="noopener noreferrer nofollow">{url}</a>')


def linked(text: str) -> Markup:
    """Make web addresses in a text links, and nothing else in it markup."""
    parts: list[Markup] = []
    at = 0
    for match in URL.finditer(text):
        url = _without_trail(match[0])
        parts += [escape(text[at : match.start()]), LINK.format(url=url)]
        at = match.start() + len(url)
    return Markup("").join([*parts, escape(text[at:])])


def hue(identity: str) -> int:
    """Give the number of the colour (`hue-N`) that an id always has."""
    return zlib.crc32(identity.encode("utf-8", "replace")) % HUES


def initial(name: str | None) -> str:
    """Give the letter that stands for a name in an avatar."""
    return next((character.upper() for character in name or "" if character.isalnum()), "?")


def masked(identity: str) -> str:
    """Show enough of an id to compare it, and no more."""
    return identity if len(identity) <= 10 else f"{identity[:5]}…{identity[-4:]}"


def picture(url: str | None) -> str | None:
    """Give a profile picture's address when it is one that the page may load."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    return url if parts.scheme == "https" and host.endswith(PICTURE_HOST) else None


def number(value: int) -> str:
    """1,204"""
    return f"{value:,}"


def _without_trail(url: str) -> str:
    """Leave out what ends a sentence; a bracket stays when the address opened it."""
    while url and url[-1] in TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url
