"""The list of members as a file: every field, the member number both ways, what they bought and subscribe to."""

from collections.abc import AsyncIterator, Callable, Sequence

from aiohttp import web
from babel.support import NullTranslations

from handlers import rendering
from handlers.access import allow
from handlers.csv_files import Cells, send_csv, write_moment
from handlers.customers.field_texts import label_of, write_cell
from handlers.keys import STORE
from handlers.people import shop_of
from handlers.running.looks import noted
from inbox.customers.customer import Customer
from inbox.customers.gid import gid_digits
from inbox.fields.exclusions import excludes
from inbox.fields.field import Field, Person
from inbox.fields.fields import Fields
from inbox.fields.showing import show_fields
from shop.subscriptions.subscription import STATE_LABELS
from shop.subscriptions.tags import read_subscriptions

PAGE = 500
Read = Callable[[Customer, NullTranslations], str]


def _money(customer: Customer) -> str:
    spent = customer.record.amount_spent
    return f"{spent.amount} {spent.currency}" if spent else ""


def _products(customer: Customer) -> str:
    contracts = read_subscriptions(customer.record.tags).contracts.values()
    return ",".join(dict.fromkeys(product for contract in contracts for product in contract.products))


def _state(customer: Customer, texts: NullTranslations) -> str:
    state = read_subscriptions(customer.record.tags).state
    return str(texts.gettext(STATE_LABELS[state])) if state else ""


# What a store's own list has, before the fields.
COLUMNS: tuple[tuple[str, Read], ...] = (
    ("会員ID（GID）", lambda one, _: one.gid),
    ("顧客番号", lambda one, _: gid_digits(one.gid)),
    ("姓", lambda one, _: one.record.last_name or ""),
    ("名", lambda one, _: one.record.first_name or ""),
    ("ふりがな", lambda one, _: one.kana or ""),
    ("メールアドレス", lambda one, _: one.record.email or ""),
    ("電話番号", lambda one, _: one.record.phone or ""),
    ("商品名", lambda one, _: _products(one)),
    ("購入日時", lambda one, _: write_moment(one.record.last_order_at)),
    ("購入回数", lambda one, _: "" if one.record.orders_count is None else str(one.record.orders_count)),
    ("購入金額", lambda one, _: _money(one)),
    ("定期ステータス", _state),
)


@allow("settings")
async def show_customers_csv(request: web.Request) -> web.StreamResponse:
    """Send all members, up to 100,000, each once; `purpose=marketing` leaves out those with a tag that excludes."""
    store, texts = request.app[STORE], rendering.texts(request)
    fields = [field for field in await store.fields.list() if field.is_added]
    labels = [texts.gettext(label) for label, _ in COLUMNS] + [column_name(texts, field) for field in fields]
    customers = store.customers.stream_all(shop_of(request))
    is_marketing = request.query.get("purpose") == "marketing"
    if is_marketing:
        customers = _without(customers, await store.exclusions.tags())
    rows = _rows(store.fields, noted(request, customers, lambda customer: customer.id), fields, texts)
    return await send_csv(request, "customers-marketing" if is_marketing else "customers", labels, rows)


def column_name(texts: NullTranslations, field: Field) -> str:
    """Name a field's column so that the import knows it again: its label, and its key."""
    return f"{label_of(texts, field)} [{field.key}]"


async def _without(customers: AsyncIterator[Customer], tags: Sequence[str]) -> AsyncIterator[Customer]:
    async for customer in customers:
        if not excludes(tags, customer.record.tags):
            yield customer


async def _rows(
    kept: Fields, customers: AsyncIterator[Customer], fields: Sequence[Field], texts: NullTranslations
) -> AsyncIterator[Cells]:
    page: list[Customer] = []
    async for customer in customers:
        page.append(customer)
        if len(page) == PAGE:
            for cells in await _page(kept, page, fields, texts):
                yield cells
            page = []
    for cells in await _page(kept, page, fields, texts):
        yield cells


async def _page(
    kept: Fields, page: Sequence[Customer], fields: Sequence[Field], texts: NullTranslations
) -> list[Cells]:
    return [_cells(person, fields, texts) for person in await kept.people(page)] if page else []


def _cells(person: Person, fields: Sequence[Field], texts: NullTranslations) -> Cells:
    if person.customer is None:
        return ()
    own = [read(person.customer, texts) for _, read in COLUMNS]
    shown = show_fields(fields, person)
    return own + [write_cell(texts, one.field, one.first.value) if one.first else "" for one in shown]


routes = [web.get("/customers.csv", show_customers_csv)]
