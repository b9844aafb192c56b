"""「顧客を新規作成」: somebody entered by hand, who is a customer from then on."""

from collections.abc import Mapping

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import SITE, STORE
from handlers.pages.settings.frame import show
from handlers.people import shop_of
from handlers.shop_writing import shop_writing
from inbox.contacts.contact import Contact
from inbox.customers.customer import Address, Customer
from inbox.customers.drafts import NewCustomer
from inbox.errors import Conflict, DomainError, Invalid

NEW = "/customers/new"
TEXTS = ("last_name", "first_name", "kana", "email", "phone", "tags")
ADDRESS = ("zip", "province", "city", "address1", "address2")


@allow("reply")
async def show_new_customer(request: web.Request) -> web.Response:
    """Show the form; `contact` names the LINE user who is to be linked in the same act."""
    contact = await _contact(request, request.query.get("contact", ""))
    return _page(request, contact, {"last_name": await _typed_name(request, contact)})


@allow("reply")
async def create_customer(request: web.Request) -> web.Response:
    """Enter somebody; whoever has the phone number or address of mail already is opened instead."""
    form = await read_form(request)
    contact = await _contact(request, form.word("contact"))
    given = {name: form.word(name) for name in (*TEXTS, *ADDRESS)}
    new = _read(given)
    try:
        if contact is not None and contact.is_linked:
            raise Conflict("このお客様はすでに会員と連携しています。")
        customer, is_new = await _create(request, new)
    except (Invalid, Conflict) as problem:
        return _page(request, contact, given, problem)
    if not is_new:
        # Who it was is for staff to see first; nobody is linked to an older record by a slip of the hand.
        return see_other(f"/customers/{customer.id}?done=known")
    if contact is None:
        return see_other(f"/customers/{customer.id}?done=created")
    await request.app[STORE].links.link(contact.id, customer, "staff_created", by=actor_of(request).id)
    return see_other(f"/contacts/{contact.id}")


async def _create(request: web.Request, new: NewCustomer) -> tuple[Customer, bool]:
    """Give the customer, and whether it is new."""
    known = await _find_known(request, new)
    if known is not None:
        return known, False
    if request.app[SITE].shop is not None:
        return await shop_writing(request).create(new), True
    customers = request.app[STORE].customers
    try:
        return await customers.create_local(new), True
    except Conflict as conflict:
        # Somebody entered the same person in this moment.
        if "id" not in conflict.current:
            raise
        return await customers.get(str(conflict.current["id"])), False


async def _find_known(request: web.Request, new: NewCustomer) -> Customer | None:
    customers, shop = request.app[STORE].customers, shop_of(request)
    found = await customers.find_by_email(shop, new.email) if new.email else None
    return found or (await customers.find_by_phone(shop, new.phone) if new.phone else None)


async def _contact(request: web.Request, contact_id: str) -> Contact | None:
    return await request.app[STORE].contacts.get(contact_id) if contact_id else None


async def _typed_name(request: web.Request, contact: Contact | None) -> str:
    """A name that the customer typed to the bot; LINE's own is none."""
    if contact is None:
        return ""
    typed = (await request.app[STORE].fields.person(contact, None)).kept_by_contact.get("name")
    return str(typed.value) if typed else ""


def _read(given: Mapping[str, str]) -> NewCustomer:
    address = Address(
        zip=given["zip"],
        province=given["province"],
        city=given["city"],
        address1=given["address1"],
        address2=given["address2"],
        country="JP",
    )
    return NewCustomer(
        last_name=given["last_name"],
        first_name=given["first_name"],
        kana=given["kana"],
        email=given["email"],
        phone=given["phone"],
        tags=tuple(tag.strip() for tag in given["tags"].replace("、", ",").split(",") if tag.strip()),
        default_address=address if any(given[name] for name in ADDRESS) else None,
    )


def _page(
    request: web.Request, contact: Contact | None, given: Mapping[str, str], problem: DomainError | None = None
) -> web.Response:
    blank = dict.fromkeys((*TEXTS, *ADDRESS), "")
    return show(request, "fields/new_customer.html", {"contact": contact, "given": {**blank, **given}}, problem)


routes = [web.get(NEW, show_new_customer), web.post(NEW, create_customer)]
