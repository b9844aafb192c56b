"""What would come of joining two customers who live with us alone, in the form in which the store answers it."""

from collections.abc import Mapping
from typing import Any

from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.customers.joining import is_joinable, join_records, joined_note, joined_tags
from shop.merging import Preview, Values


def preview_own(loser: CustomerRecord, survivor: CustomerRecord, choices: Mapping[str, Any]) -> Preview:
    """Give who lives as chosen, and what the one who lives would have."""
    note = joined_note(loser, survivor) if choices.get("note") is None else str(choices["note"])
    tags = joined_tags(loser, survivor) if choices.get("tags") is None else tuple(choices["tags"])
    is_note_fit, are_tags_fit = is_joinable(note, tags)
    # The limits are told in the answer: what is over them must not keep the rest from being shown.
    joined = join_records(loser, survivor, {"keep": choices.get("keep", {}), "note": "", "tags": ()}, now())
    return Preview(
        survivor_gid=survivor.gid,
        kept=_values(joined),
        other=_values(loser),
        note=note,
        tags=tags,
        is_note_too_long=not is_note_fit,
        are_tags_too_many=not are_tags_fit,
    )


def _values(record: CustomerRecord) -> Values:
    return Values(record.first_name, record.last_name, record.email, record.phone, record.default_address)
