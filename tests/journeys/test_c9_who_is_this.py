"""Story C9: somebody says who they are; nothing of that customer leaves until the store itself has said so."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser.desk import CHROMIUM, FLAGS, Desk
from tests.eventually import eventually
from tests.journeys.servers import (
    Program,
    free_port,
    json_of,
    line_program,
    mail_program,
    running,
    server_program,
    store_program,
    store_settings,
)

HANAKO = "hanako.sato@example.jp"
PATIENCE_MS = 30_000


@dataclass(slots=True)
class Town:
    """A desk with LINE, a store and everybody's mailbox."""

    desk: Desk
    store: Program
    mail: Program

    async def links_in_talk(self, user_id: str) -> list[str]:
        """Give the addresses of the invitations that a customer got."""
        talk = (await self.desk.control("GET", f"/simulator/people/{user_id}/talk"))["talk"]
        return re.findall(rf"{re.escape(self.desk.server.url)}/link/[\w-]+", json.dumps(talk))

    async def said_to(self, user_id: str) -> str:
        """Give everything that the account has sent to a customer."""
        talk = (await self.desk.control("GET", f"/simulator/people/{user_id}/talk"))["talk"]
        return json.dumps([entry for entry in talk if entry["from"] == "bot"], ensure_ascii=False)

    async def mailed_code(self) -> str:
        """Give the code that came by mail from the store."""
        async with aiohttp.ClientSession(self.mail.url, timeout=aiohttp.ClientTimeout(total=10)) as client:
            letters = await eventually(partial(self._letters, client), timeout_s=30)
        return str(letters[0]["subject"]).rpartition(" ")[2]

    async def _letters(self, client: aiohttp.ClientSession) -> list[dict[str, Any]]:
        return list((await json_of(client, f"/letters.json?to={HANAKO}"))["letters"])


@asynccontextmanager
async def _open_town(mongodb_uri: str, database: str, folder: Path) -> AsyncIterator[Town]:
    port, smtp_port = free_port(), free_port()
    desk_url = f"http://127.0.0.1:{port}"
    line = line_program(f"{desk_url}/line/webhook", folder)
    mail = mail_program(folder, smtp_port=smtp_port)
    store = store_program(desk_url, folder, smtp_port=smtp_port)
    settings = {"MADOGUCHI_PUBLIC_URL": desk_url, "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}", **store_settings(store)}
    server = server_program(mongodb_uri, database, line.url, folder, port, settings=settings)
    async with running(line, mail, store, server), async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield Town(Desk(server, line, chromium), store, mail)
        finally:
            await chromium.close()


@pytest.fixture
async def town(mongodb_uri: str, empty_database: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Run all of it; a page that complains fails the test."""
    async with _open_town(mongodb_uri, empty_database, tmp_path) as opened:
        yield opened
    assert not opened.desk.complaints


async def _take_customers_in(town: Town, page: Page) -> None:
    """Import the store's customers as staff do, and wait until somebody of them can be found."""
    await page.goto(f"{town.desk.server.url}/settings/store")
    await page.get_by_role("button", name="既存顧客を取り込む").click()

    async def is_known() -> bool:
        await page.goto(f"{town.desk.server.url}/customers?q=佐藤+花子")
        return await page.get_by_text(HANAKO).count() > 0

    await eventually(is_known, timeout_s=60, pause_s=0.5)


async def _sign_in_to_the_store(town: Town, invitation: str) -> None:
    """Follow an invitation to the store's sign-in, prove the address by mail, and finish in LINE."""
    page = await town.desk.page(invitation)
    page.set_default_timeout(PATIENCE_MS)
    await page.get_by_role("link", name="ストアにサインインして連携").click()
    await page.get_by_label("メールアドレス", exact=True).fill(HANAKO)
    await page.get_by_role("button", name="コードを受け取る").click()
    await page.get_by_label("コード").fill(await town.mailed_code())
    await page.get_by_role("button", name="サインイン").click()
    await page.get_by_role("link", name="LINEで連携を完了する").click()
    await expect(page.get_by_role("heading", name="アカウントを連携しました")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.timeout(300)
async def test_c9_what_somebody_says_is_no_proof_and_the_stores_sign_in_is_one(town: Town) -> None:
    """4.6 4.37 C9: an unlinked writer gets nothing of whom they name; after the sign-in they are linked."""
    desk = town.desk
    person = await desk.customer("さとう🌷")
    staff = await desk.staff()
    staff.set_default_timeout(PATIENCE_MS)
    await _take_customers_in(town, staff)
    await desk.write(person, "注文1042の佐藤です、住所を教えて")
    await desk.open_talk(staff, "さとう🌷")
    await expect(staff.get_by_text("候補: 佐藤 花子 様")).to_be_visible(timeout=PATIENCE_MS)

    await staff.fill("#composer-text", f"{HANAKO} 様でお間違いないですか。")
    await staff.press("#composer-text", "Control+Enter")
    refusal = "本人と確認できていない方には、会員のメールアドレスを送れません。"
    await expect(staff.get_by_text(refusal).first).to_be_visible(timeout=PATIENCE_MS)
    # Chromium itself notes each refusal in the console.
    desk.complaints[:] = [one for one in desk.complaints if "status of 422" not in one]

    await desk.write(person, "連携")
    invitations = await eventually(partial(town.links_in_talk, person), timeout_s=30)
    assert HANAKO not in await town.said_to(person)
    await _sign_in_to_the_store(town, invitations[-1])

    async def is_linked() -> bool:
        await staff.goto(f"{desk.server.url}/inbox?tab=all")
        return await staff.get_by_text("佐藤 花子 様 (LINE: さとう🌷)").count() > 0

    await eventually(is_linked, timeout_s=60, pause_s=0.5)
    assert HANAKO not in await town.said_to(person)
