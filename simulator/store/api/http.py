"""The doors of the Admin API: questions, tokens, files."""

import asyncio
import hmac
import json
import re
from typing import Any

from aiohttp import web

from simulator.faults import Fault
from simulator.store.account import API_VERSION
from simulator.store.api.asked import Asked
from simulator.store.api.executing import Done, Question, execute
from simulator.store.api.reads.shops import VERSIONS
from simulator.store.keys import PLATFORM
from simulator.store.log import Asking

_NAME = re.compile(r"^\s*(?:query|mutation)\s+(\w+)", re.MULTILINE)
_REFUSALS = {
    "error_before": (500, {"errors": "Internal Server Error"}),
    "unauthorised": (401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}),
    "frozen": (402, {"errors": "Unavailable Shop"}),
    "forbidden": (403, {"errors": "[API] This action requires merchant approval."}),
    "locked": (423, {"errors": "Locked"}),
    "rate_limit": (429, {"errors": "Exceeded 2 calls per second for api client."}),
}
_UNAUTHORISED = _REFUSALS["unauthorised"][1]
_SUPPORTED = [handle for handle, _ in VERSIONS]


def setup(app: web.Application) -> None:
    """Serve the Admin API."""
    app.router.add_post("/admin/api/{version}/graphql.json", answer_question)
    app.router.add_post("/admin/oauth/access_token", give_token)
    app.router.add_get("/bulk/{token}.jsonl", show_file)


async def answer_question(request: web.Request) -> web.StreamResponse:
    """Answer one operation, spoilt by the fault that is switched on for it."""
    platform = request.app[PLATFORM]
    if not platform.tokens.opens(request.headers.get("X-Shopify-Access-Token", "")):
        return web.json_response(_UNAUTHORISED, status=401)
    question = await _read(request)
    if question is None:
        return web.json_response({"errors": {"query": "Required parameter missing or invalid"}}, status=400)
    name = _name_of(question)
    line = platform.asked.add(Asking(name, question.variables))
    fault = platform.faults.of_question(name)
    if fault is not None:
        line.outcome = fault.kind
        if answer := await _spoil_before(request, fault):
            line.status = getattr(answer, "status", 0)
            return answer
    done = execute(Asked(platform, _origin(request)), question, is_throttled=_is(fault, "throttled"))
    line.cost = done.cost
    if fault is None:
        line.outcome = done.outcome
    return _spoil_after(request, fault) or _write(request, done)


async def give_token(request: web.Request) -> web.StreamResponse:
    """Give a token for the client's id and secret."""
    platform, given = request.app[PLATFORM], await _form(request)
    fault = platform.faults.of_question("token")
    if fault is not None and (answer := await _spoil_before(request, fault)):
        return answer
    if given.get("grant_type") != "client_credentials":
        return _token_error("unsupported_grant_type", "The grant type is not supported.")
    account = platform.account
    pairs = ((given.get("client_id", ""), account.client_id), (given.get("client_secret", ""), account.client_secret))
    if not all(hmac.compare_digest(str(one).encode(), other.encode()) for one, other in pairs):
        return _token_error("invalid_client", "The client's id or secret is wrong.", 401)
    if not platform.is_installed:
        return _token_error("app_not_installed", "The app is not installed on this shop.")
    token, life_s = platform.tokens.issue()
    return web.json_response({"access_token": token, "scope": ",".join(sorted(platform.scopes)), "expires_in": life_s})


async def show_file(request: web.Request) -> web.StreamResponse:
    """Give the file of a bulk operation, or the rest of it from a byte on."""
    platform = request.app[PLATFORM]
    token = request.match_info["token"]
    found = next((one for one in platform.shop.bulk_operations.values() if one.token == token and one.content), None)
    if found is None:
        return web.Response(status=404, text="NoSuchKey")
    fault = platform.faults.of_question("bulk_file")
    if fault is not None and (answer := await _spoil_before(request, fault)):
        return answer
    content, status, headers = found.content, 200, {"Accept-Ranges": "bytes"}
    wanted = request.http_range
    if wanted.start is not None or wanted.stop is not None:
        start, stop, _ = wanted.indices(len(found.content))
        if start >= len(found.content):
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(found.content)}"})
        content, status = found.content[start:stop], 206
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(found.content)}"
    if _is(fault, "reset_after"):
        return await _break_off(request, content)
    return web.Response(body=content, status=status, headers=headers, content_type="application/jsonl")


async def _spoil_before(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    if fault.kind in _REFUSALS:
        status, body = _REFUSALS[fault.kind]
        headers = {"Retry-After": f"{fault.seconds or 2.0:.1f}"} if status == 429 else {}
        return web.json_response(body, status=status, headers=headers)
    if fault.kind == "not_json":
        return web.Response(text="<html><body>Bad gateway</body></html>", content_type="text/html")
    if fault.kind == "internal":
        wrong = {"message": "Internal error.", "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": "0"}}
        return web.json_response({"errors": [wrong]})
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "reset_before":
        return _hang_up(request)
    return None


def _spoil_after(request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
    if _is(fault, "error_after"):
        return web.json_response({"errors": "Internal Server Error"}, status=502)
    if _is(fault, "reset_after"):
        return _hang_up(request)
    return None


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _break_off(request: web.Request, content: bytes) -> web.StreamResponse:
    """Send half of a file, and hang up."""
    answer = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
    answer.content_length = len(content)
    await answer.prepare(request)
    await answer.write(content[: len(content) // 2])
    _hang_up(request)
    return answer


async def _read(request: web.Request) -> Question | None:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        return None
    variables, name = body.get("variables") or {}, body.get("operationName")
    return Question(body["query"], variables, name) if isinstance(variables, dict) else None


async def _form(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(await request.post())
    try:
        body = json.loads(await request.read())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _token_error(code: str, description: str, status: int = 400) -> web.Response:
    return web.json_response({"error": code, "error_description": description}, status=status)


def _write(request: web.Request, done: Done) -> web.Response:
    asked = request.match_info["version"]
    # A version that is past its year falls forward to the oldest that is left.
    version = asked if asked in _SUPPORTED else _SUPPORTED[0] if asked < API_VERSION else API_VERSION
    return web.json_response(done.body, headers={"X-Shopify-API-Version": version})


def _origin(request: web.Request) -> str:
    return str(request.url.origin())


def _name_of(question: Question) -> str | None:
    if question.operation_name:
        return question.operation_name
    found = _NAME.search(question.query)
    return found[1] if found else None


def _is(fault: Fault | None, kind: str) -> bool:
    return fault is not None and fault.kind == kind
