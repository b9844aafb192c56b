"""What was asked of the store and what it told, numbered, for whoever looks from outside."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

LINE_LIMIT = 1000


@dataclass(slots=True)
class Asking:
    """One question: its name, its variables, how it ended (`ok`, `errors`, `throttled`, or a fault's kind)."""

    operation: str | None
    variables: dict[str, Any]
    outcome: str = "ok"
    status: int = 200
    cost: int = 0
    number: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the line as the control API shows it."""
        return {
            "number": self.number,
            "operation": self.operation,
            "variables": self.variables,
            "outcome": self.outcome,
            "status": self.status,
            "cost": self.cost,
        }


@dataclass(slots=True)
class Delivery:
    """One try to tell an address something; status 0 is no answer."""

    topic: str
    url: str
    webhook_id: str
    event_id: str
    attempt: int
    status: int = 0
    error: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    number: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the line as the control API shows it."""
        return {
            "number": self.number,
            "topic": self.topic,
            "url": self.url,
            "webhook_id": self.webhook_id,
            "event_id": self.event_id,
            "attempt": self.attempt,
            "status": self.status,
            "error": self.error,
            "body": self.body,
        }


Line = TypeVar("Line", Asking, Delivery)


class Log(Generic[Line]):
    """The last lines, each with its number."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=LINE_LIMIT)
        self.last = 0

    def add(self, line: Line) -> Line:
        """Write a line."""
        self.last += 1
        line.number = self.last
        self._lines.append(line)
        return line

    def since(self, number: int) -> list[Line]:
        """Give the lines after a number, oldest first."""
        return [line for line in self._lines if line.number > number]
