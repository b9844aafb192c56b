"""From new notifications to what must be delivered where; done again, it adds nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from inbox.bell.chat_webhooks import TEAM
from inbox.bell.deliveries import GATHER, WORTH, NewDelivery
from inbox.clock import now
from inbox.notifications import Notification, is_for
from inbox.staff.quiet_hours import QuietHours
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

BATCH = 100


async def spread(store: Store) -> bool:
    """Make the deliveries of new notifications; tell whether there may be more."""
    news = await store.notifications.untold(BATCH)
    if not news:
        return False
    at = now()
    fresh = [one for one in news if at - one.created_at < WORTH]
    if fresh:
        members = [one for one in await store.staff.list() if not one.is_disabled and one.bell != "off"]
        targets = await _targets(store, members)
        await store.bell.deliveries.add([made for one in fresh for made in _deliveries(one, members, targets, at)])
    await store.notifications.told([one.id for one in news])
    return len(news) == BATCH


async def review_summaries(store: Store, staff_id: str) -> None:
    """Let the summaries of a member whose quiet hours were changed come at their new end."""
    browsers = [f"push:{one.id}" for one in await store.bell.subscriptions.list(staff_id)]
    await store.bell.deliveries.review_summaries([f"chat:{staff_id}", *browsers])


def summary(target: str, hours: QuietHours, since: datetime, until: datetime) -> NewDelivery:
    """Make the one delivery at the end of quiet hours; hours that were set anew have one of their own."""
    return NewDelivery(target, f"quiet:{until.isoformat()}:{hours.set_at}", until, quiet_since=since)


async def _targets(store: Store, members: Sequence[StaffMember]) -> Mapping[str, Sequence[str]]:
    """Name what each member, and the team, is told by."""
    targets: dict[str, list[str]] = {}
    for owner in await store.bell.chats.which_on([TEAM, *(member.id for member in members)]):
        targets[owner] = [f"chat:{owner}"]
    for one in await store.bell.subscriptions.of_staff([member.id for member in members]):
        targets.setdefault(one.staff_id, []).append(f"push:{one.id}")
    return targets


def _deliveries(
    one: Notification, members: Sequence[StaffMember], targets: Mapping[str, Sequence[str]], at: datetime
) -> Iterable[NewDelivery]:
    if _is_for_team(one):
        yield from (_told(one, target, at) for target in targets.get(TEAM, ()))
    for member in members:
        if is_for(one, member):
            for target in targets.get(member.id, ()):
                quiet = member.quiet_hours.period(at)
                yield summary(target, member.quiet_hours, *quiet) if quiet else _told(one, target, at)


def _is_for_team(one: Notification) -> bool:
    """Tell whether everybody may know: not what is one member's alone, nor the admins'."""
    return one.kind == "message" or one.audience is None


def _told(one: Notification, target: str, at: datetime) -> NewDelivery:
    return NewDelivery(target, one.id, at + GATHER, notification_id=one.id, contact_id=one.contact_id)
