"""A person is erased with the store: asked for, taken back, told by its webhooks; and shown what is held on them."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import bson
import orjson
import pytest

from config.settings import Settings, load_settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.customers.customer import Customer
from inbox.erasure.erasures import Erasure
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import API_TOKEN, CUSTOMER, SECRET, Browser, Site, contact_of
from tests.serving import open_application
from tests.simulator.store import StoreSimulator, open_store

PATIENCE_S = 30.0
TEXT = "ひみつのお願いです"
PERSON = {"last_name": "綾小路", "first_name": "麗華", "email": "reika@example.jp", "phone": "+819055554444"}


@pytest.fixture
def port(free_port: Callable[[], int]) -> int:
    """Choose where the application answers: the store has to know it first."""
    return free_port()


@pytest.fixture
async def simulator(port: int) -> AsyncIterator[StoreSimulator]:
    """Serve a store that tells us of compliance topics too."""
    async with open_store(webhook_url=f"http://127.0.0.1:{port}/shop/webhook") as opened:
        await opened.control("PATCH", "/behaviour", {"jobs": {"seconds": 0}})
        yield opened


@pytest.fixture
def settings(mongodb_uri: str, database: str, simulator: StoreSimulator, port: int, free_port: Any) -> Settings:
    """Give settings with the store in them."""
    return load_settings(
        {
            **simulator.settings,
            "MADOGUCHI_MONGODB_URI": mongodb_uri,
            "MADOGUCHI_DATABASE": database,
            "MADOGUCHI_API_TOKEN": API_TOKEN,
            "MADOGUCHI_PORT": str(port),
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": "journey-access-token",
            "LINE_API_URL": f"http://127.0.0.1:{free_port()}",
        },
        dotenv=None,
    )


@pytest.fixture
async def site(store: Store, settings: Settings) -> AsyncIterator[Site]:
    """Run the application until the store sends it its webhooks."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    app = create_app(settings)
    async with open_application(app, host="127.0.0.1", port=settings.port) as client:
        await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=PATIENCE_S)

        async def is_told() -> bool:
            return (await store.shop_status.get(settings.shopify_shop or "")).subscribed_at is not None

        await eventually(is_told, timeout_s=PATIENCE_S)
        yield Site(app, client, store, owner)


async def somebody(site: Site, simulator: StoreSimulator) -> tuple[Customer, int]:
    """Let a member of the store write on LINE and be linked; give them and their number there."""
    made = await simulator.control("POST", "/customers", PERSON)

    async def look() -> Customer | None:
        return await site.store.customers.find(simulator.shop, made["gid"])

    customer = await eventually(look, timeout_s=PATIENCE_S)
    assert customer is not None
    await site.say(TEXT)
    await site.store.links.link(contact_of(), customer, "customer_account")
    await eventually(lambda: _line_id(simulator, made["gid"]), timeout_s=PATIENCE_S)
    return customer, int(made["gid"].rpartition("/")[2])


async def _line_id(simulator: StoreSimulator, gid: str) -> bool:
    question = 'query Q($id: ID!) { customer(id: $id) { metafield(namespace: "$app", key: "line_user_id") { value } } }'
    customer = (await simulator.ask(question, {"id": gid}))["data"]["customer"]
    return bool(customer and customer["metafield"] and customer["metafield"]["value"] == CUSTOMER)


async def erasure_of(site: Site, cause: str) -> Erasure:
    """Wait until an erasure is done that somebody began for this reason."""

    async def look() -> Erasure | None:
        found = [one for one in (await site.store.erasures.list(None, 5)).items if one.cause == cause]
        return found[0] if found and found[0].is_done else None

    erasure = await eventually(look, timeout_s=PATIENCE_S)
    assert erasure is not None
    return erasure


async def assert_gone(site: Site, customer: Customer, *, texts: bool) -> None:
    """Read the whole database and find nothing of them."""
    words = [customer.gid, CUSTOMER, "綾小路", "麗華", PERSON["email"], "55554444", "5555-4444"]
    database = site.store.database
    names = [name for name in await database.list_collection_names() if name != "partitions"]
    rows = [bson.encode(row) for name in names for row in await database[name].find().to_list(None)]
    everything = b"\n".join(rows)
    assert [word for word in [*words, *([TEXT] if texts else [])] if word.encode() in everything] == []


async def test_the_store_is_asked_to_erase_and_what_it_tells_erases_here(site: Site, simulator: StoreSimulator) -> None:
    """0.50 Asked on the page, taken back, asked again; customers/redact then erases here, with a certificate."""
    customer, number = await somebody(site, simulator)
    browser, page = await site.browser(), f"/customers/{customer.id}/erasure"
    await browser.post(f"{page}/request", fragment=False, confirm="いいえ")
    assert not (await simulator.customer(PERSON["email"]))["erasure_requested_at"]
    assert (await browser.post(f"{page}/request", fragment=False, confirm="消去")).status == 303
    assert (await simulator.customer(PERSON["email"]))["erasure_requested_at"]
    assert "ストアに依頼中" in await page_of(browser, page)
    assert (await browser.post(f"{page}/cancellation", fragment=False)).status == 303
    assert not (await simulator.customer(PERSON["email"]))["erasure_requested_at"]
    refused = await browser.post(f"{page}/cancellation", fragment=False)
    assert refused.status == 422
    assert "ストアがこの変更を受け付けませんでした。" in await refused.text()
    await browser.post(f"{page}/request", fragment=False, confirm="消去")
    await simulator.control("POST", f"/customers/{number}/redaction", {})
    erasure = await erasure_of(site, "store_redact")
    assert erasure.by is None
    assert erasure.event_id
    await assert_gone(site, customer, texts=True)
    assert erasure.event_id in await page_of(browser, f"/settings/privacy/{erasure.id}")


async def test_who_is_erased_here_loses_the_line_id_in_the_store(site: Site, simulator: StoreSimulator) -> None:
    """0.50 What we wrote on the store's record goes too."""
    customer, _ = await somebody(site, simulator)
    browser = await site.browser()
    await browser.post(f"/customers/{customer.id}/erasure", fragment=False, confirm="消去")
    erasure = await erasure_of(site, "staff")
    assert (await site.store.erasures.certificate(erasure.id))["store_copy"] == "dropped"
    assert not await _line_id(simulator, customer.gid)
    await assert_gone(site, customer, texts=True)


async def test_who_is_deleted_in_the_store_is_gone_here_and_the_talk_stays(
    site: Site, simulator: StoreSimulator
) -> None:
    """0.54, 3.69 Texts stay, without the person."""
    customer, _ = await somebody(site, simulator)
    mutation = "mutation D($id: ID!) { customerDelete(input: {id: $id}) { deletedCustomerId userErrors { message } } }"
    answer = await simulator.ask(mutation, {"id": customer.gid})
    assert answer["data"]["customerDelete"]["userErrors"] == []
    await erasure_of(site, "store_deleted")
    await assert_gone(site, customer, texts=False)
    texts = [row["text"] async for row in site.store.database["messages"].find({"direction": "incoming"})]
    assert texts == [TEXT]


async def test_a_request_for_data_makes_an_archive(site: Site, simulator: StoreSimulator) -> None:
    """0.52 customers/data_request: one file, for whoever may erase."""
    _, number = await somebody(site, simulator)
    await simulator.control("POST", f"/customers/{number}/data-request", {})

    async def ready() -> bool:
        return any(one.is_ready for one in await site.store.archives.list())

    await eventually(ready, timeout_s=PATIENCE_S)
    browser, [archive] = await site.browser(), await site.store.archives.list()
    assert archive.by is None
    assert "ストアからの開示依頼" in await page_of(browser, "/settings/privacy")
    taken = await browser.get(f"/settings/privacy/archives/{archive.id}")
    with zipfile.ZipFile(io.BytesIO(await taken.read())) as file:
        found = orjson.loads(file.read("data.json"))
    assert found["customers"][0]["email"] == PERSON["email"]
    assert TEXT in [row["text"] for row in found["messages"]]
