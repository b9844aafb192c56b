"""個人情報の開示・消去: what may be done with all that is known of one person."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, SHOP, STORE
from handlers.pages.settings.frame import show
from handlers.people import Found, find_person, get_customer, shop_of
from handlers.shop import the_shop, told_to_staff
from inbox.clock import now
from inbox.customers.gid import OWN_SHOP
from inbox.erasure.requesting import request_archive, request_erasure
from inbox.errors import DomainError, Invalid
from shop.client.asks import may
from shop.erasing import cancel_data_erasure, request_data_erasure
from shop.errors import ShopError

ERASURE = "/customers/{customer}/erasure"
SCOPE = "write_customer_data_erasure"
# Typed by hand, in either language of the page.
CONFIRMATIONS = ("消去", "erase")


@allow("erase")
async def show_erasure(request: web.Request) -> web.Response:
    """Show what can be done: have everything put into one file, ask the store to erase, erase here."""
    return await _page(request, await _find(request))


@allow("erase")
async def create_erasure(request: web.Request) -> web.Response:
    """Erase a person here, at once; the word that says so is typed."""
    form, found = await read_form(request), await _find(request)
    try:
        _check_word(form)
        name = _name_of(found)
        erasure = await request_erasure(request.app[STORE], shop_of(request), name, actor_of(request), "staff")
    except Invalid as problem:
        return await _page(request, found, problem)
    request.app[BACKGROUND].wake()
    return see_other(f"/settings/privacy/{erasure}?done=erasing")


@allow("erase")
async def create_store_request(request: web.Request) -> web.Response:
    """Ask the store to erase a customer; it waits there for some days and can be taken back."""
    form, customer = await read_form(request), await get_customer(request, request.match_info["customer"])
    try:
        _check_word(form)
        await request_data_erasure(the_shop(request), customer.gid)
    except (Invalid, ShopError) as problem:
        return await _page(request, await _find(request), _told(problem))
    await request.app[STORE].customers.set_erasure_requested(customer.id, now())
    return see_other(f"/customers/{customer.id}/erasure?done=requested")


@allow("erase")
async def create_store_cancellation(request: web.Request) -> web.Response:
    """Take the request to the store back."""
    customer = await get_customer(request, request.match_info["customer"])
    try:
        await cancel_data_erasure(the_shop(request), customer.gid)
    except ShopError as problem:
        return await _page(request, await _find(request), _told(problem))
    await request.app[STORE].customers.set_erasure_requested(customer.id, None)
    return see_other(f"/customers/{customer.id}/erasure?done=request_cancelled")


@allow("erase")
async def create_archive(request: web.Request) -> web.Response:
    """Have everything that is held on a person put into one file."""
    found = await _find(request)
    await request_archive(request.app[STORE], shop_of(request), _name_of(found), actor_of(request))
    request.app[BACKGROUND].wake()
    return see_other(f"/customers/{found.name}/erasure?done=archiving")


async def _find(request: web.Request) -> Found:
    return await find_person(request, request.match_info["customer"])


def _name_of(found: Found) -> str | None:
    """Name a person as an erasure finds them: by the member's number, else by the contact."""
    return found.customer.gid if found.customer else found.contact.id if found.contact else None


def _check_word(form: Form) -> None:
    if form.word("confirm").lower() not in CONFIRMATIONS:
        raise Invalid("確認のための言葉を入力してください。", fields={"confirm": "required"})


def _told(problem: DomainError | ShopError) -> DomainError:
    return problem if isinstance(problem, DomainError) else told_to_staff(problem)


async def _page(request: web.Request, found: Found, problem: DomainError | None = None) -> web.Response:
    store, shop = request.app[STORE], request.app[SHOP]
    customer, contact = found.customer, found.contact
    gid = customer.gid if customer else None
    shown: Mapping[str, Any] = {
        "person": found,
        "customer": customer,
        "contact": contact,
        "policy": await store.erasures.policies.get(),
        "archives": await store.archives.list(gid=gid, contact_id=contact.id if contact and not gid else None),
        "is_in_store": customer is not None and customer.shop != OWN_SHOP,
        "may_ask": shop is not None and may(shop, SCOPE),
    }
    return show(request, "erasure/show.html", shown, problem)


routes = [
    web.get(ERASURE, show_erasure),
    web.post(ERASURE, create_erasure),
    web.post(f"{ERASURE}/request", create_store_request),
    web.post(f"{ERASURE}/cancellation", create_store_cancellation),
    web.post(f"{ERASURE}/archives", create_archive),
]
