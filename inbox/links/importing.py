"""Links that another tool has known: each row is a LINE user and a customer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from inbox.contacts.contacts import Contacts
from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.customers.gid import parse_customer_gid
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import MAIN_CHANNEL
from inbox.links.link import Method
from inbox.links.links import CONTESTED, Links
from inbox.links.pending import PendingLink, PendingLinks

RowOutcome = Literal["linked", "pending", "unchanged"]
LINE_ID = re.compile(r"U[0-9a-f]{32}")
LINE_COLUMN = "line_user_id"
CUSTOMER_COLUMNS = ("customer_gid", "email", "phone")


@dataclass(frozen=True, slots=True)
class ImportedLink:
    """A row as it was read: who in LINE, and one way or another to name the customer."""

    line_id: str
    customer_gid: str = ""
    email: str = ""
    phone: str = ""


def read_columns(header: Sequence[str]) -> Mapping[str, int]:
    """Find the columns of a file; Invalid when the LINE user or every way to the customer is missing."""
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    found = {name: places[name] for name in (LINE_COLUMN, *CUSTOMER_COLUMNS) if name in places}
    if LINE_COLUMN not in found or len(found) < 2:
        raise Invalid(
            "1行目に line_user_id と、customer_gid・email・phone のどれかを書いてください。", fields={"file": "columns"}
        )
    return found


def read_row(columns: Mapping[str, int], cells: Sequence[str]) -> ImportedLink:
    """Read a row; a cell that is not there is empty."""
    read = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
    line_id = read.pop(LINE_COLUMN)
    return ImportedLink(line_id, **read)


class LinkImport:
    """Takes links in at grade C. The same row again changes nothing; a better proof is never overwritten."""

    def __init__(self, contacts: Contacts, customers: Customers, links: Links, pending: PendingLinks) -> None:
        self._contacts = contacts
        self._customers = customers
        self._links = links
        self._pending = pending

    async def take(self, shop: str, row: ImportedLink, method: Method, by: str | None, *, is_dry: bool) -> RowOutcome:
        """Link, or keep for the first event of somebody whom we have not met; raises what speaks against it."""
        if not LINE_ID.fullmatch(row.line_id):
            raise Invalid("LINEユーザーIDは、Uで始まる33文字で書いてください。", fields={"line_user_id": "invalid"})
        customer = await self._find(shop, row)
        contact = await self._contacts.find_by_line_id(MAIN_CHANNEL, row.line_id)
        if contact is None or contact.kind != "person":
            return await self._keep(row, customer, method, by, is_dry=is_dry)
        if contact.customer_id == customer.id:
            return "unchanged"
        if is_dry:
            await self._foresee(contact.id, customer)
        else:
            await self._links.link(contact.id, customer, method, by=by)
        return "linked"

    async def apply_pending(self, channel: str, line_id: str) -> bool:
        """Link somebody who has come and whom an import knew; tell whether there was anything to do."""
        waiting = await self._pending.find(channel, line_id)
        contact = await self._contacts.find_by_line_id(channel, line_id) if waiting else None
        if waiting is None or contact is None or contact.kind != "person":
            return False
        try:
            customer = await self._customers.get(waiting.customer_id)
            if contact.customer_id is None:
                await self._links.link(contact.id, customer, waiting.method, by=waiting.by)
        except (Conflict, NotFound):
            # It stands in the queue of conflicts, or its customer is gone: waiting on brings nothing.
            await self._pending.drop(channel, line_id)
            return False
        await self._pending.drop(channel, line_id)
        return True

    async def _keep(
        self, row: ImportedLink, customer: Customer, method: Method, by: str | None, *, is_dry: bool
    ) -> RowOutcome:
        known = await self._pending.find(MAIN_CHANNEL, row.line_id)
        if known is not None and known.customer_id == customer.id:
            return "unchanged"
        if not is_dry:
            pending = PendingLink(MAIN_CHANNEL, row.line_id, customer.id, customer.shop, customer.gid, method, by)
            await self._pending.put(pending)
            # Who came in this very moment had nothing waiting yet.
            await self.apply_pending(MAIN_CHANNEL, row.line_id)
        return "pending"

    async def _foresee(self, contact_id: str, customer: Customer) -> None:
        """Say in a rehearsal what would go to the queue of conflicts."""
        if await self._links.find_active(contact_id) is not None:
            raise Conflict(CONTESTED["two_customers"])
        if await self._links.of_customer(customer.id):
            raise Conflict(CONTESTED["two_contacts"])

    async def _find(self, shop: str, row: ImportedLink) -> Customer:
        found: Customer | None = None
        if row.customer_gid:
            found = await self._customers.find(shop, parse_customer_gid(row.customer_gid, shop))
        elif row.email:
            found = await self._customers.find_by_email(shop, row.email)
        elif row.phone:
            found = await self._customers.find_by_phone(shop, row.phone)
        else:
            raise Invalid(
                "会員ID、メールアドレス、電話番号のどれかを書いてください。", fields={"customer_gid": "required"}
            )
        if found is None:
            raise NotFound("この会員は見つかりません。先にストアの顧客を取り込んでください。")
        return found
