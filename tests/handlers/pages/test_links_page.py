"""連携: the page where what contradicts is decided, and other tools' links are taken in."""

import aiohttp
import pytest

from inbox.customers.drafts import NewCustomer
from inbox.errors import Conflict
from tests.eventually import eventually
from tests.handlers.site import Browser, Site
from tests.inbox.links.people import HANA, LONG_AGO, add_contact, add_customer, begin, line_id

PAGE = "/settings/links"


async def upload(browser: Browser, text: str, **fields: str) -> aiohttp.ClientResponse:
    form = aiohttp.FormData({"source": "file", **fields})
    form.add_field("file", text.encode(), filename="links.csv", content_type="text/csv")
    headers = {"X-CSRF-Token": browser.csrf}
    return await browser.request("POST", f"{PAGE}/import", data=form, headers=headers)


async def test_an_empty_page_says_what_it_is_for(site: Site) -> None:
    page = await (await (await site.browser()).get(PAGE)).text()
    assert "確認待ちはありません" in page
    assert "まだ連携していません" in page
    assert "CSVを取り込む" in page
    assert "ストアから取り込む" not in page


async def test_a_conflict_is_shown_with_both_sides_and_decided(site: Site) -> None:
    mother, stranger = await add_contact(site.store, 1), await add_contact(site.store, 2)
    customer = await add_customer(site.store)
    await site.store.links.link(mother, customer, "import_csv", by=HANA)
    with pytest.raises(Conflict):
        await site.store.links.link(stranger, customer, "import_csv", by=HANA)
    browser = await site.browser("member")
    page = await (await browser.get(PAGE)).text()
    for shown in (
        "1人の会員に、2人のLINE",
        "いまの連携",
        "両方とも連携",
        "新しい方に変える",
        "佐藤 花子 様",
        "CSVから取り込み",
    ):
        assert shown in page, shown
    [conflict] = (await site.store.link_conflicts.list(None, 10)).items
    answer = await browser.post(f"{PAGE}/conflicts/{conflict.id}/decision", fragment=False, decision="both")
    assert answer.status == 303
    done = await browser.get(answer.headers["Location"])
    assert "決めた内容のとおりにしました" in await done.text()
    assert (await site.store.contacts.get(stranger)).is_linked
    late = await browser.post(f"{PAGE}/conflicts/{conflict.id}/decision", fragment=False, decision="keep")
    assert late.status == 409
    assert "すでにほかの人が決めました" in await late.text()


async def test_an_alarm_is_told_in_a_sentence_and_noted(site: Site) -> None:
    owner, thief, customer = (
        await add_contact(site.store, 1),
        await add_contact(site.store, 2),
        await add_customer(site.store),
    )
    nonce = await begin(site.store, owner, customer)
    await site.store.links.finish(nonce, thief, "main:e1", LONG_AGO, is_ok=True)
    browser = await site.browser()
    page = await (await browser.get(PAGE)).text()
    assert "別のLINEの方が使おうとしました。何も連携していません" in page
    assert "新しい方に変える" not in page
    bell = await (await browser.get("/notifications", **{"X-Requested-With": "fragment"})).text()
    assert "連携の確認待ちがあります" in bell


async def test_claims_that_wait_are_there_too(site: Site) -> None:
    contact, customer = await add_contact(site.store), await add_customer(site.store)
    await site.store.claims.create(contact, customer, HANA, "電話で確認")
    page = await (await (await site.browser("member")).get(PAGE)).text()
    assert "承認待ちの紐づけ" in page
    assert "承認して連携" in page


async def test_a_file_is_rehearsed_then_taken_in(site: Site) -> None:
    contact, customer = await add_contact(site.store), await site.store.customers.create_local(_new())
    browser = await site.browser()
    text = f"line_user_id,customer_gid\n{line_id(1)},{customer.gid}\nbroken,1\n"
    for is_dry in ("on", ""):
        answer = await upload(browser, text, is_dry=is_dry)
        assert answer.status == 303, await answer.text()
        await eventually(lambda: _all_over(site), timeout_s=15)
        page = await (await browser.get(PAGE)).text()
        assert "LINEユーザーIDは、Uで始まる33文字で書いてください" in page
        assert (await site.store.contacts.get(contact)).is_linked is not bool(is_dry)


@pytest.mark.parametrize("text", ["", "名前,電話\n花,090", "line_user_id\nU1"])
async def test_a_file_that_cannot_be_read_is_refused_with_the_reason(site: Site, text: str) -> None:
    answer = await upload(await site.browser(), text)
    assert answer.status == 422
    assert await site.store.database["batches"].count_documents({}) == 0


async def test_without_a_store_its_metafields_cannot_be_asked_for(site: Site) -> None:
    answer = await (await site.browser()).post(f"{PAGE}/import", fragment=False, source="store")
    assert answer.status == 422
    assert "ストアが設定されていません" in await answer.text()


async def test_members_decide_but_do_not_import(site: Site) -> None:
    member, viewer = await site.browser("member"), await site.browser("viewer")
    assert "CSVを取り込む" not in await (await member.get(PAGE)).text()
    assert (await upload(member, "line_user_id,email\n")).status == 403
    assert (await viewer.get(PAGE)).status == 403


async def _all_over(site: Site) -> bool:
    batches = await site.store.batches.list("import_links")
    return bool(batches) and all(batch.is_over for batch in batches)


def _new() -> NewCustomer:
    return NewCustomer(last_name="佐藤", first_name="花子", phone="09012345678")


async def test_the_page_tells_how_customers_can_show_who_they_are(site: Site) -> None:
    page = await (await (await site.browser()).get(PAGE)).text()
    assert "お客様が本人と示す方法" in page
    assert page.count("使っていません") == 3
    assert "http://localhost/link/callback" in page
    assert "http://localhost/shop/proxy" in page
