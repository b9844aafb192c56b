"""Two customers become one in the store: what would come of it, the act, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from inbox.customers.customer import Address
from shop.client.asks import Asks
from shop.nodes import count_in, part_of, text_in, texts_in
from shop.records import read_address

Choice = Literal["email", "phone", "first_name", "last_name", "default_address"]
OVERRIDES: Mapping[Choice, str] = {
    "email": "customerIdOfEmailToKeep",
    "phone": "customerIdOfPhoneNumberToKeep",
    "first_name": "customerIdOfFirstNameToKeep",
    "last_name": "customerIdOfLastNameToKeep",
    "default_address": "customerIdOfDefaultAddressToKeep",
}
COUNTS = ("orderCount", "draftOrderCount", "giftCardCount", "discountNodeCount", "metafieldCount")
JobState = Literal["requested", "running", "completed", "failed"]
JOB_STATES: Mapping[str, JobState] = {
    "REQUESTED": "requested",
    "IN_PROGRESS": "running",
    "COMPLETED": "completed",
    "FAILED": "failed",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Whose value stays, field by field (a GID); a note or tags of one's own in place of the joined ones."""

    keep: Mapping[Choice, str] = field(default_factory=dict)
    note: str | None = None
    tags: tuple[str, ...] | None = None

    def overrides(self) -> dict[str, Any] | None:
        """Give them in the store's words; None when nothing is chosen."""
        words: dict[str, Any] = {OVERRIDES[name]: gid for name, gid in self.keep.items()}
        if self.note is not None:
            words["note"] = self.note
        if self.tags is not None:
            words["tags"] = list(self.tags)
        return words or None


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why the store will not join the two; `kinds` are its own words, a word that nobody knows yet included."""

    kinds: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Values:
    """What one who was joined would have, or the other value that there is."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    default_address: Address | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the store says would come of it."""

    survivor_gid: str | None
    blockers: tuple[Blocker, ...] = ()
    kept: Values = Values()
    other: Values = Values()
    note: str = ""
    tags: tuple[str, ...] = ()
    is_note_too_long: bool = False
    are_tags_too_many: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        """Tell whether the store would do it as it is asked."""
        return not (self.blockers or self.is_note_too_long or self.are_tags_too_many) and bool(self.survivor_gid)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the store is with one of its jobs."""

    state: JobState
    survivor_gid: str | None = None
    blockers: tuple[Blocker, ...] = ()


async def preview_merge(asks: Asks, one: str, two: str, choices: Choices) -> Preview:
    """Ask what joining two customers would give."""
    asked = {"one": one, "two": two, "override": choices.overrides()}
    answer = await asks.ask("CustomerMergePreview", asked)
    found = part_of(answer.data, "customerMergePreview")
    kept, blocking = part_of(found, "defaultFields"), found.get("blockingFields") or {}
    return Preview(
        survivor_gid=text_in(found.get("resultingCustomerId")),
        blockers=_blockers(found.get("customerMergeErrors")),
        kept=_values(kept),
        other=_values(part_of(found, "alternateFields")),
        note=text_in(blocking.get("note")) or text_in(kept.get("note")) or "",
        tags=texts_in(blocking.get("tags")) or texts_in(kept.get("tags")),
        is_note_too_long=bool(blocking.get("note")),
        are_tags_too_many=bool(blocking.get("tags")),
        counts={name: count for name in COUNTS if (count := count_in(kept.get(name))) is not None},
    )


async def start_merge(asks: Asks, one: str, two: str, choices: Choices) -> tuple[str | None, str | None]:
    """Have the store join two customers; give its job and who will live. Refused in the store's words."""
    asked = {"one": one, "two": two, "override": choices.overrides()}
    done = (await asks.ask("CustomerMerge", asked)).accepted("customerMerge")
    return text_in(part_of(done, "job").get("id")), text_in(done.get("resultingCustomerId"))


async def merge_progress(asks: Asks, job_id: str) -> Progress | None:
    """Ask how far the store is; None when it knows no such job."""
    answer = await asks.ask("CustomerMergeJobStatus", {"jobId": job_id})
    found = answer.data.get("customerMergeJobStatus")
    if not isinstance(found, Mapping):
        return None
    state = JOB_STATES.get(str(found.get("status")), "running")
    return Progress(state, text_in(found.get("resultingCustomerId")), _blockers(found.get("customerMergeErrors")))


async def running_merge(asks: Asks, gid: str) -> str | None:
    """Ask for the job of a merge that a customer is in, whoever began it."""
    answer = await asks.ask("CustomerProfile", {"id": gid, "orders": 1, "mfKey": "line_user_id", "mfNamespace": "$app"})
    running = part_of(part_of(part_of(answer.data, "customer"), "mergeable"), "mergeInProgress")
    return text_in(running.get("jobId"))


async def is_gone(asks: Asks, gid: str) -> bool:
    """Tell whether the store knows a customer no more."""
    answer = await asks.ask("CustomersByIds", {"ids": [gid]})
    nodes = answer.data.get("nodes")
    return isinstance(nodes, list) and nodes == [None]


def _blockers(found: Any) -> tuple[Blocker, ...]:
    if not isinstance(found, list):
        return ()
    return tuple(
        Blocker(texts_in(one.get("errorFields")), text_in(one.get("message")) or "")
        for one in found
        if isinstance(one, Mapping)
    )


def _values(node: Mapping[str, Any]) -> Values:
    return Values(
        first_name=text_in(node.get("firstName")),
        last_name=text_in(node.get("lastName")),
        email=text_in(part_of(node, "email").get("emailAddress")),
        phone=text_in(part_of(node, "phoneNumber").get("phoneNumber")),
        default_address=read_address(node.get("defaultAddress")),
    )
