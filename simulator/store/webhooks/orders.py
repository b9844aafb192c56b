"""Orders, parcels, refunds and drafts as webhooks write them."""

from decimal import Decimal
from typing import Any

from simulator.store.records.customer import Customer
from simulator.store.records.draft import DraftOrder
from simulator.store.records.order import Fulfillment, Line, Order, Refund, Return, ShipmentEvent
from simulator.store.shop import Shop
from simulator.store.webhooks.customers import address_body, short_customer, time_text

_FULFILLMENT = {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial", "RESTOCKED": "restocked"}


def order_body(shop: Shop, order: Order) -> dict[str, Any]:
    """Write an order."""
    return {
        **_heading(order),
        **_sums(order),
        "customer": _customer(shop, order.customer_number),
        "billing_address": address_body(order.billing_address) if order.billing_address else None,
        "shipping_address": address_body(order.shipping_address) if order.shipping_address else None,
        "line_items": [_line(line, order) for line in order.lines],
        "fulfillments": [fulfillment_body(order, one) for one in order.fulfillments],
        "refunds": [refund_body(order, one) for one in order.refunds],
        "returns": [return_body(order, one) for one in order.returns],
        "shipping_lines": [{"title": order.shipping_title, "price": f"{order.shipping_price:.2f}"}],
        "discount_applications": [],
        "tax_lines": [],
        "payment_terms": None,
    }


def fulfillment_body(order: Order, fulfillment: Fulfillment) -> dict[str, Any]:
    """Write a parcel."""
    status = fulfillment.display_status
    lines = [(order.find_line(part.line_number), part.quantity) for part in fulfillment.parts]
    return {
        "id": fulfillment.number,
        "admin_graphql_api_id": fulfillment.gid,
        "order_id": order.number,
        "status": fulfillment.status.lower(),
        "created_at": time_text(fulfillment.created_at),
        "updated_at": time_text(fulfillment.updated_at),
        "service": "manual",
        "name": fulfillment.name,
        "email": order.email,
        "tracking_company": fulfillment.company,
        "tracking_number": fulfillment.tracking_number,
        "tracking_numbers": [fulfillment.tracking_number] if fulfillment.tracking_number else [],
        "tracking_url": fulfillment.tracking_url,
        "tracking_urls": [fulfillment.tracking_url] if fulfillment.tracking_url else [],
        "shipment_status": status.lower() if status else None,
        "destination": address_body(order.shipping_address) if order.shipping_address else None,
        "line_items": [{**_line(line, order), "quantity": quantity} for line, quantity in lines if line],
    }


def shipment_event_body(shop: Shop, order: Order, fulfillment: Fulfillment, event: ShipmentEvent) -> dict[str, Any]:
    """Write what a carrier said."""
    return {
        "id": event.number,
        "admin_graphql_api_id": event.gid,
        "fulfillment_id": fulfillment.number,
        "order_id": order.number,
        "shop_id": shop.account.shop_number,
        "status": event.status.lower(),
        "message": event.message,
        "happened_at": time_text(event.happened_at),
        "created_at": time_text(event.happened_at),
        "updated_at": time_text(event.happened_at),
        "city": event.city,
        "province": event.province,
        "country": "JP",
        "estimated_delivery_at": time_text(fulfillment.estimated_at),
    }


def refund_body(order: Order, refund: Refund) -> dict[str, Any]:
    """Write a refund."""
    return {
        "id": refund.number,
        "admin_graphql_api_id": refund.gid,
        "order_id": order.number,
        "created_at": time_text(refund.created_at),
        "processed_at": time_text(refund.created_at),
        "note": refund.note,
        "user_id": None,
        "refund_line_items": [
            {"line_item_id": part.line_number, "quantity": part.quantity, "restock_type": part.restock.lower()}
            for part in refund.parts
        ],
        "transactions": [{"kind": "refund", "amount": f"{refund.amount:.2f}", "currency": "JPY"}],
    }


def return_body(order: Order, one: Return) -> dict[str, Any]:
    """Write a return."""
    return {
        "id": one.number,
        "admin_graphql_api_id": one.gid,
        "status": one.status.lower(),
        "name": one.name,
        "order": {"id": order.number, "admin_graphql_api_id": order.gid},
        "total_return_line_items": one.quantity,
        "return_line_items": [],
    }


def draft_body(shop: Shop, draft: DraftOrder) -> dict[str, Any]:
    """Write a draft order."""
    return {
        "id": draft.number,
        "admin_graphql_api_id": draft.gid,
        "name": draft.name,
        "note": draft.note,
        "email": draft.email,
        "currency": "JPY",
        "status": draft.status.lower(),
        "invoice_sent_at": time_text(draft.invoice_sent_at),
        "completed_at": time_text(draft.completed_at),
        "created_at": time_text(draft.created_at),
        "updated_at": time_text(draft.updated_at),
        "tags": ", ".join(draft.tags),
        "order_id": draft.order_number,
        "total_price": f"{draft.total:.2f}",
        "subtotal_price": f"{draft.subtotal:.2f}",
        "customer": _customer(shop, draft.customer_number),
        "shipping_address": address_body(draft.shipping_address) if draft.shipping_address else None,
        "line_items": [_line(line, None) for line in draft.lines],
    }


def _heading(order: Order) -> dict[str, Any]:
    return {
        "id": order.number,
        "admin_graphql_api_id": order.gid,
        "name": order.name,
        "number": int(order.name.lstrip("#")),
        "order_number": int(order.name.lstrip("#")),
        "confirmation_number": order.confirmation,
        "confirmed": order.cancelled_at is None,
        "created_at": time_text(order.created_at),
        "updated_at": time_text(order.updated_at),
        "processed_at": time_text(order.processed_at),
        "cancelled_at": time_text(order.cancelled_at),
        "cancel_reason": order.cancel_reason.lower() if order.cancel_reason else None,
        "closed_at": time_text(order.closed_at),
        "email": order.email,
        "contact_email": order.email,
        "phone": order.phone,
        "note": order.note,
        "note_attributes": [{"name": key, "value": value} for key, value in order.attributes.items()],
        "tags": ", ".join(order.tags),
        "test": order.is_test,
        "source_name": order.source,
        "financial_status": order.financial.lower(),
        "fulfillment_status": _FULFILLMENT.get(order.fulfillment_status),
        "payment_gateway_names": [order.gateway],
        "discount_codes": [{"code": code} for code in order.discount_codes],
        "currency": "JPY",
        "presentment_currency": "JPY",
    }


def _sums(order: Order) -> dict[str, Any]:
    sums = {
        "subtotal_price": order.subtotal,
        "total_price": order.total,
        "current_total_price": Decimal(0) if order.cancelled_at else order.total,
        "total_discounts": order.discount,
    }
    texts: dict[str, Any] = {name: f"{amount:.2f}" for name, amount in sums.items()}
    return texts | {f"{name}_set": _amounts(amount) for name, amount in sums.items()}


def _line(line: Line, order: Order | None) -> dict[str, Any]:
    left = max(line.quantity - line.refunded - order.sent_of(line), 0) if order else line.quantity
    return {
        "id": line.number,
        "admin_graphql_api_id": line.gid,
        "title": line.title,
        "variant_title": line.variant_title,
        "variant_id": line.variant_number,
        "name": f"{line.title} - {line.variant_title}" if line.variant_title else line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": line.quantity - line.refunded,
        "fulfillable_quantity": left,
        "price": f"{line.price:.2f}",
        "price_set": _amounts(line.price),
        "requires_shipping": True,
        "properties": [],
    }


def _amounts(amount: Decimal) -> dict[str, Any]:
    money = {"amount": f"{amount:.2f}", "currency_code": "JPY"}
    return {"shop_money": money, "presentment_money": money}


def _customer(shop: Shop, number: int | None) -> dict[str, Any] | None:
    customer: Customer | None = shop.customers.get(number or -1)
    return short_customer(customer) if customer else None
