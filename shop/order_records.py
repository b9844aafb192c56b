"""From the store's answer (its fragment OrderMirror) to an order of the mirror."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from inbox.customers.customer import Money
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from shop.nodes import Node, part_of, text_in, texts_in
from shop.records import NotARecord, read_address, read_moment, read_money

GID = re.compile(r"gid://shopify/Order/[1-9][0-9]{0,19}")


def read_order(node: Node, shop: str, untold: frozenset[str] = frozenset()) -> Order:
    """Read an order; what is odd in one field leaves that field empty, without a GID and its times it is no record."""
    gid, updated_at, created_at = node.get("id"), read_moment(node.get("updatedAt")), read_moment(node.get("createdAt"))
    if not isinstance(gid, str) or not GID.fullmatch(gid) or updated_at is None or created_at is None:
        raise NotARecord
    return Order(
        shop=shop,
        gid=gid,
        name=text_in(node.get("name")) or "",
        updated_at=updated_at,
        created_at=created_at,
        customer_gid=text_in(part_of(node, "customer").get("id")),
        processed_at=read_moment(node.get("processedAt")),
        cancelled_at=read_moment(node.get("cancelledAt")),
        cancel_reason=text_in(node.get("cancelReason")),
        closed_at=read_moment(node.get("closedAt")),
        financial_status=text_in(node.get("displayFinancialStatus")),
        fulfillment_status=text_in(node.get("displayFulfillmentStatus")),
        return_status=text_in(node.get("returnStatus")),
        total=_shop_money(node, "currentTotalPriceSet"),
        presentment_total=read_money(part_of(node, "currentTotalPriceSet").get("presentmentMoney")),
        refunded=_shop_money(node, "totalRefundedSet"),
        confirmation_number=text_in(node.get("confirmationNumber")),
        status_page_url=text_in(node.get("statusPageUrl")),
        tags=texts_in(node.get("tags")),
        lines=tuple(_line(one) for one in _nodes(part_of(node, "lineItems").get("nodes"))),
        shipping_address=read_address(node.get("shippingAddress")),
        fulfillments=tuple(_fulfillment(one) for one in _nodes(node.get("fulfillments"))),
        note=text_in(node.get("note")),
        is_test=node.get("test") is True,
        untold=untold,
    )


def _line(node: Node) -> LineItem:
    quantity = node.get("currentQuantity")
    return LineItem(
        id=text_in(node.get("id")) or "",
        title=text_in(node.get("title")) or "",
        quantity=quantity if isinstance(quantity, int) else 0,
        variant_title=text_in(node.get("variantTitle")),
        sku=text_in(node.get("sku")),
        unit_price=_shop_money(node, "discountedUnitPriceSet"),
        image_url=text_in(part_of(node, "image").get("url")),
        selling_plan=text_in(part_of(node, "sellingPlan").get("name")),
    )


def _fulfillment(node: Node) -> Fulfillment:
    return Fulfillment(
        id=text_in(node.get("id")) or "",
        name=text_in(node.get("name")),
        # What is shown of a parcel says more than whether the shipment as such succeeded.
        status=text_in(node.get("displayStatus")) or text_in(node.get("status")),
        created_at=read_moment(node.get("createdAt")),
        updated_at=read_moment(node.get("updatedAt")),
        estimated_delivery_at=read_moment(node.get("estimatedDeliveryAt")),
        delivered_at=read_moment(node.get("deliveredAt")),
        trackings=tuple(
            Tracking(text_in(one.get("company")), text_in(one.get("number")), text_in(one.get("url")))
            for one in _nodes(node.get("trackingInfo"))
        ),
    )


def _shop_money(node: Node, name: str) -> Money | None:
    return read_money(part_of(node, name).get("shopMoney"))


def _nodes(value: Any) -> Sequence[Node]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
