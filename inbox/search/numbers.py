"""Numbers in a question about customers: a phone number with breaks, a member number as the store writes it."""

import re
import unicodedata

from inbox.search.bigrams import parse_terms

# Whatever people put between the digits, the long vowel mark of a Japanese keyboard included.
BREAKS = re.compile(r"[\s\-‐‑‒–—―−ー()./・]+")
PHONE = re.compile(r"(?:\+[1-9]|0)[0-9]{5,18}")
GID = re.compile(r"gid://[a-z]+/customer/([1-9][0-9]*)")


def parse_customer_terms(question: str) -> tuple[str, ...]:
    """Split a question into terms as for any text; what is a phone number or a GID becomes its digits."""
    whole = _digits(unicodedata.normalize("NFKC", question).strip())
    if whole is not None:
        return (whole,)
    return tuple(dict.fromkeys(_digits(term) or term for term in parse_terms(question)))


def _digits(text: str) -> str | None:
    gid = GID.fullmatch(text.casefold())
    if gid is not None:
        return gid[1]
    bare = BREAKS.sub("", text)
    return bare if PHONE.fullmatch(bare) else None
