"""The words on screen: each says what is meant, in both languages."""

from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Site, contact_of


async def test_a_group_that_the_account_left_is_not_called_blocked(site: Site) -> None:
    conversation = await site.say("お花見の件です")
    gone = {"kind": "group", "is_following": False}
    await site.store.database["contacts"].update_one({"_id": contact_of()}, {"$set": gone})
    nested = {f"contact.{name}": value for name, value in gone.items()}
    await site.store.database["conversations"].update_one({"_id": conversation}, {"$set": nested})
    browser = await site.browser()
    for path in ("/contacts", f"/contacts/{contact_of()}", "/inbox?tab=all", f"/inbox/{conversation}"):
        page = await page_of(browser, path)
        assert "退出済み" in page, path
        assert "ブロック中" not in page, path


async def test_a_message_that_nobody_knows_is_not_called_by_its_code(site: Site) -> None:
    await site.say("いつ届きますか")
    unknown = {"$set": {"kind": "unknown", "text": None}}
    await site.store.database["messages"].update_many({"contact_id": contact_of()}, unknown)
    page = await page_of(await site.browser(), f"/contacts/{contact_of()}")
    assert "未対応の種類" in page
    assert ">unknown<" not in page


async def test_sending_again_is_not_called_redelivery_in_english(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser, by = await site.browser(), Actor("staff", site.owner.id, site.owner.name)
    queued = (await site.store.outbox.queue(contact_of(), "k", text_draft("明日です"), by)).message
    failed = {"$set": {"send.state": "failed"}, "$unset": {"send.pending": ""}}
    await site.store.database["messages"].update_one({"_id": queued.id}, failed)
    answer = await browser.get(f"/inbox/{conversation}", **{"Accept-Language": "en"})
    page = await answer.text()
    assert "Send again" in page
    assert "Redelivered" not in page
