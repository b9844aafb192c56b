"""Asking for pages and fragments as a browser and its script do."""

from tests.handlers.site import Browser

FRAGMENT = {"X-Requested-With": "fragment"}


async def page_of(browser: Browser, path: str) -> str:
    """Give a page, which must be there."""
    answer = await browser.get(path)
    assert answer.status == 200, path
    return await answer.text()


async def fragment_of(browser: Browser, path: str, status: int = 200) -> str:
    """Give what a script gets."""
    answer = await browser.get(path, **FRAGMENT)
    assert answer.status == status, path
    return await answer.text()
