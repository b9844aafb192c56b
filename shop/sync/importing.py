"""「既存顧客を取り込む」: everybody whom the store has, from one file; it goes on wherever it was stopped."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from inbox.batches import Batch, Remark
from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.jobs import NewJob
from inbox.store import Store
from shop.asking import Asked, BulkOperation
from shop.records import NotARecord
from shop.sync.bulk_lines import BULK_CUSTOMERS, parse_customer_line
from shop.sync.filling import fill_fields
from shop.sync.mirror import mirror_customers
from shop.sync.missing import forget_missing

IMPORT = "shop_import"
LINES_AT_ONCE = 500
# What the store changed while it wrote the file is read again by the comparison after it.
OVERLAP = timedelta(minutes=10)
UNDER_WAY = ("CREATED", "RUNNING", "CANCELING")
FAILURES: Mapping[str | None, str] = {
    "ACCESS_DENIED": "ストアで顧客情報の読み取りが許可されていません。アプリの権限を確認してください。",
    "TIMEOUT": "ストア側の処理が時間切れになりました。もう一度取り込んでください。",
}
FAILED = "ストア側の処理に失敗しました。もう一度取り込んでください。"


class StillRunning(Exception):
    """The store is still writing the file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an import goes on: which operation of the store, since when, and from which byte of its file."""

    operation: str
    started_at: datetime
    offset: int = 0

    def as_cursor(self) -> dict[str, Any]:
        """Write it as the cursor of the batch."""
        return {"operation": self.operation, "started_at": self.started_at, "offset": self.offset}


async def start_import(store: Store, started_by: str | None) -> Batch:
    """Begin an import; while one is under way another is a Conflict."""
    batch = await store.batches.create(IMPORT, {}, started_by=started_by, is_alone=True)
    await store.jobs.add([job_of(batch)])
    return batch


def job_of(batch: Batch) -> NewJob:
    """Name the job that does an import."""
    return NewJob(f"{IMPORT}:{batch.id}", IMPORT, {"batch_id": batch.id})


async def run_import(store: Store, shop: Asked, batch_id: str) -> None:
    """Do what can be done of an import now; raise StillRunning while the store writes the file."""
    batch = await store.batches.get(batch_id)
    if batch.is_over:
        return
    if batch.is_cancel_asked:
        await _cancel(store, shop, batch)
        return
    place = _place(batch) or await _begin(store, shop, batch)
    operation = await shop.bulk.status(place.operation)
    if operation.status in UNDER_WAY:
        raise StillRunning
    url = operation.url or operation.partial_url
    if url is None:
        await _end_without_file(store, shop, batch_id, operation, place)
        return
    await store.batches.start(batch_id, operation.count)
    async with shop.bulk.open_lines(url, place.offset) as lines:
        is_whole = await import_lines(store, shop.domain, batch_id, lines, place, partial(fill_fields, store, shop))
    if not is_whole:
        await store.batches.end(batch_id, "cancelled")
    elif operation.url is None:
        await store.batches.end(batch_id, "failed", "途中までしか取り込めませんでした。もう一度取り込んでください。")
    else:
        await forget_missing(store, shop, url, place.started_at)
        await _end(store, shop, batch_id, place)


async def import_lines(
    store: Store,
    shop: str,
    batch_id: str,
    lines: AsyncIterator[bytes],
    place: Place,
    then: Callable[[Sequence[str]], Awaitable[None]] | None = None,
) -> bool:
    """Mirror a file line by line from a place on, 500 at once; False when it was cancelled meanwhile.

    `then` is told the GIDs of each 500, before they count as done: whoever is stopped in it does them again.
    """
    waiting: list[bytes] = []
    async for line in lines:
        waiting.append(line)
        if len(waiting) == LINES_AT_ONCE:
            if not await _import_part(store, shop, batch_id, waiting, place, then):
                return False
            place, waiting = _beyond(place, waiting), []
    return not waiting or await _import_part(store, shop, batch_id, waiting, place, then)


async def _import_part(
    store: Store,
    shop: str,
    batch_id: str,
    lines: list[bytes],
    place: Place,
    then: Callable[[Sequence[str]], Awaitable[None]] | None,
) -> bool:
    records, remarks, offset = [], [], place.offset
    for line in lines:
        if line.strip():
            record = _parse(line, shop)
            if record is not None:
                records.append(record)
            else:
                remarks.append(Remark(str(offset), "この行は顧客の情報として読み取れません。", {}))
        offset += len(line)
    upserted = await mirror_customers(store, records)
    if then is not None:
        await then([record.gid for record in records])
    skipped = upserted.unchanged + upserted.stale + upserted.removed
    return await store.batches.advance(
        batch_id,
        place.as_cursor(),
        _beyond(place, lines).as_cursor(),
        done=len(records) - skipped,
        skipped=skipped,
        failed=len(remarks),
        remarks=remarks,
    )


def _beyond(place: Place, lines: list[bytes]) -> Place:
    return replace(place, offset=place.offset + sum(map(len, lines)))


def _parse(line: bytes, shop: str) -> CustomerRecord | None:
    try:
        return parse_customer_line(line, shop)
    except NotARecord:
        return None


def _place(batch: Batch) -> Place | None:
    return None if batch.cursor is None else Place(**batch.cursor)


async def _begin(store: Store, shop: Asked, batch: Batch) -> Place:
    started_at = now()
    place = Place(await shop.bulk.start(BULK_CUSTOMERS), started_at)
    await store.batches.advance(batch.id, None, place.as_cursor())
    return place


async def _cancel(store: Store, shop: Asked, batch: Batch) -> None:
    place = _place(batch)
    if place is not None:
        await shop.bulk.cancel(place.operation)
    await store.batches.end(batch.id, "cancelled")


async def _end_without_file(store: Store, shop: Asked, batch_id: str, operation: BulkOperation, place: Place) -> None:
    """A store without customers writes no file; one that failed or was stopped neither."""
    if operation.status == "COMPLETED":
        await _end(store, shop, batch_id, place)
    elif operation.status == "CANCELED":
        await store.batches.end(batch_id, "cancelled")
    else:
        await store.batches.end(batch_id, "failed", FAILURES.get(operation.error_code, FAILED))


async def _end(store: Store, shop: Asked, batch_id: str, place: Place) -> None:
    """Everything up to the start of the file is mirrored: the comparison goes on from there."""
    await store.shop_status.advance_scan(shop.domain, "customers", place.started_at - OVERLAP, seen=0, changed=0)
    await store.batches.end(batch_id, "done")
