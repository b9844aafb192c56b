"""Which pages a reader can open, for links that are shown only when they lead somewhere."""

import re

from aiohttp import web

from handlers.access import access_of

PLACE = re.compile(r"\{[^}]*\}")


def may_open(request: web.Request, address: str) -> bool:
    """Tell whether there is a page at an address (`/customers/{}/edit`) and the reader's role may see it."""
    staff = request.get("staff")
    role = staff.role if staff else None
    return any(
        route.method == "GET" and PLACE.sub("{}", resource.canonical) == address and access_of(route).admits(role)
        for resource in request.app.router.resources()
        for route in resource
    )
