"""Coupons, gift cards and store credit are given."""

import re
import secrets
from decimal import Decimal
from typing import Any

from simulator.store.acts.letters import write_letter
from simulator.store.api.asked import Asked
from simulator.store.api.money import CURRENCY, money
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.record import gid_of
from simulator.store.records.reward import Discount, GiftCard

CARD_LIMIT = Decimal(200_000)
_CARD = re.compile(r"[a-z0-9]+")


@resolves("Mutation", "discountCodeBasicCreate")
def _create_discount(asked: Asked, basic_code_discount: dict[str, Any]) -> dict[str, Any]:
    given, root = basic_code_discount, "basicCodeDiscount"
    for name, label in (("code", "Code"), ("title", "Title"), ("startsAt", "Starts at")):
        if not given.get(name):
            raise refuse(f"{label} can't be blank", root, name, code="BLANK")
    code, starts, ends = given["code"].strip(), given["startsAt"], given.get("endsAt")
    if any(one.code.casefold() == code.casefold() for one in asked.shop.discounts.values()):
        raise refuse("Code must be unique. Please try a different code.", root, "code", code="TAKEN")
    if ends is not None and ends <= starts:
        raise refuse("Ends at needs to be after starts_at", root, "endsAt", code="END_DATE_BEFORE_START_DATE")
    value = (given.get("customerGets") or {}).get("value") or {}
    share = Decimal(str(value["percentage"])) if value.get("percentage") is not None else None
    amount = (value.get("discountAmount") or {}).get("amount")
    if (share is None) == (amount is None):
        raise refuse("A value is required", root, "customerGets", "value", code="BLANK")
    if share is not None and not 0 < share <= 1:
        raise refuse("Value must be between 0.0 and 1.0", root, "customerGets", "value", code="VALUE_OUTSIDE_RANGE")
    people = ((given.get("context") or {}).get("customers") or {}).get("add") or []
    if unknown := [gid for gid in people if asked.shop.find_customer(gid) is None]:
        raise refuse(f"Customer with id: {unknown[0].rpartition('/')[2]} is invalid", root, "context", code="INVALID")
    number = asked.shop.next_number()
    asked.shop.discounts[number] = Discount(
        number=number,
        code=code,
        title=given["title"],
        starts_at=starts,
        ends_at=ends,
        usage_limit=given.get("usageLimit"),
        is_once_per_customer=bool(given.get("appliesOncePerCustomer")),
        share=share,
        amount=amount,
        customer_gids=people,
    )
    return {"codeDiscountNode": asked.shop.discounts[number]}


@resolves("Mutation", "discountCodeDeactivate")
def _deactivate_discount(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    discount = next((one for one in asked.shop.discounts.values() if one.gid == id), None)
    if discount is None:
        raise refuse("Code discount does not exist.", "id", code="INVALID")
    discount.ends_at = asked.shop.now()
    return {"codeDiscountNode": discount}


@resolves("Mutation", "giftCardCreate")
def _create_card(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    code = (input.get("code") or secrets.token_hex(8)).replace(" ", "").lower()
    _check_card(asked, code, input)
    amount, number = input["initialAmount"]["amount"], asked.shop.next_number()
    customer = asked.shop.find_customer(input.get("customerId"))
    card = GiftCard(
        number=number,
        code=code,
        initial=amount,
        balance=amount,
        created_at=asked.shop.now(),
        customer_number=customer.number if customer else None,
        expires_on=input.get("expiresOn"),
        note=input.get("note"),
    )
    asked.shop.gift_cards[number] = card
    return {"giftCard": card, "giftCardCode": code}


@resolves("Mutation", "giftCardDeactivate")
def _deactivate_card(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    card = _get_card(asked, id)
    card.deactivated_at = card.deactivated_at or asked.shop.now()
    return {"giftCard": card}


@resolves("Mutation", "giftCardSendNotificationToCustomer")
def _send_card(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    card = _get_card(asked, id)
    customer = asked.shop.customers.get(card.customer_number or -1)
    if customer is None or not customer.email:
        raise refuse("The customer could not be found.", "id", code="CUSTOMER_NOT_FOUND")
    write_letter(asked.shop, customer.email, "ギフトカードのお届け", f"{asked.origin}/gift_cards/{card.number}")
    return {"giftCard": card}


@resolves("Mutation", "storeCreditAccountCredit")
def _credit(asked: Asked, id: str, credit_input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    customer = asked.shop.find_customer(id)
    if customer is None:
        raise refuse("Owner does not exist", "id", code="OWNER_NOT_FOUND")
    amount, path = credit_input["creditAmount"], ("creditInput", "creditAmount")
    if amount["currencyCode"] != CURRENCY:
        raise refuse("Currency is not supported", *path, "currencyCode", code="UNSUPPORTED_CURRENCY")
    if amount["amount"] <= 0:
        raise refuse("A positive amount must be used", *path, "amount", code="NEGATIVE_OR_ZERO_AMOUNT")
    expires = credit_input.get("expiresAt")
    if expires is not None and expires <= asked.shop.clock():
        raise refuse("The expiry date must be in the future", "creditInput", "expiresAt", code="EXPIRES_AT_IN_PAST")
    customer.store_credit += amount["amount"]
    customer.store_credit_number = customer.store_credit_number or asked.shop.next_number()
    account = {
        "id": gid_of("StoreCreditAccount", customer.store_credit_number),
        "balance": money(customer.store_credit),
    }
    transaction = {
        "id": gid_of("StoreCreditAccountCreditTransaction", asked.shop.next_number()),
        "amount": money(amount["amount"]),
        "balanceAfterTransaction": money(customer.store_credit),
        "account": account,
    }
    return {"storeCreditAccountTransaction": transaction}


def _check_card(asked: Asked, code: str, given: dict[str, Any]) -> None:
    path, amount = ("input", "code"), given.get("initialAmount")
    if len(code) < 8:
        raise refuse("Code is too short (minimum is 8 characters)", *path, code="TOO_SHORT")
    if len(code) > 20:
        raise refuse("Code is too long (maximum is 20 characters)", *path, code="TOO_LONG")
    if not _CARD.fullmatch(code):
        raise refuse("Code can only contain letters(a-z) and numbers(0-9)", *path, code="INVALID")
    if any(card.code == code for card in asked.shop.gift_cards.values()):
        raise refuse("Code has already been taken", *path)
    if amount is None:
        raise refuse("Initial amount is required", "input", "initialAmount", code="MISSING_ARGUMENT")
    if amount["amount"] <= 0:
        raise refuse("must be greater than 0", "input", "initialAmount", code="GREATER_THAN")
    if amount["amount"] > CARD_LIMIT:
        raise refuse("Gift card limit exceeded", "input", "initialAmount", code="GIFT_CARD_LIMIT_EXCEEDED")
    if given.get("customerId") and asked.shop.find_customer(given["customerId"]) is None:
        raise refuse("The customer could not be found.", "input", "customerId", code="CUSTOMER_NOT_FOUND")


def _get_card(asked: Asked, gid: str) -> GiftCard:
    card = next((one for one in asked.shop.gift_cards.values() if one.gid == gid), None)
    if card is None:
        raise refuse("The gift card could not be found.", "id", code="GIFT_CARD_NOT_FOUND")
    return card
