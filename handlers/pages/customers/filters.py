"""What narrows the list of members: words in an address or a form, and the chips that take them away again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from handlers.forms import Form
from inbox.customers.lists.field_conditions import WORD, is_field_word
from inbox.customers.lists.filter_words import WORDS, parse_filter, write_filter
from inbox.customers.lists.filtering import CustomerFilter, high_spenders, repeaters

CURRENCY = "JPY"
DAY_LENGTH = len("2026-11-28")
MIDNIGHT = "T00:00+09:00"
# Each is one step to a filter that many want; the page shows which one is on, and the way back to all.
VIEWS: Mapping[str, CustomerFilter] = {
    "linked": CustomerFilter(is_linked=True),
    "subscribers": CustomerFilter(subscription_state="active"),
    "high": high_spenders(CURRENCY),
    "repeat": repeaters(),
}
NAMES = ("view", *WORDS)


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition: its word, what it asks, and the words without it."""

    name: str
    value: str
    rest: Mapping[str, str]
    type: str = ""
    slot: str = ""
    """Of a field of our own: which one."""
    bound: str = ""


def read_words(given: Mapping[str, str]) -> dict[str, str]:
    """Give the words of a filter among others, those that ask something."""
    names = [name for name in NAMES if name in given] + [name for name in sorted(given) if is_field_word(name)]
    words = {name: _clean(given[name]) for name in names}
    return {name: word for name, word in words.items() if word and (name != "view" or word in VIEWS)}


def read_form_words(form: Form) -> dict[str, str]:
    """Give the words of a filter that a form carries."""
    return read_words({name: form.text(name) for name in form.names()})


def read_filter(words: Mapping[str, str]) -> CustomerFilter:
    """Give the filter that words ask for: a ready view, and what narrows it further."""
    since = words.get("since", "")
    day = {"since": since + MIDNIGHT} if len(since) == DAY_LENGTH else {}
    narrowed = parse_filter({**words, **day}, CURRENCY)
    ready = VIEWS.get(words.get("view", ""), CustomerFilter())
    asked = {one.name: getattr(ready, one.name) for one in fields(ready)}
    plain = CustomerFilter()
    changes = {name: value for name, value in asked.items() if value != getattr(plain, name)}
    return replace(narrowed, **{name: value for name, value in changes.items() if _is_open(narrowed, name)})


def filter_chips(words: Mapping[str, str]) -> Sequence[Chip]:
    """Give a chip for each condition, each tag by itself; the question and the ready view have their own places."""
    chips = []
    for name, value in words.items():
        if name in ("q", "view", "sort"):
            continue
        rest = {other: word for other, word in words.items() if other != name}
        if name != "tag":
            chips.append(_chip(name, value, rest))
            continue
        tags = [tag.strip() for tag in value.split(",") if tag.strip()]
        chips += [Chip(name, tag, rest | _joined([one for one in tags if one != tag])) for tag in tags]
    return chips


def words_of(wanted: CustomerFilter) -> dict[str, str]:
    """Write a filter as words of an address."""
    return write_filter(wanted)


def _chip(name: str, value: str, rest: Mapping[str, str]) -> Chip:
    match = WORD.fullmatch(name)
    if match is None:
        return Chip(name, value, rest)
    return Chip(name, value, rest, match[1] or match[3], match[2] or match[4], match[5] or "")


def _joined(tags: Sequence[str]) -> dict[str, str]:
    return {"tag": ",".join(tags)} if tags else {}


def _is_open(wanted: CustomerFilter, name: str) -> bool:
    return bool(getattr(wanted, name) == getattr(CustomerFilter(), name))


def _clean(word: str) -> str:
    return word.encode("utf-8", "replace").decode().replace("\x00", "").strip()
