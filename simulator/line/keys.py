"""Where the application keeps what its handlers need."""

from aiohttp import web

from simulator.line.platform import Platform

PLATFORM = web.AppKey("platform", Platform)
