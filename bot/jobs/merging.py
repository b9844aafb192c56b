"""A merge as a job: the store joins the two, then our side follows the one that lives. Nobody is written to."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from inbox.customers.gid import OWN_SHOP
from inbox.customers.merges import Merge
from inbox.errors import Invalid
from inbox.jobs import NewJob
from shop.client.asks import Asks
from shop.errors import AccessDenied, NotNow, Refused, Unclear
from shop.merging import Choices, is_gone, merge_progress, running_merge, start_merge
from shop.sync.mirror import refresh_customers

FAILED = "ストアが統合できませんでした。2人とも元のままです。"
NO_ANSWER = "ストアに長い間つながらず、統合の結果を確かめられませんでした。ストアの管理画面で確認してください。"
NO_STORE = "ストアに接続していないため、統合できません。設定の「ストア」で接続を確認してください。"


def merge_job(merge: Merge) -> NewJob:
    """Make the job of a merge; asked for twice it is one."""
    return NewJob(f"merge:{merge.id}", "merge", {"merge_id": merge.id})


async def merge_customers(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Carry a merge out, from wherever a stop has left it."""
    merge = await tools.store.merges.get(payload["merge_id"])
    if merge.is_over:
        return
    if merge.shop == OWN_SHOP:
        await _merge_own(tools, merge)
        return
    if tools.shop is None:
        await tools.store.merges.fail(merge.id, NO_STORE)
        return
    try:
        survivor_gid = await _survivor(tools, tools.shop, merge)
        if survivor_gid is not None:
            await _follow(tools, merge, survivor_gid)
    except (AccessDenied, Refused) as error:
        words = [one.message for one in error.user_errors] if isinstance(error, Refused) else []
        await tools.store.merges.fail(merge.id, error.message, words)
    except (NotNow, Unclear) as error:
        raise TryAgain(type(error).__name__) from error


async def give_up_merge(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that nobody knows what came of it; should the store tell of the merge later, our side follows."""
    await tools.store.merges.fail(payload["merge_id"], NO_ANSWER)


async def _survivor(tools: Tools, shop: Asks, merge: Merge) -> str | None:
    """Give who lives, once the store has done it; None when it will not."""
    job = merge.job or await _begin(tools, shop, merge)
    if job is None:
        return await _living(shop, merge)
    progress = await merge_progress(shop, job)
    if progress is None:
        return await _living(shop, merge)
    if progress.state == "failed":
        await tools.store.merges.fail(merge.id, FAILED, [one.message for one in progress.blockers])
        return None
    if progress.state != "completed":
        raise NotYet("the store is at it")
    return progress.survivor_gid or merge.survivor_gid or await _living(shop, merge)


async def _begin(tools: Tools, shop: Asks, merge: Merge) -> str | None:
    """Start the store's job, unless an earlier try of ours, whose answer was lost, has."""
    if merge.is_tried:
        running = await running_merge(shop, merge.one) or await running_merge(shop, merge.two)
        if running is not None:
            await tools.store.merges.note_job(merge.id, running, None)
            return running
        if await is_gone(shop, merge.one) or await is_gone(shop, merge.two):
            return None
    await tools.store.merges.note_try(merge.id)
    job, survivor = await start_merge(shop, merge.one, merge.two, choices_of(merge))
    await tools.store.merges.note_job(merge.id, job, survivor)
    return job


async def _living(shop: Asks, merge: Merge) -> str:
    """Whose number the store still knows is the one that lives; while it knows both, it is at it."""
    gone = {gid: await is_gone(shop, gid) for gid in (merge.one, merge.two)}
    if all(gone.values()) or not any(gone.values()):
        raise NotYet("the store shows no end of it")
    return merge.one if gone[merge.two] else merge.two


async def _follow(tools: Tools, merge: Merge, survivor_gid: str) -> None:
    store = tools.store
    loser_gid = merge.two if survivor_gid == merge.one else merge.one
    await store.customers.note_merged(merge.shop, loser_gid, survivor_gid)
    if tools.shop is not None:
        await refresh_customers(store, tools.shop, [survivor_gid])
    await _mirror_links(tools, merge, survivor_gid)
    await store.merges.finish(merge.id, survivor_gid)


async def _mirror_links(tools: Tools, merge: Merge, survivor_gid: str) -> None:
    """The store kept the survivor's own LINE id at most: it is written anew."""
    survivor = await tools.store.customers.find(merge.shop, survivor_gid)
    links = await tools.store.links.of_customer(survivor.id) if survivor else []
    job = NewJob(f"mirror_link:{merge.id}", "mirror_link", {"link_id": links[0].id}) if links else None
    await tools.store.jobs.add([job] if job else [])


async def _merge_own(tools: Tools, merge: Merge) -> None:
    """The second one is who was picked to live."""
    try:
        await tools.store.customers.join_own(merge.one, merge.two, merge.choices)
    except Invalid as problem:
        await tools.store.merges.fail(merge.id, problem.message)
        return
    await tools.store.merges.finish(merge.id, merge.two)


def choices_of(merge: Merge) -> Choices:
    """Read what was chosen back from the record."""
    chosen, tags = merge.choices, merge.choices.get("tags")
    return Choices(chosen.get("keep", {}), chosen.get("note"), tuple(tags) if tags is not None else None)
