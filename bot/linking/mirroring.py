"""The link as the store's staff see it: a metafield and a tag. What the store does with it never touches the link."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from shop.errors import AccessDenied, NotNow, Refused
from shop.line_ids import LineIds, line_ids_of

log = structlog.get_logger(__name__)


async def mirror_link(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Bring the store's record of a customer to what holds now, whichever change called for it."""
    line_ids = line_ids_of(tools.shop)
    if line_ids is None or tools.shop is None:
        return
    link = await tools.store.links.get(payload["link_id"])
    if link.shop != tools.shop.domain:
        return
    try:
        await _bring(tools, line_ids, link.customer_id, link.gid)
    except (AccessDenied, Refused) as error:
        log.warning("link.not_mirrored", reason=type(error).__name__)
    except NotNow as error:
        raise TryAgain(type(error).__name__) from error


async def _bring(tools: Tools, line_ids: LineIds, customer_id: str, gid: str) -> None:
    """A family shares one record, which has room for one of them: the newest."""
    active = await tools.store.links.of_customer(customer_id)
    contact = await tools.store.contacts.get(active[0].contact_id) if active else None
    if contact is not None and contact.line_id is not None:
        await line_ids.put(gid, contact.line_id)
    else:
        await line_ids.drop(gid)
