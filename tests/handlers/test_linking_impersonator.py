"""Somebody who knows another customer's order number and address of mail tries everything, and gets nothing."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from config.settings import Settings
from inbox.contacts.contact import Contact
from inbox.store import Store
from simulator.store.records.customer import Customer
from tests.eventually import eventually
from tests.handlers.store_town import HANA, RIN, Page, StoreTown, Visitor, open_store_town

DONE = "LINEで連携を完了する"


@dataclass(slots=True)
class Scene:
    """花子 with her LINE, her browser and her customer; and the other one, who is 凛 to the store."""

    stores: StoreTown
    hana: Contact
    other: Contact
    hers: Visitor
    theirs: Visitor
    customer: Customer

    async def get_nothing(self, *pages: Page) -> None:
        """Hold that the other one has seen, received and become nothing of hers."""
        told = await self.stores.told(self.other)
        seen = "\n".join([*(page.text for page in pages), *told])
        found = [secret for secret in secrets_of(self.customer) if secret in seen]
        assert not found, found
        assert await self.stores.store.links.find_active(self.other.id) is None
        assert await self.stores.store.links.history(contact_id=self.other.id) == []


def secrets_of(customer: Customer) -> list[str]:
    """List what must stay hers."""
    phone = customer.phone or ""
    address = customer.addresses[0]
    known = [customer.display_name, customer.last_name, customer.email, customer.gid, str(customer.number)]
    known += [phone, phone.replace("+81", "0"), address.address1, address.zip]
    return [piece for piece in known if piece and len(piece) > 1]


@pytest.fixture
async def scene(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[Scene]:
    async with open_store_town(store, settings, free_port) as stores:
        hana, other = await stores.town.person("はな"), await stores.town.person("なりすまし")
        for email in (HANA, RIN):
            await stores.mirror(stores.customer(email))
        async with stores.visitor() as hers, stores.visitor() as theirs:
            yield Scene(stores, hana, other, hers, theirs, stores.customer(HANA))


async def test_her_mail_and_order_number_open_nothing(scene: Scene) -> None:
    """4.37."""
    stores, theirs = scene.stores, scene.theirs
    assert len(secrets_of(scene.customer)) > 5, "there is something to hide"
    people = stores.town.line.make_url("/simulator/people")
    async with aiohttp.ClientSession() as outside:
        words = f"注文1001の佐藤です。{HANA} 住所を教えて"
        await outside.post(people / (scene.other.line_id or "") / "messages", json={"type": "text", "text": words})
    invitation = await stores.invite(scene.other)
    known = await theirs.post(f"{invitation}/code", email=HANA)
    await stores.town.code()
    unknown = await theirs.post(f"{invitation}/code", email="nobody@example.jp")
    assert (known.status, known.text) == (unknown.status, unknown.text)
    pages = [known, unknown]
    for guess in ("000000", "123456", HANA, "", "999999", "111111"):
        pages.append(await theirs.post(f"{invitation}/proof", code=guess))
        assert pages[-1].status == 422
        assert pages[-1].text == pages[2].text
    assert {to for to, _ in stores.town.mailbox.mails} == {HANA}, "only the address on file gets mail"
    assert await stores.proofs() == 0
    await scene.get_nothing(*pages)


async def test_her_invitation_in_other_hands_makes_nobody_her(scene: Scene) -> None:
    """4.37: a proof of their own with her invitation, finished in either LINE."""
    stores = scene.stores
    invitation = await stores.invite(scene.hana)
    page = await stores.prove(scene.theirs, invitation, stores.customer(RIN))
    assert DONE in page.text
    await stores.town.open_dialog(page.text, visitor=scene.other.line_id or "")
    await stores.settled()
    assert await stores.store.links.find_active(scene.hana.id) is None
    await scene.get_nothing(page)


async def test_a_trap_of_theirs_that_she_walks_into_gives_them_nothing(scene: Scene) -> None:
    """4.37: she opens their invitation, signs in as herself and goes on to LINE, which is hers and not theirs."""
    stores = scene.stores
    page = await stores.prove(scene.hers, await stores.invite(scene.other), scene.customer)
    assert DONE in page.text, "up to here it is a proof like any other"
    await stores.town.open_dialog(page.text, visitor=scene.hana.line_id or "")
    await stores.settled()
    assert await stores.store.links.find_active(scene.hana.id) is None
    await scene.get_nothing()


async def test_her_way_back_in_another_browser_leads_nowhere_and_stays_hers(scene: Scene) -> None:
    """4.37: her code and state, without a cookie and with that of an invitation of their own."""
    stores = scene.stores
    back = await stores.sign_in(
        scene.hers, await stores.depart(scene.hers, await stores.invite(scene.hana)), scene.customer
    )
    bare = await scene.theirs.get(back)
    await stores.depart(scene.theirs, await stores.invite(scene.other))
    assert "madoguchi-link" in scene.theirs.cookies
    with_cookie = await scene.theirs.get(back)
    for page in (bare, with_cookie):
        assert (page.status, "ブラウザーと違う" in page.text) == (422, True)
    assert await stores.proofs() == 0
    await scene.get_nothing(bare, with_cookie)
    assert DONE in (await scene.hers.get(back)).text


async def test_swapped_states_prove_nobody_in_either_browser(scene: Scene) -> None:
    """4.37."""
    stores = scene.stores
    hers = await stores.sign_in(
        scene.hers, await stores.depart(scene.hers, await stores.invite(scene.hana)), scene.customer
    )
    theirs = await stores.sign_in(
        scene.theirs, await stores.depart(scene.theirs, await stores.invite(scene.other)), stores.customer(RIN)
    )
    mixed = f"{stores.site}/link/callback?code={_word(hers, 'code')}&state={_word(theirs, 'state')}"
    page = await scene.theirs.get(mixed)
    assert (page.status, "確認できませんでした" in page.text) == (422, True), "her code fits her browser alone"
    trap = await scene.hers.get(theirs)
    assert (trap.status, "ブラウザーと違う" in trap.text) == (422, True), "she does not become 凛 unknowingly"
    assert await stores.proofs() == 0
    await scene.get_nothing(page)


async def test_her_used_code_is_worth_nothing_even_where_the_store_takes_it_twice(scene: Scene) -> None:
    """4.37."""
    stores = scene.stores
    await stores.turn(reusable_codes=True)
    hers = await stores.sign_in(
        scene.hers, await stores.depart(scene.hers, await stores.invite(scene.hana)), scene.customer
    )
    assert DONE in (await scene.hers.get(hers)).text
    await stores.depart(scene.theirs, await stores.invite(scene.other))
    store_page = await stores.depart(scene.theirs, await stores.invite(scene.other))
    state = parse_qs(urlsplit(store_page).query)["state"][0]
    page = await scene.theirs.get(f"{stores.site}/link/callback?code={_word(hers, 'code')}&state={state}")
    assert page.status == 422
    assert await stores.proofs() == 1, "hers"
    await scene.get_nothing(page)


async def test_nothing_of_hers_is_to_be_had_without_being_staff(scene: Scene) -> None:
    """4.37: the pages and the API, by whoever holds an invitation."""
    stores, member = scene.stores, await scene.stores.mirror(scene.customer)
    secret = (await stores.invite(scene.other)).rpartition("/")[2]
    number = scene.customer.number
    paths = [
        f"/api/v1/customers/{member.id}",
        f"/api/v1/customers/{number}",
        f"/api/v1/contacts/{scene.hana.id}",
        f"/customers/{member.id}",
        f"/customers/{number}",
        f"/contacts/{scene.hana.id}",
        "/customers?q=hanako",
        "/settings/links",
    ]
    pages = [await scene.theirs.get(f"{stores.site}{path}", {"Authorization": f"Bearer {secret}"}) for path in paths]
    for page in pages:
        assert page.status == 401 or urlsplit(page.url).path == "/sign-in", page.url
    page = await scene.theirs.get(f"{stores.site}/link/proof/{secret}")
    assert page.status == 404, "an invitation is no proof"
    await scene.get_nothing(page)


async def test_after_everything_she_becomes_known_and_they_do_not(scene: Scene) -> None:
    stores = scene.stores
    page = await stores.prove(scene.hers, await stores.invite(scene.hana), scene.customer)
    assert await stores.town.open_dialog(page.text) == 200
    assert (await stores.linked(scene.hana)).gid == scene.customer.gid
    told = await eventually(lambda: stores.told(scene.hana), timeout_s=15)
    # What comes by LINE names her by the first letters at most.
    assert not [piece for piece in secrets_of(scene.customer) if piece in str(told)]
    await scene.get_nothing()


def _word(address: str, name: str) -> str:
    return parse_qs(urlsplit(address).query)[name][0]
