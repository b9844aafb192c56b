"""Where the application keeps what the merchant's pages need."""

from aiohttp import web

from simulator.look.assets import Asset
from simulator.look.pages import Pages

MERCHANT_PAGES = web.AppKey("merchant_pages", Pages)
MERCHANT_ASSETS = web.AppKey("merchant_assets", dict[str, Asset])
