"""From the store's answer (its fragment OrderMirror) to an order of the mirror."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from inbox.customers.customer import Money
from inbox.customers.order import Fulfillment, LineItem, Order, Tracking
from shop.records import NotARecord, read_address, read_moment, read_money

Node = Mapping[str, Any]
GID = re.compile(r"gid://shopify/Order/[1-9][0-9]{0,19}")


def read_order(node: Node, shop: str, untold: frozenset[str] = frozenset()) -> Order:
    """Read an order; what is odd in one field leaves that field empty, without a GID and its times it is no record."""
    gid, updated_at, created_at = node.get("id"), read_moment(node.get("updatedAt")), read_moment(node.get("createdAt"))
    if not isinstance(gid, str) or not GID.fullmatch(gid) or updated_at is None or created_at is None:
        raise NotARecord
    return Order(
        shop=shop,
        gid=gid,
        name=_text(node.get("name")) or "",
        updated_at=updated_at,
        created_at=created_at,
        customer_gid=_text(_part(node, "customer").get("id")),
        processed_at=read_moment(node.get("processedAt")),
        cancelled_at=read_moment(node.get("cancelledAt")),
        cancel_reason=_text(node.get("cancelReason")),
        closed_at=read_moment(node.get("closedAt")),
        financial_status=_text(node.get("displayFinancialStatus")),
        fulfillment_status=_text(node.get("displayFulfillmentStatus")),
        return_status=_text(node.get("returnStatus")),
        total=_shop_money(node, "currentTotalPriceSet"),
        presentment_total=read_money(_part(node, "currentTotalPriceSet").get("presentmentMoney")),
        refunded=_shop_money(node, "totalRefundedSet"),
        confirmation_number=_text(node.get("confirmationNumber")),
        status_page_url=_text(node.get("statusPageUrl")),
        tags=_texts(node.get("tags")),
        lines=tuple(_line(one) for one in _nodes(_part(node, "lineItems").get("nodes"))),
        shipping_address=read_address(node.get("shippingAddress")),
        fulfillments=tuple(_fulfillment(one) for one in _nodes(node.get("fulfillments"))),
        note=_text(node.get("note")),
        is_test=node.get("test") is True,
        untold=untold,
    )


def _line(node: Node) -> LineItem:
    quantity = node.get("currentQuantity")
    return LineItem(
        id=_text(node.get("id")) or "",
        title=_text(node.get("title")) or "",
        quantity=quantity if isinstance(quantity, int) else 0,
        variant_title=_text(node.get("variantTitle")),
        sku=_text(node.get("sku")),
        unit_price=_shop_money(node, "discountedUnitPriceSet"),
        image_url=_text(_part(node, "image").get("url")),
        selling_plan=_text(_part(node, "sellingPlan").get("name")),
    )


def _fulfillment(node: Node) -> Fulfillment:
    return Fulfillment(
        id=_text(node.get("id")) or "",
        name=_text(node.get("name")),
        # What is shown of a parcel says more than whether the shipment as such succeeded.
        status=_text(node.get("displayStatus")) or _text(node.get("status")),
        created_at=read_moment(node.get("createdAt")),
        updated_at=read_moment(node.get("updatedAt")),
        estimated_delivery_at=read_moment(node.get("estimatedDeliveryAt")),
        delivered_at=read_moment(node.get("deliveredAt")),
        trackings=tuple(
            Tracking(_text(one.get("company")), _text(one.get("number")), _text(one.get("url")))
            for one in _nodes(node.get("trackingInfo"))
        ),
    )


def _shop_money(node: Node, name: str) -> Money | None:
    return read_money(_part(node, name).get("shopMoney"))


def _nodes(value: Any) -> Sequence[Node]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _part(node: Node, name: str) -> Node:
    part = node.get(name)
    return part if isinstance(part, Mapping) else {}
