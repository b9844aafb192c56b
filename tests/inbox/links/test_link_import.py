"""Links that another tool has known."""

import asyncio

import pytest

from inbox.errors import Conflict, DomainError, Invalid, NotFound
from inbox.links.importing import ImportedLink, read_columns, read_row
from inbox.store import Store
from tests.inbox.links.people import HANA, SHOP, add_contact, add_customer, line_id


async def take(store: Store, row: ImportedLink, *, is_dry: bool = False) -> str:
    return await store.link_import.take(SHOP, row, "import_csv", HANA, is_dry=is_dry)


async def test_a_row_links_at_grade_c_and_again_changes_nothing(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    row = ImportedLink(line_id(1), customer_gid=customer.gid)
    assert await take(store, row) == "linked"
    assert await take(store, row) == "unchanged"
    [link] = await store.links.history(contact_id=contact)
    assert (link.grade, link.method, link.by) == ("C", "import_csv", HANA)


@pytest.mark.parametrize("by", ["digits", "email", "phone"])
async def test_the_customer_is_found_by_any_of_three(store: Store, by: str) -> None:
    contact, customer = await add_contact(store), await add_customer(store, 6027571560001)
    rows = {
        "digits": ImportedLink(line_id(1), customer_gid="６０２７５７１５６０００１"),
        "email": ImportedLink(line_id(1), email=(customer.record.email or "").upper()),
        "phone": ImportedLink(line_id(1), phone=(customer.record.phone or "").replace("+81", "0")),
    }
    assert await take(store, rows[by]) == "linked"
    assert (await store.contacts.get(contact)).customer_id == customer.id


async def test_a_rehearsal_writes_nothing(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    assert await take(store, ImportedLink(line_id(1), customer_gid=customer.gid), is_dry=True) == "linked"
    assert await take(store, ImportedLink(line_id(2), customer_gid=customer.gid), is_dry=True) == "pending"
    assert not (await store.contacts.get(contact)).is_linked
    assert await store.pending_links.count() == 0


async def test_a_rehearsal_foresees_what_would_wait_for_a_decision(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    with pytest.raises(Conflict):
        await take(store, ImportedLink(line_id(1), customer_gid=second.gid), is_dry=True)
    assert (await store.link_conflicts.list(None, 10)).items == ()


async def test_an_import_never_overwrites_what_a_customer_has_shown(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    with pytest.raises(Conflict):
        await take(store, ImportedLink(line_id(1), customer_gid=second.gid))
    assert (await store.contacts.get(contact)).customer_id == first.id
    assert len((await store.link_conflicts.list(None, 10)).items) == 1


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (ImportedLink("u123", customer_gid="1"), Invalid),
        (ImportedLink("", customer_gid="1"), Invalid),
        (ImportedLink(line_id(0xABC).upper(), customer_gid="1"), Invalid),
        (ImportedLink(line_id(1)), Invalid),
        (ImportedLink(line_id(1), customer_gid="gid://shopify/Order/1"), Invalid),
        (ImportedLink(line_id(1), customer_gid="999"), NotFound),
        (ImportedLink(line_id(1), email="nobody@example.jp"), NotFound),
        (ImportedLink(line_id(1), phone="=1+1"), NotFound),
    ],
)
async def test_a_row_that_cannot_be_taken_says_why(store: Store, row: ImportedLink, error: type[DomainError]) -> None:
    await add_contact(store)
    with pytest.raises(error):
        await take(store, row)
    assert await store.database["links"].count_documents({}) == 0


async def test_somebody_whom_we_have_not_met_is_linked_when_they_come(store: Store) -> None:
    customer = await add_customer(store)
    row = ImportedLink(line_id(1), customer_gid=customer.gid)
    assert await take(store, row) == "pending"
    assert await take(store, row) == "unchanged"
    contact = await add_contact(store)
    assert await store.link_import.apply_pending("main", line_id(1))
    assert not await store.link_import.apply_pending("main", line_id(1))
    shown = await store.contacts.get(contact)
    assert (shown.customer_id, shown.link_grade) == (customer.id, "C")
    assert await store.pending_links.count() == 0


async def test_who_comes_in_the_moment_of_the_import_is_linked(store: Store) -> None:
    customer = await add_customer(store)

    async def arrive() -> str:
        contact = await add_contact(store)
        await store.link_import.apply_pending("main", line_id(1))
        return contact

    contact, _ = await asyncio.gather(arrive(), take(store, ImportedLink(line_id(1), customer_gid=customer.gid)))
    await store.link_import.apply_pending("main", line_id(1))
    assert (await store.contacts.get(contact)).customer_id == customer.id


async def test_what_waits_for_somebody_follows_a_merge(store: Store) -> None:
    """0.49 Links that wait are re-pointed too."""
    loser, survivor = await add_customer(store, 11), await add_customer(store, 12)
    await take(store, ImportedLink(line_id(1), customer_gid=loser.gid))
    await store.customers.note_merged(SHOP, loser.gid, survivor.gid)
    contact = await add_contact(store)
    await store.link_import.apply_pending("main", line_id(1))
    assert (await store.contacts.get(contact)).customer_gid == survivor.gid


def test_columns_are_found_in_any_order_and_case() -> None:
    columns = read_columns(["Email", "備考", "LINE_USER_ID "])
    assert read_row(columns, ["a@example.jp", "x", " U1 "]) == ImportedLink("U1", email="a@example.jp")
    assert read_row(columns, ["a@example.jp"]) == ImportedLink("", email="a@example.jp")


@pytest.mark.parametrize("header", [["line_user_id"], ["email", "phone"], ["名前"]])
def test_a_file_without_the_columns_is_refused(header: list[str]) -> None:
    with pytest.raises(Invalid):
        read_columns(header)
