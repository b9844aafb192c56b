"""The bell."""

from dataclasses import replace
from datetime import timedelta

from inbox.clock import now
from inbox.notifications import ADMINS, KEEP_S, Notification, NotificationKind, is_for
from inbox.staff.staff import StaffMember
from inbox.store import Store
from tests.inbox.samples import said
from tests.inbox.staff.test_staff import hire


def notice(name: str, audience: str | None, seconds: float = 1) -> Notification:
    """Make a notification a moment after now, so that it is new for everybody."""
    return Notification(name, "message", audience, "v_1", "c_1", f"本文 {name}", now() + timedelta(seconds=seconds))


async def shown(store: Store, member: StaffMember) -> set[str]:
    return {one.id for one in (await store.notifications.list(member, None, 50)).items}


async def test_a_notification_is_added_once(store: Store) -> None:
    member = await hire(store)
    first = notice("n1", None)
    await store.notifications.add([first, notice("n2", None)])
    await store.notifications.add([replace(first, text="別の本文")])
    await store.notifications.add([])
    page = await store.notifications.list(member, None, 10)
    assert {one.id for one in page.items} == {"n1", "n2"}
    assert first in page.items


async def test_the_bell_shows_what_its_owner_chose(store: Store) -> None:
    """4.35."""
    member, admin = await hire(store), await hire(store, "admin@example.com", "admin")
    everybody, mine, hers = notice("all", None), notice("mine", member.id), notice("hers", admin.id)
    given = replace(notice("given to her", admin.id), kind="assigned")
    parked = replace(notice("parked", ADMINS), kind="event_parked")
    await store.notifications.add([everybody, mine, hers, given, parked])
    assert await shown(store, member) == {"all", "mine", "hers"}
    assert await shown(store, admin) == {"all", "mine", "hers", "given to her", "parked"}
    only_mine = await store.staff.set_preferences(member.id, bell="mine")
    assert await shown(store, only_mine) == {"mine"}
    assert await store.notifications.unread_count(only_mine) == 1
    silent = await store.staff.set_preferences(member.id, bell="off")
    assert await store.notifications.unread_count(silent) == 0
    assert await shown(store, silent) == {"all", "mine", "hers"}


async def test_who_is_told_elsewhere_is_who_is_told_by_the_bell(store: Store) -> None:
    """4.35."""
    members = [await hire(store, f"{role}@example.com", role) for role in ("viewer", "member", "admin", "owner")]
    kinds: tuple[NotificationKind, ...] = ("message", "assigned", "event_parked")
    audiences = [None, ADMINS, "nobody", *(member.id for member in members)]
    notices = [replace(notice(f"{kind} {audience}", audience), kind=kind) for kind in kinds for audience in audiences]
    await store.notifications.add(notices)
    for member in members:
        for bell in ("mine", "all"):
            told = await store.staff.set_preferences(member.id, bell=bell)
            assert {one.id for one in notices if is_for(one, told)} == await shown(store, told) != set()
        silent = await store.staff.set_preferences(member.id, bell="off")
        assert not [one for one in notices if is_for(one, silent)]


async def test_what_was_read_is_not_counted_again(store: Store) -> None:
    member = await hire(store)
    await store.notifications.add([notice("n1", None, 1), notice("n2", None, 2)])
    assert await store.notifications.unread_count(member) == 2
    [newest, older] = (await store.notifications.list(member, None, 10)).items
    await store.notifications.read_all(member.id, older.created_at)
    assert await store.notifications.unread_count(await store.staff.get(member.id)) == 1
    await store.notifications.read_all(member.id, newest.created_at)
    await store.notifications.read_all(member.id, older.created_at)
    assert await store.notifications.unread_count(await store.staff.get(member.id)) == 0


async def test_a_new_member_has_nothing_to_catch_up_with(store: Store) -> None:
    await store.notifications.add([notice("old", None, -60)])
    assert await store.notifications.unread_count(await hire(store)) == 0


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(store: Store) -> None:
    member = await hire(store)
    same_moment = now()
    await store.notifications.add([replace(notice(f"n{number}", None), created_at=same_moment) for number in range(7)])
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await store.notifications.list(member, after, 3)
        seen += [one.id for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [f"n{number}" for number in reversed(range(7))]


async def test_the_count_stops_at_a_hundred(store: Store) -> None:
    member = await hire(store)
    await store.notifications.add([notice(f"n{number}", None) for number in range(120)])
    assert await store.notifications.unread_count(member) == 100


async def test_a_notification_repeats_nothing_that_a_customer_wrote(store: Store) -> None:
    member = await hire(store)
    await store.intake.apply([said("ないしょの話")])
    [called] = (await store.notifications.list(member, None, 10)).items
    assert (called.kind, called.text) == ("message", None)


async def test_each_is_looked_at_once_for_who_has_no_page_open(store: Store) -> None:
    await store.intake.apply([said("もしもし")])
    await store.notifications.add([notice("n1", None)])
    untold = await store.notifications.untold(10)
    assert len(untold) == 2
    await store.notifications.told([one.id for one in untold])
    await store.notifications.add([notice("n1", None)])
    await store.intake.apply([])
    assert await store.notifications.untold(10) == []


async def test_notifications_are_kept_for_ninety_days(store: Store) -> None:
    indexes = await store.database.get_collection("notifications").index_information()
    [kept_s] = [index["expireAfterSeconds"] for index in indexes.values() if "expireAfterSeconds" in index]
    assert kept_s == KEEP_S == 90 * 86_400
