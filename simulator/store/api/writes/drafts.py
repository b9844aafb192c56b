"""Draft orders: what the staff put together for somebody."""

import uuid
from decimal import Decimal
from typing import Any

from simulator.store.acts import orders as acts
from simulator.store.acts.letters import write_letter
from simulator.store.api.asked import Asked
from simulator.store.api.money import bag, money
from simulator.store.api.reads.orders import tax_in
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.addresses import write_address
from simulator.store.api.writes.values import is_email, read_tags
from simulator.store.records.address import Address
from simulator.store.records.draft import DraftOrder
from simulator.store.records.order import Line
from simulator.store.webhooks.orders import draft_body

SHIPPING = Decimal(550)
LINE_LIMIT = 499


@resolves("Mutation", "draftOrderCalculate")
def _calculate(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    draft = _make(asked, input)
    rates = [{"handle": "yamato", "title": "ヤマト運輸 宅急便", "price": money(SHIPPING)}]
    return {
        "calculatedDraftOrder": {
            "subtotalPriceSet": bag(draft.subtotal),
            "totalShippingPriceSet": bag(draft.shipping_price),
            "totalTaxSet": bag(tax_in(draft.total)),
            "totalPriceSet": bag(draft.total),
            "availableShippingRates": rates if draft.shipping_address else [],
            "warnings": [],
        }
    }


@resolves("Mutation", "draftOrderCreate")
def _create(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    shop, draft = asked.shop, _make(asked, input)
    draft.name = f"#D{max((int(one.name[2:]) for one in shop.drafts.values()), default=0) + 1}"
    shop.drafts[draft.number] = draft
    shop.tell("draft_orders/create", draft_body(shop, draft))
    return {"draftOrder": draft}


@resolves("Mutation", "draftOrderInvoiceSend")
def _send_invoice(asked: Asked, id: str, email: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002
    draft, given = _get(asked, id), email or {}
    customer = asked.shop.customers.get(draft.customer_number or -1)
    to = given.get("to") or draft.email or (customer.email if customer else None)
    if not to:
        raise refuse("To can't be blank", "email", "to")
    if not is_email(to):
        raise refuse("To is invalid", "email", "to")
    path = f"{asked.origin}/{asked.shop.account.shop_number}/invoices/{draft.token}"
    write_letter(asked.shop, to, given.get("subject") or f"請求書 {draft.name}", path, given.get("customMessage") or "")
    draft.status, draft.invoice_sent_at = "INVOICE_SENT", asked.shop.now()
    _changed(asked, draft)
    return {"draftOrder": draft}


@resolves("Mutation", "draftOrderComplete")
def _complete(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    draft = _get(asked, id)
    if draft.status == "COMPLETED":
        raise refuse("This order has been paid", "id")
    acts.complete(asked.shop, draft)
    return {"draftOrder": draft}


@resolves("Mutation", "draftOrderDelete")
def _delete(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    draft = _get(asked, input["id"])
    del asked.shop.drafts[draft.number]
    asked.shop.tell("draft_orders/delete", {"id": draft.number, "admin_graphql_api_id": draft.gid})
    return {"deletedId": draft.gid}


def _get(asked: Asked, gid: str) -> DraftOrder:
    draft = asked.shop.find_draft(gid)
    if draft is None:
        raise refuse("Draft order not found", "id")
    return draft


def _changed(asked: Asked, draft: DraftOrder) -> None:
    asked.shop.touch(draft)
    asked.shop.tell("draft_orders/update", draft_body(asked.shop, draft))


def _make(asked: Asked, given: dict[str, Any]) -> DraftOrder:
    """Read a draft; nothing is kept of one that is refused."""
    shop, now, wanted = asked.shop, asked.shop.now(), given.get("lineItems") or []
    if not wanted:
        raise refuse("Add at least 1 product")
    if len(wanted) > LINE_LIMIT:
        raise refuse(f"Add at most {LINE_LIMIT} products", "lineItems")
    if given.get("email") and not is_email(given["email"]):
        raise refuse("Email is invalid", "email")
    until = given.get("reserveInventoryUntil")
    if until is not None and until < shop.clock():
        raise refuse("Reserve until can't be in the past", "reserveInventoryUntil")
    gid = (given.get("purchasingEntity") or {}).get("customerId")
    customer = shop.find_customer(gid)
    if gid and customer is None:
        raise refuse("Customer does not exist", "purchasingEntity", "customerId")
    lines = [_line(asked, one, at) for at, one in enumerate(wanted)]
    return DraftOrder(
        number=shop.next_number(),
        name="#D0",
        token=uuid.uuid4().hex,
        created_at=now,
        updated_at=now,
        customer_number=customer.number if customer else None,
        email=given.get("email") or (customer.email if customer else None),
        note=given.get("note"),
        tags=read_tags(given.get("tags") or []),
        attributes={one["key"]: one["value"] for one in given.get("customAttributes") or []},
        lines=lines,
        shipping_address=_address(asked, given, customer.default_address if customer else None),
        shipping_title=(given.get("shippingLine") or {}).get("title"),
        shipping_price=_shipping(given.get("shippingLine")),
        discount=_discount(given.get("appliedDiscount"), sum((line.total for line in lines), Decimal(0))),
        discount_codes=given.get("discountCodes") or [],
    )


def _line(asked: Asked, given: dict[str, Any], at: int) -> Line:
    if given["quantity"] < 1:
        raise refuse("Quantity must be greater than or equal to 1", "lineItems", str(at), "quantity")
    number, price = asked.shop.next_number(), given.get("originalUnitPriceWithCurrency")
    if given.get("variantId"):
        variant = asked.shop.find_variant(given["variantId"])
        if variant is None:
            raise refuse(f"Product with ID {given['variantId'].rpartition('/')[2]} is no longer available.")
        product = asked.shop.products[variant.product_number]
        line = Line(number=number, title=product.title, quantity=given["quantity"], price=variant.price)
        line.variant_title, line.sku, line.variant_number = variant.title, variant.sku, variant.number
    elif (given.get("title") or "").strip():
        amount = price["amount"] if price else Decimal(0)
        line = Line(number=number, title=given["title"], quantity=given["quantity"], price=amount, sku=given.get("sku"))
    else:
        raise refuse("Merchandise title is empty.", "lineItems", str(at), "title")
    if given.get("appliedDiscount"):
        line.price -= _discount(given["appliedDiscount"], line.price)
    return line


def _address(asked: Asked, given: dict[str, Any], default: Address | None) -> Address | None:
    if given.get("shippingAddress"):
        made = Address(number=asked.shop.next_number())
        return write_address(asked, given["shippingAddress"], made, "shippingAddress")
    return default if given.get("useCustomerDefaultAddress") else None


def _shipping(line: dict[str, Any] | None) -> Decimal:
    if not line:
        return Decimal(0)
    price = line.get("priceWithCurrency")
    return price["amount"] if price else SHIPPING


def _discount(given: dict[str, Any] | None, amount: Decimal) -> Decimal:
    if not given:
        return Decimal(0)
    value = Decimal(str(given["value"]))
    off = amount * value / 100 if given["valueType"] == "PERCENTAGE" else value
    return min(off.quantize(Decimal(1)), amount)
