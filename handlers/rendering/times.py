"""Times as staff read them: Japanese time, in the language of the page."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from babel.support import NullTranslations

from inbox.clock import JAPAN, now

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
# What babel's own short forms lack: the day of the week beside the date.
DAY = {"ja": "M月d日(E)", "en": "EEE, MMM d"}
DAY_OF_YEAR = {"ja": "y年M月d日(E)", "en": "EEE, MMM d, y"}
SHORT_DAY = {"ja": "M月d日", "en": "MMM d"}
SHORT_DAY_OF_YEAR = {"ja": "y年M月d日", "en": "MMM d, y"}
BEFORE_HOUR = {"ja": " ", "en": ", "}


class Times:
    """The filters of one language; each takes an aware moment."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self._language = language
        self._texts = translations

    def filters(self) -> dict[str, Callable[..., str]]:
        """Name the filters for templates."""
        names = ("ago", "clock", "day", "duration", "iso", "moment", "when")
        return {"date": self.calendar_day, **{name: getattr(self, name) for name in names}}

    def clock(self, moment: datetime) -> str:
        """14:03"""
        local = moment.astimezone(JAPAN)
        return f"{local.hour}:{local.minute:02}"

    def day(self, moment: datetime) -> str:
        """今日, 昨日, 11月25日(水), with the year when it is another one."""
        return self._near(moment) or self._date(moment, DAY, DAY_OF_YEAR)

    def calendar_day(self, day: date) -> str:
        """12月5日(土), with the year when it is another one: a day that has no hour."""
        patterns = DAY if day.year == now().astimezone(JAPAN).year else DAY_OF_YEAR
        return _format(day, patterns[self._language], self._language)

    def when(self, moment: datetime) -> str:
        """14:03 today, 昨日, else the date: short enough for a list."""
        near = self._near(moment)
        if near is None:
            return self._date(moment, SHORT_DAY, SHORT_DAY_OF_YEAR)
        return self.clock(moment) if _days_ago(moment) == 0 else near

    def moment(self, moment: datetime) -> str:
        """2026年11月25日(水) 14:03:22"""
        local = moment.astimezone(JAPAN)
        day = _format(local.date(), DAY_OF_YEAR[self._language], self._language)
        return f"{day}{BEFORE_HOUR[self._language]}{self.clock(moment)}:{local.second:02}"

    def ago(self, moment: datetime) -> str:
        """3分前; what is older than a day by its date and hour."""
        seconds = int((now() - moment).total_seconds())
        if seconds < MINUTE_S:
            return self._texts.gettext("たった今")
        if seconds < DAY_S:
            return self._texts.gettext("%(duration)s前") % {"duration": self.duration(seconds)}
        return f"{self._date(moment, SHORT_DAY, SHORT_DAY_OF_YEAR)} {self.clock(moment)}"

    def duration(self, seconds: float) -> str:
        """12分, 3時間, 2日: the largest unit alone."""
        for unit_s, text in ((DAY_S, "%(n)s日"), (HOUR_S, "%(n)s時間"), (MINUTE_S, "%(n)s分")):
            if seconds >= unit_s:
                n = int(seconds // unit_s)
                return self._texts.ngettext(text, text, n) % {"n": n}
        n = max(0, int(seconds))
        return self._texts.ngettext("%(n)s秒", "%(n)s秒", n) % {"n": n}

    def iso(self, moment: datetime) -> str:
        """The form for programs: `<time datetime>`."""
        return moment.isoformat(timespec="milliseconds")

    def _near(self, moment: datetime) -> str | None:
        days = _days_ago(moment)
        if days == 0:
            return self._texts.gettext("今日")
        return self._texts.gettext("昨日") if days == 1 else None

    def _date(self, moment: datetime, this_year: dict[str, str], other_year: dict[str, str]) -> str:
        local = moment.astimezone(JAPAN)
        patterns = this_year if local.year == now().astimezone(JAPAN).year else other_year
        return _format(local.date(), patterns[self._language], self._language)


# Lists show the same few days again and again.
@lru_cache(4_096)
def _format(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def _days_ago(moment: datetime) -> int:
    return (now().astimezone(JAPAN).date() - moment.astimezone(JAPAN).date()).days
