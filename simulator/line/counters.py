"""How much was sent on which day, as LINE counts days: in Japan."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

from simulator.line.errors import LineError

_JAPAN = timezone(timedelta(hours=9))
_FORMAT = "%Y%m%d"


class Counters:
    """The counters of this channel, by way of sending and day."""

    def __init__(self) -> None:
        self._sent: Counter[tuple[str, str]] = Counter()

    def add(self, via: str, people: int) -> None:
        """Count the people who were reached today."""
        self._sent[via, _today()] += people

    def show(self, via: str, date: str) -> dict[str, Any]:
        """Answer for one day; a day that has not come has no number yet."""
        if not _is_day(date):
            raise LineError(400, "The value for the 'date' parameter is invalid")
        if date > _today():
            return {"status": "unready"}
        return {"status": "ready", "success": self._sent[via, date]}


def _today() -> str:
    return datetime.now(_JAPAN).strftime(_FORMAT)


def _is_day(date: str) -> bool:
    try:
        return datetime.strptime(date, _FORMAT).replace(tzinfo=_JAPAN).strftime(_FORMAT) == date
    except ValueError:
        return False
