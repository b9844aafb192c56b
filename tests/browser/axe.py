"""Hold a page against the rules of accessibility, and against the width of its screen."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def check_page(page: Page, name: str) -> None:
    """Fail with each violation that axe finds, and when something is wider than the screen."""
    results = await Axe().run(page)
    violations = [(one["id"], [node["target"] for node in one["nodes"]]) for one in results.response["violations"]]
    assert not violations, f"{name}: {violations}"
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{name} is too wide"
