"""Parcels, refunds, products."""

from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.connections import page_of
from simulator.store.api.money import bag
from simulator.store.api.resolvers import rename, resolves
from simulator.store.records.order import Fulfillment, Order, Part, Refund
from simulator.store.records.product import Product, Variant

rename("ProductVariant", inventoryQuantity="stock")


@resolves("Fulfillment", "order")
def _order(fulfillment: Fulfillment, asked: Asked) -> Order:
    return asked.shop.orders[fulfillment.order_number]


@resolves("Fulfillment", "totalQuantity")
def _total(fulfillment: Fulfillment, _asked: Asked) -> int:
    return sum(part.quantity for part in fulfillment.parts)


@resolves("Fulfillment", "trackingInfo")
def _tracking(fulfillment: Fulfillment, _asked: Asked, first: int | None = None) -> list[dict[str, Any]]:
    if fulfillment.tracking_number is None and fulfillment.company is None:
        return []
    one = {
        "company": fulfillment.company,
        "number": fulfillment.tracking_number,
        "url": fulfillment.tracking_url,
    }
    return [one][:first]


@resolves("Fulfillment", "events")
def _events(fulfillment: Fulfillment, _asked: Asked, **page: Any) -> Any:
    return page_of(fulfillment.events, page, {"HAPPENED_AT": lambda one: one.happened_at})


@resolves("Fulfillment", "fulfillmentLineItems")
def _parts(fulfillment: Fulfillment, asked: Asked, first: int | None = None, **_page: Any) -> Any:
    return {"nodes": [_part(part, _order(fulfillment, asked)) for part in fulfillment.parts][:first]}


@resolves("Refund", "totalRefundedSet")
def _refunded(refund: Refund, _asked: Asked) -> dict[str, Any]:
    return bag(refund.amount)


@resolves("Refund", "refundLineItems")
def _refund_parts(refund: Refund, asked: Asked, first: int | None = None, **_page: Any) -> Any:
    order = next(one for one in asked.shop.orders.values() if refund in one.refunds)
    return {"nodes": [_part(part, order) for part in refund.parts][:first]}


@resolves("Product", "variants")
def _variants(product: Product, _asked: Asked, **page: Any) -> Any:
    return page_of(product.variants, page)


@resolves("Product", "onlineStoreUrl")
def _store_url(product: Product, asked: Asked) -> str:
    return f"{asked.origin}/products/{product.handle}"


@resolves("ProductVariant", "product")
def _product(variant: Variant, asked: Asked) -> Product:
    return asked.shop.products[variant.product_number]


@resolves("ProductVariant", "displayName")
def _display_name(variant: Variant, asked: Asked) -> str:
    return f"{asked.shop.products[variant.product_number].title} - {variant.title}"


@resolves("ProductVariant", "availableForSale")
def _available(variant: Variant, _asked: Asked) -> bool:
    return variant.stock > 0


def _part(part: Part, order: Order) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/FulfillmentLineItem/{part.line_number}",
        "quantity": part.quantity,
        "restockType": part.restock,
        "lineItem": order.find_line(part.line_number),
    }
