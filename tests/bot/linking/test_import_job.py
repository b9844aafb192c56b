"""The import of links as a job: rehearsed, run, run again, cut off, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from bot.linking.importing import KIND, give_up_links, import_links
from bot.linking.mirroring import mirror_link
from inbox.batches import Batch
from inbox.pages import Page
from inbox.store import Store
from shop.errors import AccessDenied, ShopUnreachable
from tests.bot.desk import Desk
from tests.inbox.links.people import HANA, OTHER_SHOP, SHOP, add_contact, add_customer, line_id


@dataclass
class LineIdsInMemory:
    """The store's metafields, kept here; a page holds two."""

    known: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    failure: Exception | None = None

    async def imported(self, after: str | None) -> Page[tuple[str, str]]:
        self._fail()
        start = int(after or 0)
        rows = self.known[start : start + 2]
        return Page(tuple(rows), str(start + 2) if len(self.known) > start + 2 else None)

    async def put(self, gid: str, line_id: str) -> None:
        self._fail()
        self.written[gid] = line_id

    async def drop(self, gid: str) -> None:
        self._fail()
        self.written.pop(gid, None)

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


@dataclass
class ShopWithLineIds:
    """A store that keeps LINE user ids."""

    line_ids: LineIdsInMemory
    domain: str = SHOP


def tools(desk: Desk, line_ids: LineIdsInMemory | None = None) -> Tools:
    shop: Any = ShopWithLineIds(line_ids) if line_ids else None
    return Tools(desk.store, desk.line, "http://127.0.0.1:9", shop)


async def batch_of(store: Store, rows: Sequence[str], *, encoding: str = "utf-8", is_dry: bool = False) -> Batch:
    async with store.media.open_upload("links.csv", "text/csv") as upload:
        await upload.write("\r\n".join(rows).encode(encoding))
    settings = {"source": "file", "file_id": upload.file_id, "shop": SHOP, "is_dry": is_dry}
    return await store.batches.create(KIND, settings, started_by=HANA)


async def run(desk: Desk, batch: Batch, line_ids: LineIdsInMemory | None = None) -> Batch:
    await import_links(tools(desk, line_ids), {"batch_id": batch.id})
    return await desk.store.batches.get(batch.id)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_a_file_is_taken_in_row_by_row(desk: Desk, encoding: str) -> None:
    contact, customer = await add_contact(desk.store), await add_customer(desk.store)
    rows = [
        "備考,line_user_id,customer_gid",
        f"花,{line_id(1)},{customer.gid}",
        f"花,{line_id(2)},{customer.gid}",
        "花,x,1",
    ]
    done = await run(desk, await batch_of(desk.store, rows, encoding=encoding))
    assert (done.state, done.total, done.done, done.failed) == ("done", 3, 2, 1)
    assert done.cursor == {"at": 3, "linked": 1, "pending": 1, "unchanged": 0}
    assert [(one.row, one.message) for one in done.remarks] == [
        ("4", "LINEユーザーIDは、Uで始まる33文字で書いてください。")
    ]
    assert (await desk.store.contacts.get(contact)).customer_id == customer.id


async def test_the_file_is_gone_after_it_was_taken_in(desk: Desk) -> None:
    batch = await batch_of(desk.store, ["line_user_id,email", f"{line_id(1)},a@example.jp"])
    await run(desk, batch)
    assert await desk.store.database["media.files"].count_documents({}) == 0


async def test_a_rehearsal_counts_and_writes_nothing(desk: Desk) -> None:
    contact, customer = await add_contact(desk.store), await add_customer(desk.store)
    rows = ["line_user_id,customer_gid", f"{line_id(1)},{customer.gid}", f"{line_id(2)},{customer.gid}"]
    done = await run(desk, await batch_of(desk.store, rows, is_dry=True))
    assert done.cursor == {"at": 2, "linked": 1, "pending": 1, "unchanged": 0}
    assert not (await desk.store.contacts.get(contact)).is_linked
    assert await desk.store.pending_links.count() == 0


async def test_the_same_file_twice_changes_nothing_more(desk: Desk) -> None:
    await add_contact(desk.store)
    customer = await add_customer(desk.store)
    rows = ["line_user_id,customer_gid", f"{line_id(1)},{customer.gid}", f"{line_id(2)},{customer.gid}"]
    await run(desk, await batch_of(desk.store, rows))
    again = await run(desk, await batch_of(desk.store, rows))
    assert (again.done, again.skipped, again.failed) == (0, 2, 0)


async def test_a_job_that_was_cut_off_goes_on_where_it_stood(desk: Desk) -> None:
    await add_contact(desk.store)
    customer = await add_customer(desk.store)
    rows = ["line_user_id,customer_gid", f"{line_id(1)},{customer.gid}", f"{line_id(2)},{customer.gid}"]
    batch = await batch_of(desk.store, rows)
    await desk.store.batches.start(batch.id, 2)
    half = {"at": 1, "linked": 1, "pending": 0, "unchanged": 0}
    await desk.store.batches.advance(batch.id, None, half, done=1)
    done = await run(desk, batch)
    assert (done.state, done.done, done.cursor["at"]) == ("done", 2, 2)
    assert not await desk.store.links.history()


async def test_a_cancelled_import_stops(desk: Desk) -> None:
    customer = await add_customer(desk.store)
    rows = ["line_user_id,customer_gid", *(f"{line_id(number)},{customer.gid}" for number in range(250))]
    batch = await batch_of(desk.store, rows)
    await desk.store.batches.ask_cancel(batch.id)
    stopped = await run(desk, batch)
    assert stopped.state == "cancelled"
    assert stopped.cursor["at"] == 100


async def test_a_file_that_lost_its_columns_says_so(desk: Desk) -> None:
    failed = await run(desk, await batch_of(desk.store, ["名前,電話", "花,090"]))
    assert failed.state == "failed"
    assert "line_user_id" in (failed.error or "")


async def test_the_metafields_of_another_tool_are_taken_in(desk: Desk) -> None:
    contacts = [await add_contact(desk.store, number) for number in range(1, 6)]
    customers = [await add_customer(desk.store, number) for number in range(101, 106)]
    known = [(customer.gid, line_id(number)) for number, customer in enumerate(customers, 1)]
    settings = {"source": "store", "shop": SHOP, "is_dry": False}
    batch = await desk.store.batches.create(KIND, settings, started_by=None)
    done = await run(desk, batch, LineIdsInMemory([*known, ("gid://shopify/Customer/999", line_id(9))]))
    assert (done.state, done.done, done.failed) == ("done", 5, 1)
    shown = await desk.store.contacts.many(contacts)
    assert {one.link_method for one in shown.values()} == {"import_metafield"}
    assert [one.row for one in done.remarks] == ["gid://shopify/Customer/999"]


async def test_a_store_that_is_away_is_asked_again_and_one_that_refuses_is_not(desk: Desk) -> None:
    settings = {"source": "store", "shop": SHOP, "is_dry": False}
    batch = await desk.store.batches.create(KIND, settings, started_by=None)
    with pytest.raises(TryAgain):
        await run(desk, batch, LineIdsInMemory(failure=ShopUnreachable()))
    failed = await run(desk, batch, LineIdsInMemory(failure=AccessDenied("read_customers")))
    assert failed.state == "failed"
    assert "権限" in (failed.error or "")


async def test_an_import_that_never_ends_well_is_ended(desk: Desk) -> None:
    batch = await batch_of(desk.store, ["line_user_id,email"])
    await give_up_links(tools(desk), {"batch_id": batch.id})
    assert (await desk.store.batches.get(batch.id)).state == "failed"


async def test_the_store_learns_of_a_link_and_of_its_end(desk: Desk) -> None:
    contact, customer, line_ids = await add_contact(desk.store), await add_customer(desk.store), LineIdsInMemory()
    link = await desk.store.links.link(contact, customer, "customer_account")
    await mirror_link(tools(desk, line_ids), {"link_id": link.id})
    assert line_ids.written == {customer.gid: line_id(1)}
    await desk.store.links.unlink(contact, "customer")
    await mirror_link(tools(desk, line_ids), {"link_id": link.id})
    assert line_ids.written == {}


async def test_of_a_family_the_store_keeps_the_newest_and_then_the_one_that_is_left(desk: Desk) -> None:
    mother, son = await add_contact(desk.store, 1), await add_contact(desk.store, 2)
    customer, line_ids = await add_customer(desk.store), LineIdsInMemory()
    await desk.store.links.link(mother, customer, "customer_account")
    link = await desk.store.links.link(son, customer, "email_code")
    await mirror_link(tools(desk, line_ids), {"link_id": link.id})
    assert line_ids.written == {customer.gid: line_id(2)}
    await desk.store.links.unlink(son, "customer")
    await mirror_link(tools(desk, line_ids), {"link_id": link.id})
    assert line_ids.written == {customer.gid: line_id(1)}


async def test_what_the_store_refuses_never_breaks_the_link(desk: Desk) -> None:
    contact, customer = await add_contact(desk.store), await add_customer(desk.store)
    link = await desk.store.links.link(contact, customer, "customer_account")
    await mirror_link(tools(desk, LineIdsInMemory(failure=AccessDenied("write_customers"))), {"link_id": link.id})
    with pytest.raises(TryAgain):
        await mirror_link(tools(desk, LineIdsInMemory(failure=ShopUnreachable())), {"link_id": link.id})
    assert (await desk.store.contacts.get(contact)).is_linked


async def test_another_stores_customer_is_not_written_to_ours(desk: Desk) -> None:
    contact, customer = await add_contact(desk.store), await add_customer(desk.store, 7, OTHER_SHOP)
    line_ids = LineIdsInMemory()
    link = await desk.store.links.link(contact, customer, "customer_account")
    await mirror_link(tools(desk, line_ids), {"link_id": link.id})
    assert line_ids.written == {}
