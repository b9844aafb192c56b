"""Reading one answer: None for what is no name, no phone number, no address of mail."""

import re
import unicodedata

from inbox.customers.drafts import CHECKS
from inbox.entry_forms import Step
from inbox.links.clues import find_clues

NAME_LIMIT = 60
# 「090-1234-5678です」 is an answer; a number somewhere in a long message is a message to staff.
COURTESY_LENGTH = 12
PHONE_LENGTH = 20
NO_NAME = re.compile(r"[?？。@＠\n\r]|://|\d{4}|ですか|ますか|ください|下さい")
COURTESY = re.compile(r"(です|と申します|といいます|と言います)[!！.．]*$")


def read_answer(step: Step, text: str) -> str | None:
    """Read an answer in the form in which it is kept."""
    if step == "name":
        return _read_name(text)
    try:
        plain = CHECKS[step](text)
    except ValueError:
        plain = None
    return str(plain) if plain else _read_among(step, unicodedata.normalize("NFKC", text).strip())


def _read_name(text: str) -> str | None:
    try:
        name = CHECKS["last_name"](text)
    except ValueError:
        return None
    if not name or NO_NAME.search(unicodedata.normalize("NFKC", name)):
        return None
    name = COURTESY.sub("", name).strip()
    return name if len(name) <= NAME_LIMIT and any(map(str.isalpha, name)) else None


def _read_among(step: Step, text: str) -> str | None:
    """Find the one number or address that stands among a few polite words."""
    clues = find_clues([text])
    found = clues.phones if step == "phone" else clues.emails
    longest = COURTESY_LENGTH + (PHONE_LENGTH if step == "phone" else len(found[0]) if found else 0)
    return found[0] if len(found) == 1 and len(text) <= longest else None
