"""Who is signed in where: on the store's pages, and at the provider of the customers' sign-in."""

import secrets
from collections.abc import Callable

from aiohttp import web

from simulator.store.records.customer import Customer
from simulator.store.shop import Shop

STOREFRONT, PROVIDER = "_store_session", "_account_session"
_SESSION_LIMIT = 10_000


class Sessions:
    """Cookies by what they stand for; everything is kept in memory."""

    def __init__(self, find_shop: Callable[[], Shop]) -> None:
        self._find_shop = find_shop
        self._numbers: dict[str, int] = {}

    def customer(self, request: web.Request, cookie: str) -> Customer | None:
        """Find who is signed in with this browser."""
        return self._find_shop().customers.get(self._numbers.get(request.cookies.get(cookie, ""), -1))

    def begin(self, response: web.StreamResponse, cookie: str, customer: Customer) -> None:
        """Sign a customer in."""
        if len(self._numbers) >= _SESSION_LIMIT:
            self._numbers.clear()
        token = secrets.token_urlsafe(24)
        self._numbers[token] = customer.number
        response.set_cookie(cookie, token, httponly=True, samesite="Lax", path="/")

    def end(self, request: web.Request, response: web.StreamResponse, cookie: str) -> None:
        """Sign out."""
        self._numbers.pop(request.cookies.get(cookie, ""), None)
        response.del_cookie(cookie, path="/")

    def clear(self) -> None:
        """Sign everybody out."""
        self._numbers.clear()
