"""How the merchant's pages name states and times."""

from datetime import datetime, timedelta, timezone

_JAPAN = timezone(timedelta(hours=9))
PAYMENTS = {
    "PAID": "支払い済み",
    "PENDING": "支払い待ち",
    "AUTHORIZED": "承認済み",
    "REFUNDED": "返金済み",
    "PARTIALLY_REFUNDED": "一部返金済み",
    "VOIDED": "無効",
}
SHIPMENTS = {
    "UNFULFILLED": "未発送",
    "PARTIALLY_FULFILLED": "一部発送済み",
    "FULFILLED": "発送済み",
    "ON_HOLD": "保留中",
}
PARCELS = {
    "IN_TRANSIT": "輸送中",
    "OUT_FOR_DELIVERY": "配達中",
    "ATTEMPTED_DELIVERY": "不在のため持ち戻り",
    "DELIVERED": "お届け済み",
    "DELAYED": "遅延",
}
CONSENTS = {"SUBSCRIBED": "購読中", "UNSUBSCRIBED": "購読解除", "PENDING": "確認待ち", "NOT_SUBSCRIBED": "未購読"}
BLOCKERS = {
    "SUBSCRIPTIONS": "定期購入の契約がある",
    "COMPANY_CONTACT": "企業の担当者である",
    "CUSTOMER_PAYMENT_METHODS": "支払い方法が登録されている",
    "STORE_CREDIT": "ストアクレジットがある",
    "MULTIPASS_IDENTIFIER": "マルチパスの識別子がある",
    "DELETED_AT": "削除されている",
    "REDACTED_AT": "個人情報が消去されている",
    "MERGE_IN_PROGRESS": "統合が進行中である",
    "PENDING_DATA_REQUEST": "消去の依頼が処理待ちである",
    "GIFT_CARDS": "ギフトカードがある",
}


def moment(at: datetime) -> str:
    """Write a time as in Japan."""
    local = at.astimezone(_JAPAN)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def word(words: dict[str, str], key: str | None) -> str:
    """Say a state; one without a word is shown as it is."""
    return words.get(key or "", key or "")
