"""Apply what a batch of events means: bulk writes with deterministic ids, redone with the same result."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import BulkWriteError

from inbox.availability import DUPLICATE_KEY, unavailable_when_down
from inbox.contacts.reply_tokens import token_write
from inbox.customers.activity import Activity
from inbox.errors import Unavailable
from inbox.intake.amendments import Amendments
from inbox.intake.contact_writes import contact_writes
from inbox.intake.conversation_writes import conversation_writes, notification_writes
from inbox.intake.meaning import Intake, contact_of
from inbox.intake.message_writes import message_writes
from inbox.intake.placing import Placing
from inbox.jobs import NewJob, job_writes

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Tick:
    """Applies batches. Every write is awaited by a majority.

    `events.finish` alone would not cover the writes before it: a primary that is lost in between takes them along,
    and the next one would still mark the event as done.
    """

    def __init__(self, database: Database, amendments: Amendments) -> None:
        self._contacts = database.get_collection("contacts")
        self._tokens = database.get_collection("reply_tokens")
        self._messages = database.get_collection("messages")
        self._conversations = database.get_collection("conversations")
        self._notifications = database.get_collection("notifications")
        self._jobs = database.get_collection("jobs")
        self._placing = Placing(database)
        self._activity = Activity(database)
        self._amendments = amendments

    async def apply(self, intakes: Sequence[Intake]) -> None:
        """Apply a batch, which is in order per customer; again after a crash changes nothing more."""
        placed = [intake for intake in intakes if intake.source is not None and intake.event.source_key is not None]
        with unavailable_when_down():
            if placed:
                await self._apply_placed(placed)
                # Before the jobs: a file that is being fetched must find that it is gone before its pieces are deleted.
                await self._amendments.apply(placed)
            await _write(self._jobs, job_writes([job for intake in intakes for job in _jobs(intake)]))

    async def _apply_placed(self, intakes: Sequence[Intake]) -> None:
        placed, _, _ = await asyncio.gather(
            self._placing.place(intakes),
            self._write_contacts(intakes),
            self._activity.touch_contacts(_moments(intakes)),
        )
        await _write(self._messages, message_writes(intakes, placed))
        await _write(self._notifications, notification_writes(intakes, placed))
        try:
            await _write(self._conversations, conversation_writes(intakes, placed))
        except BulkWriteError as error:
            # Staff opened or ended a conversation of the same contact in this moment: the next try finds it so.
            if any(failure["code"] != DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise
            raise Unavailable("会話が同時に変更されたため、やり直します。") from error

    async def _write_contacts(self, intakes: Sequence[Intake]) -> None:
        tokens = [
            token_write(
                intake.event.id,
                contact_of(intake),
                intake.reply_token,
                intake.event.occurred_at,
                intake.event.received_at,
            )
            for intake in intakes
            if intake.reply_token and not intake.standby
        ]
        await asyncio.gather(_write(self._contacts, contact_writes(intakes)), _write(self._tokens, tokens))


def _moments(intakes: Sequence[Intake]) -> dict[str, datetime]:
    """Give when each contact last did something; whoever blocks us does nothing more."""
    moments: dict[str, datetime] = {}
    for intake in intakes:
        if intake.follow is not False:
            contact, at = contact_of(intake), intake.event.occurred_at
            moments[contact] = max(at, moments.get(contact, at))
    return moments


def _jobs(intake: Intake) -> tuple[NewJob, ...]:
    if intake.unsend is None:
        return intake.jobs
    payload = {"channel": intake.event.channel, "line_message_id": intake.unsend}
    return (*intake.jobs, NewJob(f"erase_media:{intake.event.id}", "erase_media", payload))


async def _write(collection: Any, writes: Sequence[Any]) -> None:
    if writes:
        await collection.bulk_write(writes, ordered=False)
