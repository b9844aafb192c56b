"""Taking people in from a file: first as a rehearsal that writes nothing, then in earnest."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.jobs.tools import Tools
from inbox.batches import Batch, Remark
from inbox.conversations.message import SYSTEM, Actor
from inbox.customers.gid import OWN_SHOP
from inbox.errors import DomainError, Invalid, NotFound, Unavailable
from inbox.fields.importing import Importing
from inbox.fields.sheet import Sheet, open_sheet
from inbox.store import Store

KIND = "customer_file"
STEP = 100
START = {"row": 0, "created": 0, "updated": 0}
Rows = Sequence[tuple[int, list[str]]]


@dataclass(slots=True)
class Count:
    """What became of the rows of a step."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0


async def import_customer_file(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Go through the file from where the batch stands, some rows at a time."""
    store, batch = tools.store, await tools.store.batches.get(payload["batch_id"])
    if batch.is_over:
        return
    try:
        sheet, rows = await _open(store, batch.settings["file_id"])
    except (Invalid, NotFound) as error:
        await store.batches.end(batch.id, "failed", error.message)
        return
    await store.batches.start(batch.id, len(rows))
    went_on = await _go_through(store, batch, sheet, rows)
    await store.batches.end(batch.id, "done" if went_on else "cancelled")
    if not batch.settings["is_dry"]:
        # What people are called and where they live does not lie about in files longer than it is needed.
        await store.media.delete(batch.settings["file_id"])


async def give_up_customer_file(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that the import stopped; what is taken in stays."""
    await tools.store.batches.end(
        payload["batch_id"], "failed", "取り込みを続けられませんでした。もう一度お試しください。"
    )


async def _open(store: Store, file_id: str) -> tuple[Sheet, Rows]:
    raw = await (await store.media.open_download(file_id)).read()
    sheet = await asyncio.to_thread(open_sheet, raw)
    return sheet, await asyncio.to_thread(list, sheet.rows())


async def _go_through(store: Store, batch: Batch, sheet: Sheet, rows: Rows) -> bool:
    importing, by = await _importing(store, batch), await _author(store, batch)
    cursor = dict(batch.cursor or START)
    before = batch.cursor
    while cursor["row"] < len(rows):
        part = rows[cursor["row"] : cursor["row"] + STEP]
        count, remarks = await _take(importing, batch, sheet, part, by)
        after = {
            "row": cursor["row"] + len(part),
            "created": cursor["created"] + count.created,
            "updated": cursor["updated"] + count.updated,
        }
        went_on = await store.batches.advance(
            batch.id,
            before,
            after,
            done=count.created + count.updated,
            failed=count.failed,
            skipped=count.unchanged,
            remarks=remarks,
        )
        if not went_on:
            return False
        before = cursor = after
    return True


async def _take(
    importing: Importing, batch: Batch, sheet: Sheet, rows: Rows, by: Actor
) -> tuple[Count, Sequence[Remark]]:
    count, remarks = Count(), []
    for line, cells in rows:
        try:
            plan = await importing.plan(batch.settings["targets"], cells)
            if not batch.settings["is_dry"] and plan.kind != "unchanged":
                await importing.apply(plan, by)
        except Unavailable:
            raise
        except DomainError as error:
            count.failed += 1
            remarks.append(Remark(str(line), error.message, {**error.params, "columns": _columns(error, batch, sheet)}))
        else:
            setattr(count, plan.kind, getattr(count, plan.kind) + 1)
    return count, remarks


def _columns(error: DomainError, batch: Batch, sheet: Sheet) -> str:
    """Name the columns that an error is about, as the file calls them."""
    wrong = set(error.fields) if isinstance(error, Invalid) else set()
    names = dict(zip(batch.settings["targets"], sheet.header, strict=False))
    slots = {f"field:{key.lower().removeprefix('profile.')}" for key in wrong} | wrong
    return "、".join(name for target, name in names.items() if target in slots)


async def _importing(store: Store, batch: Batch) -> Importing:
    shop = batch.settings["shop"]
    may_create = batch.settings["may_create"] and shop == OWN_SHOP
    create = store.customers.create_local if may_create else None
    return Importing(store.customers, store.fields, await store.fields.list(), shop, create)


async def _author(store: Store, batch: Batch) -> Actor:
    member = (await store.staff.many([batch.started_by])).get(batch.started_by) if batch.started_by else None
    return Actor("staff", member.id, member.name) if member else SYSTEM
