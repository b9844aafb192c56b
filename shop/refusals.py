"""What the store says against a value, in words that staff can act on."""

import re
from collections.abc import Mapping

from inbox.errors import Invalid
from shop.errors import Refused, UserError

# The store has no codes for these: its own sentence tells which rule it was.
SENTENCES: tuple[tuple[re.Pattern[str], str, str | None, str], ...] = (
    (
        re.compile(r"email has already been taken", re.IGNORECASE),
        "このメールアドレスは、ストアの別の顧客に登録されています。",
        "email",
        "taken",
    ),
    (
        re.compile(r"phone has already been taken", re.IGNORECASE),
        "この電話番号は、ストアの別の顧客に登録されています。",
        "phone",
        "taken",
    ),
    (
        re.compile(r"email is invalid", re.IGNORECASE),
        "ストアがこのメールアドレスを受け付けませんでした。確認してください。",
        "email",
        "invalid",
    ),
    (
        re.compile(r"phone.* is invalid", re.IGNORECASE),
        "ストアがこの電話番号を受け付けませんでした。確認してください。",
        "phone",
        "invalid",
    ),
    (
        re.compile(r"phone number is required", re.IGNORECASE),
        "ストアの顧客に電話番号がないため、SMSの配信設定を変更できません。",
        "phone",
        "required",
    ),
    (
        re.compile(r"tags cannot be more than", re.IGNORECASE),
        "タグは1人に250個までです。使わないタグを外してから追加してください。",
        "tags",
        "too_many",
    ),
    (
        re.compile(r"does not exist|can.t be found|not found", re.IGNORECASE),
        "この顧客はストアにいません。削除されたか、統合されています。",
        None,
        "",
    ),
)
# The store's names of fields, and those of our forms.
FIELDS: Mapping[str, str] = {
    "email": "email",
    "phone": "phone",
    "firstName": "first_name",
    "lastName": "last_name",
    "note": "note",
    "tags": "tags",
    "locale": "locale",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "zip": "zip",
    "province": "province",
    "provinceCode": "province",
    "countryCode": "country",
}


def invalid_of(refused: Refused) -> Invalid:
    """Give the refusal of a form: one sentence that says most, and each field that it is about."""
    sentence, fields = None, {}
    for error in refused.user_errors:
        found = _sentence(error)
        sentence = sentence or (found[0] if found else None)
        field = (found[1] if found else None) or _field(error)
        if field is not None:
            fields[field] = (found[2] if found else "") or "invalid"
    return Invalid(sentence or refused.message, fields=fields)


def _sentence(error: UserError) -> tuple[str, str | None, str] | None:
    for pattern, sentence, field, word in SENTENCES:
        if pattern.search(error.message):
            return sentence, field, word
    return None


def _field(error: UserError) -> str | None:
    return next((FIELDS[part] for part in reversed(error.field) if part in FIELDS), None)
