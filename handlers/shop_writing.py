"""What pages write into the store; without a connection each refuses with the reason."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from aiohttp import web

from inbox.customers.customer import Consent, Customer
from inbox.customers.drafts import NewCustomer
from inbox.errors import Conflict


class ShopWriting(Protocol):
    """The store, as far as fields and new customers are written there; what it says no to is Invalid or Conflict."""

    async def create(self, new: NewCustomer) -> Customer:
        """Make a customer in the store, and mirror it."""

    async def change(
        self, customer: Customer, consents: Mapping[str, Consent], add: Sequence[str], remove: Sequence[str]
    ) -> Customer:
        """Change consents and tags in the store, and mirror what it says then."""


SHOP_WRITING = web.AppKey("shop_writing", ShopWriting)


def shop_writing(request: web.Request) -> ShopWriting:
    """Give the way into the store."""
    writing: ShopWriting | None = request.app.get(SHOP_WRITING)
    if writing is None:
        raise Conflict("ストアに接続していないため、変更できません。設定の「ストア」で接続を確認してください。")
    return writing
