"""The store's own pages: what it sells, signing in and out, one's orders."""

from urllib.parse import urlencode

from aiohttp import web

from simulator.look.assets import send_asset
from simulator.store.front.forms import read_fields
from simulator.store.front.keys import FRONT, FRONT_ASSETS, FRONT_PAGES
from simulator.store.front.sessions import PROVIDER, STOREFRONT
from simulator.store.front.signing_in import Step, show_choice, sign_in

PRODUCT_LIMIT, ORDER_LIMIT = 12, 20


async def show_home(request: web.Request) -> web.Response:
    """Show what the store sells."""
    front = request.app[FRONT]
    return request.app[FRONT_PAGES].answer(
        "home.html",
        shop=front.shop.account,
        customer=front.sessions.customer(request, STOREFRONT),
        products=[one for one in front.shop.products.values() if one.status == "ACTIVE"][:PRODUCT_LIMIT],
        link_path=f"/apps/{front.settings.proxy_subpath}/link" if front.settings.proxy_url else None,
    )


async def show_account(request: web.Request) -> web.Response:
    """Show one's orders; whoever is not signed in does so first."""
    front = request.app[FRONT]
    customer = front.sessions.customer(request, STOREFRONT)
    if customer is None:
        raise web.HTTPSeeOther("/account/login?" + urlencode({"return_to": "/account"}))
    orders = sorted(front.shop.orders_of(customer), key=lambda order: order.processed_at, reverse=True)
    return request.app[FRONT_PAGES].answer(
        "account.html", shop=front.shop.account, customer=customer, orders=orders[:ORDER_LIMIT]
    )


async def show_login(request: web.Request) -> web.Response:
    """Ask who it is."""
    known = request.app[FRONT].sessions.customer(request, PROVIDER)
    return show_choice(request, _step(request, {}), known=known)


async def create_login(request: web.Request) -> web.Response:
    """Take the next step of signing in, at the end of which the store knows its customer."""
    step = _step(request, await read_fields(request))
    if "cancel" in step.form:
        raise web.HTTPSeeOther("/")
    signed_in = await sign_in(request, step)
    if isinstance(signed_in, web.Response):
        return signed_in
    response = web.Response(status=303, headers={"Location": _inside(request.query.get("return_to", ""))})
    for cookie in (STOREFRONT, PROVIDER):
        request.app[FRONT].sessions.begin(response, cookie, signed_in)
    return response


async def create_logout(request: web.Request) -> web.Response:
    """Sign out of the store, and of the provider with it."""
    response = web.Response(status=303, headers={"Location": "/"})
    for cookie in (STOREFRONT, PROVIDER):
        request.app[FRONT].sessions.end(request, response, cookie)
    return response


async def show_asset(request: web.Request) -> web.Response:
    """Hand out the stylesheet or a script."""
    return send_asset(request, request.app[FRONT_ASSETS])


def _step(request: web.Request, form: dict[str, str]) -> Step:
    return Step(request.path_qs, form, "ご注文の確認やLINEとの連携に使います。", request.query.get("login_hint", ""))


def _inside(path: str) -> str:
    """Return a path of this store; an address of another is none."""
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_inside else "/account"
