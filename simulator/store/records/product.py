"""What the store sells."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Variant(Record):
    """A size or colour of a product."""

    KIND: ClassVar[str] = "ProductVariant"
    product_number: int
    title: str
    sku: str
    price: Decimal
    stock: int = 20


@dataclass(slots=True, kw_only=True)
class Product(Record):
    """A product with its variants."""

    KIND: ClassVar[str] = "Product"
    title: str
    handle: str
    status: str = "ACTIVE"
    variants: list[Variant] = field(default_factory=list)
