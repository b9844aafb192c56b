"""What one customer is who was two of our own: each value as it was chosen, notes and tags together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from inbox.customers.customer import Consent, CustomerRecord, Money
from inbox.customers.drafts import NOTE_LIMIT
from inbox.customers.keys import tag_key
from inbox.customers.tags import COUNT_LIMIT, apply_tags
from inbox.errors import Invalid

CHOSEN = ("email", "phone", "first_name", "last_name", "default_address")


def join_records(
    loser: CustomerRecord, survivor: CustomerRecord, choices: Mapping[str, Any], at: datetime
) -> CustomerRecord:
    """Give the survivor's record after the merge; a note or tags over the limit are Invalid.

    `choices` holds `keep` (field → the GID whose value stays), and a `note` and `tags` of one's own.
    """
    keep = choices.get("keep", {})
    values = {name: _value(name, keep.get(name), loser, survivor) for name in CHOSEN}
    note = joined_note(loser, survivor) if choices.get("note") is None else str(choices["note"])
    tags = joined_tags(loser, survivor) if choices.get("tags") is None else tuple(choices["tags"])
    if len(note) > NOTE_LIMIT:
        raise Invalid("メモは5,000文字以内にしてください。", fields={"note": "too_long"})
    joined = replace(
        survivor,
        **values,
        updated_at=at,
        note=note or None,
        tags=apply_tags((), tags, ()),
        email_consent=_consent(loser.email_consent, survivor.email_consent),
        sms_consent=_consent(loser.sms_consent, survivor.sms_consent),
        orders_count=_sum(loser.orders_count, survivor.orders_count),
        amount_spent=_money(loser.amount_spent, survivor.amount_spent),
    )
    parts = (joined.last_name, joined.first_name)
    return replace(joined, name=" ".join(part for part in parts if part) or survivor.name or loser.name)


def joined_note(loser: CustomerRecord, survivor: CustomerRecord) -> str:
    """Give both notes, the survivor's first."""
    return "\n".join(note for note in (survivor.note, loser.note) if note)


def joined_tags(loser: CustomerRecord, survivor: CustomerRecord) -> tuple[str, ...]:
    """Give the tags of both, each once whatever its case and width, in the survivor's writing."""
    return tuple(sorted(({tag_key(tag): tag for tag in (*loser.tags, *survivor.tags)}).values()))


def is_joinable(note: str, tags: tuple[str, ...]) -> tuple[bool, bool]:
    """Tell of a note and of tags whether they are within the limits."""
    return len(note) <= NOTE_LIMIT, len({tag_key(tag) for tag in tags}) <= COUNT_LIMIT


def _value(name: str, chosen: str | None, loser: CustomerRecord, survivor: CustomerRecord) -> Any:
    """What was not chosen is the survivor's, or the other's where the survivor has none."""
    first, second = (loser, survivor) if chosen == loser.gid else (survivor, loser)
    value = getattr(first, name)
    return getattr(second, name) if value is None else value


def _consent(one: Consent | None, two: Consent | None) -> Consent | None:
    """Whoever agreed as one of the two has agreed."""
    return next((consent for consent in (two, one) if consent and consent.state == "subscribed"), two or one)


def _sum(one: int | None, two: int | None) -> int | None:
    return None if one is None and two is None else (one or 0) + (two or 0)


def _money(one: Money | None, two: Money | None) -> Money | None:
    if one is None or two is None or one.currency != two.currency:
        return two or one
    return Money(one.amount + two.amount, two.currency)
