"""The rows beside the phone: customers with their last message, and the log of what went over the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from simulator.line.logs import Call, Delivery
from simulator.line.people import Person
from simulator.line.phone.bubbles import kind_of
from simulator.line.phone.pieces import cut, plain
from simulator.line.platform import Platform
from simulator.line.talks import Entry

PEOPLE_SHOWN = 50
LOG_SHOWN = 60
_JAPAN = timezone(timedelta(hours=9))
_ACCEPTED_BEFORE = 409


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One customer; `latest` is the last answer of the bot, by which a page knows what is new."""

    person: Person
    is_current: bool
    said: str
    time: str
    latest: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One webhook that went out, or one call that came in."""

    is_webhook: bool
    at: str
    what: str
    attempt: int
    is_redelivery: bool
    status: int
    error: str | None
    ms: float

    @property
    def time(self) -> str:
        return datetime.fromisoformat(self.at).astimezone(_JAPAN).strftime("%H:%M:%S")

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300 or (self.status == _ACCEPTED_BEFORE and not self.is_webhook)


def person_rows(platform: Platform, current: Person, name_of: Callable[[str], str]) -> list[PersonRow]:
    """Show the first customers, and in any case the one whose phone this is."""
    people = list(platform.people.persons.values())[:PEOPLE_SHOWN]
    if current not in people:
        people = [current, *people[:-1]]
    return [_person_row(platform, person, current, name_of) for person in people]


def log_lines(platform: Platform) -> list[LogLine]:
    """Show the last deliveries and calls together, newest first."""
    lines = [_delivery_line(delivery) for delivery in platform.deliveries.latest(LOG_SHOWN)]
    lines += [_call_line(call) for call in platform.calls.latest(LOG_SHOWN)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:LOG_SHOWN]


def _person_row(platform: Platform, person: Person, current: Person, name_of: Callable[[str], str]) -> PersonRow:
    entries = platform.talks.entries(person.user_id)
    last = entries[-1] if entries else None
    latest = next((entry.message_id for entry in reversed(entries) if entry.author == "bot"), "")
    said = _said(last, name_of) if last else ""
    return PersonRow(person, person is current, said, _time(last) if last else "", latest)


def _said(entry: Entry, name_of: Callable[[str], str]) -> str:
    kind = kind_of(entry)
    alternative = entry.content.get("altText")
    words = plain(cut(entry.content)) if kind == "text" else alternative
    return words if isinstance(words, str) and words else name_of(kind)


def _time(entry: Entry) -> str:
    at = datetime.fromtimestamp(entry.sent_at_ms / 1000, _JAPAN)
    if at.date() == datetime.now(UTC).astimezone(_JAPAN).date():
        return f"{at.hour}:{at.minute:02}"
    return f"{at.month}/{at.day}"


def _delivery_line(delivery: Delivery) -> LogLine:
    kinds = [
        " ".join(str(word) for word in (event.get("type"), event.get("message_type")) if word)
        for event in delivery.events
    ]
    return LogLine(
        True,
        delivery.at,
        ", ".join(kinds),
        delivery.attempt,
        delivery.is_redelivery,
        delivery.status,
        None if delivery.status else delivery.error,
        delivery.ms,
    )


def _call_line(call: Call) -> LogLine:
    return LogLine(False, call.at, call.endpoint, 1, False, call.status, None, call.ms)
