"""The addresses of the merchant's pages; those of customers and orders are as in the real store's admin."""

from pathlib import Path

from aiohttp import web

from simulator.look.assets import load_scripts, load_styles, send_asset
from simulator.look.pages import Pages
from simulator.store.account import Account
from simulator.store.front.words import day, yen
from simulator.store.merchant import customers, links, orders, words
from simulator.store.merchant.answers import base_of, go
from simulator.store.merchant.keys import MERCHANT_ASSETS, MERCHANT_PAGES

_HERE = Path(__file__).parent


def setup(app: web.Application, account: Account) -> None:
    """Serve the merchant's pages, and those that the store's own links lead to."""
    known = {"day": day, "yen": yen, "moment": words.moment, "word": words.word, "words": words}
    app[MERCHANT_PAGES] = Pages(_HERE / "templates", **known)
    app[MERCHANT_ASSETS] = {"merchant.css": load_styles(_HERE / "css"), **load_scripts()}
    base, front = f"/store/{account.handle}", f"/{account.shop_number}"
    app.router.add_routes(
        [
            web.get("/admin", _go_home),
            web.get(r"/admin/{kind:customers|orders|draft_orders}/{number:\d+}", _go_to_record),
            web.get(base, _go_home),
            web.get(f"{base}/customers", customers.list_customers),
            web.get(f"{base}/customers/{{number}}", customers.show_customer),
            web.post(f"{base}/customers/{{number}}", customers.change_customer),
            web.post(f"{base}/customers/{{number}}/merge", customers.merge_customer),
            web.post(f"{base}/customers/{{number}}/deletion", customers.delete_customer),
            web.post(f"{base}/customers/{{number}}/orders", customers.create_order),
            web.get(f"{base}/orders", orders.list_orders),
            web.get(f"{base}/orders/{{number}}", orders.show_order),
            web.post(f"{base}/orders/{{number}}/{{act}}", orders.go_on),
            web.get(f"{base}/draft_orders/{{number}}", orders.show_draft),
            web.get(f"{front}/invoices/{{token}}", links.show_invoice),
            web.post(f"{front}/invoices/{{token}}", links.pay_invoice),
            web.get(f"{front}/orders/{{code}}/authenticate", links.show_status),
            web.get(f"{front}/checkouts/ac/{{token}}/recover", links.show_cart),
            web.get("/merchant/static/{path:.+}", _show_asset),
        ]
    )


async def _go_home(request: web.Request) -> web.Response:
    return go(f"{base_of(request)}/customers")


async def _go_to_record(request: web.Request) -> web.Response:
    return go(f"{base_of(request)}/{request.match_info['kind']}/{request.match_info['number']}")


async def _show_asset(request: web.Request) -> web.Response:
    return send_asset(request, request.app[MERCHANT_ASSETS])
