"""The way from the store's address to the app: what is passed on is signed, cookies go neither way."""

import hashlib
import hmac
import time
from collections.abc import Iterable
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from yarl import URL

from simulator.store.front.front import Front
from simulator.store.front.keys import FRONT, FRONT_PAGES, PROXY_SESSION
from simulator.store.front.sessions import STOREFRONT

TIMEOUT_S = 10.0
ANSWER_LIMIT_BYTES = 5 * 1024 * 1024
REDIRECT_LIMIT = 5
ADDED = ("shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature")

_LIQUID = "application/liquid"
# Connection headers belong to one hop; the answer is unpacked here; cookies are the store's own affair.
_KEPT_BACK = {
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "keep-alive",
    "server",
    "set-cookie",
    "transfer-encoding",
}
_PASSED_ON = ("Accept", "Accept-Language", "Content-Type", "User-Agent")

Pair = tuple[str, str]


def sign(query: Iterable[Pair], secret: str) -> str:
    """Sign query parameters: those of one name joined by commas, all of them sorted, with nothing in between."""
    joined: dict[str, list[str]] = {}
    for name, value in query:
        joined.setdefault(name, []).append(value)
    text = "".join(f"{name}={','.join(joined[name])}" for name in sorted(joined))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed_query(front: Front, visitor: Iterable[Pair], customer_number: int | None) -> list[Pair]:
    """Add the store's own parameters to the visitor's; what a visitor calls by their names is left out."""
    query = [(name, value) for name, value in visitor if name not in ADDED]
    query += [
        ("shop", front.shop.account.shop),
        ("logged_in_customer_id", "" if customer_number is None else str(customer_number)),
        ("path_prefix", f"/apps/{front.settings.proxy_subpath}"),
        ("timestamp", str(int(time.time()))),
    ]
    return [*query, ("signature", sign(query, front.settings.app_secret))]


async def pass_on(request: web.Request) -> web.Response:
    """Pass a visit on to the app, and its answer back."""
    front = request.app[FRONT]
    if front.settings.proxy_url is None or request.match_info["subpath"] != front.settings.proxy_subpath:
        raise web.HTTPNotFound
    customer = front.sessions.customer(request, STOREFRONT)
    query = signed_query(front, request.query.items(), customer.number if customer else None)
    # A slash at the end stays; what is escaped in the path stays escaped.
    rest = request.rel_url.raw_path.removeprefix(f"/apps/{front.settings.proxy_subpath}")
    address = URL(f"{front.settings.proxy_url.rstrip('/')}{rest}?{urlencode(query)}", encoded=True)
    try:
        return await _ask(request, address)
    except (aiohttp.ClientError, TimeoutError):
        reason = "アプリから応答がありません。しばらくしてからもう一度お試しください。"
        return request.app[FRONT_PAGES].answer("refused.html", status=502, reason=reason, shop=front.shop.account)


async def _ask(request: web.Request, address: URL) -> web.Response:
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    headers |= {"X-Forwarded-For": request.remote or "", "X-Forwarded-Host": request.host}
    session = request.app[PROXY_SESSION]
    async with session.request(
        request.method, address, headers=headers, data=await request.read(), max_redirects=REDIRECT_LIMIT
    ) as answer:
        body = await answer.content.read(ANSWER_LIMIT_BYTES)
        if answer.content_type == _LIQUID:
            return _in_theme(request, answer.status, body)
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _KEPT_BACK}
        return web.Response(
            status=answer.status, body=body, headers=kept | {"Content-Type": answer.headers.get("Content-Type", "")}
        )


def _in_theme(request: web.Request, status: int, body: bytes) -> web.Response:
    """Show an answer in Liquid inside the store's own page."""
    front = request.app[FRONT]
    return request.app[FRONT_PAGES].answer(
        "proxied.html",
        status=status,
        content=body.decode("utf-8", "replace"),
        shop=front.shop.account,
        customer=front.sessions.customer(request, STOREFRONT),
    )
