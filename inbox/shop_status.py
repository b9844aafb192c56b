"""How the store is connected: what it said last, which webhooks it sends, how far the mirror was compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import DuplicateKeyError

from inbox.availability import unavailable_when_down
from inbox.clock import now

Task = Literal["check", "subscriptions", "customers", "orders", "whole"]
SubscriptionState = Literal["ready", "refused", "no_scope"]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One topic: whether the store sends it to us, and if not why (`reason`: a scope, or the store's own words)."""

    topic: str
    state: SubscriptionState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A comparison of what changed: everything up to `mark` (the store's time) is mirrored."""

    mark: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    seen: int = 0
    changed: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """What is known of one store; `error` is a sentence for staff, None while it answers."""

    shop: str
    name: str | None = None
    currency: str | None = None
    api_version: str | None = None
    scopes: tuple[str, ...] = ()
    checked_at: datetime | None = None
    error: str | None = None
    uninstalled_at: datetime | None = None
    subscribed: tuple[Subscribed, ...] = ()
    subscribed_at: datetime | None = None
    subscribing_error: str | None = None
    scans: Mapping[str, Scan] = field(default_factory=dict)


class ShopStatuses:
    """The collection `shop_status`, a document a store; several processes share the work by it."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._statuses = database.get_collection("shop_status")

    async def get(self, shop: str) -> ShopStatus:
        """Give what is known of a store; nothing yet is an empty status."""
        return _status(shop, await self._statuses.find_one({"_id": {"$eq": shop}}) or {})

    async def claim(self, shop: str, task: Task, hold_s: float) -> bool:
        """Take a task that is due, for `hold_s` seconds at most: nobody else gets it meanwhile."""
        due = f"due.{task}"
        free = {"_id": shop, "$or": [{due: {"$exists": False}}, {due: {"$lte": now()}}]}
        taken = {"$set": {due: now() + timedelta(seconds=hold_s)}}
        with unavailable_when_down():
            try:
                return (await self._statuses.update_one(free, taken, upsert=True)).acknowledged
            except DuplicateKeyError:
                return False

    async def set_due(self, shop: str, task: Task, delay_s: float) -> None:
        """Say when a task is to be done next."""
        await self._set(shop, {f"due.{task}": now() + timedelta(seconds=delay_s)})

    async def note_connection(
        self, shop: str, *, name: str, currency: str, api_version: str, scopes: Sequence[str]
    ) -> None:
        """Note that the store answered, and what it said of itself."""
        said = {"name": name, "currency": currency, "api_version": api_version, "scopes": sorted(scopes)}
        await self._set(shop, {**said, "checked_at": now(), "error": None, "uninstalled_at": None})

    async def note_failure(self, shop: str, error: str) -> None:
        """Note why the store could not be asked."""
        await self._set(shop, {"checked_at": now(), "error": error})

    async def note_uninstalled(self, shop: str, at: datetime) -> None:
        """Note that the store removed the app: nothing is asked of it until it answers again."""
        await self._set(shop, {"uninstalled_at": at})

    async def note_subscribed(self, shop: str, rows: Sequence[Subscribed], error: str | None = None) -> None:
        """Note which webhooks the store sends; with an `error` none could be set up, and the rows before stay."""
        change: dict[str, Any] = {"subscribed_at": now(), "subscribing_error": error}
        if error is None:
            change["subscribed"] = [{"topic": row.topic, "state": row.state, "reason": row.reason} for row in rows]
        await self._set(shop, change)

    async def begin_scan(self, shop: str, task: Task, began_at: datetime) -> None:
        """Note that a comparison begins."""
        path = f"scans.{task}"
        await self._set(shop, {f"{path}.began_at": began_at, f"{path}.seen": 0, f"{path}.changed": 0})

    async def advance_scan(self, shop: str, task: Task, mark: datetime | None, *, seen: int, changed: int) -> None:
        """Note a page of a comparison; the mark never goes back."""
        path = f"scans.{task}"
        change: dict[str, Any] = {"$inc": {f"{path}.seen": seen, f"{path}.changed": changed}}
        if mark is not None:
            change["$max"] = {f"{path}.mark": mark}
        with unavailable_when_down():
            await self._statuses.update_one({"_id": shop}, change, upsert=True)

    async def end_scan(self, shop: str, task: Task, error: str | None = None) -> None:
        """Note how a comparison ended."""
        path = f"scans.{task}"
        change: dict[str, Any] = {f"{path}.error": error}
        if error is None:
            change[f"{path}.ended_at"] = now()
        await self._set(shop, change)

    async def forget(self, shop: str) -> None:
        """Forget a store that is erased."""
        await self._statuses.delete_one({"_id": {"$eq": shop}})

    async def _set(self, shop: str, change: Mapping[str, Any]) -> None:
        with unavailable_when_down():
            await self._statuses.update_one({"_id": shop}, {"$set": dict(change)}, upsert=True)


def _status(shop: str, document: Mapping[str, Any]) -> ShopStatus:
    names = ("name", "currency", "api_version", "checked_at", "error", "uninstalled_at")
    values = {name: document.get(name) for name in (*names, "subscribed_at", "subscribing_error")}
    return ShopStatus(
        shop=shop,
        scopes=tuple(document.get("scopes", ())),
        subscribed=tuple(Subscribed(**row) for row in document.get("subscribed", ())),
        scans={task: Scan(**scan) for task, scan in document.get("scans", {}).items()},
        **values,
    )
