"""顧客を統合: two are picked, values are chosen, the store is asked what would come of it, then it is done."""

from typing import Any

from aiohttp import web

from bot.jobs.merging import merge_job
from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.customers.merging_texts import FIELDS, rows_of, union_of
from handlers.pages.settings.frame import show
from handlers.people import find_person, shop_of
from handlers.shop import the_shop, told_to_staff
from inbox.customers.customer import Customer
from inbox.customers.drafts import NOTE_LIMIT
from inbox.customers.gid import OWN_SHOP
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.merges import Merge
from inbox.customers.tags import COUNT_LIMIT
from inbox.errors import DomainError, Invalid, NotFound
from inbox.ids import new_id
from shop.errors import ShopError
from shop.merging import Choices, Preview, preview_merge
from shop.own_merging import preview_own

FOUND_SHOWN = 20
# Typed by hand, in either language of the page.
CONFIRMATIONS = ("統合", "merge")
Pair = tuple[Customer, Customer]


@allow("merge")
async def show_merge(request: web.Request) -> web.Response:
    """Show the step that a merge is at: whom to pick, or what would come of it."""
    customer = await _customer(request, request.match_info["customer"])
    running = await request.app[STORE].merges.find_running(customer.shop, customer.gid)
    if running is not None:
        return see_other(f"/customers/{customer.id}/merges/{running.id}")
    if not request.query.get("with"):
        return await _pick(request, customer)
    other = await _customer(request, request.query["with"])
    return await _page(request, (other, customer), Choices())


@allow("merge")
async def create_merge(request: web.Request) -> web.Response:
    """Merge as chosen; with `act=preview` only tell what would come of it."""
    form = await read_form(request)
    customer = await _customer(request, request.match_info["customer"])
    other = await _customer(request, form.word("with"))
    choices = _read(form, (other, customer))
    if form.word("act") == "preview":
        return await _page(request, (other, customer), choices, attempt=form.word("attempt"))
    try:
        merge = await _ask(request, form, (other, customer), choices)
    except (Invalid, ShopError) as problem:
        told = problem if isinstance(problem, DomainError) else told_to_staff(problem)
        return await _page(request, (other, customer), choices, told, form.word("attempt"))
    return see_other(f"/customers/{customer.id}/merges/{merge.id}")


@allow("merge")
async def show_merge_progress(request: web.Request) -> web.Response:
    """Show how far a merge is, and what came of it."""
    store, merge = request.app[STORE], await request.app[STORE].merges.get(request.match_info["merge"])
    if merge.shop != shop_of(request):
        raise NotFound("この統合が見つかりません。会員の一覧から選び直してください。")
    survivor = await store.customers.find(merge.shop, merge.survivor_gid) if merge.survivor_gid else None
    staff = (await store.staff.many({merge.by})).get(merge.by)
    shown = {"merge": merge, "survivor": survivor, "staff": staff, "customer_name": request.match_info["customer"]}
    template = "merging/_progress.html" if wants_fragment(request) else "merging/progress.html"
    return rendering.render(request, template, shown)


async def _customer(request: web.Request, name: str) -> Customer:
    customer = (await find_person(request, name)).customer
    if customer is None:
        raise NotFound("会員が見つかりません。一覧から選び直してください。")
    return customer


async def _ask(request: web.Request, form: Form, pair: Pair, choices: Choices) -> Merge:
    """Note the merge and have it done; nothing is begun that the store says it will refuse."""
    if form.word("confirm").lower() not in CONFIRMATIONS:
        raise Invalid("確認のための言葉を入力してください。", fields={"confirm": "required"})
    preview = await _preview(request, pair, choices)
    if not preview.is_possible:
        raise Invalid("このままでは統合できません。表示されている理由を確認してください。")
    other, customer = pair
    merge = await request.app[STORE].merges.ask(
        form.word("attempt"),
        customer.shop,
        (other.gid, customer.gid),
        {"keep": dict(choices.keep), "note": choices.note, "tags": choices.tags and list(choices.tags)},
        actor_of(request).id,
    )
    await request.app[STORE].jobs.add([merge_job(merge)])
    request.app[BACKGROUND].wake()
    return merge


async def _preview(request: web.Request, pair: Pair, choices: Choices) -> Preview:
    other, customer = pair
    if other.id == customer.id:
        raise Invalid("別の会員を選んでください。同じ会員どうしは統合できません。", fields={"with": "same"})
    if customer.shop == OWN_SHOP:
        asked = {"keep": choices.keep, "note": choices.note, "tags": choices.tags}
        return preview_own(other.record, customer.record, asked)
    return await preview_merge(the_shop(request), other.gid, customer.gid, choices)


def _read(form: Form, pair: Pair) -> Choices:
    """Read what was chosen; only one of the two can be named."""
    gids = {one.gid for one in pair}
    keep = {name: gid for name in FIELDS if (gid := form.word(f"keep_{name}")) in gids}
    other, customer = pair
    ticked = form.all("tag")
    tags = tuple(tag for tag in union_of(other.record, customer.record) if tag in ticked)
    note = form.text("note") if form.has("note") else None
    return Choices(keep, note, tags if form.has("has_tags") else None)


async def _pick(request: web.Request, customer: Customer) -> web.Response:
    """Show those who match a search, else those who look like the same person."""
    store, question = request.app[STORE], request.query.get("q", "").strip()
    wanted = question or customer.record.name or ""
    page = await store.customers.list(customer.shop, CustomerFilter(text=wanted), None, FOUND_SHOWN + 1)
    found = [one for one in page.items if one.id != customer.id][:FOUND_SHOWN]
    return rendering.render(request, "merging/pick.html", {"customer": customer, "question": question, "found": found})


async def _page(
    request: web.Request, pair: Pair, choices: Choices, problem: DomainError | None = None, attempt: str = ""
) -> web.Response:
    other, customer = pair
    preview = await _preview(request, pair, choices)
    # Who lives stands on the right, whoever was picked first.
    loser, survivor = (customer, other) if preview.survivor_gid == other.gid else (other, customer)
    shown: dict[str, Any] = {
        "customer": customer,
        "other": other,
        "loser": loser,
        "survivor": survivor,
        "preview": preview,
        "rows": rows_of(loser.record, survivor.record, preview, choices),
        "tags": [(tag, choices.tags is None or tag in choices.tags) for tag in union_of(other.record, customer.record)],
        "note_limit": NOTE_LIMIT,
        "tag_limit": COUNT_LIMIT,
        "attempt": attempt or new_id(),
        "consent_turns_on": _consent_turns_on(loser, survivor),
        "lines": sum(one.linked_contacts for one in pair),
    }
    return show(request, "merging/choose.html", shown, problem)


def _consent_turns_on(loser: Customer, survivor: Customer) -> tuple[str, ...]:
    """Name what the one who lives would agree to because the other one did."""
    pairs = (
        ("email", loser.record.email_consent, survivor.record.email_consent),
        ("sms", loser.record.sms_consent, survivor.record.sms_consent),
    )
    return tuple(
        name
        for name, gone, kept in pairs
        if gone is not None and gone.state == "subscribed" and (kept is None or kept.state != "subscribed")
    )


routes = [
    web.get("/customers/{customer}/merge", show_merge),
    web.post("/customers/{customer}/merge", create_merge),
    web.get("/customers/{customer}/merges/{merge}", show_merge_progress),
]
