"""What staff do about who a contact is, over HTTP."""

from inbox.customers.customer import Customer
from inbox.customers.drafts import NewCustomer
from inbox.ids import contact_id
from tests.eventually import eventually
from tests.handlers.site import CUSTOMER, Site
from tests.inbox.links.people import SHOP, add_customer

CONTACT = contact_id("main", f"user:{CUSTOMER}")


async def own_customer(site: Site) -> Customer:
    """Enter a customer of our own: this site has no store."""
    return await site.store.customers.create_local(NewCustomer(last_name="佐藤", phone="09012345678"))


async def test_staff_invite_a_contact_once_a_key(site: Site) -> None:
    """4.37 「連携を案内」 sends the one-time link."""
    await site.say("こんにちは")
    browser = await site.browser("member")
    for _ in range(2):
        answer = await browser.post(f"/contacts/{CONTACT}/invitation", key="k1")
        assert answer.status == 200
    assert "前回の案内" in await answer.text()
    rows = await site.store.database["messages"].find({"kind": "template"}).to_list(10)
    [row] = rows
    assert row["author"]["kind"] == "staff"
    assert row["content"]["buttons"][0]["uri"].startswith("http://localhost/link/")
    assert await site.store.database["link_invitations"].count_documents({}) == 1


async def test_the_talk_shows_the_invitation_but_not_its_secret(site: Site) -> None:
    conversation = await site.say("こんにちは")
    browser = await site.browser()
    await browser.post(f"/contacts/{CONTACT}/invitation", key="k1")
    page = await (await browser.get(f"/inbox/{conversation}")).text()
    assert "はじめる" in page
    assert "/link/" not in page


async def test_who_blocks_us_cannot_be_invited(site: Site) -> None:
    await site.say("こんにちは")
    await site.store.database["contacts"].update_one({"_id": CONTACT}, {"$set": {"is_following": False}})
    answer = await (await site.browser()).post(f"/contacts/{CONTACT}/invitation", key="k1")
    assert answer.status == 409
    assert "ブロックしているため" in await answer.text()


async def test_a_claim_goes_through_two_pairs_of_eyes(site: Site) -> None:
    await site.say("こんにちは")
    customer = await own_customer(site)
    first, second = await site.browser("member"), await site.browser("member")
    answer = await first.post(f"/contacts/{CONTACT}/claims", customer=customer.gid, reason="電話で確認")
    assert answer.status == 200
    claim = await site.store.claims.find_pending(CONTACT)
    assert claim is not None
    refused = await first.post(f"/claims/{claim.id}/confirmation")
    assert refused.status == 403
    assert "自分では承認できません" in await refused.text()
    confirmed = await second.post(f"/claims/{claim.id}/confirmation")
    assert confirmed.status == 200
    assert "本人確認 D" in await confirmed.text()
    told = await eventually(
        lambda: site.store.database["messages"].find_one({"author.kind": "bot", "kind": "template"})
    )
    assert "佐＊" in told["text"]


async def test_staff_undo_a_link_with_a_reason(site: Site) -> None:
    await site.say("こんにちは")
    await site.store.links.link(CONTACT, await own_customer(site), "customer_account")
    browser = await site.browser("member")
    assert (await browser.post(f"/contacts/{CONTACT}/unlinking", reason=" ")).status == 422
    answer = await browser.post(f"/contacts/{CONTACT}/unlinking", reason="別の方でした")
    page = await answer.text()
    assert answer.status == 200
    assert "未連携" in page
    assert "別の方でした" in page


async def test_a_plain_form_goes_back_to_where_it_came_from(site: Site) -> None:
    conversation = await site.say("こんにちは")
    browser = await site.browser()
    for path, place in ((f"/inbox/{conversation}", f"/inbox/{conversation}"), ("https://evil.example", "/")):
        answer = await browser.request(
            "POST",
            f"/contacts/{CONTACT}/invitation",
            data={"next": path, "key": path},
            headers={"X-CSRF-Token": browser.csrf},
        )
        assert answer.status == 303
        assert answer.headers["Location"].startswith(place)
        assert "evil" not in answer.headers["Location"]


async def test_the_composer_refuses_an_address_for_an_unlinked_contact_and_the_api_too(site: Site) -> None:
    """4.37 An unlinked contact can be written to, but not with somebody's personal data."""
    customer = await add_customer(site.store)
    conversation = await site.say(f"{customer.record.email} の佐藤です。住所を教えて")
    browser = await site.browser()
    refused = await browser.post(f"/conversations/{conversation}/messages", text="神宮前1-2-3です", key="k1")
    assert refused.status == 422
    assert "先に「連携を案内」してください" in await refused.text()
    status, body = await site.api(
        "POST", f"/contacts/{CONTACT}/messages", json={"text": "神宮前1-2-3です"}, headers={"Idempotency-Key": "k1"}
    )
    assert (status, body["error"]["code"]) == (422, "invalid")
    assert await site.store.database["messages"].count_documents({"direction": "outgoing"}) == 0
    sent = await browser.post(f"/conversations/{conversation}/messages", text="ご本人の確認をお願いします", key="k1")
    assert sent.status == 201


async def test_a_comment_for_colleagues_may_say_anything(site: Site) -> None:
    customer = await add_customer(site.store)
    conversation = await site.say(f"{customer.record.email} の佐藤です")
    path = f"/conversations/{conversation}/messages"
    noted = await (await site.browser()).post(
        path, text=f"{customer.record.email} に電話した", key="k1", kind="comment"
    )
    assert noted.status == 201


async def test_the_api_invites_shows_and_undoes(site: Site) -> None:
    await site.say("こんにちは")
    path = f"/contacts/line:{CUSTOMER}"
    for status in (201, 200):
        got, body = await site.api("POST", f"{path}/invitation", headers={"Idempotency-Key": "k1"})
        assert (got, body["kind"]) == (status, "template")
    await site.store.links.link(CONTACT, await own_customer(site), "email_code")
    _, shown = await site.api("GET", path)
    assert (shown["link_state"], shown["link_grade"], shown["link_method"]) == ("linked", "B", "email_code")
    assert (await site.api("DELETE", f"{path}/link", json={"reason": ""}))[0] == 422
    status, shown = await site.api("DELETE", f"{path}/link", json={"reason": "依頼により"})
    assert (status, shown["link_state"]) == (200, "unlinked")
    assert (await site.api("DELETE", f"{path}/link", json={"reason": "依頼により"}))[0] == 404


async def test_the_card_names_candidates_with_the_reason(site: Site) -> None:
    """4.37 「候補: 佐藤 花子 様（メール一致）」."""
    customer = await add_customer(site.store, shop=SHOP)
    await site.say(f"{customer.record.email} の佐藤です")
    page = await (
        await (await site.browser("viewer")).get(f"/contacts/{CONTACT}/link", **{"X-Requested-With": "fragment"})
    ).text()
    assert "候補: 佐藤 花子 様（メール一致）" in page
    assert "連携を案内" not in page
