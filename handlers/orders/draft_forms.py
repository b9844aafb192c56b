"""The form of a draft order: its lines are rows of fields, gathered without a script."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.forms import Form
from shop.draft_orders.wanted import LINES_LIMIT, WantedOrder, read_amount, read_lines, read_note

COLUMNS = ("variant", "title", "price", "quantity", "discount", "discount_kind")
NEW_LINE = {"variant": "", "title": "", "price": "", "quantity": "1", "discount": "", "discount_kind": "FIXED_AMOUNT"}


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What was typed so far; `words` is what is searched for."""

    key: str
    rows: tuple[Mapping[str, str], ...] = ()
    note: str = ""
    shipping_title: str = ""
    shipping_price: str = ""
    words: str = ""
    columns: tuple[str, ...] = field(default=COLUMNS)

    def read(self) -> WantedOrder:
        """Give the order that was typed; Invalid names what it cannot be."""
        return WantedOrder(
            lines=read_lines(self.rows),
            note=read_note(self.note),
            shipping_title=self.shipping_title,
            shipping_price=read_amount(self.shipping_price, "shipping_price"),
        )


def read_draft_form(form: Form) -> DraftForm:
    """Read the rows that were there, without the one to `drop`, with the variant to `add` or a line of one's own."""
    rows = [row for number, row in enumerate(_rows(form)) if form.word("drop") != str(number)]
    if form.word("add"):
        gid, _, name = form.word("add").partition("|")
        price, _, title = name.partition("|")
        rows.append(NEW_LINE | {"variant": gid, "title": title, "price": price})
    if form.word("step") == "custom":
        rows.append(NEW_LINE | {"title": form.word("custom_title"), "price": form.word("custom_price")})
    return DraftForm(
        key=form.word("key"),
        rows=tuple(rows[: LINES_LIMIT + 1]),
        note=form.text("note"),
        shipping_title=form.word("shipping_title")[:255],
        shipping_price=form.word("shipping_price"),
        words=form.word("words"),
    )


def _rows(form: Form) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    while len(rows) <= LINES_LIMIT and form.has(f"quantity-{len(rows)}"):
        number = len(rows)
        rows.append({name: form.word(f"{name}-{number}") for name in COLUMNS})
    return rows
