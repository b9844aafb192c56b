"""The import of links as a job: from a file, or from the metafields that another tool has left in the store."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.jobs.retry import TryAgain
from bot.jobs.shop_import import NO_STORE
from bot.jobs.tools import Tools
from inbox.batches import Batch, Remark
from inbox.errors import DomainError, Invalid, NotFound, Unavailable
from inbox.fields.sheet import open_sheet
from inbox.links.importing import ImportedLink, read_columns, read_row
from inbox.links.link import Method
from inbox.store import Store
from shop.errors import AccessDenied, NotNow
from shop.line_ids import line_ids_of

KIND = "import_links"
STEP = 100
EMPTY = {"linked": 0, "pending": 0, "unchanged": 0}
Rows = Sequence[tuple[str, ImportedLink]]


@dataclass(slots=True)
class Step:
    """What became of some rows."""

    counts: dict[str, int] = field(default_factory=lambda: dict(EMPTY))
    remarks: list[Remark] = field(default_factory=list)


async def import_links(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Take links in from where the batch stands."""
    store, batch = tools.store, await tools.store.batches.get(payload["batch_id"])
    if batch.is_over:
        return
    run = _from_file if batch.settings["source"] == "file" else _from_store
    try:
        went_on = await run(tools, batch)
    except (Invalid, NotFound) as error:
        await store.batches.end(batch.id, "failed", error.message)
        return
    except AccessDenied:
        await store.batches.end(batch.id, "failed", "ストアのメタフィールドを読む権限がありません。")
        return
    except NotNow as error:
        raise TryAgain(type(error).__name__) from error
    await store.batches.end(batch.id, "done" if went_on else "cancelled")


async def give_up_links(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that the import stopped; what is linked stays."""
    error = "取り込みを続けられませんでした。もう一度お試しください。"
    await tools.store.batches.end(payload["batch_id"], "failed", error)


async def _from_file(tools: Tools, batch: Batch) -> bool:
    store, file_id = tools.store, batch.settings["file_id"]
    raw = await (await store.media.open_download(file_id)).read()
    sheet = await asyncio.to_thread(open_sheet, raw)
    columns = read_columns(sheet.header)
    rows = [(str(line), read_row(columns, cells)) for line, cells in await asyncio.to_thread(list, sheet.rows())]
    await store.batches.start(batch.id, len(rows))
    cursor = batch.cursor or {"at": 0, **EMPTY}
    before, went_on = batch.cursor, True
    while went_on and cursor["at"] < len(rows):
        part = rows[cursor["at"] : cursor["at"] + STEP]
        before, cursor, went_on = await _advance(
            store, batch, before, cursor, part, "import_csv", cursor["at"] + len(part)
        )
    if went_on and not batch.settings["is_dry"]:
        # Whom another tool knew does not lie about in files longer than it is needed.
        await store.media.delete(file_id)
    return went_on


async def _from_store(tools: Tools, batch: Batch) -> bool:
    line_ids = line_ids_of(tools.shop)
    if line_ids is None:
        raise Invalid(NO_STORE)
    await tools.store.batches.start(batch.id, None)
    cursor = batch.cursor or {"at": None, **EMPTY}
    before = batch.cursor
    while True:
        page = await line_ids.imported(cursor["at"])
        part = [(gid, ImportedLink(line_id, customer_gid=gid)) for gid, line_id in page.items]
        at = page.next or cursor["at"]
        before, cursor, went_on = await _advance(tools.store, batch, before, cursor, part, "import_metafield", at)
        if not went_on or page.next is None:
            return went_on


async def _advance(
    store: Store, batch: Batch, before: Any, cursor: Mapping[str, Any], rows: Rows, method: Method, at: Any
) -> tuple[Any, dict[str, Any], bool]:
    step = await _take(store, batch, rows, method)
    after = {"at": at, **{name: cursor[name] + count for name, count in step.counts.items()}}
    went_on = await store.batches.advance(
        batch.id,
        before,
        after,
        done=step.counts["linked"] + step.counts["pending"],
        failed=len(step.remarks),
        skipped=step.counts["unchanged"],
        remarks=step.remarks,
    )
    return after, after, went_on


async def _take(store: Store, batch: Batch, rows: Rows, method: Method) -> Step:
    step, shop, is_dry = Step(), batch.settings["shop"], batch.settings["is_dry"]
    for name, row in rows:
        try:
            outcome = await store.link_import.take(shop, row, method, batch.started_by, is_dry=is_dry)
        except Unavailable:
            raise
        except DomainError as error:
            step.remarks.append(Remark(name, error.message, error.params))
        else:
            step.counts[outcome] += 1
    return step
