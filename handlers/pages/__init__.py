"""The pages that staff see."""

from aiohttp import web

from handlers.pages import contacts, contacts_csv, inbox, search, session, settings


def routes() -> list[web.RouteDef]:
    """Give the routes of all pages."""
    return [
        *session.routes,
        *inbox.routes,
        *contacts_csv.routes,
        *contacts.routes,
        *search.routes,
        *settings.routes,
    ]
