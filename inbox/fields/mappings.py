"""Profile fields that are filled from the store: by a customer's own field, or by a metafield."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.customers.customer import CustomerRecord
from inbox.errors import Invalid
from inbox.fields.field import Field
from inbox.fields.types import Value

METAFIELD = "metafield:"
METAFIELD_NAME = re.compile(r"[A-Za-z0-9_$:-]{1,255}\.[A-Za-z0-9_-]{1,64}")
COUNT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Source:
    """Something that the store tells of a customer, and the scope that it takes; `label` is a gettext id."""

    name: str
    label: str
    scope: str
    read: Callable[[CustomerRecord], Value | None]


def _of_address(name: str) -> Callable[[CustomerRecord], Value | None]:
    return lambda record: getattr(record.default_address, name, None) or None


SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source("customer:note", "ストアのメモ", "read_customers", lambda record: record.note),
        Source("customer:locale", "ストアの言語", "read_customers", lambda record: record.locale),
        Source("customer:kana", "ふりがな", "read_customers", lambda record: record.kana),
        Source("customer:createdAt", "会員登録日時", "read_customers", lambda record: record.created_at),
        Source("customer:company", "会社名（既定の住所）", "read_customers", _of_address("company")),
        Source("customer:province", "都道府県（既定の住所）", "read_customers", _of_address("province")),
        Source("customer:zip", "郵便番号（既定の住所）", "read_customers", _of_address("zip")),
        Source("customer:numberOfOrders", "購入回数", "read_customers", lambda record: record.orders_count),
        Source("customer:lastOrder", "最近の注文番号", "read_orders", lambda record: record.last_order_name),
    )
}


class Mappings:
    """One source a field: the customer's own fields are read where they are shown, metafields are copied."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._mappings = database.get_collection("field_mappings")

    async def list(self) -> Mapping[str, str]:
        """Give the sources by slot."""
        return {row["_id"]: row["source"] async for row in self._mappings.find({}).sort("_id").limit(COUNT_LIMIT)}

    async def metafields(self, scopes: Collection[str]) -> Sequence[str]:
        """Give the metafields (`namespace.key`) that fields are filled from, as far as the scopes let us read them."""
        sources = {one for one in (await self.list()).values() if one.startswith(METAFIELD)}
        return sorted(one.removeprefix(METAFIELD) for one in sources if is_allowed(one, scopes))

    async def set(self, field: Field, source: str, scopes: Collection[str]) -> None:
        """Fill a field from a source that the granted scopes allow."""
        if field.origin != "profile" or not field.is_editable or field.is_write_once:
            raise Invalid("この項目は、ストアの情報で埋められません。", fields={"key": "unknown"})
        if not is_allowed(source, scopes):
            raise Invalid(
                "ストアの項目を選び直してください。アプリの権限が足りないものは選べません。",
                fields={"source": "unknown"},
            )
        if await self._mappings.estimated_document_count() >= COUNT_LIMIT:
            raise Invalid("対応付けは100個までです。", fields={"key": "too_many"})
        await self._mappings.update_one({"_id": field.slot}, {"$set": {"source": source}}, upsert=True)

    async def remove(self, field: Field) -> None:
        """Leave a field to staff and programs again."""
        await self._mappings.delete_one({"_id": field.slot})


def allowed_sources(scopes: Collection[str]) -> list[Source]:
    """List the customer's own fields that the granted scopes let us read."""
    return [source for source in SOURCES.values() if _is_granted(source.scope, scopes)]


def is_allowed(source: str, scopes: Collection[str]) -> bool:
    """Tell whether a source exists and its scope is granted."""
    if source.startswith(METAFIELD):
        is_named = METAFIELD_NAME.fullmatch(source.removeprefix(METAFIELD)) is not None
        return is_named and _is_granted("read_customers", scopes)
    return source in SOURCES and _is_granted(SOURCES[source].scope, scopes)


def _is_granted(scope: str, scopes: Collection[str]) -> bool:
    """Writing implies reading."""
    return scope in scopes or scope.replace("read_", "write_", 1) in scopes
