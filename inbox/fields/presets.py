"""The profile fields that every installation has; some are read from where they stand already."""

from collections.abc import Callable, Mapping

from inbox.fields.field import Field, Person
from inbox.fields.types import LONGEST, Value

NAME, DESCRIPTION = "profile.name", "profile.description"


def _fixed(key: str, label: str) -> Field:
    return Field(key, label, "string", is_write_once=True, is_preset=True)


PRESETS: tuple[Field, ...] = (
    Field(NAME, "名前（ボットで入力）", "string", is_preset=True),
    Field("profile.mobileNumber", "携帯番号", "string", form="phone", is_preset=True),
    Field("profile.email", "メール", "string", form="email", is_preset=True),
    Field(DESCRIPTION, "顧客メモ", "string", limit=LONGEST, is_preset=True),
    Field("profile.lastCheckoutCompletedAt", "最近注文時間", "datetime", is_editable=False, is_preset=True),
    _fixed("profile.referrer", "参照元"),
    _fixed("profile.utmCampaign", "UTMキャンペーン"),
    _fixed("profile.utmMedium", "UTMメディア"),
    _fixed("profile.utmSource", "UTMソース"),
    _fixed("profile.utmContent", "UTMコンテンツ"),
    _fixed("profile.utmTerm", "UTMキーワード"),
)

# What the store or the memo says of them; it stands beside what was typed, and neither overwrites the other.
ELSEWHERE: Mapping[str, Callable[[Person], Value | None]] = {
    "mobilenumber": lambda person: person.customer.record.phone if person.customer else None,
    "email": lambda person: person.customer.record.email if person.customer else None,
    "description": lambda person: person.memo or None,
    "lastcheckoutcompletedat": lambda person: person.customer.record.last_order_at if person.customer else None,
}
