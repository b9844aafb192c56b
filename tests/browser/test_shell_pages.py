"""The pages around the inbox, in real Chromium: no accessibility violation, nothing wider than the screen."""

import pytest

from tests.browser.axe import check_page
from tests.browser.desk import Desk

SIGNED_OUT = ("/sign-in", "/sign-in?lang=en", "/setup?token=unknown", "/setup")
PAGES = (
    "/contacts",
    "/search?q=こんにちは",
    "/search",
    "/settings/profile",
    "/settings/notifications",
    "/settings/security",
    "/settings/staff",
    "/settings/audit",
    "/settings/tokens",
    "/settings/channel",
    "/settings/store",
    "/settings/webhooks",
)


@pytest.mark.asyncio(loop_scope="session")
async def test_pages_can_be_used_by_everybody(desk: Desk) -> None:
    customer = await desk.customer("はな")
    await desk.write(customer, "こんにちは")
    door = await desk.page(desk.server.url + "/sign-in")
    for path in SIGNED_OUT:
        await door.goto(desk.server.url + path)
        await check_page(door, path)
    page = await desk.staff("/contacts")
    for path in PAGES:
        await page.goto(desk.server.url + path)
        await check_page(page, path)
    await page.goto(desk.server.url + "/contacts")
    await page.click("a.person-cell")
    await page.wait_for_url("**/contacts/c_*")
    await check_page(page, "a contact")


@pytest.mark.asyncio(loop_scope="session")
async def test_the_command_palette_goes_somewhere_and_searches(desk: Desk) -> None:
    page = await desk.staff("/contacts")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("LINEチャネル")
    await check_page(page, "the palette")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/settings/channel")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("定期便")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=*")
    assert await page.input_value("main input[name=q]") == "定期便"


@pytest.mark.asyncio(loop_scope="session")
async def test_the_look_changes_at_once_and_stays(desk: Desk) -> None:
    page = await desk.staff("/contacts", color_scheme="light")
    await page.click(".account summary")
    async with page.expect_response("**/settings/appearance"):
        await page.click("theme-toggle [value=dark]")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.reload()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.click(".account summary")
    async with page.expect_response("**/settings/appearance"):
        await page.click("theme-toggle [value='']")
    assert await page.evaluate("document.documentElement.dataset.theme ?? null") is None


@pytest.mark.asyncio(loop_scope="session")
async def test_a_token_is_revoked_only_after_a_second_press(desk: Desk) -> None:
    page = await desk.staff("/settings/tokens")
    await page.fill("#name", "倉庫")
    await page.click("section[aria-labelledby=add] button")
    await page.click("[popovertarget^=revoke-]")
    await check_page(page, "the question")
    await page.click("dialog:popover-open [popovertargetaction=hide]")
    assert await page.locator("dialog:popover-open").count() == 0
    await page.click("[popovertarget^=revoke-]")
    await page.click("dialog:popover-open .button--danger")
    await page.wait_for_url("**done=token_revoked")
    assert await page.locator("[popovertarget^=revoke-]").count() == 0
