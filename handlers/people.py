"""Whom an address names: a member, the LINE user behind a contact, or both at once."""

from dataclasses import dataclass

from aiohttp import web

from handlers.keys import SITE, STORE
from inbox.contacts.contact import Contact
from inbox.contacts.contacts import LINE_PREFIX
from inbox.customers.customer import Customer
from inbox.customers.gid import OWN_SHOP
from inbox.errors import NotFound
from inbox.ids import MAIN_CHANNEL

CONTACT_PREFIX = "c_"


@dataclass(frozen=True, slots=True)
class Found:
    """At least one of the two is there."""

    contact: Contact | None
    customer: Customer | None

    @property
    def name(self) -> str:
        """Name them in an address of ours."""
        one = self.customer or self.contact
        return one.id if one else ""


def shop_of(request: web.Request) -> str:
    """Give the shop whose customers we have: the store's, or our own where there is none."""
    return request.app[SITE].shop or OWN_SHOP


async def find_person(request: web.Request, name: str) -> Found:
    """Give whom an id of ours, a GID, its digits, `line:<LINE user id>` or a contact's id names."""
    store, shop = request.app[STORE], shop_of(request)
    if not name.startswith((LINE_PREFIX, CONTACT_PREFIX)):
        return Found(None, await store.customers.get_named(shop, name))
    contact = await store.contacts.get_named(MAIN_CHANNEL, name)
    return Found(contact, await customer_of(request, contact))


async def customer_of(request: web.Request, contact: Contact) -> Customer | None:
    """Give the member that a contact is linked to."""
    if contact.customer_gid is None:
        return None
    return await request.app[STORE].customers.find(shop_of(request), contact.customer_gid)


async def get_customer(request: web.Request, name: str) -> Customer:
    """Give the member that a name stands for; a contact that is linked to none is NotFound."""
    customer = (await find_person(request, name)).customer
    if customer is None:
        raise NotFound("このお客様は会員と連携していません。先に連携してください。")
    return customer
