"""Taking people in from the rows of a file: who is known is brought up to date, who is not is entered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.customers.drafts import NewCustomer, checked_changes, checked_record
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.customers.tags import check_tags
from inbox.errors import Conflict, Invalid
from inbox.fields.checking import check_values
from inbox.fields.columns import FIELD, RECORD
from inbox.fields.field import Field
from inbox.fields.fields import Fields
from inbox.fields.showing import show_fields
from inbox.fields.types import SENTENCES, Unfit, Value, parse_text

Create = Callable[[NewCustomer], Awaitable[Customer]]
Kind = Literal["created", "updated", "unchanged"]
NAMES = ("last_name", "first_name", "email", "phone")
CODES = {("email", "invalid"): "not_email", ("phone", "invalid"): "not_phone"}
MISSING = "この行の人は登録されていません。「登録されていない人を新しく作る」を選ぶと取り込めます。"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row will do: make `new`, or bring `customer` up to date."""

    kind: Kind
    customer: Customer | None
    new: NewCustomer | None
    changes: Mapping[str, str]
    tags: tuple[str, ...]
    kana: str | None
    values: Mapping[str, Value]


class Importing:
    """Each row stands alone; the same row a second time changes nothing."""

    def __init__(
        self, customers: Customers, fields: Fields, known: Sequence[Field], shop: str, create: Create | None
    ) -> None:
        """`create` is None when nobody new may be entered."""
        self._customers = customers
        self._fields = fields
        self._known = {f"{FIELD}{field.slot}": field for field in known}
        self._shop = shop
        self._create = create

    async def plan(self, targets: Sequence[str], cells: Sequence[str]) -> Plan:
        """Check a row; Invalid or Conflict says why it cannot be taken."""
        try:
            return await self._plan(targets, cells)
        except Invalid as error:
            raise _clearer(error) from None

    async def _plan(self, targets: Sequence[str], cells: Sequence[str]) -> Plan:
        row = {target: cell.strip() for target, cell in zip(targets, cells, strict=False) if target and cell.strip()}
        record = {name: row[name] for name in RECORD if name in row}
        values = self._values({target: text for target, text in row.items() if target.startswith(FIELD)})
        tags = _tags(record.get("tags", ""))
        customer = await self._find(record)
        if customer is None:
            return self._plan_new(record, tags, values)
        checked_changes({name: record[name] for name in (*NAMES, "kana") if name in record})
        return await self._plan_change(customer, record, tags, values)

    async def apply(self, plan: Plan, by: Actor) -> None:
        """Do what a row says."""
        customer = plan.customer
        if customer is None:
            if plan.new is None or self._create is None:
                raise Invalid(MISSING)
            customer = await self._create(plan.new)
        elif plan.changes:
            customer = await self._customers.edit(customer.id, plan.changes, customer.record.updated_at)
        if plan.customer is not None and plan.tags:
            await self._customers.change_tags(customer.id, plan.tags, ())
        if plan.kana is not None and plan.kana != customer.kana:
            await self._customers.set_kana(customer.id, plan.kana)
        if plan.values:
            given = {key: list(one) if isinstance(one, tuple) else _sent(one) for key, one in plan.values.items()}
            await self._fields.set(None, customer, given, by)

    def _plan_new(self, record: Mapping[str, str], tags: tuple[str, ...], values: Mapping[str, Value]) -> Plan:
        if "gid" in record:
            raise Invalid("この会員IDの人は登録されていません。", fields={"gid": "unknown"})
        if self._create is None:
            raise Invalid(MISSING)
        new = NewCustomer(
            last_name=record.get("last_name", ""),
            first_name=record.get("first_name", ""),
            kana=record.get("kana", ""),
            email=record.get("email", ""),
            phone=record.get("phone", ""),
            tags=tags,
        )
        checked_record(new, self._shop, customer_gid(self._shop, 1), now())
        return Plan("created", None, new, {}, tags, None, values)

    async def _plan_change(
        self, customer: Customer, record: Mapping[str, str], tags: tuple[str, ...], values: Mapping[str, Value]
    ) -> Plan:
        is_ours = customer.shop == OWN_SHOP
        checked = checked_changes({name: record[name] for name in NAMES if name in record}) if is_ours else {}
        changes = {name: record[name] for name, one in checked.items() if getattr(customer.record, name) != one}
        new_tags = tuple(tag for tag in tags if tag not in customer.record.tags) if is_ours else ()
        different = await self._different(customer, values)
        kana = record.get("kana") if record.get("kana") != customer.kana else None
        kind: Kind = "updated" if changes or new_tags or different or kana else "unchanged"
        return Plan(kind, customer, None, changes, new_tags, kana, different)

    async def _different(self, customer: Customer, values: Mapping[str, Value]) -> dict[str, Value]:
        """Leave out what is shown of the customer already: a file that came from here brings nothing new."""
        person = await self._fields.person(None, customer)
        shown = show_fields([field for field in self._known.values() if field.key in values], person)
        known = {one.field.key: {value.value for value in one.values} for one in shown}
        return {key: value for key, value in values.items() if value not in known[key]}

    def _values(self, row: Mapping[str, str]) -> dict[str, Value]:
        fields = [self._known[target] for target in row if target in self._known]
        given = {self._known[target].key: text for target, text in row.items() if target in self._known}
        checked = check_values(fields, given, is_text=True)
        return {field.key: value for field, value in checked.items() if value is not None}

    async def _find(self, record: Mapping[str, str]) -> Customer | None:
        if "gid" in record:
            return await self._customers.get_named(self._shop, record["gid"])
        by_email = await self._customers.find_by_email(self._shop, record["email"]) if "email" in record else None
        by_phone = await self._customers.find_by_phone(self._shop, record["phone"]) if "phone" in record else None
        if by_email and by_phone and by_email.id != by_phone.id:
            raise Conflict("メールアドレスと電話番号が、別々の人のものです。どちらかを直してください。")
        return by_email or by_phone


def _clearer(error: Invalid) -> Invalid:
    """Name what is wrong with an address or a number, rather than to say that something is."""
    code = next((CODES[name, code] for name, code in error.fields.items() if (name, code) in CODES), None)
    return Invalid(SENTENCES[code], fields=error.fields) if code else error


def _sent(value: Value) -> object:
    """Write a value as a program sends it."""
    return value.isoformat() if isinstance(value, datetime) else value


def _tags(text: str) -> tuple[str, ...]:
    try:
        parsed = parse_text("list", text)
    except Unfit as unfit:
        raise Invalid(unfit.message, fields={"tags": unfit.code}) from None
    return check_tags(parsed) if isinstance(parsed, tuple) else ()
