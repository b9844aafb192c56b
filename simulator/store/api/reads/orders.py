"""Orders with lines, parcels and refunds, and the goods that they name."""

from decimal import Decimal
from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.connections import look_for, page_of
from simulator.store.api.money import CURRENCY, bag
from simulator.store.api.reads.roots import TIMES
from simulator.store.api.resolvers import rename, resolves
from simulator.store.records.customer import Customer
from simulator.store.records.draft import AbandonedCheckout, DraftOrder
from simulator.store.records.order import Fulfillment, Line, Order, Refund
from simulator.store.records.product import Product, Variant
from simulator.store.search import fields
from simulator.store.search.fields import return_status

rename(
    "Order",
    legacyResourceId="number",
    confirmationNumber="confirmation",
    test="is_test",
    displayFinancialStatus="financial",
    displayFulfillmentStatus="fulfillment_status",
    displayAddress="shipping_address",
    sourceName="source",
)
rename("Fulfillment", estimatedDeliveryAt="estimated_at")
rename("Return", totalQuantity="quantity")


@resolves("Order", "customer")
@resolves("DraftOrder", "customer")
@resolves("AbandonedCheckout", "customer")
def _customer(order: Order | DraftOrder | AbandonedCheckout, asked: Asked) -> Customer | None:
    return asked.shop.customers.get(order.customer_number or -1)


@resolves("Order", "currentTotalPriceSet")
def _current_total(order: Order, _asked: Asked) -> dict[str, Any]:
    gone = sum((line.price * line.refunded for line in order.lines), Decimal(0))
    return bag(Decimal(0) if order.cancelled_at else order.total - gone)


@resolves("Order", "totalPriceSet")
@resolves("DraftOrder", "totalPriceSet")
@resolves("AbandonedCheckout", "totalPriceSet", "subtotalPriceSet")
def _total(order: Order | DraftOrder | AbandonedCheckout, _asked: Asked) -> dict[str, Any]:
    return bag(order.total)


@resolves("Order", "subtotalPriceSet", "currentSubtotalPriceSet")
@resolves("DraftOrder", "subtotalPriceSet")
def _subtotal(order: Order | DraftOrder, _asked: Asked) -> dict[str, Any]:
    return bag(order.subtotal)


@resolves("Order", "totalRefundedSet")
def _refunded(order: Order, _asked: Asked) -> dict[str, Any]:
    return bag(order.refunded)


@resolves("Order", "totalShippingPriceSet")
def _shipping(order: Order, _asked: Asked) -> dict[str, Any]:
    return bag(order.shipping_price)


@resolves("Order", "totalTaxSet")
def _tax(order: Order, _asked: Asked) -> dict[str, Any]:
    return bag(tax_in(order.total))


@resolves("Order", "totalDiscountsSet")
def _discounts(order: Order, _asked: Asked) -> dict[str, Any]:
    return bag(order.discount)


@resolves("Order", "statusPageUrl")
def _status_page(order: Order, asked: Asked) -> str:
    return f"{asked.origin}/{asked.shop.account.shop_number}/orders/{order.confirmation.lower()}/authenticate"


@resolves("Order", "paymentGatewayNames")
def _gateways(order: Order, _asked: Asked) -> list[str]:
    return [order.gateway]


@resolves("Order", "shippingLine")
def _shipping_line(order: Order, _asked: Asked) -> dict[str, Any] | None:
    return {"title": order.shipping_title} if order.shipping_title else None


@resolves("Order", "customAttributes")
@resolves("DraftOrder", "customAttributes")
def _attributes(order: Order | DraftOrder, _asked: Asked) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in order.attributes.items()]


@resolves("Order", "returnStatus")
def _return_status(order: Order, _asked: Asked) -> str:
    return return_status(order)


@resolves("Order", "currencyCode")
def _currency(_order: Order, _asked: Asked) -> str:
    return CURRENCY


@resolves("Order", "fullyPaid")
def _fully_paid(order: Order, _asked: Asked) -> bool:
    return order.financial in {"PAID", "PARTIALLY_REFUNDED", "REFUNDED"}


@resolves("Order", "unpaid")
def _unpaid(order: Order, _asked: Asked) -> bool:
    return order.financial in {"PENDING", "EXPIRED", "AUTHORIZED"}


@resolves("Order", "confirmed")
def _confirmed(order: Order, _asked: Asked) -> bool:
    return order.cancelled_at is None


@resolves("Order", "customerLocale")
def _locale(order: Order, asked: Asked) -> str | None:
    customer = _customer(order, asked)
    return customer.locale if customer else None


@resolves("Order", "subtotalLineItemsQuantity")
@resolves("DraftOrder", "totalQuantityOfLineItems")
def _pieces(order: Order | DraftOrder, _asked: Asked) -> int:
    return sum(line.quantity for line in order.lines)


@resolves("Order", "lineItems")
@resolves("DraftOrder", "lineItems")
@resolves("AbandonedCheckout", "lineItems")
def _lines(order: Order | DraftOrder | AbandonedCheckout, _asked: Asked, **page: Any) -> Any:
    return page_of(order.lines, page)


@resolves("Order", "fulfillments")
def _fulfillments(order: Order, _asked: Asked, first: int | None = None) -> list[Fulfillment]:
    return order.fulfillments[:first]


@resolves("Order", "refunds")
def _refunds(order: Order, _asked: Asked, first: int | None = None) -> list[Refund]:
    return order.refunds[:first]


@resolves("Order", "returns")
def _returns(order: Order, _asked: Asked, query: str | None = None, **page: Any) -> Any:  # noqa: ARG001
    return page_of(order.returns, page)


@resolves("Order", "events")
def _events(order: Order, asked: Asked, query: str | None = None, **page: Any) -> Any:
    return page_of(look_for(asked, "events", fields.event_search(asked.shop), query, order.events), page, TIMES)


@resolves("Order", "suggestedRefund")
def _suggested(order: Order, _asked: Asked, *, suggest_full_refund: bool | None = False) -> dict[str, Any]:
    left = order.total - order.refunded
    amount = left if suggest_full_refund else Decimal(0)
    step = {"amountSet": bag(amount), "gateway": order.gateway, "kind": "SUGGESTED_REFUND"}
    step["parentTransaction"] = {"id": f"gid://shopify/OrderTransaction/{order.number}"}
    return {"amountSet": bag(amount), "maximumRefundableSet": bag(left), "suggestedTransactions": [step]}


@resolves("LineItem", "currentQuantity")
def _current_quantity(line: Line, _asked: Asked) -> int:
    return line.quantity - line.refunded


@resolves("LineItem", "refundableQuantity")
def _refundable(line: Line, _asked: Asked) -> int:
    return line.quantity - line.refunded


@resolves("LineItem", "unfulfilledQuantity")
def _unfulfilled(line: Line, asked: Asked) -> int:
    order = next((one for one in asked.shop.orders.values() if line in one.lines), None)
    if order is None or order.cancelled_at:
        return 0
    return max(line.quantity - line.refunded - order.sent_of(line), 0)


@resolves("LineItem", "discountedUnitPriceSet", "originalUnitPriceSet")
@resolves("DraftOrderLineItem", "originalUnitPriceSet")
@resolves("AbandonedCheckoutLineItem", "originalUnitPriceSet")
def _unit_price(line: Line, _asked: Asked) -> dict[str, Any]:
    return bag(line.price)


@resolves("LineItem", "originalTotalSet", "discountedTotalSet")
def _line_total(line: Line, _asked: Asked) -> dict[str, Any]:
    return bag(line.total)


@resolves("LineItem", "name")
def _line_name(line: Line, _asked: Asked) -> str:
    return f"{line.title} - {line.variant_title}" if line.variant_title else line.title


@resolves("LineItem", "id")
@resolves("DraftOrderLineItem", "id")
@resolves("AbandonedCheckoutLineItem", "id")
def _line_id(line: Line, _asked: Asked) -> str:
    return line.gid


@resolves("LineItem", "variant")
@resolves("DraftOrderLineItem", "variant")
@resolves("AbandonedCheckoutLineItem", "variant")
def _variant(line: Line, asked: Asked) -> Variant | None:
    return next((one for one in asked.shop.variants() if one.number == line.variant_number), None)


@resolves("LineItem", "product")
@resolves("DraftOrderLineItem", "product")
@resolves("AbandonedCheckoutLineItem", "product")
def _product(line: Line, asked: Asked) -> Product | None:
    variant = _variant(line, asked)
    return asked.shop.products.get(variant.product_number) if variant else None


@resolves("LineItem", "sellingPlan")
def _selling_plan(line: Line, _asked: Asked) -> dict[str, str] | None:
    return {"name": line.selling_plan} if line.selling_plan else None


@resolves("LineItem", "image")
@resolves("AbandonedCheckoutLineItem", "image")
@resolves("ProductVariant", "image")
@resolves("Product", "featuredMedia")
def _no_picture(_record: Any, _asked: Asked) -> None:
    return None


@resolves("LineItem", "requiresShipping")
@resolves("Fulfillment", "requiresShipping")
def _is_sent(_record: Any, _asked: Asked) -> bool:
    return True


@resolves("LineItem", "vendor")
def _vendor(_line: Line, asked: Asked) -> str:
    return asked.shop.account.name


def tax_in(amount: Decimal) -> Decimal:
    """Give the tax that is in a price of goods, at ten per cent."""
    return (amount * 10 / 110).quantize(Decimal(1))
