"""会員情報を編集: what one member of staff saves never overwrites what another saved in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.pages.settings.frame import me, show
from handlers.people import get_customer
from handlers.shop_writing import shop_writing
from inbox.clock import from_milliseconds, now, to_milliseconds
from inbox.customers.customer import Customer
from inbox.customers.drafts import checked_changes
from inbox.customers.gid import OWN_SHOP
from inbox.customers.prefectures import NAMES
from inbox.customers.revising import (
    CONSENTS,
    FIELDS,
    TEXTS,
    Clash,
    Revision,
    find_clashes,
    revise,
    revised_address,
    revised_consents,
    write_texts,
)
from inbox.errors import Conflict, DomainError, Invalid

EDIT = "/customers/{customer}/edit"
NEWER = "他のスタッフが先に更新しました。項目ごとに、残す内容を選んでください。"


@dataclass(frozen=True, slots=True)
class Given:
    """What the form sent: the fields as they were read and as they are wanted, and the tags of both."""

    read: Mapping[str, str]
    mine: Mapping[str, str]
    read_tags: tuple[str, ...]
    tags: tuple[str, ...]
    reason: str
    read_at: int


@allow("customers")
async def show_edit(request: web.Request) -> web.Response:
    """Show the form with what the store says now."""
    customer = await get_customer(request, request.match_info["customer"])
    if customer.shop != OWN_SHOP:
        customer = await shop_writing(request).read(customer.gid)
    return await _page(request, customer)


@allow("customers")
async def update_customer(request: web.Request) -> web.Response:
    """Save what was changed; where somebody was faster, 409 and the choice for each field."""
    form, customer = await read_form(request), await get_customer(request, request.match_info["customer"])
    given = _read(form)
    if customer.shop != OWN_SHOP:
        customer = await shop_writing(request).read(customer.gid)
    if clashes := find_clashes(given.read, given.mine, customer):
        return await _page(request, customer, given, Conflict(NEWER), clashes)
    try:
        # What stands now is what was read: its newest version is what the guard of the write compares.
        tags = given.read_tags, given.tags
        await _write(request, customer, revise(given.read, given.mine, tags, given.reason))
    except DomainError as problem:
        current = await request.app[STORE].customers.get(customer.id)
        if isinstance(problem, Conflict) and (clashes := find_clashes(given.read, given.mine, current)):
            return await _page(request, current, given, Conflict(NEWER), clashes)
        return await _page(request, current, given, problem)
    await request.app[STORE].customer_editors.leave(customer.id, me(request).id)
    return see_other(f"/customers/{customer.id}?done=saved")


@allow("customers")
async def create_editing(request: web.Request) -> web.Response:
    """Note that the form is open, and tell who else has it open."""
    customer = await get_customer(request, request.match_info["customer"])
    return rendering.render(request, "customers/_editing.html", await _editing(request, customer))


async def _write(request: web.Request, customer: Customer, revision: Revision) -> None:
    if revision.is_empty:
        return
    store, changes = request.app[STORE], revision.changes
    checked_changes({name: changes[name] for name in TEXTS if name in changes})
    if customer.shop == OWN_SHOP:
        await _write_ours(request, customer, revision)
    else:
        await shop_writing(request).edit(customer, revision)
        if "kana" in changes:
            await store.customers.set_kana(customer.id, changes["kana"])
    states = {name: changes[name] for name in CONSENTS if name in changes}
    await store.consent_changes.add(customer.id, states, revision.reason, actor_of(request).id)


async def _write_ours(request: web.Request, customer: Customer, revision: Revision) -> None:
    customers = request.app[STORE].customers
    changes: dict[str, Any] = {name: revision.changes[name] for name in TEXTS if name in revision.changes}
    changes |= revised_consents(revision.changes, now(), "staff")
    address = revised_address(customer.record.default_address, revision.changes)
    if address != customer.record.default_address:
        changes["default_address"] = address
    if changes:
        await customers.edit(customer.id, changes, customer.record.updated_at)
    if "kana" in changes and customer.own_kana is not None:
        await customers.set_kana(customer.id, "")
    if revision.add or revision.remove:
        await customers.change_tags(customer.id, revision.add, revision.remove)


def _read(form: Form) -> Given:
    missing = [name for name in FIELDS if not (form.has(name) and form.has(f"read-{name}"))]
    if missing:
        message = "残す内容を選んでいない項目があります。項目ごとに選んでから、保存してください。"
        raise Invalid(message, fields=dict.fromkeys(missing, "required"))
    return Given(
        read={name: form.text(f"read-{name}").strip() for name in FIELDS},
        mine={name: form.text(name).strip() for name in FIELDS},
        read_tags=_tags(form.word("read-tags")),
        tags=_tags(form.word("tags")),
        reason=form.text("reason"),
        read_at=_milliseconds(form.word("read_at")),
    )


def _tags(text: str) -> tuple[str, ...]:
    return tuple(tag for one in text.replace("、", ",").split(",") if (tag := one.strip()))


def _milliseconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


async def _page(
    request: web.Request,
    customer: Customer,
    given: Given | None = None,
    problem: DomainError | None = None,
    clashes: Sequence[Clash] = (),
) -> web.Response:
    store, read = request.app[STORE], write_texts(customer)
    changes = await store.consent_changes.list(customer.id)
    shown = {
        **await _editing(request, customer),
        "read": read,
        "mine": given.mine if given else read,
        "tags": given.tags if given else customer.record.tags,
        "read_tags": given.read_tags if given else customer.record.tags,
        "reason": given.reason if given else "",
        "read_at": to_milliseconds(customer.record.updated_at),
        "was_read_at": from_milliseconds(given.read_at) if given and given.read_at else None,
        "clashes": clashes,
        "is_ours": customer.shop == OWN_SHOP,
        "prefectures": NAMES,
        "consent_changes": changes,
        "authors": await store.staff.many({one.by for one in changes}),
    }
    return show(request, "customers/conflict.html" if clashes else "customers/edit.html", shown, problem)


async def _editing(request: web.Request, customer: Customer) -> dict[str, Any]:
    store = request.app[STORE]
    others = await store.customer_editors.note(customer.id, me(request).id)
    people = await store.staff.many(others)
    return {"customer": customer, "editors": [people[one].name for one in others if one in people]}


routes = [
    web.get(EDIT, show_edit),
    web.post(EDIT, update_customer),
    web.post("/customers/{customer}/editing", create_editing),
]
