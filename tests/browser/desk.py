"""A running desk: the server, the LINE simulator, and browsers for staff and customers."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from tests.browser.chromium import PATIENCE_MS
from tests.eventually import eventually
from tests.journeys.servers import API_TOKEN, OWNER_EMAIL, OWNER_PASSWORD, Program
from tests.processes import run_command

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(slots=True)
class Desk:
    """What a browser test works with; every page's console errors end up in `complaints`."""

    server: Program
    line: Program
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    colleague_password: str | None = None
    sessions: dict[str, StorageState] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)

    async def customer(self, name: str) -> str:
        """Let somebody new have LINE, and give their user id."""
        person = await self.control("POST", "/simulator/people", {"display_name": name})
        return str(person["user_id"])

    async def write(self, user_id: str, text: str) -> None:
        """Let a customer write a text, and wait until staff can see whose it is, by name."""
        await self.control("POST", f"/simulator/people/{user_id}/messages", {"type": "text", "text": text})
        await eventually(lambda: self._has_name(user_id), timeout_s=20)

    async def _has_name(self, user_id: str) -> bool:
        contact = await self.api(f"/contacts/line:{user_id}")
        return contact is not None and contact["display_name"] is not None

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulator's control API."""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client,
            client.request(method, self.line.url + path, json=body) as answer,
        ):
            assert answer.status < 300, f"{method} {path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def api(self, path: str) -> Any:
        """Get one document of the JSON API."""
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client,
            client.get(f"{self.server.url}/api/v1{path}", headers=headers) as answer,
        ):
            return await answer.json() if answer.status == 200 else None

    async def page(self, address: str, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        """Open an address in a browser of its own, Japanese unless `options` say otherwise."""
        # The worker is tried where it is the subject; elsewhere each new browser would set one up for nothing.
        options = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "service_workers": "block", **options}
        context = await self.chromium.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = await context.new_page()
        # Playwright sets a mark on the owner of a bound method, which slots do not allow.
        complaints = self.complaints
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
        await page.goto(address)
        return page

    async def staff(
        self,
        path: str = "/inbox",
        email: str = OWNER_EMAIL,
        password: str = OWNER_PASSWORD,
        viewport: dict[str, int] = DESKTOP,
        **options: Any,
    ) -> Page:
        """Open a page as a staff member, in a browser of their own; the first time they sign in."""
        known = {"storage_state": self.sessions[email]} if email in self.sessions else {}
        page = await self.page(self.server.url + path, viewport, **known, **options)
        if urlsplit(page.url).path == "/sign-in":
            await page.fill("input[name=email]", email)
            await page.fill("input[name=password]", password)
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"{self.server.url}{path.partition('?')[0]}*")
            self.sessions[email] = await page.context.storage_state()
        return page

    async def colleague(self, email: str, name: str, role: str = "member") -> str:
        """Make an account on the command line, and give its password."""
        ended = await run_command("staff", "add", email, "--name", name, "--role", role, **self.server.environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.split("password: ")[1].strip()

    async def phone(self, user_id: str, viewport: dict[str, int] = PHONE) -> Page:
        """Open a customer's phone."""
        return await self.page(f"{self.line.url}/?person={user_id}", viewport)

    def begin(self) -> None:
        """Begin a test: what a page of the one before still says is heard no more."""
        self.complaints, self.cut = [], []

    async def cut_off(self, page: Page, path: str) -> None:
        """Let a path not be reached from a page's browser any more, whose complaints about it are no surprise."""
        self.cut.append(path)
        await page.context.route(f"**{path}*", lambda route: route.abort())

    def surprises(self) -> list[str]:
        """Give what pages complained of that the test did not bring about itself."""
        return [one for one in self.complaints if not any(path in one for path in self.cut)]

    async def close_pages(self) -> None:
        """Close every browser that a test opened."""
        for context in self.contexts:
            await context.close()
        self.contexts.clear()

    async def open_talk(self, page: Page, name: str) -> None:
        """Open the talk of a customer from the list."""
        await page.goto(f"{self.server.url}/inbox?tab=all&order=newest")
        await page.click(f".conversation:has-text('{name}')")
        await page.wait_for_selector("#composer-text")


def _complaint(message: ConsoleMessage) -> list[str]:
    return [f"{message.text} ({message.location.get('url')})"] if message.type == "error" else []
