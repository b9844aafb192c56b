"""Where the application keeps what the customers' side needs."""

import aiohttp
from aiohttp import web

from simulator.look.assets import Asset
from simulator.look.pages import Pages
from simulator.store.front.front import Front

FRONT = web.AppKey("front", Front)
FRONT_PAGES = web.AppKey("front_pages", Pages)
FRONT_ASSETS = web.AppKey("front_assets", dict[str, Asset])
PROXY_SESSION = web.AppKey("proxy_session", aiohttp.ClientSession)
