"""What went over the wire: API calls that came in, webhooks that went out."""

from collections import deque
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

LOG_LIMIT = 10_000


@dataclass(slots=True)
class Call:
    """One call of the Messaging API."""

    number: int
    at: str
    endpoint: str
    method: str
    path: str
    status: int
    ms: float
    request_id: str
    retry_key: str | None
    fault: str | None
    body: Any


@dataclass(slots=True)
class Delivery:
    """One attempt to deliver a webhook; status 0 is no answer, and `error` says why."""

    number: int
    at: str
    attempt: int
    status: int
    ms: float
    error: str | None
    is_redelivery: bool
    events: list[dict[str, Any]]


Line = TypeVar("Line", Call, Delivery)


class Log(Generic[Line]):
    """Numbered lines from 1 on; past the limit the oldest go."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=LOG_LIMIT)
        self._last = 0

    def next_number(self) -> int:
        """Return the number of the line that comes next."""
        self._last += 1
        return self._last

    def add(self, line: Line) -> None:
        """Write a line."""
        self._lines.append(line)

    def as_json(self, since: int, limit: int) -> list[dict[str, Any]]:
        """Give the lines after a number as the control API shows them, oldest first."""
        lines = (line for line in self._lines if line.number > since)
        return [asdict(line) for line in islice(lines, limit)]

    def latest(self, limit: int) -> list[Line]:
        """Return the last lines, newest first."""
        return list(islice(reversed(self._lines), limit))

    def latest_json(self, limit: int) -> list[dict[str, Any]]:
        """Give the last lines as the control API shows them, oldest first."""
        return [asdict(line) for line in reversed(self.latest(limit))]

    @property
    def last_number(self) -> int:
        """Return the number of the line that came last; 0 when there was none."""
        return self._last
