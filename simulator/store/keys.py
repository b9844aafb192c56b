"""Where the application keeps what its handlers need."""

from aiohttp import web

from simulator.store.platform import Platform

PLATFORM = web.AppKey("store_platform", Platform)
