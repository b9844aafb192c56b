"""Customers as the store has them now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from inbox.customers.customer import CustomerRecord
from inbox.pages import Page
from shop.admin.answers import changed_since_query, next_of, told_nodes, untold_of
from shop.client.asks import Answer, Asks
from shop.errors import BadDocument
from shop.nodes import Node
from shop.records import UNTOLD, NotARecord, read_customer

PAGE = 50
# A field of the answer that the app may not see, and what of the record is then not told.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "firstName": ("first_name", "name"),
    "lastName": ("last_name", "name"),
    "locale": ("locale",),
    "state": ("state",),
    "note": ("note",),
    "tags": ("tags",),
    "verifiedEmail": ("is_email_verified",),
    "canDelete": ("can_delete",),
    "createdAt": ("created_at",),
    "defaultEmailAddress": ("email", "email_consent"),
    "defaultPhoneNumber": ("phone", "sms_consent"),
    "defaultPhoneNumber.smsMarketingConsent": ("sms_consent",),
    "defaultPhoneNumber.whatsAppMarketingConsent": (),
    "defaultAddress": ("default_address",),
    "numberOfOrders": ("orders_count",),
    "amountSpent": ("amount_spent",),
}


class Customers:
    """Reads through one way to the store."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks

    async def many(self, gids: Sequence[str]) -> Mapping[str, CustomerRecord]:
        """Give customers by GID (at most 50 a call); who is absent is unknown to the store."""
        if not gids:
            return {}
        answer = await self._asks.ask("CustomersByIds", {"ids": list(gids)})
        return {record.gid: record for record in self._read(answer, "nodes")}

    async def changed_since(self, at: datetime, after: str | None) -> Page[CustomerRecord]:
        """Give a page of those changed at `at` or later, the oldest change first."""
        wanted = {
            "query": changed_since_query(at),
            "first": PAGE,
            "after": after,
            "sortKey": "UPDATED_AT",
            "reverse": False,
        }
        answer = await self._asks.ask("CustomersSearch", wanted)
        return Page(tuple(self._read(answer, "customers")), next_of(answer, "customers"))

    def _read(self, answer: Answer, root: str) -> list[CustomerRecord]:
        return [read_told(node, self._asks.domain, kept_back) for node, kept_back in told_nodes(answer, root)]


def read_told(node: Node, shop: str, kept_back: frozenset[str] = frozenset()) -> CustomerRecord:
    """Read a customer; what was kept back is not told, which is something else than empty."""
    try:
        return read_customer(node, shop, UNTOLD | untold_of(kept_back, FIELDS))
    except NotARecord:
        raise BadDocument("no customer in the answer") from None
