"""The pages that staff see."""

from aiohttp import web

from handlers.pages import app, bulk, contacts, customers, inbox, orders, search, session, settings


def routes() -> list[web.RouteDef]:
    """Give the routes of all pages."""
    return [
        *app.routes,
        *session.routes,
        *inbox.routes,
        *contacts.routes,
        *bulk.routes,
        *orders.routes,
        *customers.routes,
        *search.routes,
        *settings.routes,
    ]
