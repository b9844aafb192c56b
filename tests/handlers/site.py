"""What the tests of handlers ask the running application for."""

import base64
import hashlib
import hmac
import io
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient

from inbox.ids import contact_id, new_id
from inbox.staff.staff_member import StaffMember
from inbox.store import Store
from tests.eventually import eventually

API_TOKEN = "handlers-test-api-token-of-32-characters"
SECRET = "handlers-test-channel-secret"
CUSTOMER = "U" + "a" * 32
CSRF_META = re.compile(r'name="?csrf-token"? content="?([\w-]+)')


@dataclass(slots=True)
class Site:
    """The application, a client of it, and its store."""

    app: web.Application
    client: TestClient[web.Request, web.Application]
    store: Store
    owner: StaffMember

    async def webhook(self, *events: Any, path: str = "/line/webhook") -> aiohttp.ClientResponse:
        """Send signed events as LINE does."""
        body = orjson.dumps({"destination": "U" + "0" * 32, "events": list(events)})
        return await self.post_signed(body, path=path)

    async def post_signed(self, body: bytes, path: str = "/line/webhook", **headers: str) -> aiohttp.ClientResponse:
        """Send any body with its right signature."""
        signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
        return await self.client.post(path, data=io.BytesIO(body), headers={"x-line-signature": signature, **headers})

    async def say(self, text: str, user: str = CUSTOMER) -> str:
        """Let a customer write, wait until it is in the inbox, and give the conversation."""
        event = text_event(text, user)
        answer = await self.webhook(event)
        assert answer.status == 200
        message_id = f"in:main:{event['webhookEventId']}"
        return await eventually(lambda: self._conversation_of(message_id), timeout_s=15) or ""

    async def _conversation_of(self, message_id: str) -> str | None:
        """Give the conversation of a message once both are there."""
        message = (await self.store.messages.many([message_id])).get(message_id)
        current = await self.store.conversations.current(message.contact_id) if message else None
        return message.conversation_id if message and current else None

    async def api(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Call the JSON API with the operator's token."""
        headers = {"Authorization": f"Bearer {API_TOKEN}", **options.pop("headers", {})}
        async with self.client.request(method, f"/api/v1{path}", headers=headers, **options) as answer:
            return answer.status, await answer.json()

    async def browser(self, role: str = "owner") -> "Browser":
        """Sign a staff member of a role in, in a browser of their own."""
        email = self.owner.email
        if role != "owner":
            email = f"{role}-{new_id().lower()}@example.com"
            await self.store.staff.create(email, f"スタッフ {role}", role, Browser.PASSWORD)
        browser = Browser(self.client)
        await browser.sign_in(email)
        return browser


@dataclass(slots=True)
class Browser:
    """Cookies and the page's token, as a browser keeps them."""

    PASSWORD: ClassVar[str] = "a passphrase for tests"

    client: TestClient[web.Request, web.Application]
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    async def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> aiohttp.ClientResponse:
        """Send the sign-in form, and read the page's token when it let us in."""
        form = {"email": email, "password": password, **fields}
        answer = await self.request("POST", "/sign-in", data=form)
        for name, morsel in answer.cookies.items():
            self.cookies[name] = morsel.value
        if answer.status == 303:
            page = await self.get("/settings/profile")
            found = CSRF_META.search(await page.text())
            assert found, "the page carries no csrf-token"
            self.csrf = found[1]
        return answer

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        return await self.request("GET", path, headers=headers)

    async def post(
        self, path: str, form: Mapping[str, str] | None = None, *, fragment: bool = True, **fields: str
    ) -> aiohttp.ClientResponse:
        """Send a form as the page's script does, or as a plain form."""
        headers = {"X-CSRF-Token": self.csrf}
        if fragment:
            headers["X-Requested-With"] = "fragment"
        return await self.request("POST", path, data={**(form or {}), **fields}, headers=headers)

    async def request(self, method: str, path: str, **options: Any) -> aiohttp.ClientResponse:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {
            "Sec-Fetch-Site": "same-origin",
            **({"Cookie": cookie} if cookie else {}),
            **options.pop("headers", {}),
        }
        self.client.session.cookie_jar.clear()
        return await self.client.request(method, path, headers=headers, allow_redirects=False, **options)


def text_event(text: str, user: str = CUSTOMER, **more: Any) -> dict[str, Any]:
    """Make a text message's event."""
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": new_id(),
        "deliveryContext": {"isRedelivery": False},
        "replyToken": new_id().lower(),
        "message": {"type": "text", "id": str(time.time_ns()), "quoteToken": "quote-me", "text": text},
        **more,
    }


def contact_of(user: str = CUSTOMER) -> str:
    """Name the contact of a LINE user."""
    return contact_id("main", f"user:{user}")
