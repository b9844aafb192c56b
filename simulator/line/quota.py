"""The month's free messages: what LINE bills."""

from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError
from simulator.line.errors import MONTHLY_LIMIT, LineError


@dataclass(slots=True)
class Quota:
    """How many people may be reached this month; no limit is None."""

    limit: int | None = 200
    used: int = 0

    def check(self, people: int) -> None:
        """Refuse what would go past the month's limit."""
        if self.limit is not None and self.used + people > self.limit:
            raise LineError(429, MONTHLY_LIMIT)

    def spend(self, people: int) -> None:
        """Count the people who were reached."""
        self.used += people

    def change(self, wanted: Any) -> None:
        """Set the limit and the use by hand."""
        if not isinstance(wanted, dict) or wanted.keys() - {"limit", "used"}:
            raise ControlError("quota takes limit and used")
        limit, used = wanted.get("limit", self.limit), wanted.get("used", self.used)
        if not (limit is None or _is_count(limit)) or not _is_count(used):
            raise ControlError("limit and used must be whole numbers from 0 on (limit may be null: none)")
        self.limit, self.used = limit, used

    def as_json(self) -> dict[str, Any]:
        """Give the quota as the control API shows it."""
        return {"limit": self.limit, "used": self.used}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9
