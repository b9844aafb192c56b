"""Setting a second factor up and signing in with it, in real Chromium, with the codes of a real app."""

import pyotp
import pytest
from playwright.async_api import Page

from inbox.clock import now
from tests.browser.axe import check_page
from tests.browser.desk import Desk

EMAIL = "careful@example.com"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_member_sets_it_up_and_signs_in_with_a_code_and_with_a_recovery_code(desk: Desk) -> None:
    """4.23."""
    password = await desk.colleague(EMAIL, "用心 深子")
    page = await desk.staff("/settings/security", email=EMAIL, password=password)
    await page.click("section[aria-labelledby=second-factor] .button--main")
    await check_page(page, "the password before the set-up")
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".qr")
    await check_page(page, "the QR code")
    secret = (await page.inner_text(".qr__key")).replace(" ", "").strip()
    await page.fill("#code", _wide(pyotp.TOTP(secret).at(now())))
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".codes")
    await check_page(page, "the recovery codes")
    codes = await page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    await _holds_as_a_file(page, codes)
    await page.click("main .button--main")
    await page.click("details summary >> text=作り直し")
    await check_page(page, "the page of security")
    await _signs_in(desk, password, pyotp.TOTP(secret).at(now(), counter_offset=1))
    await _signs_in(desk, password, codes[0])


async def _signs_in(desk: Desk, password: str, code: str) -> None:
    page = await desk.page(f"{desk.server.url}/sign-in?next=/contacts")
    await page.fill("#email", EMAIL)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in/code?**")
    await check_page(page, "the form of the code")
    if not code.isdigit():
        await page.click("text=リカバリーコードを使う")
        await page.wait_for_url("**use=recovery")
        await check_page(page, "the form of the recovery code")
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/contacts")


async def _holds_as_a_file(page: Page, codes: list[str]) -> None:
    """Save the codes as the link does, and read them back."""
    async with page.expect_download() as saving:
        await page.click("a[download]")
    saved = await saving.value
    assert saved.suggested_filename == "madoguchi-recovery-codes.txt"
    text = (await saved.path()).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line in codes] == codes


def _wide(code: str) -> str:
    return code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
