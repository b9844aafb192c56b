"""Doing an act with everybody who was picked, from where it stands; killed anywhere, it ends the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.bulk.act import GONE, Act, Plan, Undoing
from bot.bulk.deletion import DeletionAct
from bot.bulk.tags import TagAct
from bot.bulk.talks import TalkAct
from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from inbox.batches import Batch
from inbox.bulk.bulk import DELETION, TAGS
from inbox.conversations.message import SYSTEM, Actor
from inbox.customers.gid import OWN_SHOP
from inbox.errors import Conflict, DomainError, Unavailable
from inbox.store import Store
from shop.editing.editor import StoreEditor
from shop.editing.refusals import read_refusal
from shop.errors import NOT_CONNECTED, NotNow, Refused, ShopError, Unclear


async def run_bulk(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Go on with a batch part by part, until all are done or somebody asked to stop."""
    store, batch = tools.store, await tools.store.batches.get(payload["batch_id"])
    if batch.is_over:
        return
    try:
        act = _undoing(store, batch, await _act(tools, batch))
        await store.batches.start(batch.id, batch.total)
        went_on = await _go_through(store, batch, act)
    except (NotNow, Unclear) as error:
        raise TryAgain(type(error).__name__) from error
    except (Conflict, ShopError) as error:
        await store.batches.end(batch.id, "failed", error.message)
        return
    await store.batches.end(batch.id, "done" if went_on else "cancelled")


async def give_up_bulk(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that the act stopped; what is done stays, and can be undone."""
    message = "途中で続けられなくなりました。終わった分はそのままです。残りの人に、もう一度操作してください。"
    await tools.store.batches.end(payload["batch_id"], "failed", message)


async def _go_through(store: Store, batch: Batch, act: "Act | Undoing") -> bool:
    before = batch.cursor
    while ids := await store.bulk.picks.part(batch.settings["picks"], before or 0):
        await _take(store, batch.id, act, ids)
        states = Counter(row.state for row in (await store.bulk.rows.many(batch.id, ids)).values())
        after = (before or 0) + 1
        went_on = await store.batches.advance(
            batch.id,
            before,
            after,
            done=states["done"],
            failed=states["failed"],
            skipped=states["skipped"] + states["unchanged"],
        )
        if not went_on:
            return False
        before = after
    return True


async def _take(store: Store, batch_id: str, act: "Act | Undoing", ids: Sequence[str]) -> None:
    known = await store.bulk.rows.many(batch_id, ids)
    plans = await act.look([one for one in ids if one not in known])
    for one in ids:
        if one not in known:
            await _take_one(store, batch_id, act, one, plans.get(one, Plan(None, GONE)))
        elif not known[one].is_over:
            # Begun before a stop: what it was meant to do then is done now, whatever stands there.
            await _take_one(store, batch_id, act, one, Plan(known[one].change))
    await act.settle(ids)


async def _take_one(store: Store, batch_id: str, act: "Act | Undoing", subject: str, plan: Plan) -> None:
    rows = store.bulk.rows
    change = await rows.begin(batch_id, subject, plan.change or {})
    if plan.change is None:
        await rows.end(batch_id, subject, "skipped" if plan.message else "unchanged", message=plan.message)
        return
    try:
        after = await act.do(subject, change)
    except Unavailable:
        raise
    except Refused as refused:
        refusal = read_refusal(refused.user_errors)
        await rows.end(batch_id, subject, "failed", message=refusal.message, params=refusal.params)
    except DomainError as error:
        await rows.end(batch_id, subject, "failed", message=error.message, params=error.params)
    else:
        await rows.end(batch_id, subject, "done", after=after)


async def _act(tools: Tools, batch: Batch) -> Act:
    store, settings, by = tools.store, batch.settings, await _author(tools.store, batch)
    if batch.kind not in (TAGS, DELETION):
        return TalkAct(store, by, settings["what"], settings["to"])
    editor = None
    if settings["shop"] != OWN_SHOP:
        if tools.shop is None:
            raise Conflict(NOT_CONNECTED)
        editor = StoreEditor(store, tools.shop)
    if batch.kind == TAGS:
        return TagAct(store, editor, settings["add"], settings["remove"])
    return DeletionAct(store, editor, by)


def _undoing(store: Store, batch: Batch, act: Act) -> Act | Undoing:
    undone = batch.settings.get("undo_of")
    return Undoing(act, store.bulk.rows, undone) if undone else act


async def _author(store: Store, batch: Batch) -> Actor:
    member = (await store.staff.many([batch.started_by])).get(batch.started_by) if batch.started_by else None
    return Actor("staff", member.id, member.name) if member else SYSTEM
