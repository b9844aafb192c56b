"""How conditions are called that have no name of ours: fields that staff added, segments of the store."""

from collections.abc import Mapping, Sequence
from typing import Any

from inbox.customers.lists.filtering import CustomerFilter
from inbox.fields.presets import ELSEWHERE
from inbox.store import Store


async def condition_names(store: Store, shop: str, wanted: Sequence[CustomerFilter]) -> Mapping[str, Any]:
    """Give the fields that a list is filtered by (`own_fields`), and the names of the segments (`segment_names`)."""
    added = [one for one in await store.fields.definitions.list() if one.is_added]
    numbers = {one.segment for one in wanted if one.segment}
    opened = await store.customers.segments.many(shop, numbers) if numbers else {}
    return {
        # What is read from elsewhere has conditions and a search of its own.
        "own_fields": {one.slot: one for one in added if one.slot not in ELSEWHERE},
        "segment_names": {number: segment.name for number, segment in opened.items()},
    }
