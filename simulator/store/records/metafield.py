"""Values that apps keep on records, and what is promised of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Metafield(Record):
    """One value; the namespace is written out (`app--1`), never `$app`."""

    KIND: ClassVar[str] = "Metafield"
    namespace: str
    key: str
    type: str
    value: str
    created_at: datetime
    updated_at: datetime
    owner_type: str = "CUSTOMER"

    @property
    def compare_digest(self) -> str:
        """Give what a later change may ask to be still so."""
        return hashlib.sha256(self.value.encode()).hexdigest()


@dataclass(slots=True, kw_only=True)
class Definition(Record):
    """What is promised of a metafield; type `id` is unique."""

    KIND: ClassVar[str] = "MetafieldDefinition"
    name: str
    namespace: str
    key: str
    type: str
    owner_type: str
    description: str | None = None
    admin: str | None = "PUBLIC_READ_WRITE"
    storefront: str | None = "NONE"
    customer_account: str = "NONE"
