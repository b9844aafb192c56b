"""The store's words for the state of an order, in Japanese; a word that nobody knows yet is shown as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inbox.orders.order import Order

Tone = Literal["good", "warn", "bad", "hint", ""]


@dataclass(frozen=True, slots=True)
class State:
    """A state as a page shows it: `label` is a gettext id, unless the word `is_raw`."""

    label: str
    tone: Tone = ""
    is_raw: bool = False


CANCELLED = State("キャンセル済み", "bad")
FINANCIAL: Mapping[str, State] = {
    "AUTHORIZED": State("支払い確認中", "warn"),
    "EXPIRED": State("支払い期限切れ", "bad"),
    "PAID": State("支払い済み"),
    "PARTIALLY_PAID": State("一部入金", "warn"),
    "PARTIALLY_REFUNDED": State("一部返金", "hint"),
    "PENDING": State("支払い待ち", "warn"),
    "REFUNDED": State("返金済み", "hint"),
    "VOIDED": State("支払い無効", "bad"),
}
FULFILLMENT: Mapping[str, State] = {
    "UNFULFILLED": State("未発送", "warn"),
    "PARTIALLY_FULFILLED": State("一部発送", "warn"),
    "FULFILLED": State("発送済み", "good"),
    "IN_PROGRESS": State("発送準備中", "hint"),
    "ON_HOLD": State("発送保留", "warn"),
    "SCHEDULED": State("発送予定", "hint"),
    "PENDING_FULFILLMENT": State("発送待ち", "warn"),
    "OPEN": State("未発送", "warn"),
    "RESTOCKED": State("在庫に戻し済み"),
    "REQUEST_DECLINED": State("発送できません", "bad"),
    "FULFILLMENT_NOT_REQUIRED": State("発送不要"),
}
SHIPMENT: Mapping[str, State] = {
    "CONFIRMED": State("出荷確定", "hint"),
    "LABEL_PRINTED": State("送り状発行済み", "hint"),
    "LABEL_PURCHASED": State("送り状発行済み", "hint"),
    "LABEL_VOIDED": State("送り状取消", "warn"),
    "CARRIER_PICKED_UP": State("集荷済み", "hint"),
    "IN_TRANSIT": State("配送中", "hint"),
    "OUT_FOR_DELIVERY": State("お届け中", "hint"),
    "ATTEMPTED_DELIVERY": State("ご不在", "warn"),
    "DELAYED": State("配送の遅れ", "warn"),
    "DELIVERED": State("配達完了", "good"),
    "NOT_DELIVERED": State("お届けできません", "bad"),
    "READY_FOR_PICKUP": State("受け取り待ち", "hint"),
    "PICKED_UP": State("受け取り済み", "good"),
    "FAILURE": State("配送エラー", "bad"),
    "CANCELED": State("発送取消", "bad"),
    "FULFILLED": State("発送済み", "good"),
    "MARKED_AS_FULFILLED": State("発送済み", "good"),
    "SUBMITTED": State("発送依頼済み", "hint"),
}
RETURN: Mapping[str, State] = {
    "RETURN_REQUESTED": State("返品の申し込みあり", "warn"),
    "IN_PROGRESS": State("返品中", "warn"),
    "INSPECTION_COMPLETE": State("返品の検品済み", "hint"),
    "RETURNED": State("返品済み", "hint"),
    "RETURN_FAILED": State("返品できません", "bad"),
}
QUIET = ("NO_RETURN", "PAID")


def states_of(order: Order) -> tuple[State, ...]:
    """Give what there is to know of an order's state, the most telling first."""
    if order.cancelled_at is not None:
        return (CANCELLED, *_told(FINANCIAL, order.financial_status))
    return (
        *_told(RETURN, order.return_status),
        *_progress(order),
        *_told(FINANCIAL, order.financial_status),
    )


def state_of(words: Mapping[str, State], word: str) -> State:
    """Give the state that a word of the store stands for."""
    return words.get(word.upper()) or State(word, is_raw=True)


def _progress(order: Order) -> tuple[State, ...]:
    """How far the parcel is tells more than that it was sent."""
    shipped = [one.status for one in order.fulfillments if one.status]
    if len(shipped) == 1 and (order.fulfillment_status or "").upper() == "FULFILLED":
        return (state_of(SHIPMENT, shipped[0]),)
    return _told(FULFILLMENT, order.fulfillment_status)


def _told(words: Mapping[str, State], word: str | None) -> tuple[State, ...]:
    return () if not word or word.upper() in QUIET else (state_of(words, word),)
