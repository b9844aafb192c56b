"""When a member wants to be left in peace: the bell goes on counting, and makes no noise."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from inbox.clock import JAPAN
from inbox.errors import Invalid

DAY = 24 * 60
WEEK = tuple(range(7))
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """`starts` and `ends` are minutes after midnight in Japan; a night belongs to the day (0: Monday) of its evening.

    Where both are the same, the whole day is quiet.
    """

    is_on: bool = False
    starts: int = 22 * 60
    ends: int = 8 * 60
    weekdays: tuple[int, ...] = WEEK
    set_at: datetime | None = field(default=None, compare=False)

    def period(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """Give from when to when it is quiet around a moment, days that join as one; None when it is not."""
        window = self._window(moment) if self.is_on else None
        if window is None:
            return None
        start, end = window
        for _ in WEEK:
            before, after = self._window(start - timedelta(minutes=1)), self._window(end)
            start, end = before[0] if before else start, after[1] if after else end
        return start, end

    def _window(self, moment: datetime) -> tuple[datetime, datetime] | None:
        local = moment.astimezone(JAPAN)
        for day in (local.date(), local.date() - timedelta(days=1)):
            start = datetime.combine(day, time(self.starts // 60, self.starts % 60), JAPAN)
            end = start + timedelta(minutes=(self.ends - self.starts) % DAY or DAY)
            if day.weekday() in self.weekdays and start <= local < end:
                return start, end
        return None


def show_clock(minutes: int) -> str:
    """8:05"""
    return f"{minutes // 60}:{minutes % 60:02}"


def parse_quiet_hours(*, is_on: bool, starts: str, ends: str, weekdays: Collection[str]) -> QuietHours:
    """Read what a form says; what is off may be left as it is."""
    days = tuple(day for day in WEEK if str(day) in weekdays)
    hours = QuietHours(is_on, _minutes(starts, "starts"), _minutes(ends, "ends"), days)
    if is_on and not days:
        raise Invalid("おやすみ時間の曜日を選んでください。", fields={"weekdays": "missing"})
    if is_on and hours.starts == hours.ends and days == WEEK:
        message = "これでは、いつもおやすみになります。まったく知らせない場合は、ベルをOFFにしてください。"
        raise Invalid(message, fields={"weekdays": "always"})
    return hours


def _minutes(clock: str, name: str) -> int:
    found = CLOCK.fullmatch(unicodedata.normalize("NFKC", clock).strip())
    if found is None or int(found[1]) > 24 or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > DAY:
        raise Invalid("時刻は「22:00」のように入力してください。", fields={name: "clock"})
    return (int(found[1]) * 60 + int(found[2])) % DAY
