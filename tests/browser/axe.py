"""Hold a page against the rules of accessibility and the width of its screen, in every look it has."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.desk import PHONE

RULES: dict[str, Any] = {"resultTypes": ["violations"]}
# Nothing else of a page depends on its colours.
COLOURS: dict[str, Any] = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


async def check_page(page: Page, name: str) -> None:
    """Fail with each violation that axe finds and when something is wider than the screen: light, dark, on a phone."""
    size = page.viewport_size
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await _check(page, name, RULES)
    await page.emulate_media(color_scheme="dark")
    await _check(page, f"{name}, dark", COLOURS)
    await page.emulate_media(color_scheme="light")
    if size is not None and size != PHONE:
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await _check(page, f"{name}, on a phone", RULES)
        await page.set_viewport_size(size)


async def _check(page: Page, name: str, options: dict[str, Any]) -> None:
    results = await Axe().run(page, options=options)
    violations = [(one["id"], [node["target"] for node in one["nodes"]]) for one in results.response["violations"]]
    assert not violations, f"{name}: {violations}"
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{name} is too wide"
