"""Values of fields as staff read them, and as a form holds them."""

from datetime import datetime

from babel.support import NullTranslations

from inbox.clock import JAPAN
from inbox.customers.keys import show_phone
from inbox.fields.field import Field
from inbox.fields.types import Value, date_parts


def label_of(texts: NullTranslations, field: Field) -> str:
    """Name a field: a preset in the reader's language, others as staff named them."""
    return str(texts.gettext(field.label)) if field.is_preset else field.label


def write_text(texts: NullTranslations, field: Field, value: Value) -> str:
    """Write a value for reading; moments are Japan's, a date is nobody's."""
    if isinstance(value, bool):
        return str(texts.gettext("はい") if value else texts.gettext("いいえ"))
    if isinstance(value, datetime):
        return value.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, tuple):
        return "、".join(value)
    if field.type == "date" and isinstance(value, str):
        return _date(texts, value)
    return show_phone(value) if field.form == "phone" and isinstance(value, str) else str(value)


def write_cell(texts: NullTranslations, field: Field, value: Value) -> str:
    """Write a value for a file, so that the import reads the same again."""
    if isinstance(value, tuple):
        return ",".join(value)
    if field.type == "date" or field.form == "phone":
        return str(value)
    return write_text(texts, field, value)


def write_input(field: Field, value: Value) -> str:
    """Write a value as an input of a form holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(JAPAN).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, tuple):
        return "\n".join(value)
    return show_phone(value) if field.form == "phone" and isinstance(value, str) else str(value)


def _date(texts: NullTranslations, value: str) -> str:
    try:
        year, month, day = date_parts(value)
    except ValueError:
        # It came before the field was a date, and is none.
        return value
    if year is None:
        return str(texts.gettext("%(month)s月%(day)s日")) % {"month": month, "day": day}
    return str(texts.gettext("%(year)s年%(month)s月%(day)s日")) % {"year": year, "month": month, "day": day}
