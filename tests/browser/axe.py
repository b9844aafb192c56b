"""Hold a page against the rules of accessibility and the width of its screen, in every look it has."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.browser.desk import PHONE

RUN = """options => axe.run(document, options).then(
  ({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)]))"""
ALL: dict[str, Any] = {"resultTypes": ["violations"]}
# Most of the time goes into colours. Nothing else of a page depends on them, and they hardly on its width.
COLOURS: dict[str, Any] = {**ALL, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
SHAPE: dict[str, Any] = {**ALL, "rules": {"color-contrast": {"enabled": False}}}


async def check_page(page: Page, name: str) -> None:
    """Fail with each violation that axe finds and when something is wider than the screen: light, dark, on a phone."""
    size = page.viewport_size
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await _check(page, name, ALL)
    await page.emulate_media(color_scheme="dark")
    await _check(page, f"{name}, dark", COLOURS)
    await page.emulate_media(color_scheme="light")
    if size is not None and size != PHONE:
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await _check(page, f"{name}, on a phone", SHAPE)
        await page.set_viewport_size(size)


async def _check(page: Page, name: str, options: dict[str, Any]) -> None:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    violations = await page.evaluate(RUN, options)
    assert not violations, f"{name}: {violations}"
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{name} is too wide"
