"""個人情報: erasing and disclosing, from the page of a person to the certificate."""

import io
import zipfile

import aiohttp
import orjson
import pytest

from inbox.conversations.message import Actor
from inbox.customers.customer import Customer
from inbox.customers.drafts import NewCustomer
from inbox.erasure.traces import Traces
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Browser, Site, contact_of

PAGE = "/settings/privacy"
TEXT = "ひみつのお願いです"


async def somebody(site: Site) -> Customer:
    """Let there be a member of ours who has written."""
    await site.say(TEXT)
    new = NewCustomer(last_name="佐藤", first_name="花子", email="hanako@example.jp")
    customer = await site.store.customers.create_local(new)
    await site.store.links.link(contact_of(), customer, "staff_created", by=site.owner.id)
    return customer


async def erase(browser: Browser, name: str, confirm: str = "消去") -> aiohttp.ClientResponse:
    return await browser.post(f"/customers/{name}/erasure", fragment=False, confirm=confirm)


async def certificate_of(site: Site, browser: Browser, address: str) -> str:
    """Wait for the end of an erasure, and give the page of its certificate."""
    erasure_id = address.rpartition("/")[2].partition("?")[0]

    async def is_done() -> bool:
        return (await site.store.erasures.get(erasure_id)).is_done

    await eventually(is_done, timeout_s=20)
    return await page_of(browser, f"{PAGE}/{erasure_id}")


async def test_empty_pages_say_what_to_do(site: Site) -> None:
    page = await page_of(await site.browser(), PAGE)
    assert "消去の記録はありません" in page
    assert "開示用のファイルはありません" in page


async def test_the_policy_is_chosen_on_screen(site: Site) -> None:
    """0.50, 3.71 Texts go or stay, by the reason of the erasure."""
    browser = await site.browser()
    policy = await site.store.erasures.policies.get()
    assert (policy.asked, policy.deleted) == ("removed", "masked")
    answer = await browser.post(PAGE, fragment=False, asked="masked", deleted="removed")
    assert answer.status == 303
    policy = await site.store.erasures.policies.get()
    assert (policy.texts("staff"), policy.texts("store_deleted")) == ("masked", "removed")
    refused = await browser.post(PAGE, fragment=False, asked="perhaps", deleted="removed")
    assert refused.status == 422
    assert "本文の扱いを選び直してください。" in await refused.text()


async def test_a_person_is_erased_in_two_steps_and_there_is_a_certificate(site: Site) -> None:
    """0.50, 3.72 The page says what goes and what stays; a typed word does it; the certificate names nobody."""
    customer, browser = await somebody(site), await site.browser("admin")
    page = await page_of(browser, f"/customers/{customer.id}/erasure")
    assert "残るもの" in page
    assert "ストアに消去を依頼" not in page
    refused = await erase(browser, customer.id, "はい")
    assert refused.status == 422
    assert "確認のための言葉を入力してください。" in await refused.text()
    assert await site.store.customers.find(customer.shop, customer.gid) is not None
    answer = await erase(browser, customer.id)
    assert answer.status == 303
    proof = await certificate_of(site, browser, answer.headers["Location"])
    assert "スタッフが消去" in proof
    assert "SHA-256" in proof
    assert "佐藤" not in proof
    erasure_id = answer.headers["Location"].rpartition("/")[2].partition("?")[0]
    file = await browser.get(f"{PAGE}/{erasure_id}/certificate")
    assert file.headers["Content-Disposition"] == f'attachment; filename="erasure-{erasure_id}.json"'
    assert (await file.json())["asked_by"]["kind"] == "staff"
    assert "消去が完了" in await page_of(browser, PAGE)


async def test_the_talk_stands_under_a_deleted_customer(site: Site) -> None:
    """3.71 Messages stay as that there was one; nobody can be written to."""
    customer, browser = await somebody(site), await site.browser()
    [conversation] = await site.store.conversations.of_contact(contact_of(), 5)
    await certificate_of(site, browser, (await erase(browser, customer.id)).headers["Location"])
    page = await page_of(browser, f"/inbox/{conversation.id}")
    assert "削除された顧客" in page
    assert "消去されたメッセージ" in page
    assert TEXT not in page
    contact = (await site.store.conversations.get(conversation.id)).contact_id
    assert contact != contact_of()
    answer = await browser.post(f"/conversations/{conversation.id}/messages", text="届きますか", key="k1")
    assert answer.status == 409
    assert "個人情報を消去した方" in await answer.text()


async def test_a_contact_without_a_member_can_be_erased_too(site: Site) -> None:
    """3.70 Somebody whom no store knows."""
    await site.say(TEXT)
    browser = await site.browser()
    assert f"/customers/{contact_of()}/erasure" in await page_of(browser, f"/contacts/{contact_of()}")
    answer = await erase(browser, contact_of(), "Erase")
    await certificate_of(site, browser, answer.headers["Location"])
    assert (await browser.get(f"/contacts/{contact_of()}")).status == 404


async def test_a_program_erases_by_the_api(site: Site) -> None:
    """3.66 An admin's token may, a member's may not; the certificate says which token it was."""
    customer = await somebody(site)
    secret, token = await site.store.api_tokens.create("退会の連携", "member")
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await site.api("DELETE", f"/customers/{customer.id}", headers=headers))[0] == 403
    secret, token = await site.store.api_tokens.create("退会の連携", "admin")
    headers = {"Authorization": f"Bearer {secret}"}
    status, body = await site.api("DELETE", f"/customers/{customer.gid.rpartition('/')[2]}", headers=headers)
    assert (status, body["state"]) == (202, "running")
    await certificate_of(site, await site.browser(), body["id"])
    certificate = await site.store.erasures.certificate(body["id"])
    assert (certificate["cause"], certificate["asked_by"]) == ("api", {"kind": "token", "id": token.id})
    assert (await site.api("GET", f"/customers/{customer.id}"))[0] == 404


async def test_everything_on_a_person_is_one_file(site: Site) -> None:
    """0.52 JSON and a page to read; who takes it is noted; only who may erase gets it."""
    customer, browser = await somebody(site), await site.browser()
    await site.store.memos.save(contact_of(), 0, "猫を飼っている", _actor(site))
    answer = await browser.post(f"/customers/{customer.id}/erasure/archives", fragment=False)
    assert answer.status == 303

    async def ready() -> bool:
        return (await site.store.archives.list(gid=customer.gid))[0].is_ready

    await eventually(ready, timeout_s=20)
    [archive] = await site.store.archives.list()
    assert f"{PAGE}/archives/{archive.id}" in await page_of(browser, f"/customers/{customer.id}/erasure")
    member = await site.browser("member")
    assert (await member.get(f"{PAGE}/archives/{archive.id}")).status == 403
    taken = await browser.get(f"{PAGE}/archives/{archive.id}")
    with zipfile.ZipFile(io.BytesIO(await taken.read())) as file:
        found = orjson.loads(file.read("data.json"))
        page = file.read("index.html").decode()
    assert [row["text"] for row in found["messages"] if row["direction"] == "incoming"] == [TEXT]
    assert found["customers"][0]["email"] == "hanako@example.jp"
    assert found["memos"][0]["text"] == "猫を飼っている"
    assert "search_tokens" not in str(found)
    assert TEXT in page
    assert "hanako@example.jp" in page
    assert [name for name, _ in (await site.store.archives.get(archive.id)).downloads] == [site.owner.name]


async def test_an_archive_is_gone_after_its_time_and_with_the_person(site: Site) -> None:
    """0.52 The file does not lie about for longer than it is needed."""
    customer, browser = await somebody(site), await site.browser()
    for _ in range(2):
        await browser.post(f"/customers/{customer.id}/erasure/archives", fragment=False)

    async def ready() -> bool:
        return all(one.is_ready for one in await site.store.archives.list())

    await eventually(ready, timeout_s=20)
    old, _ = await site.store.archives.list()
    rows = site.store.database["data_archives"]
    await rows.update_one({"_id": old.id}, {"$set": {"expires_at": old.asked_at}})
    assert await site.store.archives.sweep() == 1
    assert (await browser.get(f"{PAGE}/archives/{old.id}")).status == 409
    await certificate_of(site, browser, (await erase(browser, customer.id)).headers["Location"])
    assert await site.store.database["media.files"].count_documents({}) == 0
    assert [one.state for one in await site.store.archives.list()] == ["expired"]


@pytest.mark.parametrize("address", [f"{PAGE}/nobody", f"{PAGE}/archives/nobody", f"{PAGE}/nobody/certificate"])
async def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    assert (await (await site.browser()).get(address)).status == 404


async def test_one_that_failed_is_begun_again(site: Site) -> None:
    customer, browser = await somebody(site), await site.browser()
    address = (await erase(browser, customer.id)).headers["Location"]
    await certificate_of(site, browser, address)
    erasure_id = address.rpartition("/")[2].partition("?")[0]
    assert (await browser.post(f"{PAGE}/{erasure_id}/retry", fragment=False)).status == 409
    await site.store.database["erasures"].update_one(
        {"_id": erasure_id},
        {
            "$set": {"state": "failed", "done_at": None, "skeletons": {}, "traces": _nobody()},
            "$unset": {"certificate": ""},
        },
    )
    assert "途中で止まりました" in await page_of(browser, f"{PAGE}/{erasure_id}")
    assert (await browser.post(f"{PAGE}/{erasure_id}/retry", fragment=False)).status == 303
    assert "SHA-256" in await certificate_of(site, browser, address)


def _nobody() -> dict[str, object]:
    return Traces("madoguchi", gids=("gid://madoguchi/Customer/999",)).document()


def _actor(site: Site) -> Actor:
    return Actor("staff", site.owner.id, site.owner.name)
