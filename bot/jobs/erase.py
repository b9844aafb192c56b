"""Erasing a person, and the id that we wrote on the store's own record of them."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from inbox.erasure.erasures import StoreCopy
from inbox.erasure.scope import StillRunning
from inbox.erasure.traces import Traces
from shop.errors import NotNow, ShopError
from shop.line_ids import line_ids_of

log = structlog.get_logger(__name__)


async def erase_person(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Erase here first, then on the store's record; the certificate comes last."""
    erasures, erasure_id = tools.store.erasures, payload["erasure_id"]
    try:
        await erasures.erase(erasure_id)
    except StillRunning as error:
        raise NotYet(str(error)) from error
    traces = await erasures.traces(erasure_id)
    if traces is not None:
        await erasures.finish(erasure_id, await _drop(tools, traces))


async def give_up_erasure(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Prove what was done here when only the store could not be reached; else say that it failed."""
    await tools.store.erasures.give_up(payload["erasure_id"])


async def _drop(tools: Tools, traces: Traces) -> StoreCopy:
    line_ids = line_ids_of(tools.shop)
    if line_ids is None or tools.shop is None or tools.shop.domain != traces.shop or not traces.line_ids:
        return "none"
    try:
        for gid in traces.gids:
            await line_ids.drop(gid)
    except NotNow as error:
        raise TryAgain(type(error).__name__) from error
    except ShopError as error:
        # The store has no such customer any more, or keeps us from its record: it is the store's to erase.
        log.warning("erasure.store_copy_left", reason=type(error).__name__)
        return "refused"
    return "dropped"
