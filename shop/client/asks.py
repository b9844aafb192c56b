"""A question to the store and its answer, as every part that asks sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shop.errors import AccessDenied, Refused, Unclear, UserError


@dataclass(frozen=True, slots=True)
class Problem:
    """What the store could not tell in an answer that is there otherwise; `scope` is the missing one, if it said so."""

    path: tuple[str, ...]
    code: str | None
    message: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store said: data, and beside them what it kept back."""

    data: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    def accepted(self, root: str, errors: str = "userErrors") -> Mapping[str, Any]:
        """Give what a mutation did; Refused with the store's words if it did not, Unclear if it told nothing."""
        done = self.data.get(root)
        if not isinstance(done, Mapping):
            raise Unclear(f"{root} told nothing")
        if found := done.get(errors):
            raise Refused([_user_error(one) for one in found])
        return done


class Asks(Protocol):
    """Whoever can ask the store."""

    @property
    def domain(self) -> str:
        """Name the shop (`example.myshopify.com`)."""

    @property
    def scopes(self) -> frozenset[str]:
        """Give what this app may, as the store said last; writing implies reading, and is not repeated here."""

    async def ask(self, operation: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Ask by the name of a document in `shop/documents`; a ShopError says why there is no answer."""


def may(asks: Asks, scope: str) -> bool:
    """Tell whether the app was given a scope; writing implies reading."""
    return scope in asks.scopes or scope.replace("read_", "write_", 1) in asks.scopes


def check_scope(asks: Asks, scope: str) -> None:
    """Raise AccessDenied without asking when the app has not been given a scope; unknown scopes are asked for."""
    if asks.scopes and not may(asks, scope):
        raise AccessDenied(scope)


def _user_error(one: Mapping[str, Any]) -> UserError:
    # Merge previews name them `errorFields`; a mutation's `field` is a path or null.
    field = one.get("field") or one.get("errorFields") or ()
    return UserError(tuple(str(part) for part in field), str(one.get("message") or ""), one.get("code"))
