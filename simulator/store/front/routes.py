"""The addresses of the customers' side, mounted beside those of the Admin API."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
from aiohttp import web

from simulator.look.assets import load_scripts, load_styles
from simulator.look.pages import Pages
from simulator.store.front import authorization, control, provider, proxy, storefront
from simulator.store.front.account_api import AccountApi
from simulator.store.front.front import Front
from simulator.store.front.keys import FRONT, FRONT_ASSETS, FRONT_PAGES, PROXY_SESSION
from simulator.store.front.settings import FrontSettings
from simulator.store.front.words import day, status_word, yen
from simulator.store.shop import Shop

_HERE = Path(__file__).parent


def setup(app: web.Application, find_shop: Callable[[], Shop], settings: FrontSettings) -> None:
    """Add the store's pages, its customers' sign-in and API, and the way to the app."""
    app[FRONT] = front = Front(find_shop, settings)
    app[FRONT_PAGES] = Pages(_HERE / "templates", day=day, status_word=status_word, yen=yen)
    app[FRONT_ASSETS] = {"store.css": load_styles(_HERE / "css"), **load_scripts()}
    app.cleanup_ctx.append(_open_proxy)
    base = provider.oauth_path(front, "").rstrip("/")
    app.add_routes(
        [
            web.get("/", storefront.show_home),
            web.get("/account", storefront.show_account),
            web.get("/account/login", storefront.show_login),
            web.post("/account/login", storefront.create_login),
            web.get("/customer_authentication/login", storefront.show_login),
            web.post("/customer_authentication/login", storefront.create_login),
            web.post("/account/logout", storefront.create_logout),
            web.get("/front/static/{path:.+}", storefront.show_asset),
            web.get("/.well-known/openid-configuration", provider.show_configuration),
            web.get("/.well-known/customer-account-api", provider.show_api),
            web.get(f"{base}/.well-known/jwks.json", provider.list_keys),
            web.get(f"{base}/oauth/authorize", authorization.show_authorization),
            web.post(f"{base}/oauth/authorize", authorization.create_authorization),
            web.post(f"{base}/oauth/token", provider.create_token),
            web.get(f"{base}/logout", authorization.end_session),
            web.post(provider.API_PATH, AccountApi().answer),
            web.route("*", "/apps/{subpath}", proxy.pass_on),
            web.route("*", "/apps/{subpath}/{rest:.*}", proxy.pass_on),
            web.get("/control/front/switches", control.show_switches),
            web.patch("/control/front/switches", control.update_switches),
            web.post("/control/front/keys", control.rotate_keys),
            web.post("/control/front/reset", control.reset),
        ]
    )


async def _open_proxy(app: web.Application) -> AsyncIterator[None]:
    timeout = aiohttp.ClientTimeout(total=proxy.TIMEOUT_S)
    # Nobody's cookies are kept, and none of the app's come back.
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        app[PROXY_SESSION] = session
        yield
