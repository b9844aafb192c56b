"""Beginning an act on many: what was picked is frozen, the batch kept, the job added."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.batches import Batch, Batches
from inbox.bulk.picks import Picks
from inbox.bulk.rows import Rows
from inbox.errors import Conflict, Invalid
from inbox.jobs import Jobs, NewJob

JOB = "bulk"
TAGS, DELETION, TALKS = "bulk_tags", "bulk_deletion", "bulk_talks"
KINDS = (TAGS, DELETION, TALKS)
PICK_S = 20


class Bulk:
    """Picks, batches and rows of acts on many."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], batches: Batches, jobs: Jobs) -> None:
        self.picks = Picks(database)
        self.rows = Rows(database)
        self._batches = batches
        self._jobs = jobs

    async def ensure_indexes(self) -> None:
        await self.picks.ensure_indexes()
        await self.rows.ensure_indexes()

    async def begin(self, kind: str, ids: AsyncIterator[str], settings: Mapping[str, Any], by: str) -> Batch:
        """Pick whom `ids` give now, and have the act done with each of them."""
        try:
            async with asyncio.timeout(PICK_S):
                picked = await self.picks.keep(ids)
        except TimeoutError:
            raise Invalid("対象が多すぎて選びきれません。条件で絞ってから、もう一度お試しください。") from None
        return await self._start(kind, {**settings, "picks": picked.id}, picked.count, by)

    async def begin_undo(self, batch: Batch, by: str) -> Batch:
        """Take back what a batch did; what was deleted does not come back."""
        if not may_undo(batch):
            raise Conflict("この操作は元に戻せません。")
        settings = {**batch.settings, "undo_of": batch.id}
        return await self._start(batch.kind, settings, batch.total, by)

    async def _start(self, kind: str, settings: Mapping[str, Any], total: int | None, by: str) -> Batch:
        batch = await self._batches.create(kind, settings, started_by=by, total=total)
        await self._jobs.add([NewJob(f"{JOB}:{batch.id}", JOB, {"batch_id": batch.id})])
        return batch


def may_undo(batch: Batch) -> bool:
    """Tell whether the way back is open."""
    return batch.is_over and batch.kind in (TAGS, TALKS) and "undo_of" not in batch.settings and batch.done > 0
