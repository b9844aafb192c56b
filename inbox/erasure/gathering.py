"""Who a person is in the whole database: from one name to every other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.customers.keys import email_key, normalise_phone
from inbox.erasure.traces import Traces, distinct

Database = AsyncIOMotorDatabase[dict[str, Any]]
Row = Mapping[str, Any]
ROWS = 10_000
NAMES = ("name", "kana", "own_kana", "first_name", "last_name")
LINES = ("zip", "address1", "address2", "company")
NAMED = ("name", "kana", "zip", "address", "company", "sei", "mei")
# A single character would blacken every text that it is in.
SHORTEST = 2


async def gather(
    database: Database,
    shop: str,
    *,
    gid: str | None = None,
    contact_id: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    order_gids: Sequence[str] = (),
) -> Traces:
    """Find all that is known of a person by any one of their names; who is unknown leaves the name alone."""
    customers = await _customers(database, shop, gid, contact_id, email, phone)
    contacts = await _contacts(database, contact_id, [row["_id"] for row in customers])
    gids = distinct([gid, *(row["gid"] for row in customers)])
    former = [row async for row in database["removed_gids"].find({"shop": shop, "survivor_gid": {"$in": list(gids)}})]
    gids = distinct([*gids, *(row.get("gid") for row in former)])
    orders = database["orders"].find({"shop": shop, "customer_gid": {"$in": list(gids)}}).limit(ROWS)
    told = [row async for row in orders]
    addresses = [row.get("default_address") for row in customers] + [row.get("shipping_address") for row in told]
    values = list(_values([*customers, *contacts]))
    return Traces(
        shop=shop,
        contact_ids=distinct(row["_id"] for row in contacts),
        line_ids=distinct(row.get("line_id") for row in contacts),
        customer_ids=distinct([*(row["_id"] for row in customers), *(row.get("customer_id") for row in former)]),
        gids=gids,
        order_gids=distinct([*order_gids, *(row["gid"] for row in told)]),
        emails=distinct(map(_email, [email, *(row.get("email") for row in customers), *(one for _, one in values)])),
        phones=distinct(map(_phone, [phone, *_numbers(customers), *(one for _, one in values)])),
        names=_words([*_names([*customers, *contacts]), *_fields(addresses, ("name",)), *_named(values)]),
        lines=_words(_fields(addresses, LINES)),
    )


async def _customers(
    database: Database, shop: str, gid: str | None, contact_id: str | None, email: str | None, phone: str | None
) -> Sequence[Row]:
    rows = database["customers"]
    if gid is not None:
        return await rows.find({"shop": shop, "gid": {"$eq": gid}}).to_list(1)
    if contact_id is not None:
        contact = await database["contacts"].find_one({"_id": {"$eq": contact_id}}, {"customer_id": 1})
        customer_id = contact.get("customer_id") if contact else None
        return await rows.find({"_id": customer_id}).to_list(1) if customer_id else []
    for key, value in (("email_key", _email(email)), ("phone_key", _phone(phone))):
        if value and (found := await rows.find({"shop": shop, key: value}).to_list(ROWS)):
            return found
    return []


async def _contacts(database: Database, contact_id: str | None, customer_ids: Sequence[str]) -> Sequence[Row]:
    which: list[dict[str, Any]] = [{"customer_id": {"$in": list(customer_ids)}}] if customer_ids else []
    which += [{"_id": {"$eq": contact_id}}] if contact_id else []
    return await database["contacts"].find({"$or": which}).to_list(ROWS) if which else []


def _names(rows: Sequence[Row]) -> Iterator[str | None]:
    for row in rows:
        yield from (row.get(name) for name in (*NAMES, "display_name", "customer_name"))
        yield from str(row.get("name") or "").split()
        yield from str(row.get("kana") or "").split()


def _numbers(customers: Sequence[Row]) -> Iterator[str | None]:
    for row in customers:
        yield row.get("phone")
        yield (row.get("default_address") or {}).get("phone")


def _values(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield what stands in fields of our own: slot and text."""
    for row in rows:
        for slot, kept in (row.get("fields") or {}).items():
            if isinstance(kept.get("value"), str):
                yield slot, kept["value"]


def _named(values: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (value for slot, value in values if any(part in slot.lower() for part in NAMED))


def _fields(rows: Sequence[Row | None], names: Sequence[str]) -> Iterator[str | None]:
    for row in rows:
        yield from (row.get(name) for name in names if row)
        if row and "zip" in names:
            yield (row.get("zip") or "").replace("-", "")


def _words(values: Sequence[str | None] | Iterator[str | None]) -> tuple[str, ...]:
    return tuple(word for word in distinct(values) if len(word) >= SHORTEST)


def _email(text: str | None) -> str | None:
    key = email_key(text) if text else None
    return key if key and "@" in key[1:-1] and " " not in key else None


def _phone(text: str | None) -> str | None:
    return normalise_phone(text) if text else None
