"""Security headers on every answer."""

from aiohttp import web

from handlers.access import Handler
from handlers.keys import SITE, Site

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https://*.line-scdn.net; "
    "media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Server": "Madoguchi",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TRANSPORT_SECURITY = "max-age=31536000"
# A browser reports every refusal in its console, as if something were broken; our script asks to be told otherwise.
QUIETLY = ("X-Refusals", "in-header")
QUIET_STATUS = "X-Status"


async def with_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with security headers; a page that says nothing about caching is not kept."""
    response = await handler(request)
    if isinstance(request.match_info.route.resource, web.StaticResource):
        response.headers.setdefault("Cache-Control", "no-cache")  # Kept, and asked for each time.
    if not response.prepared:
        _quieten(request, response)
        add_headers(response, request.app[SITE])
    return response


def add_headers(response: web.StreamResponse, site: Site) -> None:
    """Set the headers that are not set yet."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    if site.is_https:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT_SECURITY)


def _quieten(request: web.Request, response: web.StreamResponse) -> None:
    name, word = QUIETLY
    if 400 <= response.status < 500 and request.headers.get(name) == word:
        response.headers[QUIET_STATUS] = str(response.status)
        response.set_status(200)
