"""The mail page in a real browser, and the mail simulator as a program of its own."""

import asyncio
import signal
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, expect

from shop.mail import Letter, create_mail
from tests.browser.axe import check_page
from tests.journeys.servers import free_port, mail_program, running

LETTER = Letter("hana@example.jp", "【窓口】ご確認🌸", "続きはこちら\nhttps://example.jp/link/abc\n")


async def test_a_letter_shows_up_by_itself_and_opens(chromium: Browser, tmp_path: Path) -> None:
    """Without an axe violation, light and dark, wide and narrow."""
    smtp_port = free_port()
    program = mail_program(tmp_path, smtp_port=smtp_port)
    complaints: list[str] = []
    async with running(program):
        page = await chromium.new_page(viewport={"width": 1280, "height": 740})
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        async with page.expect_response("**/simulator/stream"):
            await page.goto(program.url)
        await check_page(page, "no letter")
        await create_mail(f"smtp://127.0.0.1:{smtp_port}", ("shop@example.jp",), "example.jp").send(LETTER)
        row = page.get_by_role("link", name="【窓口】ご確認🌸")
        await expect(row).to_be_visible(timeout=10_000)
        await check_page(page, "list")
        await row.click()
        await expect(page.get_by_role("link", name="https://example.jp/link/abc")).to_be_visible()
        await check_page(page, "letter")
        await page.close()
    assert not complaints


async def test_the_program_ends_at_once_though_somebody_writes_and_somebody_looks(tmp_path: Path) -> None:
    smtp_port = free_port()
    program = mail_program(tmp_path, smtp_port=smtp_port)
    async with running(program):
        assert program.process is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", smtp_port)
        assert (await reader.readline()).startswith(b"220 ")
        async with aiohttp.ClientSession(program.url) as client, client.get("/simulator/stream") as stream:
            program.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert await program.process.wait() == 0
                await stream.read()
        writer.close()


async def test_an_smtp_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    first = mail_program(tmp_path, smtp_port=(taken := free_port()))
    async with running(first):
        second = mail_program(tmp_path, smtp_port=taken)
        second.log = tmp_path / "second.log"
        await second.start(wait=False)
        assert second.process is not None
        async with asyncio.timeout(20):
            assert await second.process.wait() == 1
    assert second.log.read_text().strip().count("\n") == 0
    assert "cannot listen" in second.log.read_text()
