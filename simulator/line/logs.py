"""What went over the wire: API calls that came in, webhooks that went out."""

from collections import deque
from dataclasses import asdict, dataclass
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

    def since(self, number: int, limit: int = LOG_LIMIT) -> list[Line]:
        """Return the lines after a number, oldest first."""
        return [line for line in self._lines if line.number > number][:limit]

    def latest(self, limit: int) -> list[Line]:
        """Return the last lines, newest first."""
        return list(self._lines)[-limit:][::-1]

    def as_json(self, since: int, limit: int = LOG_LIMIT) -> list[dict[str, Any]]:
        """Give the lines as the control API shows them."""
        return [asdict(line) for line in self.since(since, limit)]

    def __len__(self) -> int:
        return len(self._lines)
