"""A request that the store passed on to us: its signature says who is signed in on the storefront."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.customers.gid import customer_gid

OLDEST = timedelta(seconds=90)
# Two clocks never agree to the second.
CLOCKS_APART = timedelta(seconds=5)
SIGNATURE = "signature"
# What the store adds; a request that names one of them twice is no request of the store's.
ADDED = ("shop", "logged_in_customer_id", "path_prefix", "timestamp", SIGNATURE)
CUSTOMER = re.compile(r"[1-9][0-9]{0,19}")
PATH_PREFIX = re.compile(r"/[a-z0-9_-]{1,20}/[A-Za-z0-9_-]{1,60}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")

Pair = tuple[str, str]


class NotSigned(Exception):
    """The store did not send this, or not now; the text is for the log and holds nothing of the request."""


@dataclass(frozen=True, slots=True)
class StoreVisit:
    """Somebody on the storefront; `customer_gid` is None when nobody is signed in there."""

    customer_gid: str | None
    path_prefix: str


def sign(query: Iterable[Pair], secret: str) -> str:
    """Give the store's signature of query parameters (decoded, in any order)."""
    joined: dict[str, list[str]] = {}
    for name, value in query:
        if name != SIGNATURE:
            joined.setdefault(name, []).append(value)
    text = "".join(f"{name}={','.join(values)}" for name, values in sorted(joined.items()))
    return hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def read_visit(query: Sequence[Pair], secrets: Sequence[str], shop: str, at: datetime) -> StoreVisit:
    """Read a request of our shop's that was signed with one of the secrets just now; NotSigned for any other."""
    added = _added(query)
    _check_signature(query, secrets, added[SIGNATURE])
    if added["shop"] != shop:
        raise NotSigned("another shop")
    _check_time(added["timestamp"], at)
    if not PATH_PREFIX.fullmatch(added["path_prefix"]):
        raise NotSigned("no path prefix")
    return StoreVisit(_customer(added["logged_in_customer_id"], shop), added["path_prefix"])


def _added(query: Sequence[Pair]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in query:
        if name in found:
            raise NotSigned(f"two of {name}")
        if name in ADDED:
            found[name] = value
        elif any(f"{added}=" in f"{name}={value}" for added in ADDED):
            # The signed text has nothing between its parts: such a value could be read as a part of the store's own.
            raise NotSigned("a value that could be read in two ways")
    missing = [name for name in ADDED if name not in found]
    if missing:
        raise NotSigned(f"no {missing[0]}")
    return found


def _check_signature(query: Sequence[Pair], secrets: Sequence[str], given: str) -> None:
    octets = given.encode("utf-8", "surrogatepass")
    # Each secret is tried, whichever fits: how long it takes tells nothing.
    fits = [hmac.compare_digest(sign(query, secret).encode(), octets) for secret in secrets]
    if not any(fits):
        raise NotSigned("another signature")


def _check_time(text: str, at: datetime) -> None:
    if not TIMESTAMP.fullmatch(text):
        raise NotSigned("no time")
    age = timedelta(seconds=at.timestamp() - int(text))
    if not -CLOCKS_APART <= age <= OLDEST:
        raise NotSigned("another time")


def _customer(text: str, shop: str) -> str | None:
    if not text:
        return None
    if not CUSTOMER.fullmatch(text):
        raise NotSigned("no customer's number")
    return customer_gid(shop, text)
