"""A whole town: the server, LINE, the store, a mail server, and browsers for staff and customers."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, expect

from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.links.link import Method
from inbox.store import Store, open_store
from shop.subscriptions.summary import summarise
from shop.sync.importing import start_import
from tests.browser.desk import PHONE, Desk
from tests.eventually import eventually
from tests.journeys.servers import (
    SHOP,
    Program,
    free_port,
    line_program,
    mail_program,
    running,
    server_program,
    store_program,
    store_settings,
)

PATIENCE_S = 60.0


@dataclass(slots=True)
class Town(Desk):
    """A desk with a store beside it; `shop` asks the store's control API."""

    store: Program | None = None
    mail: Program | None = None

    async def shop(self, method: str, path: str, body: Any = None) -> Any:
        """Play the merchant."""
        assert self.store is not None
        return await _json(method, f"{self.store.url}/control{path}", body)

    async def letters(self, address: str) -> list[dict[str, Any]]:
        """Give the letters that somebody got."""
        assert self.mail is not None
        got = await _json("GET", f"{self.mail.url}/letters.json")
        letters = got["letters"] if isinstance(got, dict) else got
        return [letter for letter in letters if address in str(letter["to"])]

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Store]:
        """Open what the server keeps."""
        uri, name = (self.server.environment[key] for key in ("MADOGUCHI_MONGODB_URI", "MADOGUCHI_DATABASE"))
        async with open_store(uri, name, summarise) as store:
            yield store

    async def import_customers(self) -> None:
        """Take the store's customers in, and wait until its webhooks are asked for and its orders are known."""
        async with self.database() as store:
            batch = await start_import(store, None)

            async def is_in() -> bool:
                status = await store.shop_status.get(SHOP)
                scan = status.scans.get("orders")
                is_compared = scan is not None and scan.ended_at is not None
                return (await store.batches.get(batch.id)).is_over and is_compared and status.subscribed_at is not None

            await eventually(is_in, timeout_s=PATIENCE_S)

    async def member(self, email: str) -> Customer:
        """Give one of the store's customers."""
        async with self.database() as store:
            found = await store.customers.find_by_email(SHOP, email)
        assert found is not None, email
        return found

    async def writer(self, name: str, email: str | None = None, method: Method = "customer_account") -> str:
        """Let somebody write to us; linked to the store's customer with this address, if one is named."""
        user_id = await self.customer(name)
        await self.write(user_id, "こんにちは")
        contact = await self.contact(user_id)
        if email is not None:
            customer = await self.member(email)
            async with self.database() as store:
                await store.links.link(contact.id, customer, method)
        return user_id

    async def contact(self, user_id: str) -> Contact:
        """Wait until the server knows a LINE user."""

        async with self.database() as store:
            find = partial(store.contacts.find_by_line_id, "main", user_id)
            found = await eventually(find, timeout_s=PATIENCE_S)
        assert found is not None
        return found

    async def mailed_code(self, address: str) -> str:
        """Give the code that the store has mailed to one of its customers."""
        letters = await eventually(partial(self.letters, address), timeout_s=PATIENCE_S)
        return str(letters[0]["subject"]).rpartition(" ")[2]

    async def link_page(self, phone: Page) -> Page:
        """Tap the newest invitation on a customer's phone, which opens the page."""
        link = phone.locator("a[href*='/link/']").last
        await expect(link).to_be_visible()
        address = await link.get_attribute("href")
        assert address is not None
        return await self.page(address, PHONE)

    async def prove_by_sign_in(self, page: Page, email: str) -> None:
        """Sign in to the store by the code that it mails, and finish in LINE's dialog."""
        await page.get_by_role("link", name="ストアにサインインして連携").click()
        await page.get_by_label("メールアドレス", exact=True).fill(email)
        await page.get_by_role("button", name="コードを受け取る").click()
        await page.get_by_label("コード").fill(await self.mailed_code(email))
        await page.get_by_role("button", name="サインイン").click()
        await page.get_by_role("link", name="LINEで連携を完了する").click()
        await expect(page.get_by_role("heading", name="アカウントを連携しました")).to_be_visible()

    async def said_to(self, user_id: str) -> str:
        """Give everything that the account has sent to a customer."""
        talk = (await self.control("GET", f"/simulator/people/{user_id}/talk"))["talk"]
        return json.dumps([entry for entry in talk if entry["from"] == "bot"], ensure_ascii=False)


async def _json(method: str, url: str, body: Any = None) -> Any:
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as client, client.request(method, url, json=body) as answer:
        assert answer.status < 300, f"{method} {url}: {answer.status} {await answer.text()}"
        return await answer.json()


@asynccontextmanager
async def open_town(mongodb_uri: str, database: str, folder: Path, chromium: Browser) -> AsyncIterator[Town]:
    """Run all programs, with the store's customers taken in."""
    port, smtp_port = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    line = line_program(f"{address}/line/webhook", folder)
    mail = mail_program(folder, smtp_port=smtp_port)
    store = store_program(address, folder, smtp_port=smtp_port)
    settings = {
        **store_settings(store),
        "MADOGUCHI_PUBLIC_URL": address,
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "MADOGUCHI_MAIL_FROM": "support@demo-shop.example.com",
    }
    server = server_program(mongodb_uri, database, line.url, folder, port, settings=settings)
    async with running(line, mail, store, server):
        town = Town(server, line, chromium, store=store, mail=mail)
        await town.shop("PATCH", "/behaviour", {"jobs": {"seconds": 0}})
        await town.import_customers()
        yield town
