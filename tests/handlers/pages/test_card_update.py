"""カード更新リンクを送る: by the store's mail, once, with a notice that waits in the composer."""

import re
from collections.abc import AsyncIterator

import pytest

from config.settings import Settings
from inbox.store import Store
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.store_desk import StoreDesk, open_store_desk
from tests.handlers.site import Site, contact_of

NOTICE = "カード情報の更新用のメールをお送りしました。"
METHOD = re.compile(r'name="method" value="([^"]+)"')


@pytest.fixture
async def desk(store: Store, settings: Settings) -> AsyncIterator[StoreDesk]:
    mail = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": ("support@example.jp", "stranger@example.jp")}
    known = settings.model_copy(update={"smtp_url": type(settings.line_channel_secret[0])(str(mail["smtp_url"]))})
    async with open_store_desk(store, known, mail_from=mail["mail_from"]) as opened:
        yield opened


async def _form(desk: StoreDesk, path: str, key: str = "k1") -> dict[str, str]:
    found = METHOD.search(await page_of(desk.browser, path))
    assert found, "no way to pay is offered"
    return {"method": found[1], "sender": "", "key": key}


async def _letters(desk: StoreDesk) -> list[dict[str, str]]:
    return list((await desk.shop.control("GET", "/letters"))["letters"])


async def test_the_store_mails_the_link_and_the_notice_waits_in_the_composer(desk: StoreDesk) -> None:
    """0.20 Audited, and never sent by itself."""
    hana = await desk.member("佐藤 花子")
    path = f"/customers/{hana.id}/card-update"
    page = await page_of(desk.browser, path)
    assert "4242" in page
    assert 'value="support@example.jp"' in page
    before = len(await _letters(desk))
    answer = await desk.browser.post(path, await _form(desk, path) | {"sender": "support@example.jp"}, fragment=False)
    assert answer.status == 303, await answer.text()
    sent = (await _letters(desk))[before:]
    assert [letter["to"] for letter in sent] == [hana.record.email]
    [asked] = await desk.shop.asked("CustomerPaymentMethodSendUpdateEmail")
    assert asked["variables"]["email"] == {"from": "support@example.jp"}
    talk = await page_of(desk.browser, answer.headers["Location"])
    assert re.search(rf"<textarea id=\"composer-text\"[^>]*>{NOTICE}", talk)
    assert "カード更新のメールを送りました" in talk
    history = await desk.site.store.messages.history(contact_of(), None, 50)
    assert not [one for one in history.items if one.direction == "outgoing"]


async def test_pressed_twice_one_mail_goes(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    path = f"/customers/{hana.id}/card-update"
    form = await _form(desk, path)
    for _ in range(2):
        assert (await desk.browser.post(path, form, fragment=False)).status == 303
    assert len(await desk.shop.asked("CustomerPaymentMethodSendUpdateEmail")) == 1
    assert len(await desk.activities("card_update")) == 1


async def test_a_sender_that_the_store_does_not_know_is_refused_with_its_words(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    path = f"/customers/{hana.id}/card-update"
    form = await _form(desk, path)
    answer = await desk.browser.post(path, form | {"sender": "stranger@example.jp"}, fragment=False)
    assert answer.status == 422
    assert "ストアがメールを送りませんでした" in await answer.text()
    assert not await desk.activities("card_update")
    assert (await desk.browser.post(path, form, fragment=False)).status == 303


async def test_a_lost_answer_is_told_as_unclear_and_the_same_press_sends_nothing_more(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    path = f"/customers/{hana.id}/card-update"
    form = await _form(desk, path)
    await desk.shop.fault("CustomerPaymentMethodSendUpdateEmail", "reset_after", count=1)
    for _ in range(2):
        answer = await desk.browser.post(path, form, fragment=False)
        assert answer.status == 409
    assert len(await desk.shop.asked("CustomerPaymentMethodSendUpdateEmail")) == 1


async def test_without_the_scope_the_page_says_so(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    scopes = [one for one in desk.shop.platform.account.scopes if "payment" not in one]
    await desk.shop.control("PATCH", "/access", {"scopes": scopes})
    page = await page_of(desk.browser, f"/customers/{hana.id}/card-update")
    assert "ストアでこの操作が許可されていません" in page
    assert 'name="method"' not in page


async def test_without_a_store_the_page_says_so(site: Site, store: Store) -> None:
    from tests.handlers.pages.test_letters import _hana

    hana = await _hana(store)
    page = await page_of(await site.browser(), f"/customers/{hana.id}/card-update")
    assert "ストアに接続していない" in page


async def test_a_viewer_sends_no_link(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    viewer = await desk.site.browser("viewer")
    assert (await viewer.get(f"/customers/{hana.id}/card-update")).status == 403
