"""What is to be ordered, as staff typed it, and as the store takes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from inbox.errors import Invalid
from inbox.texts import is_storable

MARK = "madoguchi_id"
VARIANT = re.compile(r"gid://shopify/ProductVariant/[0-9]{1,20}")
LINES_LIMIT, QUANTITY_LIMIT, TITLE_LIMIT, NOTE_LIMIT = 50, 9_999, 255, 5_000
PRICE_LIMIT = Decimal(99_999_999)
DiscountKind = Literal["FIXED_AMOUNT", "PERCENTAGE"]


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A variant of the store, or a line of its own with a price; the discount is a unit's, in money or percent."""

    title: str
    quantity: int
    variant_gid: str | None = None
    price: Decimal | None = None
    discount: Decimal | None = None
    discount_kind: DiscountKind = "FIXED_AMOUNT"


@dataclass(frozen=True, slots=True)
class WantedOrder:
    """Everything but who it is for."""

    lines: tuple[WantedLine, ...]
    note: str = ""
    shipping_title: str = ""
    shipping_price: Decimal | None = None


def read_lines(rows: Sequence[Mapping[str, str]]) -> tuple[WantedLine, ...]:
    """Read typed lines; Invalid names the first field that cannot be, as `quantity-0`."""
    if not rows:
        raise Invalid("商品を1つ以上追加してください。", fields={"lines": "required"})
    if len(rows) > LINES_LIMIT:
        raise Invalid("商品は50行までです。", fields={"lines": "too_many"})
    return tuple(_line(row, number) for number, row in enumerate(rows))


def read_note(text: str) -> str:
    """Read the note of an order."""
    if len(text) > NOTE_LIMIT or not is_storable(text):
        raise Invalid("メモは5,000文字以内で入力してください。", fields={"note": "length"})
    return text.strip()


def read_amount(text: str, field: str) -> Decimal | None:
    """Read an amount of money or percent; nothing typed is none, and what is no amount is Invalid."""
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= PRICE_LIMIT or amount.as_tuple().exponent < -2:  # type: ignore[operator]
        raise Invalid("金額は0以上の数字で入力してください。", fields={field: "amount"})
    return amount


def order_input(wanted: WantedOrder, customer_gid: str, currency: str, mark: str) -> dict[str, Any]:
    """Write an order as the store takes it; `mark` is how we find it again."""
    made: dict[str, Any] = {
        "purchasingEntity": {"customerId": customer_gid},
        "useCustomerDefaultAddress": True,
        "lineItems": [_line_input(line, currency) for line in wanted.lines],
        "customAttributes": [{"key": MARK, "value": mark}],
    }
    if wanted.note:
        made["note"] = wanted.note
    if wanted.shipping_title and wanted.shipping_price is not None:
        price = {"amount": str(wanted.shipping_price), "currencyCode": currency}
        made["shippingLine"] = {"title": wanted.shipping_title, "priceWithCurrency": price}
    return made


def _line(row: Mapping[str, str], number: int) -> WantedLine:
    title, variant, quantity = row["title"].strip(), row["variant"].strip(), row["quantity"].strip()
    if not title or len(title) > TITLE_LIMIT or not is_storable(title) or (variant and not VARIANT.fullmatch(variant)):
        raise Invalid("商品名を255文字以内で入力してください。", fields={f"title-{number}": "length"})
    if not quantity.isascii() or not quantity.isdigit() or not 1 <= int(quantity[:9]) <= QUANTITY_LIMIT:
        raise Invalid("数量は1〜9,999で入力してください。", fields={f"quantity-{number}": "number"})
    price = read_amount(row["price"], f"price-{number}")
    if not variant and price is None:
        raise Invalid("商品名を入力した行には、価格も入力してください。", fields={f"price-{number}": "required"})
    discount = read_amount(row["discount"], f"discount-{number}")
    is_percent = row["discount_kind"] == "PERCENTAGE"
    if is_percent and discount is not None and discount > 100:
        raise Invalid("割引は100%までです。", fields={f"discount-{number}": "too_much"})
    kind: DiscountKind = "PERCENTAGE" if is_percent else "FIXED_AMOUNT"
    return WantedLine(title, int(quantity), variant or None, None if variant else price, discount or None, kind)


def _line_input(line: WantedLine, currency: str) -> dict[str, Any]:
    made: dict[str, Any] = {"quantity": line.quantity}
    if line.variant_gid:
        made["variantId"] = line.variant_gid
    else:
        made["title"] = line.title
        made["originalUnitPriceWithCurrency"] = {"amount": str(line.price), "currencyCode": currency}
    if line.discount is not None:
        made["appliedDiscount"] = {"value": float(line.discount), "valueType": line.discount_kind}
    return made
