"""Checking values before any of them is written."""

from collections.abc import Mapping, Sequence

from inbox.customers.drafts import EMAIL
from inbox.customers.keys import EMAIL_LIMIT, normalise_phone
from inbox.errors import Invalid
from inbox.fields.field import PREFIX, Field, parse_key
from inbox.fields.types import LONGEST, FieldType, Unfit, Value, parse_text, parse_value


def check_values(fields: Sequence[Field], given: Mapping[str, object], *, is_text: bool) -> dict[Field, Value | None]:
    """Read the values of some fields, in the order of `given`; Invalid names each that cannot be taken."""
    checked: dict[Field, Value | None] = {}
    wrong: dict[str, str] = {}
    first = ""
    for field, (key, value) in zip(fields, given.items(), strict=True):
        try:
            checked[field] = check_value(field, value, is_text=is_text)
        except Unfit as unfit:
            wrong[key] = unfit.code
            first = first or unfit.message
    read_only = [key for field, key in zip(fields, given, strict=True) if not may_set(field)]
    if read_only:
        raise Invalid("この項目は変更できません。", fields=dict.fromkeys(read_only, "read_only"))
    if wrong:
        raise Invalid(first, fields=wrong)
    return checked


def may_set(field: Field) -> bool:
    """Tell whether a value of a field can be kept; basic ones that are read from elsewhere cannot."""
    return field.origin == "import" or (field.origin == "profile" and field.is_editable)


def check_value(field: Field, value: object, *, is_text: bool = False) -> Value | None:
    """Read one value; what does not fit is Unfit."""
    checked = parse_text(field.type, value, field.limit) if is_text and isinstance(value, str) else None
    if not (is_text and isinstance(value, str)):
        checked = parse_value(field.type, value, field.limit)
    if checked is None or field.form == "plain":
        return checked
    return _phone(str(checked)) if field.form == "phone" else _email(str(checked))


def read_or_none(field: Field, text: str) -> Value | None:
    """Read a text that a machine wrote; what does not fit is no value."""
    try:
        return check_value(field, text, is_text=True)
    except Unfit:
        return None


def unknown_field(key: str, value: object) -> Field:
    """Give the field of a key that nobody added: kept as it came, hidden until it is added."""
    if not key.startswith(PREFIX):
        raise Invalid("追加の項目のキーは profile. で始めてください。", fields={key: "unknown"})
    return Field(parse_key(key), key, _natural_type(value), limit=LONGEST, is_added=False)


def _natural_type(value: object) -> FieldType:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list) else "string"


def _phone(text: str) -> str:
    phone = normalise_phone(text)
    if phone is None:
        raise Unfit("not_phone")
    return phone


def _email(text: str) -> str:
    if len(text) > EMAIL_LIMIT or not EMAIL.fullmatch(text):
        raise Unfit("not_email")
    return text
