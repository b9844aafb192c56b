"""What the store says no to, in words that tell staff what to do next."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from inbox.errors import Conflict, Forbidden, Invalid, Unavailable
from shop.errors import AccessDenied, NotNow, Refused, ShopError, UserError

FIELDS: Mapping[str, str] = {
    "lastName": "last_name",
    "firstName": "first_name",
    "email": "email",
    "phone": "phone",
    "note": "note",
    "tags": "tags",
    "zip": "zip",
    "province": "province",
    "provinceCode": "province",
    "city": "city",
    "address1": "address1",
    "address2": "address2",
    "emailMarketingConsent": "email_consent",
    "smsMarketingConsent": "sms_consent",
}
TAKEN = "このメールアドレスか電話番号は、ストアのほかの会員が使っています。その会員を開いて確かめてください。"
GONE = "この会員はストアにいません。削除されたか、統合されています。一覧から選び直してください。"
REFUSED = "ストアがこの変更を受け付けませんでした（%(words)s）。内容を直して、もう一度保存してください。"
INVALID = "ストアが受け付けない書き方の項目があります。印の付いた項目を直してください。"
ORDERS = "注文の履歴があるため、削除できません。代わりに個人情報の消去を依頼してください。"
# The store's words about a customer who cannot be deleted; the first that fits names the reason.
UNDELETABLE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("subscription",), "定期購入をしたことがあるため、削除できません。代わりに個人情報の消去を依頼してください。"),
    (("gift card",), "届いていない予約ギフトカードの受取人のため、削除できません。届いた後に削除してください。"),
    (("redact", "erasure", "data request"), "個人情報の消去を待っているため、削除できません。予定日に消去されます。"),
    (("order",), ORDERS),
    (("can't be found", "can’t be found", "does not exist"), GONE),
)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what the store answers into errors that pages know."""
    try:
        yield
    except Refused as refused:
        raise read_refusal(refused.user_errors) from None
    except AccessDenied as error:
        raise Forbidden(error.message) from error
    except NotNow as error:
        raise Unavailable(error.message) from error
    except ShopError as error:
        raise Conflict(error.message) from error


def read_refusal(errors: tuple[UserError, ...]) -> Invalid | Conflict:
    """Give the error for a change that the store refused, with the fields that are wrong."""
    if any("does not exist" in one.message.lower() or "be found" in one.message.lower() for one in errors):
        return Conflict(GONE)
    fields = {name: _code(one) for one in errors if (name := _field(one))}
    if "taken" in fields.values():
        return Invalid(TAKEN, fields=fields)
    if fields and set(fields.values()) <= {"invalid", "too_long"}:
        return Invalid(INVALID, fields=fields)
    return Invalid(REFUSED, fields=fields, words=" / ".join(one.message for one in errors)[:500])


def read_undeletable(errors: tuple[UserError, ...]) -> str:
    """Give the sentence that says why a customer cannot be deleted."""
    words = " ".join(one.message for one in errors).lower()
    for marks, sentence in UNDELETABLE:
        if any(mark in words for mark in marks):
            return sentence
    return "ストアが削除を受け付けませんでした。ストアの管理画面で理由を確かめてください。"


def _field(error: UserError) -> str | None:
    return next((FIELDS[part] for part in reversed(error.field) if part in FIELDS), None)


def _code(error: UserError) -> str:
    words = error.message.lower()
    if "taken" in words:
        return "taken"
    if "too long" in words:
        return "too_long"
    return "invalid" if "invalid" in words or "valid" in words else "refused"
