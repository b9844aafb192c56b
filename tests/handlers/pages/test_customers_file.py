"""Customers to a file and from a file."""

import csv
import io
import re
from typing import Any

import aiohttp
import pytest

from bot.jobs.customer_file import KIND, STEP
from inbox.batches import Batch
from inbox.customers.customer import Customer
from inbox.customers.drafts import NewCustomer
from inbox.fields.basic import BASIC
from inbox.fields.presets import PRESETS
from inbox.jobs import NewJob
from tests.eventually import eventually
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Browser, Site

FILE = """姓,名,メールアドレス,電話番号,顧客タグ,お誕生日,知らない列
山田,花子,hanako@example.com,090-1234-5678,VIP,5月3日,x
鈴木,,,080-1111-2222,,,
"""


async def upload(browser: Browser, content: bytes) -> aiohttp.ClientResponse:
    """Send a file as the form does."""
    form = aiohttp.FormData({"csrf_token": browser.csrf})
    form.add_field("file", content, filename="顧客.csv", content_type="text/csv")
    return await browser.request("POST", "/customers/import", data=form)


async def finished(site: Site, address: str) -> Batch:
    """Wait for the end of a batch."""
    batch_id = address.rpartition("/")[2]

    async def ended() -> Batch | None:
        batch = await site.store.batches.get(batch_id)
        return batch if batch.is_over else None

    return await eventually(ended, timeout_s=30) or pytest.fail("it did not end")


async def rehearse(site: Site, browser: Browser, text: str | bytes) -> Batch:
    """Upload a file and wait for its rehearsal."""
    answer = await upload(browser, text if isinstance(text, bytes) else text.encode())
    assert answer.status == 303, await answer.text()
    return await finished(site, answer.headers["Location"])


async def run(site: Site, browser: Browser, batch: Batch) -> Batch:
    """Take in what was rehearsed."""
    answer = await browser.post(f"/customers/import/{batch.id}/run", fragment=False)
    assert answer.status == 303
    return await finished(site, answer.headers["Location"])


async def everybody(site: Site) -> list[Customer]:
    return [one async for one in site.store.customers.stream_all("madoguchi")]


async def birthday(site: Site) -> None:
    await site.store.fields.definitions.create("birthday", "お誕生日", "date")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
async def test_a_file_is_rehearsed_then_taken_in(site: Site, encoding: str) -> None:
    """3.63 UTF-8 and Shift_JIS, dry run first."""
    await birthday(site)
    browser = await site.browser()
    dry = await rehearse(site, browser, FILE.encode(encoding))
    assert (dry.state, dry.done, dry.failed, dry.cursor["created"]) == ("done", 2, 0, 2)
    assert await everybody(site) == []
    done = await run(site, browser, dry)
    assert (done.state, done.done, done.failed) == ("done", 2, 0)
    hanako = await site.store.customers.find_by_email("madoguchi", "hanako@example.com")
    assert hanako is not None
    assert (hanako.name, hanako.record.phone, hanako.record.tags) == ("山田 花子", "+819012345678", ("VIP",))
    person = await site.store.fields.person(None, hanako)
    assert person.kept_by_customer["birthday"].value == "05-03"
    author = person.kept_by_customer["birthday"].set_by
    assert author is not None
    assert author.id == site.owner.id


async def test_the_same_file_twice_makes_no_second_record(site: Site) -> None:
    """3.63 Re-run safe."""
    await birthday(site)
    browser = await site.browser()
    await run(site, browser, await rehearse(site, browser, FILE))
    before = await everybody(site)
    again = await rehearse(site, browser, FILE)
    assert (again.done, again.skipped, again.failed) == (0, 2, 0)
    changed = FILE.replace("5月3日", "5月4日").replace("鈴木", "鈴木田")
    done = await run(site, browser, await rehearse(site, browser, changed))
    assert (done.done, done.cursor["updated"], len(await everybody(site))) == (2, 2, len(before))
    assert "鈴木田" in {one.record.last_name for one in await everybody(site)}


async def test_each_row_that_cannot_be_taken_says_why(site: Site) -> None:
    """3.63 Per-row errors; the other rows go on."""
    await birthday(site)
    browser = await site.browser()
    wrong = "山田,,no,,,,\n,,,12,,,\n佐藤,,b@example.com,,,2月30日,\n伊藤,,,,,,\n渡辺,,c@example.com,,,,\n"
    dry = await rehearse(site, browser, FILE.splitlines()[0] + "\n" + wrong)
    assert (dry.done, dry.failed) == (1, 4)
    assert [(one.row, one.params["columns"]) for one in dry.remarks] == [
        ("2", "メールアドレス"),
        ("3", "電話番号"),
        ("4", "お誕生日"),
        ("5", "メールアドレス、電話番号"),
    ]
    page = await page_of(browser, f"/customers/import/{dry.id}")
    assert "実在する日" in page
    assert "メールアドレスを正しく入力してください" in page
    done = await run(site, browser, dry)
    assert (done.done, done.failed, len(await everybody(site))) == (1, 4, 1)


async def test_a_row_of_two_people_is_refused(site: Site) -> None:
    """3.61 Nobody is merged by a file."""
    for new in (NewCustomer("山田", email="a@example.com"), NewCustomer("佐藤", phone="090-1234-5678")):
        await site.store.customers.create_local(new)
    browser = await site.browser()
    dry = await rehearse(site, browser, "メールアドレス,電話番号\na@example.com,090-1234-5678\n")
    assert (dry.failed, "別々の人" in dry.remarks[0].message) == (1, True)


async def test_columns_can_mean_something_else(site: Site) -> None:
    browser = await site.browser()
    dry = await rehearse(site, browser, "なまえ,mail,種類\n山田,a@example.com,線\n")
    assert dry.settings["targets"] == ["", "email", ""]
    answer = await browser.post(f"/customers/import/{dry.id}/check", {"target-1": "email"}, fragment=False)
    nobody_new = await finished(site, answer.headers["Location"])
    assert (nobody_new.settings["may_create"], nobody_new.failed) == (False, 1)
    chosen = {"target-0": "last_name", "target-1": "email", "target-2": "field:utmsource", "may_create": "on"}
    answer = await browser.post(f"/customers/import/{dry.id}/check", chosen, fragment=False)
    again = await finished(site, answer.headers["Location"])
    assert again.settings["targets"] == ["last_name", "email", "field:utmsource"]
    await run(site, browser, again)
    [yamada] = await everybody(site)
    assert yamada.name == "山田"
    person = await site.store.fields.person(None, yamada)
    assert person.kept_by_customer["utmsource"].value == "線"


async def test_the_file_is_gone_once_it_is_taken_in(site: Site) -> None:
    browser = await site.browser()
    dry = await rehearse(site, browser, FILE)
    files = site.store.database.get_collection("media.files")
    assert await files.count_documents({}) == 1
    await run(site, browser, dry)
    await eventually(lambda: _is_empty(files))
    assert (await browser.post(f"/customers/import/{dry.id}/run", fragment=False)).status == 303


async def _is_empty(files: Any) -> bool:
    return bool(await files.count_documents({}) == 0)


def many(count: int) -> str:
    """Make a file of many rows."""
    return "姓,メールアドレス\n" + "".join(f"山田{number},c{number}@example.com\n" for number in range(count))


async def prepared(site: Site, browser: Browser, text: str) -> Batch:
    """Make a batch in earnest that no job works on yet."""
    dry = await rehearse(site, browser, text)
    return await site.store.batches.create(KIND, {**dry.settings, "is_dry": False}, started_by=site.owner.id)


async def worked_on(site: Site, batch: Batch) -> Batch:
    """Let the job of a batch begin, and wait for its end."""
    await site.store.jobs.add([NewJob(f"{KIND}:{batch.id}", KIND, {"batch_id": batch.id})])
    return await finished(site, batch.id)


async def test_an_import_goes_on_where_it_was_cut_off(site: Site) -> None:
    """3.63 Killed after a step: its rows are neither counted nor entered twice."""
    batch = await prepared(site, await site.browser(), many(150))
    cursor = {"row": 100, "created": 100, "updated": 0}
    await site.store.batches.advance(batch.id, None, cursor, done=100)
    done = await worked_on(site, batch)
    assert (done.state, done.done, done.cursor["created"]) == ("done", 150, 150)
    assert {one.record.last_name for one in await everybody(site)} == {f"山田{number}" for number in range(100, 150)}


async def test_an_import_can_be_cancelled(site: Site) -> None:
    """3.63 It stops after the present rows; what is taken in stays."""
    browser = await site.browser()
    batch = await prepared(site, browser, many(250))
    assert (await browser.post(f"/customers/import/{batch.id}/cancellation", fragment=False)).status == 303
    done = await worked_on(site, batch)
    assert (done.state, done.done, len(await everybody(site))) == ("cancelled", STEP, STEP)


async def test_what_is_no_csv_is_refused_on_the_page(site: Site) -> None:
    browser = await site.browser()
    for content in (b"PK\x03\x04", b"", b'a\n"' + b"x" * 300_000, b"," * 1_000_000):
        answer = await upload(browser, content)
        if answer.status == 303:
            batch = await finished(site, answer.headers["Location"])
            assert (batch.state, bool(batch.error)) == ("failed", True)
            assert 'class="bad"' in await fragment_of(browser, f"/customers/import/{batch.id}")
            continue
        assert answer.status == 422
        assert 'role="alert"' in await answer.text()
    assert (await browser.post("/customers/import", fragment=False)).status == 422


async def test_an_import_of_somebody_else_is_no_file_of_ours(site: Site) -> None:
    browser = await site.browser()
    other = await site.store.batches.create("shop_import", {}, started_by=None)
    for name in (other.id, "nothing"):
        assert (await browser.get(f"/customers/import/{name}")).status == 404
    member = await site.browser("member")
    assert (await upload(member, FILE.encode())).status == 403


async def test_the_export_has_every_key_and_the_import_reads_it_back(site: Site) -> None:
    """2.29, 3.5-3.48 All keys, the member number both ways, and what was bought."""
    await birthday(site)
    browser = await site.browser()
    await run(site, browser, await rehearse(site, browser, FILE))
    evil = NewCustomer("=HYPERLINK(1)", email="e@example.com")
    await site.store.customers.create_local(evil)
    answer = await browser.get("/customers.csv")
    raw = await answer.read()
    assert (answer.content_type, raw[:3]) == ("text/csv", b"\xef\xbb\xbf")
    header, *found = csv.reader(io.StringIO(raw[3:].decode(), newline=""))
    keys = [match[1] for name in header if (match := re.search(r"\[([\w.]+)\]$", name))]
    assert keys == [*(field.key for field in (*BASIC, *PRESETS)), "profile.birthday"]
    assert {"会員ID（GID）", "顧客番号", "商品名", "購入日時", "購入回数", "購入金額", "定期ステータス"} <= set(header)
    rows = [dict(zip(header, row, strict=True)) for row in found]
    by_number = {row["顧客番号"]: row for row in rows}
    assert by_number["3"]["姓"] == "'=HYPERLINK(1)"
    assert by_number["1"]["会員ID（GID）"] == "gid://madoguchi/Customer/1"
    assert by_number["1"]["お誕生日 [profile.birthday]"] == "05-03"
    back = await rehearse(site, browser, raw)
    assert (back.done, back.failed, back.skipped) == (0, 0, 3)
