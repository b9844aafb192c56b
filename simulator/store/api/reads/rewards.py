"""Coupons and gift cards."""

from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.connections import look_for, page_of
from simulator.store.api.money import money
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.reward import Discount, GiftCard
from simulator.store.search import fields


@resolves("QueryRoot", "codeDiscountNodeByCode")
def _by_code(_root: Any, asked: Asked, code: str) -> Discount | None:
    wanted = code.casefold()
    return next((one for one in asked.shop.discounts.values() if one.code.casefold() == wanted), None)


@resolves("DiscountCodeNode", "codeDiscount")
def _discount(discount: Discount, asked: Asked) -> dict[str, Any]:
    now, ends = asked.shop.clock(), discount.ends_at
    status = "SCHEDULED" if discount.starts_at > now else "EXPIRED" if ends and ends <= now else "ACTIVE"
    code = {"id": f"gid://shopify/DiscountRedeemCode/{discount.number}", "code": discount.code}
    off = f"{discount.share * 100:.0f}%" if discount.share is not None else f"¥{discount.amount}"
    return {
        "__typename": "DiscountCodeBasic",
        "title": discount.title,
        "status": status,
        "startsAt": discount.starts_at,
        "endsAt": ends,
        "usageLimit": discount.usage_limit,
        "asyncUsageCount": discount.used,
        "appliesOncePerCustomer": discount.is_once_per_customer,
        "summary": f"{off} off entire order",
        "codes": {"nodes": [code]},
    }


@resolves("QueryRoot", "giftCards")
def _gift_cards(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    found = look_for(asked, "giftCards", fields.card_search(asked.shop), query, asked.shop.gift_cards.values())
    return page_of(found, page)


@resolves("GiftCard", "customer")
def _owner(card: GiftCard, asked: Asked) -> Customer | None:
    return asked.shop.customers.get(card.customer_number or -1)


@resolves("GiftCard", "balance")
def _balance(card: GiftCard, _asked: Asked) -> dict[str, Any]:
    return money(card.balance)


@resolves("GiftCard", "initialValue")
def _initial(card: GiftCard, _asked: Asked) -> dict[str, Any]:
    return money(card.initial)


@resolves("GiftCard", "enabled")
def _enabled(card: GiftCard, _asked: Asked) -> bool:
    return card.deactivated_at is None


@resolves("GiftCard", "lastCharacters")
def _last(card: GiftCard, _asked: Asked) -> str:
    return card.code[-4:]


@resolves("GiftCard", "maskedCode")
def _masked(card: GiftCard, _asked: Asked) -> str:
    return f"•••• •••• •••• {card.code[-4:]}"
