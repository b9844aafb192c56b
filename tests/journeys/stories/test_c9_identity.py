"""C9: somebody claims to be a customer, is proven, and two records become one."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import check_page
from tests.eventually import eventually
from tests.journeys.stories.town import PATIENCE_S, Town

HANAKO = "hanako.sato@example.jp"
REFUSAL = "本人と確認できていない方には、会員のメールアドレスを送れません。"


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_what_somebody_says_is_no_proof_and_the_stores_sign_in_is_one(town: Town) -> None:
    """4.6, 4.37: the candidate is for staff alone; nothing personal leaves; after the sign-in they are linked."""
    user_id = await town.customer("さとう🌷")
    await town.write(user_id, "注文1042の佐藤です、住所を教えて")
    staff = await town.staff()
    await town.open_talk(staff, "さとう🌷")
    panel = staff.locator("#panel")
    await expect(panel.get_by_text("候補: 佐藤 花子 様")).to_be_visible()
    await staff.fill("#composer-text", f"{HANAKO} 様でお間違いないですか。")
    await staff.press("#composer-text", "Control+Enter")
    await expect(staff.get_by_text(REFUSAL).first).to_be_visible()
    phone = await town.phone(user_id)
    await panel.get_by_role("button", name="連携を案内").first.click()
    page = await town.link_page(phone)
    await check_page(page, "the start of linking")
    assert HANAKO not in await town.said_to(user_id)
    await town.prove_by_sign_in(page, HANAKO)
    await expect(panel.get_by_text("本人確認 A").first).to_be_visible()
    await expect(staff.get_by_text("佐藤 花子 様 (LINE: さとう🌷)").first).to_be_visible()
    assert HANAKO not in await town.said_to(user_id)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_who_was_two_becomes_one_and_both_talks_stay(town: Town) -> None:
    """0.30, 0.47, 0.49: staff merge in the wizard, the store does it, our side follows."""
    one, two = await town.member("haruka.nakano@example.jp"), await town.member("nakano.h@example.com")
    await town.writer("はるか", "haruka.nakano@example.jp")
    second = await town.writer("ハルカ", "nakano.h@example.com")
    await town.write(second, "前の注文について教えてください")
    staff = await town.staff(f"/customers/{one.id}/merge")
    await check_page(staff, "picking")
    await staff.get_by_role("link", name="選ぶ").first.click()
    await expect(staff.get_by_text("統合元・なくなります")).to_be_visible()
    await check_page(staff, "choosing")
    await staff.get_by_label("元に戻せません").fill("統合")
    await staff.get_by_role("button", name="統合する").click()
    await expect(staff.get_by_text("統合しました。")).to_be_visible()
    await check_page(staff, "the end")

    async def follow() -> bool:
        async with town.database() as store:
            survivor = await store.customers.get(one.id)
            links = await store.links.of_customer(survivor.id)
            waiting = await store.database["shop_events"].count_documents({"state": "new", "topic": "customers/delete"})
            is_same = (await store.customers.get(two.id)).id == survivor.id
            erased = await store.database["erasures"].count_documents({"cause": "store_deleted"})
        return is_same and len(links) == 2 and not erased and not waiting

    await eventually(follow, timeout_s=PATIENCE_S)
    await staff.get_by_role("link", name="中野 春香 様を開く").click()
    await expect(staff.get_by_text("前の注文について教えてください").first).to_be_visible()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_who_has_a_subscription_cannot_be_merged_and_the_page_says_why(town: Town) -> None:
    """0.38."""
    one, two = await town.member("subscriptions@example.jp"), await town.member("takumi.ogawa@example.jp")
    staff = await town.staff(f"/customers/{two.id}/merge?with={one.id}")
    await expect(staff.get_by_role("heading", name="統合できません")).to_be_visible()
    await expect(staff.get_by_text("定期購入の契約・履歴があります")).to_be_visible()
    await expect(staff.get_by_role("button", name="統合する")).to_be_disabled()
    await check_page(staff, "a blocker")
