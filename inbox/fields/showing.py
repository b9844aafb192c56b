"""Merging what is known of a person into the rows that are shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from inbox.fields.basic import READ
from inbox.fields.field import Field, FieldValue, Person, Shown
from inbox.fields.mappings import SOURCES
from inbox.fields.presets import ELSEWHERE, NAME
from inbox.fields.types import Unfit, Value, fold_item, parse_text, parse_value
from inbox.fields.writing import match_of

STORE_NAME = "name"


def show_fields(fields: Sequence[Field], person: Person) -> list[Shown]:
    """Give each field with its values; a name typed to the bot is left out where it says the same as the store's."""
    shown = [Shown(field, _values(field, person)) for field in fields]
    names = [_told(one) for one in shown if one.field.key in (STORE_NAME, NAME)]
    if None not in names and len(set(names)) == 1:
        return [Shown(one.field) if one.field.key == NAME else one for one in shown]
    return shown


def _values(field: Field, person: Person) -> tuple[FieldValue, ...]:
    if field.origin == "computed":
        value = READ[field.slot](person)
        return () if value is None else (FieldValue(value),)
    slot = field.slot
    kept = [one for one in (person.kept_by_customer.get(slot), person.kept_by_contact.get(slot)) if one]
    if field.is_write_once:
        kept.sort(key=lambda one: (one.set_at is None, one.set_at))
    elsewhere = _elsewhere(field, person)
    found = [_refit(field, one) for one in kept] + ([] if elsewhere is None else [FieldValue(elsewhere)])
    return _different(field, found[:1] if field.is_write_once else found)


def _elsewhere(field: Field, person: Person) -> Value | None:
    source = SOURCES.get(field.mapped_from or "")
    if source is not None and person.customer is not None:
        value = source.read(person.customer.record)
        if value is not None:
            return value
    return ELSEWHERE[field.slot](person) if field.slot in ELSEWHERE else None


def _different(field: Field, values: Sequence[FieldValue]) -> tuple[FieldValue, ...]:
    seen: dict[object, FieldValue] = {}
    for one in values:
        seen.setdefault(match_of(field, one.value) or one.value, one)
    return tuple(seen.values())


def _refit(field: Field, kept: FieldValue) -> FieldValue:
    """A value that came before its field was added is read as the field's type where it can be."""
    try:
        return replace(kept, value=_read_as(field, kept.value))
    except Unfit:
        return kept


def _read_as(field: Field, value: Value) -> Value:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        fitting = parse_text(field.type, value, field.limit)
    else:
        fitting = parse_value(field.type, list(value) if isinstance(value, tuple) else value, field.limit)
    return value if fitting is None else fitting


def _told(shown: Shown) -> str | None:
    first = shown.first
    return "".join(fold_item(str(first.value)).split()) if first else None
