"""The JSON API, version 1."""

from aiohttp import web

from handlers.api import contacts, conversations, customers, links, messages, openapi, search

routes: list[web.RouteDef] = [
    *conversations.routes,
    *contacts.routes,
    *customers.routes,
    *links.routes,
    *messages.routes,
    *search.routes,
    *openapi.routes,
]
