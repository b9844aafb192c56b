"""When a member is left in peace."""

from datetime import datetime, timedelta

import pytest

from inbox.clock import JAPAN
from inbox.errors import Invalid
from inbox.staff.quiet_hours import WEEK, QuietHours, parse_quiet_hours, show_clock
from inbox.store import Store
from tests.inbox.staff.test_staff import hire

MONDAY = datetime(2026, 11, 23, tzinfo=JAPAN)


def at(days: int, clock: str) -> datetime:
    """Give a moment, counted from a Monday."""
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=days, hours=int(hours), minutes=int(minutes))


@pytest.mark.parametrize(
    ("hours", "moment", "period"),
    [
        (QuietHours(True), at(0, "21:59"), None),
        (QuietHours(True), at(0, "22:00"), (at(0, "22:00"), at(1, "8:00"))),
        (QuietHours(True), at(1, "7:59"), (at(0, "22:00"), at(1, "8:00"))),
        (QuietHours(True), at(1, "8:00"), None),
        (QuietHours(False), at(0, "23:00"), None),
        (QuietHours(True, 720, 780), at(0, "12:30"), (at(0, "12:00"), at(0, "13:00"))),
        (QuietHours(True, 720, 780), at(0, "23:00"), None),
        # A night belongs to its evening: Friday's goes on into Saturday, Sunday's does not begin.
        (QuietHours(True, weekdays=(4,)), at(5, "7:00"), (at(4, "22:00"), at(5, "8:00"))),
        (QuietHours(True, weekdays=(4,)), at(5, "23:00"), None),
        (QuietHours(True, weekdays=(4,)), at(4, "7:00"), None),
        # Whole days join: a weekend is one.
        (QuietHours(True, 0, 0, (5, 6)), at(6, "12:00"), (at(5, "0:00"), at(7, "0:00"))),
        (QuietHours(True, 0, 0, (5, 6)), at(7, "0:00"), None),
    ],
)
def test_quiet_is_from_when_to_when(
    hours: QuietHours, moment: datetime, period: tuple[datetime, datetime] | None
) -> None:
    """4.35."""
    assert hours.period(moment) == period


@pytest.mark.parametrize(
    ("typed", "shown"), [("22:00", "22:00"), ("8:05", "8:05"), ("２４：００", "0:00"), ("08:30", "8:30")]
)
def test_a_time_is_read_however_it_is_typed(typed: str, shown: str) -> None:
    hours = parse_quiet_hours(is_on=True, starts=typed, ends="9:00", weekdays=["0", "6", "x"])
    assert (show_clock(hours.starts), hours.ends, hours.weekdays) == (shown, 540, (0, 6))


@pytest.mark.parametrize("typed", ["", "25:00", "24:01", "12:60", "noon", "-1:00", "9"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_quiet_hours(is_on=False, starts="22:00", ends=typed, weekdays=[])
    assert refusal.value.fields == {"ends": "clock"}


def test_hours_that_never_end_or_never_begin_are_refused() -> None:
    for weekdays, why in ((["0", "1", "2", "3", "4", "5", "6"], "always"), ([], "missing")):
        with pytest.raises(Invalid) as refusal:
            parse_quiet_hours(is_on=True, starts="9:00", ends="9:00", weekdays=weekdays)
        assert refusal.value.fields == {"weekdays": why}
    assert parse_quiet_hours(is_on=False, starts="9:00", ends="9:00", weekdays=[]).period(MONDAY) is None


async def test_a_member_has_hours_of_their_own(store: Store) -> None:
    member, other = await hire(store), await hire(store, "other@example.com")
    assert member.quiet_hours == QuietHours(False, 22 * 60, 8 * 60, WEEK)
    await store.staff.set_quiet_hours(member.id, QuietHours(True, 60, 120, (2,)))
    assert (await store.staff.get(member.id)).quiet_hours == QuietHours(True, 60, 120, (2,))
    assert (await store.staff.get(other.id)).quiet_hours == QuietHours()
