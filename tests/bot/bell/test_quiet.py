"""Quiet hours: nothing leaves, and at their end one summary."""

from bot.bell.spreading import review_summaries
from inbox.staff.quiet_hours import QuietHours
from tests.bot.bell.desk import Bell, quiet_now


async def test_during_quiet_hours_nothing_is_sent_and_then_one_summary(bell: Bell) -> None:
    """4.35."""
    member = await bell.member()
    keys, _ = await bell.browser(member)
    await bell.store.staff.set_quiet_hours(member.id, quiet_now())
    for _ in range(12):
        await bell.call()
        await bell.ring()
    assert not bell.service.calls
    assert await bell.states() == ["waiting"]
    assert await bell.store.notifications.unread_count(await bell.store.staff.get(member.id)) == 12
    row = await bell.rows.find_one()
    await bell.wait_until(row["due_at"])
    await bell.ringing.step()
    await bell.ringing.settle()
    assert not bell.service.calls, "the hours go on"
    await bell.store.staff.set_quiet_hours(member.id, QuietHours())
    await bell.wait_until((await bell.rows.find_one())["due_at"])
    await bell.ringing.step()
    await bell.ringing.settle()
    [call] = bell.service.calls
    assert keys.read(call)["title"] == "おやすみ中に12件の通知があります"
    assert keys.read(call)["path"] == "/notifications"
    assert await bell.states() == ["sent"]


async def test_hours_that_are_changed_move_the_summary(bell: Bell) -> None:
    member = await bell.member()
    keys, _ = await bell.browser(member)
    await bell.store.staff.set_quiet_hours(member.id, quiet_now())
    await bell.call()
    await bell.ring()
    longer = QuietHours(True, quiet_now().starts, (quiet_now().ends + 60) % 1440)
    for hours, states in ((longer, ["waiting"]), (QuietHours(), ["sent"])):
        await bell.store.staff.set_quiet_hours(member.id, hours)
        await review_summaries(bell.store, member.id)
        await bell.ringing.step()
        await bell.ringing.settle()
        assert await bell.states() == states
    [call] = bell.service.calls
    assert keys.read(call)["title"] == "おやすみ中に1件の通知があります"


async def test_hours_that_are_ended_early_and_set_again_have_a_summary_of_their_own(bell: Bell) -> None:
    member = await bell.member()
    keys, _ = await bell.browser(member)
    for _ in range(2):
        await bell.store.staff.set_quiet_hours(member.id, quiet_now())
        await bell.call()
        await bell.ring()
        await bell.store.staff.set_quiet_hours(member.id, QuietHours())
        await review_summaries(bell.store, member.id)
        await bell.ring()
    told = [keys.read(call)["title"] for call in bell.service.calls]
    assert told == ["おやすみ中に1件の通知があります", "おやすみ中に2件の通知があります"]


async def test_a_night_whose_news_were_read_has_no_summary(bell: Bell) -> None:
    member = await bell.member()
    await bell.browser(member)
    await bell.store.staff.set_quiet_hours(member.id, quiet_now())
    await bell.call()
    await bell.ring()
    await bell.store.notifications.read_all(member.id)
    await bell.store.staff.set_quiet_hours(member.id, QuietHours())
    await bell.wait_until((await bell.rows.find_one())["due_at"])
    await bell.ring()
    assert not bell.service.calls
    assert await bell.states() == ["dropped"]


async def test_what_was_on_its_way_when_quiet_began_waits_for_the_summary(bell: Bell) -> None:
    member = await bell.member()
    await bell.browser(member)
    await bell.call()
    await bell.ringing.step()
    await bell.store.staff.set_quiet_hours(member.id, quiet_now())
    await bell.ring()
    assert not bell.service.calls
    assert await bell.states() == ["dropped", "waiting"]
