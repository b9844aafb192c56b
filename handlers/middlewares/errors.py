"""One table from what went wrong to its answer: JSON for programs, a fragment or a page for staff."""

import errno
import secrets
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web

from config.failures import describe
from handlers import rendering
from handlers.access import Handler
from handlers.answers import json_response
from handlers.keys import METRICS
from handlers.refusals import Malformed
from handlers.shop import told_to_staff
from inbox.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from shop.errors import ShopError

STATUS: dict[type[DomainError], int] = {
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    Throttled: 429,
    Unavailable: 503,
}
# What aiohttp itself refuses, in our words.
REFUSALS = {
    404: NotFound("ページが見つかりません。アドレスを確認してください。"),
    405: Malformed("このアドレスではその操作はできません。"),
    413: Invalid("送信された内容が大きすぎます。"),
}
BROKEN = DomainError("サーバーで問題が起きました。もう一度お試しください。")
RETRY_AFTER_S = 2

log = structlog.get_logger(__name__)


async def with_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever a handler raises; what nobody expected is logged under the number that is shown."""
    try:
        return await handler(request)
    except DomainError as error:
        _end_begun(request)
        return _answer(request, error, STATUS.get(type(error), 500))
    except ShopError as error:
        _end_begun(request)
        told = told_to_staff(error)
        return _answer(request, told, STATUS[type(told)])
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return _refuse(request, answer)
    except Exception as error:  # noqa: BLE001 - Whoever asks gets an answer, whatever broke.
        if _is_unnameable(error):
            return _answer(request, REFUSALS[404], 404)
        number = secrets.token_hex(4)
        log.error("request.broken", number=number, method=request.method, route=_route(request), **describe(error))
        request.app[METRICS].errors.inc()
        _end_begun(request)
        return _answer(request, BROKEN, 500, number)


def _is_unnameable(error: Exception) -> bool:
    """Tell whether a static file was asked for by a name that no file can have."""
    return isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG


def _end_begun(request: web.Request) -> None:
    """Cut off an answer that has begun: an error page written behind it would be read as a part of it."""
    if request.writer.output_size > 0:
        raise ConnectionAbortedError


def wants_fragment(request: web.Request) -> bool:
    """Tell whether a page's script asks, which puts the answer into the page."""
    return request.headers.get("X-Requested-With") == "fragment"


def _refuse(request: web.Request, answer: web.HTTPException) -> web.Response:
    response = _answer(request, REFUSALS.get(answer.status, Malformed(answer.reason)), answer.status)
    if "Allow" in answer.headers:
        response.headers["Allow"] = answer.headers["Allow"]
    return response


def _answer(request: web.Request, error: DomainError, status: int, number: str | None = None) -> web.Response:
    if request.path.startswith("/api/"):
        response = json_response({"error": _shown(request, error, number)}, status)
    elif status == 401 and not wants_fragment(request) and request.method in ("GET", "HEAD"):
        return web.Response(status=303, headers={"Location": f"/sign-in?next={quote(request.path_qs, safe='/')}"})
    else:
        message = rendering.translate(request, error)
        template = "errors/_refusal.html" if wants_fragment(request) else "errors/show.html"
        context = {"status": status, "message": message, "number": number, "fields": getattr(error, "fields", {})}
        response = rendering.render(request, template, context, status)
    _add_hints(response, error, status)
    return response


def _add_hints(response: web.Response, error: DomainError, status: int) -> None:
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after_s)
    elif status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    elif status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Madoguchi"'


def _shown(request: web.Request, error: DomainError, number: str | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": error.code, "message": rendering.translate(request, error)}
    if isinstance(error, Invalid) and error.fields:
        shown["fields"] = error.fields
    if number:
        shown["number"] = number
    return shown


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
