"""The tags that a subscription app puts on orders: which contract, the how manyth time, delivered when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from inbox.customers.keys import tag_key
from shop.subscriptions.subscription import Contract, TagFinding
from shop.subscriptions.tags import VALUE_LIMIT, find_date, find_number, split_tag

ID_KEY, COUNT_KEY = "subscription-id", "subscription-count"
DELIVERY_KEY = re.compile(r"delivery-([0-9]{1,20})")
SUBSCRIPTION_ID = re.compile(r"[0-9]{10}")
COUNT_LABEL = "定期%(count)s回目"
SPACE = re.compile(r"\s+")


class TaggedOrder(Protocol):
    """What is needed of an order."""

    @property
    def gid(self) -> str: ...
    @property
    def tags(self) -> Iterable[str]: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class OrderTag:
    """One tag: `value` stands as the store wrote it, `subscription_id` is only in a delivery's name."""

    kind: Literal["count", "id", "delivery"]
    subscription_id: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """When a contract's goods arrive; `slot` is the customer's choice in the store's words, such as 午前中."""

    subscription_id: str
    on: date
    slot: str | None


@dataclass(frozen=True, slots=True)
class OrderTags:
    """What the tags of one order say; a tag with a finding is used for nothing else."""

    count: int | None = None
    subscription_ids: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    findings: tuple[TagFinding, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinedOrder:
    """An order with the contracts that it came from; `unknown_ids` are contracts that we have not seen."""

    order_gid: str
    tags: OrderTags
    contracts: tuple[Contract, ...]
    unknown_ids: tuple[str, ...]


def parse_order_tag(tag: str) -> OrderTag | None:
    """Read an order's tag, whatever it holds; None is a tag of somebody else."""
    key, value = split_tag(tag)
    if key == COUNT_KEY:
        return OrderTag("count", None, value)
    if key == ID_KEY:
        return OrderTag("id", None, value)
    match = DELIVERY_KEY.fullmatch(key)
    return OrderTag("delivery", match[1], value) if match else None


def format_order_tag(tag: OrderTag) -> str:
    """Write a tag as the app does."""
    keys = {"count": COUNT_KEY, "id": ID_KEY, "delivery": f"delivery-{tag.subscription_id}"}
    return f"{keys[tag.kind]}:{tag.value}"


def read_order_tags(tags: Iterable[str]) -> OrderTags:
    """Read all tags of an order; their order does not matter."""
    parsed = {tag: parse_order_tag(tag) for tag in tags}
    known = {raw: tag for raw in sorted(parsed) if (tag := parsed[raw]) is not None}
    count, count_findings = _count({raw: tag for raw, tag in known.items() if tag.kind == "count"})
    ids, id_findings = _ids({raw: tag for raw, tag in known.items() if tag.kind == "id"})
    deliveries, delivery_findings = _deliveries({raw: tag for raw, tag in known.items() if tag.kind == "delivery"})
    return OrderTags(
        count=count,
        subscription_ids=ids,
        deliveries=deliveries,
        findings=(*count_findings, *id_findings, *delivery_findings),
        others=tuple(tag for tag, order_tag in parsed.items() if order_tag is None),
    )


def join_orders(orders: Iterable[TaggedOrder], contracts: Mapping[str, Contract]) -> tuple[JoinedOrder, ...]:
    """Join orders with the contracts of their customer, in the order given."""
    return tuple(_joined(order, contracts) for order in orders)


def next_delivery(orders: Iterable[TaggedOrder], today: date, subscription_id: str | None = None) -> Delivery | None:
    """Find what arrives next, today counts; `today` is the store's day. Cancelled orders do not arrive."""
    to_come = (
        delivery
        for order in orders
        if order.cancelled_at is None
        for delivery in read_order_tags(order.tags).deliveries
        if delivery.on >= today and subscription_id in {None, delivery.subscription_id}
    )
    return min(to_come, key=lambda delivery: (delivery.on, delivery.subscription_id), default=None)


def _count(tags: Mapping[str, OrderTag]) -> tuple[int | None, list[TagFinding]]:
    counts = {raw: find_number(tag.value) for raw, tag in tags.items()}
    readable = {count for count in counts.values() if count}
    if len(readable) > 1:
        return None, [TagFinding(raw, "定期の回数が2つ以上あります。ストアの注文を確認してください。") for raw in tags]
    found = [TagFinding(raw, "定期の回数を数字として読み取れません。") for raw, count in counts.items() if not count]
    return next(iter(readable), None), found


def _ids(tags: Mapping[str, OrderTag]) -> tuple[tuple[str, ...], list[TagFinding]]:
    ids = {raw: _ten_digits(tag.value) for raw, tag in tags.items()}
    message = "定期購買IDは10桁の数字です。この注文は契約と結び付けていません。"
    found = [TagFinding(raw, message) for raw, subscription_id in ids.items() if subscription_id is None]
    return tuple(sorted({subscription_id for subscription_id in ids.values() if subscription_id})), found


def _ten_digits(value: str) -> str | None:
    folded = tag_key(value) if len(value) <= VALUE_LIMIT else ""
    return folded if SUBSCRIPTION_ID.fullmatch(folded) else None


def _deliveries(tags: Mapping[str, OrderTag]) -> tuple[tuple[Delivery, ...], list[TagFinding]]:
    read = {raw: _delivery(tag) for raw, tag in tags.items()}
    by_id: dict[str, set[Delivery]] = {}
    for delivery in read.values():
        if delivery is not None:
            by_id.setdefault(delivery.subscription_id, set()).add(delivery)
    message = "お届け日を読み取れません。日付は2026-12-05の形です。"
    found = [TagFinding(raw, message) for raw, delivery in read.items() if delivery is None]
    # Of two dates for one parcel nobody knows which holds, and a customer must not be told the wrong one.
    message = "お届け日が2つ以上あります。ストアの注文を確認してください。"
    unsure = {subscription_id for subscription_id, deliveries in by_id.items() if len(deliveries) > 1}
    found += [TagFinding(raw, message) for raw, one in read.items() if one and one.subscription_id in unsure]
    sure = [next(iter(deliveries)) for _, deliveries in sorted(by_id.items()) if len(deliveries) == 1]
    return tuple(sure), found


def _delivery(tag: OrderTag) -> Delivery | None:
    day, *slot = SPACE.split(tag.value, maxsplit=1)
    on = find_date(day)
    if on is None or tag.subscription_id is None:
        return None
    return Delivery(tag.subscription_id, on, slot[0] if slot else None)


def _joined(order: TaggedOrder, contracts: Mapping[str, Contract]) -> JoinedOrder:
    tags = read_order_tags(order.tags)
    return JoinedOrder(
        order_gid=order.gid,
        tags=tags,
        contracts=tuple(contracts[one] for one in tags.subscription_ids if one in contracts),
        unknown_ids=tuple(one for one in tags.subscription_ids if one not in contracts),
    )
