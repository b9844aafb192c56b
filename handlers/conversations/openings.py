"""新しい会話を開始: whether a page offers it, or says why not."""

from typing import Any

from aiohttp import web

from handlers.keys import STORE
from handlers.pages.settings.frame import me
from inbox.contacts.contact import Contact
from inbox.conversations.conversation import Conversation
from inbox.staff.roles import may


async def opening_facts(request: web.Request, contact: Contact | None, current: Conversation | None) -> dict[str, Any]:
    """Give `opening`: None where nothing is to begin, else the refusal's sentence or an empty one."""
    role = me(request).role
    if contact is None or not may(role, "reply") or (current is not None and not current.is_resolved):
        return {"opening": None}
    openings, may_be_first = request.app[STORE].openings, may(role, "write_first")
    refusal = await openings.find_refusal(contact, may_be_first=may_be_first)
    return {"opening": refusal.message if refusal else ""}
