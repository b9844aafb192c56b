"""Before a list of members leaves: what for, and whom an export for marketing leaves out."""

from aiohttp import web

from handlers.access import allow
from handlers.keys import STORE
from handlers.pages.settings.frame import show


@allow("settings")
async def show_export(request: web.Request) -> web.Response:
    """Show both files, and the tags that exclude."""
    return show(request, "customers/export.html", {"exclusions": await request.app[STORE].exclusions.tags()})


routes = [web.get("/customers/export", show_export)]
