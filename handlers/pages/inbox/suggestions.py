"""A text that waits in the composer after something was done for the customer; it is never sent by itself."""

from decimal import Decimal

from aiohttp import web

from bot.suggested import card_update_words, draft_order_words
from handlers.keys import STORE
from handlers.rendering.amounts import filters
from inbox.contacts.contact import Contact
from inbox.customers.customer import Money
from inbox.errors import NotFound

SUGGEST = "suggest"


async def suggested_text(request: web.Request, contact: Contact) -> str:
    """Give what `?suggest=` asks for: `card-update`, or `draft-order:<id>` of an order of this contact's member."""
    kind, _, name = request.query.get(SUGGEST, "").partition(":")
    if kind == "card-update":
        return card_update_words(contact)
    if kind != "draft-order" or not name or contact.customer_id is None:
        return ""
    try:
        act = await request.app[STORE].shop_acts.get(name[:64], "draft_order")
    except NotFound:
        return ""
    made = act.result
    if act.customer_id != contact.customer_id or not made.get("invoice_url"):
        return ""
    total = Money(Decimal(made["total"]["amount"]), made["total"]["currency"]) if made.get("total") else None
    shown = filters("ja")["money"](total) if total else ""
    return draft_order_words(contact, made["name"], shown, made["invoice_url"])
