"""The panel and the member's page with a store that answers: the simulated one."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from config.settings import Settings
from handlers.running.looks import LOOKS
from inbox.customers.customer import Customer
from shop.admin.customers import Customers
from shop.client.access import ShopAccess
from shop.shop import open_shop
from shop.sync.mirror import mirror_customers
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Site, contact_of
from tests.simulator.store import StoreSimulator, open_store


@pytest.fixture
async def simulator() -> AsyncIterator[StoreSimulator]:
    """Serve a store."""
    async with open_store() as store:
        yield store


@pytest.fixture
def settings(settings: Settings, simulator: StoreSimulator) -> Settings:
    """Give settings with that store."""
    token = SecretStr(simulator.token)
    store = {"shopify_shop": simulator.shop, "shopify_access_token": token, "shopify_api_url": simulator.url}
    return settings.model_copy(update=store)


async def hanako(site: Site, simulator: StoreSimulator) -> tuple[str, Customer]:
    """Mirror 佐藤 花子, and let her write who she is for sure."""
    conversation = await site.say("次のお届けはいつですか")
    gid = str((await simulator.customer("佐藤 花子"))["gid"])
    access = ShopAccess(simulator.shop, token=simulator.token, api_url=simulator.url)
    async with open_shop(access) as shop:
        await mirror_customers(site.store, list((await Customers(shop).many([gid])).values()))
    customer = await site.store.customers.find(simulator.shop, gid)
    assert customer is not None
    await site.store.links.link(contact_of(), customer, "customer_account")
    return conversation, customer


async def test_the_store_fills_in_what_the_mirror_does_not_have(site: Site, simulator: StoreSimulator) -> None:
    """0.4, 0.19, 1.21, 3.1 Orders, carts, ways to pay and addresses come after the first paint, and are mirrored."""
    conversation, customer = await hanako(site, simulator)
    number = customer.gid.rpartition("/")[2]
    await simulator.control("POST", "/checkouts", {"customer": int(number), "goods": [["ワンピース", "M", 2]]})
    browser, path = await site.browser(), f"/inbox/{conversation}"
    part = await fragment_of(browser, f"/customers/{customer.id}/live?contact={contact_of()}")
    for shown in (
        "#1042",
        "1234-5678-9012",
        "ヤマト運輸",
        "ワンピース ×2",
        "カート内容を返信に挿入",
        "•••• 4242",
        "ほかの住所",
    ):
        assert shown in part, shown
    assert "ストアに確認しました" in part
    page = await page_of(browser, path)
    assert "1234-5678-9012" in page, "what came is mirrored"
    assert "次回" in page
    assert "午前中" in page


async def test_the_page_of_a_member_shows_all_of_it_without_a_script(site: Site, simulator: StoreSimulator) -> None:
    """3.1, 4.13 One page, with or without a talk; `live` asks the store before it answers."""
    conversation, customer = await hanako(site, simulator)
    browser = await site.browser()
    number = customer.gid.rpartition("/")[2]
    page = await page_of(browser, f"/customers/{number}?live=1")
    for shown in (
        "佐藤 花子 様",
        "本人確認 A",
        "#1042",
        "•••• 4242",
        "ハーブ茶",
        "問い合わせ履歴",
        "閲覧した人",
        "ユーザーメモ",
    ):
        assert shown in page, shown
    assert f'href="/inbox/{conversation}"' in page
    assert "data-insert" not in page
    part = await fragment_of(browser, f"/customers/{customer.id}/live?place=page&contact={contact_of()}")
    assert "data-insert" not in part
    assert "LINE配信" in part
    assert await page_of(browser, f"/contacts/{contact_of()}"), "the contact's address shows the same member"
    await site.store.links.unlink(contact_of(), "staff", None, "別の方でした")
    alone = await page_of(browser, f"/customers/{customer.id}")
    assert "LINE未連携" in alone
    assert "ユーザーメモ" not in alone


async def test_the_stores_own_history_stands_among_ours(site: Site, simulator: StoreSimulator) -> None:
    """3.1 イベント: one list of all sources."""
    _, customer = await hanako(site, simulator)
    part = await fragment_of(await site.browser(), f"/customers/{customer.id}/events?contact={contact_of()}")
    for shown in ("会員と連携しました", "電話でお届け日の変更を承りました。", "定期便の契約"):
        assert shown in part, shown


async def test_who_read_a_member_is_noted_and_shown(site: Site, simulator: StoreSimulator) -> None:
    """閲覧した人: panel, page, program and file, each once in ten minutes."""
    conversation, customer = await hanako(site, simulator)
    browser = await site.browser()
    for _ in range(2):
        await page_of(browser, f"/inbox/{conversation}")
        await page_of(browser, f"/customers/{customer.id}")
    await page_of(browser, "/customers.csv")
    status, _ = await site.api("GET", f"/customers/{customer.id}")
    assert status == 200
    await site.app[LOOKS].written()
    looks = (await site.store.looks.list(customer.id, None, 20)).items
    assert {(one.by_name, one.place) for one in looks} == {
        (site.owner.name, "panel"),
        (site.owner.name, "page"),
        (site.owner.name, "csv"),
        ("API", "api"),
    }
    page = await page_of(browser, f"/customers/{customer.id}")
    looked = page[page.index('id="looks-title"') :]
    for shown in (site.owner.name, "会話の横の顧客情報", "CSVに書き出し", "API"):
        assert shown in looked, shown
