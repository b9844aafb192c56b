"""The fields of a person: shown as rows, one value changed or made sure of at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.customers.field_texts import label_of, write_input, write_text
from handlers.customers.profile_changes import EDITABLE, change_basics
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.people import Found, find_person
from handlers.session import safe_path
from inbox.customers.keys import tag_key
from inbox.errors import Invalid
from inbox.fields.field import Field, FieldValue, Shown, VerifiedBy
from inbox.fields.types import Unfit, parse_text

CARD = "fields/_card.html"
WAYS: tuple[VerifiedBy, ...] = get_args(VerifiedBy)


@dataclass(frozen=True, slots=True)
class Row:
    """A field as a page shows it: `values` are pairs of text and value, `held` is what its form holds."""

    field: Field
    label: str
    values: tuple[tuple[str, FieldValue], ...]
    held: str
    may_change: bool


@allow("read")
async def show_fields(request: web.Request) -> web.Response:
    """Show the fields of a person that the reader wants to see, in the reader's order."""
    found = await find_person(request, request.match_info["person"])
    return rendering.render(request, CARD, await fields_of(request, found))


@allow("reply")
async def update_field(request: web.Request) -> web.Response:
    """Change one value; `value` empty takes it away. Tags are changed by their difference from `read`."""
    form, key = await read_form(request), request.match_info["key"]
    found = await find_person(request, request.match_info["person"])
    duplicates: dict[str, str] = {}
    if key in EDITABLE:
        await _change_basic(request, found, key, form)
    else:
        fields = request.app[STORE].fields
        written = await fields.set(
            found.contact, found.customer, {key: form.text("value")}, actor_of(request), is_text=True
        )
        if written.ignored:
            raise Invalid(
                "この項目は一度だけ記録できます。すでに値があるため、変更しませんでした。", fields={key: "write_once"}
            )
        duplicates = dict(written.duplicates or {})
    return await _answer(request, form, duplicates)


@allow("reply")
async def create_verification(request: web.Request) -> web.Response:
    """Mark the value that is shown as made sure of; `how` is line_link, order_number or manual."""
    form = await read_form(request)
    how = next((way for way in WAYS if way == (form.word("how") or "manual")), None)
    if how is None:
        raise Invalid("確認の方法を選び直してください。", fields={"how": "unknown"})
    found = await find_person(request, request.match_info["person"])
    fields = request.app[STORE].fields
    await fields.verify(found.contact, found.customer, request.match_info["key"], how, actor_of(request))
    return await _answer(request, form, {})


async def fields_of(request: web.Request, found: Found) -> dict[str, Any]:
    """Give what the card of fields shows: rows with a value or a way to give one, hidden ones left out."""
    fields = request.app[STORE].fields
    layout = await fields.layouts.get(request["staff"].id)
    by_field = {one.field: one for one in await fields.values(found.contact, found.customer)}
    arranged = [by_field[field] for field in layout.arrange(list(by_field)) if layout.shows(field)]
    return {"field_rows": _rows(request, arranged, found), "person": found, "duplicates": {}}


def _rows(request: web.Request, arranged: Sequence[Shown], found: Found) -> list[Row]:
    texts = rendering.texts(request)
    rows = []
    for one in arranged:
        field, first = one.field, one.first
        may_change = _may_change(field, first, found)
        # What no one here can fill in is only in the way while it is empty.
        if first is None and not may_change:
            continue
        values = tuple((write_text(texts, field, value.value), value) for value in one.values)
        held = write_input(field, first.value) if first else ""
        rows.append(Row(field, label_of(texts, field), values, held, may_change))
    return rows


def _may_change(field: Field, first: FieldValue | None, found: Found) -> bool:
    if field.origin == "computed":
        return field.is_editable and found.customer is not None
    return field.is_editable and not (field.is_write_once and first is not None)


async def _change_basic(request: web.Request, found: Found, key: str, form: Form) -> None:
    try:
        if key != "tags":
            value = parse_text("boolean", form.text("value"))
            await change_basics(request, found, {key: None if value is None else bool(value)})
            return
        wanted = _tags(form.text("value"))
        read = _tags(form.text("read"))
    except Unfit as unfit:
        raise Invalid(unfit.message, fields={key: unfit.code}) from None
    kept, known = {tag_key(tag) for tag in wanted}, {tag_key(tag) for tag in read}
    add = [tag for tag in wanted if tag_key(tag) not in known]
    remove = [tag for tag in read if tag_key(tag) not in kept]
    await change_basics(request, found, {}, add, remove)


def _tags(text: str) -> tuple[str, ...]:
    parsed = parse_text("list", text)
    return parsed if isinstance(parsed, tuple) else ()


async def _answer(request: web.Request, form: Form, duplicates: dict[str, str]) -> web.Response:
    found = await find_person(request, request.match_info["person"])
    if not wants_fragment(request):
        return see_other(safe_path(form.word("next")) if form.word("next") else page_of(found))
    return rendering.render(request, CARD, await fields_of(request, found) | {"duplicates": duplicates})


def page_of(found: Found) -> str:
    """Give the address of a person's page."""
    if found.contact is not None:
        return f"/contacts/{found.contact.id}"
    return f"/customers/{found.name}"


routes = [
    *(web.get(f"/{noun}/{{person}}/fields", show_fields) for noun in ("contacts", "customers")),
    *(web.post(f"/{noun}/{{person}}/fields/{{key}}", update_field) for noun in ("contacts", "customers")),
    *(
        web.post(f"/{noun}/{{person}}/fields/{{key}}/verification", create_verification)
        for noun in ("contacts", "customers")
    ),
]
