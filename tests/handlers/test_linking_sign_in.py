"""The proof by the store's own sign-in: the whole way, each way that it can go wrong, and the way back from there."""

from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from config.settings import Settings
from inbox.clock import now
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.linking_town import Town
from tests.handlers.site import Browser
from tests.handlers.store_town import ACCOUNT, HANA, RIN, StoreTown, Visitor, open_store_town

BACK = "案内の「はじめる」から"
BACK_ENGLISH = "press “Start” in the invitation again"
ENGLISH = {"Accept-Language": "en"}
DONE = "LINEで連携を完了する"
# Each way in which the store can lie or fail, and the answer to the customer.
MISBEHAVIOURS = {
    "wrong_state": 422,
    "wrong_nonce": 422,
    "no_nonce": 422,
    "wrong_audience": 422,
    "wrong_issuer": 422,
    "expired": 422,
    "wrong_key": 422,
    "unknown_kid": 422,
    "unsigned": 422,
    "signed_with_secret": 422,
    "no_id_token": 422,
    "denied": 422,
    "token_fails": 503,
    "api_fails": 503,
}


@pytest.fixture
async def stores(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[StoreTown]:
    async with open_store_town(store, settings, free_port) as opened:
        yield opened


async def test_a_customer_who_signs_in_to_the_store_becomes_known(stores: StoreTown) -> None:
    """4.1, 2.16."""
    contact, customer = await stores.town.person("はな"), stores.customer()
    await stores.mirror(customer)
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        page = await stores.prove(visitor, invitation, customer)
        assert page.status == 200
        assert urlsplit(page.url).path.startswith("/link/proof/")
        assert "code=" not in page.url
        assert await stores.town.open_dialog(page.text) == 200
        link = await stores.linked(contact)
        assert (link.gid, link.method, link.grade, link.shop) == (customer.gid, "customer_account", "A", ACCOUNT.shop)
        await eventually(lambda: _is_used(visitor, invitation), timeout_s=15)
        told = await eventually(lambda: stores.told(contact), timeout_s=15)
    assert HANA not in str(told)
    assert "連携しました" in str(told)


async def _is_used(visitor: Visitor, invitation: str) -> bool:
    return (await visitor.get(invitation)).status == 404


async def test_the_stores_sign_in_is_offered_first_and_the_mail_second(stores: StoreTown) -> None:
    async with stores.visitor() as visitor:
        page = await visitor.get(await stores.invite(await stores.town.person("はな")))
    assert page.text.index("ストアにサインインして連携") < page.text.index("確認コードを受け取る")
    assert page.text.count("button--main") == 1


async def test_staff_see_which_proofs_are_offered(stores: StoreTown) -> None:
    owner = await stores.store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    browser = Browser(stores.town.client)
    await browser.sign_in(owner.email)
    page = await (await browser.get("/settings/links")).text()
    # The storefront's page gives way to the sign-in.
    assert (page.count("お客様に案内中"), page.count("使っていません")) == (2, 1)
    assert f"{stores.site}/link/callback" in page


async def test_without_a_store_only_what_can_work_is_offered(town: Town) -> None:
    path = await town.invite(await town.person("はな"))
    page = await (await town.client.get(path)).text()
    assert "ストアにサインイン" not in page
    assert "確認コードを受け取る" in page
    again = await town.client.get(f"{path}/sign-in", allow_redirects=False)
    assert (again.status, "確認コードを受け取る" in await again.text()) == (200, True)
    assert (await town.client.get("/link/callback?code=x&state=y")).status == 404


async def test_a_page_of_what_was_proven_may_be_opened_again(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    await stores.mirror(customer)
    async with stores.visitor() as visitor:
        page = await stores.prove(visitor, await stores.invite(contact), customer)
        again = await visitor.get(page.url)
        assert (again.status, DONE in again.text) == (200, True)
    assert await stores.town.open_dialog(again.text) == 200
    assert (await stores.linked(contact)).gid == customer.gid


async def test_a_store_that_misbehaves_proves_nobody_and_the_page_says_the_way_back(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    await stores.mirror(customer)
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        for switch, status in MISBEHAVIOURS.items():
            await stores.turn(**{switch: True})
            page = await visitor.get(await _return_of(stores, visitor, invitation, switch))
            assert page.status == status, (switch, page.text)
            assert "連携していません" in page.text, switch
            assert BACK in page.text or "少し待ってから" in page.text, switch
            assert DONE not in page.text, switch
            await stores.turn(**{switch: False})
        assert await stores.proofs() == 0
        page = await stores.prove(visitor, invitation, customer)
        assert DONE in page.text, "the invitation is as good as before"


async def _return_of(stores: StoreTown, visitor: Visitor, invitation: str, switch: str) -> str:
    store_page = await stores.depart(visitor, invitation)
    if switch != "denied":
        return await stores.sign_in(visitor, store_page, stores.customer())
    answer = await visitor.get(store_page, follow=False)
    return str(answer.headers["Location"])


async def test_a_store_that_points_elsewhere_is_not_followed_and_the_mail_stays(stores: StoreTown) -> None:
    invitation = await stores.invite(await stores.town.person("はな"))
    async with stores.visitor() as visitor:
        await stores.turn(foreign_endpoints=True)
        page = await visitor.get(f"{invitation}/sign-in", follow=False)
    assert page.status == 503
    assert "Location" not in page.headers
    assert "ストアのサインインにいまつながりません" in page.text
    assert "確認コードを受け取る" in page.text


async def test_a_store_that_is_away_is_said_to_be_and_the_mail_stays(stores: StoreTown) -> None:
    invitation = await stores.invite(await stores.town.person("はな"))
    await stores.front.close()
    async with stores.visitor() as visitor:
        page = await visitor.get(f"{invitation}/sign-in", follow=False)
    assert (page.status, "確認コードを受け取る" in page.text) == (503, True)


async def test_who_says_no_at_the_store_may_say_yes_later(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    await stores.mirror(customer)
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        page = await stores.prove(visitor, invitation, None)
        assert (page.status, "取り消された" in page.text) == (422, True)
        assert DONE in (await stores.prove(visitor, invitation, customer)).text


async def test_the_store_may_rotate_its_keys(stores: StoreTown) -> None:
    customer = stores.customer()
    await stores.mirror(customer)
    async with stores.visitor() as visitor:
        for name in ("はな", "りん"):
            page = await stores.prove(visitor, await stores.invite(await stores.town.person(name)), customer)
            assert DONE in page.text
            await stores.rotate_keys()


async def test_the_answer_to_the_customers_own_token_decides(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    for email in (customer.email or "", RIN):
        await stores.mirror(stores.customer(email))
    await stores.turn(api_says_other=True)
    async with stores.visitor() as visitor:
        await stores.prove(visitor, await stores.invite(contact), customer)
    row = await stores.store.database["link_proofs"].find_one()
    assert row is not None
    assert row["gid"] != customer.gid


async def test_a_return_is_good_once(stores: StoreTown) -> None:
    customer = stores.customer()
    await stores.mirror(customer)
    async with stores.visitor() as visitor:
        store_page = await stores.depart(visitor, await stores.invite(await stores.town.person("はな")))
        cookies = visitor.cookies
        back = await stores.sign_in(visitor, store_page, customer)
        assert DONE in (await visitor.get(back)).text
        assert "madoguchi-link" not in visitor.cookies, "the cookie went with its state"
        again = await visitor.get(back, {"Cookie": f"madoguchi-link={cookies['madoguchi-link']}"})
        assert (again.status, "すでに使われています" in again.text) == (422, True)
    assert await stores.proofs() == 1


async def test_a_return_after_its_time_is_late(stores: StoreTown) -> None:
    customer = stores.customer()
    await stores.mirror(customer)
    async with stores.visitor() as visitor:
        store_page = await stores.depart(visitor, await stores.invite(await stores.town.person("はな")))
        back = await stores.sign_in(visitor, store_page, customer)
        await stores.store.database["link_sign_ins"].update_one({}, {"$set": {"expires_at": now()}})
        page = await visitor.get(back)
        assert (page.status, "有効期限が切れたか" in page.text, BACK in page.text) == (422, True, True)
        english = await visitor.get(back, ENGLISH)
        assert BACK_ENGLISH in english.text
    assert await stores.proofs() == 0


@pytest.mark.parametrize("query", ["", "?state=x", "?code=x", "?error=access_denied", f"?state={'x' * 5000}&code=y"])
async def test_whatever_comes_to_the_return_by_itself_gets_the_way_back(stores: StoreTown, query: str) -> None:
    async with stores.visitor() as visitor:
        page = await visitor.get(f"{stores.site}/link/callback{query}")
        assert (page.status, BACK in page.text) == (422, True)
        english = await visitor.get(f"{stores.site}/link/callback{query}", ENGLISH)
        assert BACK_ENGLISH in english.text


async def test_the_way_to_the_store_speaks_the_customers_language_and_carries_no_secret(stores: StoreTown) -> None:
    invitation = await stores.invite(await stores.town.person("はな"))
    async with stores.visitor() as visitor:
        answer = await visitor.get(f"{invitation}/sign-in", ENGLISH, follow=False)
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["locale"] == ["en"]
    assert asked["redirect_uri"] == [f"{stores.site}/link/callback"]
    for secret in (invitation.rpartition("/")[2], visitor.cookies["madoguchi-link"]):
        assert secret not in answer.headers["Location"]


async def test_the_cookie_of_a_sign_in_stays_with_its_browser_and_its_site(
    store: Store, settings: Settings, free_port: Callable[[], int]
) -> None:
    async with open_store_town(store, settings, free_port, public_url="https://support.example.jp") as stores:
        path = await stores.town.invite(await stores.town.person("はな"))
        async with stores.visitor() as visitor:
            answer = await visitor.get(f"{stores.site}{path}/sign-in", follow=False)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-madoguchi-link=")
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=1800"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_a_customer_whom_we_have_not_heard_of_yet_is_asked_for_at_once(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        back = await stores.sign_in(visitor, await stores.depart(visitor, invitation), customer)
        await stores.store.database["customers"].delete_many({})
        assert DONE in (await visitor.get(back)).text
    assert await stores.store.customers.find(ACCOUNT.shop, customer.gid) is not None


async def test_while_the_store_does_not_say_who_a_new_customer_is_the_same_page_waits(stores: StoreTown) -> None:
    contact, customer = await stores.town.person("はな"), stores.customer()
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        back = await stores.sign_in(visitor, await stores.depart(visitor, invitation), customer)
        await stores.fault("all", "error_before")
        await stores.store.database["customers"].delete_many({})
        page = await visitor.get(back)
        assert "まだ届いていません" in page.text
        await stores.mirror(customer)
        assert DONE in (await visitor.get(page.address("もう一度試す"))).text
