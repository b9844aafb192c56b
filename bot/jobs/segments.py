"""Reading who is in a long segment of the store, page by page to its end."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from inbox.customers.lists.segments import MEMBERS_LIMIT
from shop.errors import NotNow, ShopError
from shop.segments import PAGE, read_segment

PAGES = MEMBERS_LIMIT // PAGE + 1


async def read_members(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Go on where the reading stands; a store that says no is asked again when somebody opens the segment."""
    segments, number = tools.store.customers.segments, payload["number"]
    known = await segments.find(payload["shop"], number)
    if tools.shop is None or known is None or known.reading is None or known.reading.mark != payload["mark"]:
        return
    try:
        is_read = await read_segment(tools.shop, segments, number, PAGES)
    except NotNow as error:
        raise TryAgain(type(error).__name__) from error
    except ShopError:
        return
    if not is_read:
        raise NotYet("somebody else reads the same segment")
