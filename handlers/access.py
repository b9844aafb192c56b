"""Who may call a route: each handler says it with `@allow`, and what says nothing is closed to everybody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from inbox.staff.roles import PERMISSIONS, may

PUBLIC = "public"
BODY_LIMIT = 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks for, the most bytes it takes, and whether it is open while a session is held."""

    permission: str
    body_limit: int = BODY_LIMIT
    while_held: bool = False

    @property
    def is_public(self) -> bool:
        return self.permission == PUBLIC

    def admits(self, role: str | None) -> bool:
        """Tell whether a role (None: nobody) may pass."""
        return self.is_public or (role is not None and may(role, self.permission))


CLOSED = Access("closed")
_OPEN = Access(PUBLIC)


def allow(permission: str, body_limit: int = BODY_LIMIT, *, while_held: bool = False) -> Callable[[H], H]:
    """Open a handler to those who have a permission (`public`: to everybody)."""
    if permission != PUBLIC and permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")

    def mark(handler: H) -> H:
        handler.__access__ = Access(permission, body_limit, while_held)  # type: ignore[attr-defined]
        return handler

    return mark


def access_of(route: web.AbstractRoute) -> Access:
    """Give what a route asks for; static files are public, an unmarked handler is closed."""
    if isinstance(route.resource, web.StaticResource):
        return _OPEN
    access = getattr(route.handler, "__access__", CLOSED)
    return access if isinstance(access, Access) else CLOSED
