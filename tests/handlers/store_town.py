"""The town with a store in it: its customers' sign-in, its storefront, and the browsers of those who go there."""

import html
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import aiohttp
from aiohttp.test_utils import BaseTestServer, TestServer
from pydantic import SecretStr

from config.settings import Settings
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer as Member
from inbox.customers.customer import CustomerRecord
from inbox.store import Store
from simulator.store.account import Account
from simulator.store.app import PLATFORM
from simulator.store.app import create_app as create_store
from simulator.store.front.settings import FrontSettings
from simulator.store.records.customer import Customer
from simulator.store.shop import Shop
from tests.eventually import eventually
from tests.handlers.linking_town import Town, open_town

CLIENT_ID, CLIENT_SECRET, APP_SECRET = "customers-client", "a secret/+", "the-app-secret"
ACCOUNT = Account(token="a-token", client_secret=APP_SECRET)
HANA, RIN = "hanako.sato@example.jp", "rin.suzuki@example.jp"
SUBPATH = "madoguchi"


@dataclass(slots=True)
class Page:
    """Where a browser came to, and what it shows there."""

    status: int
    url: str
    text: str
    headers: Any

    def address(self, label: str) -> str:
        """Give where the link with a label leads."""
        for found in re.finditer(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, re.DOTALL):
            if re.sub(r"<[^>]*>", "", found[2]).strip() == label:
                return urljoin(self.url, html.unescape(found[1]))
        raise AssertionError(f"no link {label} on {self.url}: {self.text}")


@dataclass(slots=True)
class Visitor:
    """One browser, with cookies of its own."""

    session: aiohttp.ClientSession

    async def get(self, url: str, headers: Mapping[str, str] | None = None, *, follow: bool = True) -> Page:
        async with self.session.get(url, allow_redirects=follow, headers=headers) as answer:
            return Page(answer.status, str(answer.url), await answer.text(), answer.headers)

    async def post(self, url: str, *, follow: bool = True, **form: str) -> Page:
        async with self.session.post(url, data=form, allow_redirects=follow) as answer:
            return Page(answer.status, str(answer.url), await answer.text(), answer.headers)

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}


@dataclass(slots=True)
class StoreTown:
    """`site` is where the application is, `front` where the store is."""

    town: Town
    front: BaseTestServer
    shop: Shop
    site: str

    @property
    def store(self) -> Store:
        return self.town.store

    def customer(self, email: str = HANA) -> Customer:
        """Give a customer of the store."""
        found = self.shop.find_by_email(email)
        assert found is not None, email
        return found

    async def mirror(self, customer: Customer) -> Member:
        """Let us know a customer as an import would."""
        record = CustomerRecord(
            ACCOUNT.shop, customer.gid, now(), name=customer.display_name, email=customer.email, phone=customer.phone
        )
        await self.store.customers.upsert([record])
        found = await self.store.customers.find(ACCOUNT.shop, customer.gid)
        assert found is not None
        return found

    async def invite(self, contact: Contact) -> str:
        """Give the address of a new invitation."""
        return f"{self.site}{await self.town.invite(contact)}"

    def storefront(self, invitation: str = "") -> str:
        """Give the address of our page inside the store."""
        query = f"?invitation={invitation.rpartition('/')[2]}" if invitation else ""
        return str(self.front.make_url(f"/apps/{SUBPATH}/link")) + query

    async def shop_sign_in(self, visitor: Visitor, customer: Customer) -> None:
        """Sign in on the storefront."""
        login = self.front.make_url("/account/login")
        await visitor.post(str(login), follow=False, customer=str(customer.number))

    async def turn(self, **switches: Any) -> None:
        """Let the store misbehave."""
        url = self.front.make_url("/control/front/switches")
        async with aiohttp.ClientSession() as outside, outside.patch(url, json=switches) as answer:
            assert answer.status == 200, await answer.text()

    async def fault(self, operation: str, kind: str) -> None:
        """Let the store fail at a question of ours."""
        url, wanted = self.front.make_url("/control/faults"), {"operation": operation, "kind": kind}
        async with aiohttp.ClientSession() as outside, outside.post(url, json=wanted) as answer:
            assert answer.status < 300, await answer.text()

    async def rotate_keys(self) -> None:
        """Let the store sign with a new key."""
        url = self.front.make_url("/control/front/keys")
        async with aiohttp.ClientSession() as outside, outside.post(url) as answer:
            assert answer.status == 200

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        """Open a browser."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Visitor(session)

    async def depart(self, visitor: Visitor, invitation: str) -> str:
        """Press the button of the invitation's page, and give where the store asks to sign in."""
        page = await visitor.get(invitation)
        answer = await visitor.get(page.address("ストアにサインインして連携"), follow=False)
        assert answer.status == 303, answer.text
        location: str = answer.headers["Location"]
        assert location.startswith(str(self.front.make_url("/authentication/")))
        return location

    async def sign_in(self, visitor: Visitor, store_page: str, customer: Customer | None) -> str:
        """Sign in at the store as somebody (None: cancel), and give the address that leads back."""
        form = {"cancel": "1"} if customer is None else {"customer": str(customer.number)}
        answer = await visitor.post(store_page, follow=False, **form)
        assert answer.status == 303, answer.text
        location: str = answer.headers["Location"]
        assert location.startswith(f"{self.site}/link/callback?")
        return location

    async def prove(self, visitor: Visitor, invitation: str, customer: Customer | None) -> Page:
        """Go to the store and come back."""
        return await visitor.get(await self.sign_in(visitor, await self.depart(visitor, invitation), customer))

    async def linked(self, contact: Contact) -> Any:
        """Wait until a contact is linked, and give its link."""
        return await eventually(lambda: self.store.links.find_active(contact.id), timeout_s=15)

    async def settled(self, count: int = 1) -> None:
        """Wait until what LINE said of so many dialogs is worked on."""
        which = {"kind": "link", "state": "done"}
        await eventually(lambda: self._are_done(which, count), timeout_s=15)

    async def _are_done(self, which: dict[str, str], count: int) -> bool:
        return await self.store.database["jobs"].count_documents(which) >= count

    async def proofs(self) -> int:
        """Count what was proven."""
        return await self.store.database["link_proofs"].count_documents({})

    async def told(self, contact: Contact) -> list[str]:
        """Give what LINE showed somebody of us."""
        url = self.town.line.make_url(f"/simulator/people/{contact.line_id}/talk")
        async with aiohttp.ClientSession() as outside, outside.get(url) as answer:
            talk = (await answer.json())["talk"]
        return [str(bubble) for bubble in talk if bubble["from"] == "bot"]


@asynccontextmanager
async def open_store_town(
    store: Store, settings: Settings, free_port: Callable[[], int], **changed: Any
) -> AsyncIterator[StoreTown]:
    """Run the store with its customers, and the application that knows it."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    known = FrontSettings(
        CLIENT_ID, CLIENT_SECRET, (f"{site}/link/callback",), APP_SECRET, f"{site}/shop/proxy", SUBPATH
    )
    app = create_store(ACCOUNT, known)
    async with TestServer(app) as front:
        of_store = {
            "public_url": site,
            "shopify_shop": ACCOUNT.shop,
            "shopify_access_token": SecretStr(ACCOUNT.token or ""),
            "shopify_client_id": ACCOUNT.client_id,
            "shopify_client_secret": (SecretStr("a-newer-secret"), SecretStr(APP_SECRET)),
            "shopify_api_url": str(front.make_url("")).rstrip("/"),
            "shopify_customer_client_id": CLIENT_ID,
            "shopify_customer_client_secret": SecretStr(CLIENT_SECRET),
            "shopify_app_proxy": f"/apps/{SUBPATH}",
        }
        async with open_town(store, settings.model_copy(update=of_store | changed), free_port, port) as town:
            yield StoreTown(town, front, app[PLATFORM].shop, site)
