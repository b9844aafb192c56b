"""Lets a request through to its handler when who asks may, and when it comes from our own page."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web

from handlers.access import BODY_LIMIT, Access, Handler, access_of
from handlers.answers import see_other
from handlers.forms import close_uploads, read_form
from handlers.identity import Identity, find_browser, find_program
from handlers.keys import SITE, Site
from handlers.middlewares.errors import wants_fragment
from inbox.availability import unavailable_when_down
from inbox.errors import Forbidden, Unauthenticated

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
API = "/api/"
# Files of messages are for programs too.
FOR_PROGRAMS = (API, "/media/")
SECOND_FACTOR = "/settings/security/second-factor"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def with_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks, then call the handler or refuse; `request["staff"]` and `["session"]` are for pages."""
    access = access_of(request.match_info.route)
    is_route = request.match_info.http_exception is None
    with unavailable_when_down():
        identity = None if access.is_public and is_route else await _identify(request)
        _note(request, identity)
        if identity is not None and identity.is_held and not access.while_held:
            return _lead_to_set_up(request)
        if not is_route:
            return await handler(request)
        _check_role(access, identity)
        if access.body_limit != BODY_LIMIT:
            request = request.clone(client_max_size=access.body_limit)
        try:
            await _check_origin(request, identity)
            return await handler(request)
        finally:
            close_uploads(request)


async def _identify(request: web.Request) -> Identity | None:
    if request.path.startswith(FOR_PROGRAMS) and "Authorization" in request.headers:
        return await find_program(request)
    return None if request.path.startswith(API) else await find_browser(request)


def _note(request: web.Request, identity: Identity | None) -> None:
    request["identity"] = identity
    request["staff"] = identity.staff if identity else None
    request["session"] = identity.session if identity else None


def _check_role(access: Access, identity: Identity | None) -> None:
    if access.admits(identity.role if identity else None):
        return
    if identity is None:
        raise Unauthenticated("ログインしてください。")
    raise Forbidden("この操作をする権限がありません。管理者に相談してください。")


def _lead_to_set_up(request: web.Request) -> web.Response:
    if request.method in SAFE_METHODS and not wants_fragment(request):
        return see_other(SECOND_FACTOR)
    raise Forbidden("先に2段階認証を設定してください。ページを開き直すと、設定の画面が出ます。")


async def _check_origin(request: web.Request, identity: Identity | None) -> None:
    """Refuse what another site made a browser send."""
    if request.method in SAFE_METHODS or request.path.startswith(API):
        return
    if not _is_same_origin(request, request.app[SITE]):
        raise Forbidden("ほかのサイトからの操作は受け付けません。ページを開き直してください。")
    if identity is not None and identity.session is not None:
        given = request.headers.get("X-CSRF-Token") or await _csrf_field(request)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), identity.session.csrf_token.encode()):
            raise Forbidden("ページの有効期限が切れました。再読み込みしてからもう一度お試しください。")


def _is_same_origin(request: web.Request, site: Site) -> bool:
    """Believe the browser's own word; a client that sends neither header is no browser, and carries no one's cookie."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or _host(origin) in (request.host, site.host)


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


async def _csrf_field(request: web.Request) -> str:
    return (await read_form(request)).word("csrf_token") if request.content_type in FORMS else ""
