"""Faults of the platform: which calls go wrong, how, and how many times."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.line.errors import ControlError

KINDS = (
    "invalid_token",
    "rate_limit",
    "monthly_limit",
    "error_before",
    "error_after",
    "slow",
    "reset_before",
    "reset_after",
)
ENDPOINTS = (
    "all",
    "reply",
    "push",
    "multicast",
    "content",
    "profile",
    "info",
    "quota",
    "loading",
    "mark_as_read",
    "link_token",
    "rich_menu",
    "group",
    "webhook",
    "token",
    "validate",
)
FAULT_LIMIT = 50
SLOW_LIMIT_S = 600.0


@dataclass(slots=True)
class Fault:
    """One fault; `count` is how many calls it still spoils, None is every call."""

    endpoint: str
    kind: str
    count: int | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Give the fault as the control API shows it."""
        return asdict(self)


class Faults:
    """The faults that are switched on, oldest first."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, wanted: Any) -> Fault:
        """Switch a fault on."""
        fault = _parse(wanted)
        if len(self.active) >= FAULT_LIMIT:
            raise ControlError(f"there are {FAULT_LIMIT} faults already", 409)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self.active.clear()

    def take(self, endpoint: str) -> Fault | None:
        """Return the fault that spoils this call, and count it."""
        for fault in self.active:
            if fault.endpoint in ("all", endpoint):
                if fault.count is not None:
                    fault.count -= 1
                    self.active = [other for other in self.active if other.count != 0]
                return fault
        return None


def _parse(wanted: Any) -> Fault:
    if not isinstance(wanted, dict) or wanted.keys() - {"endpoint", "kind", "count", "seconds"}:
        raise ControlError("a fault takes endpoint, kind, count and seconds")
    fault = Fault(
        wanted.get("endpoint", "all"), wanted.get("kind", ""), wanted.get("count"), wanted.get("seconds", 0.0)
    )
    if fault.endpoint not in ENDPOINTS:
        raise ControlError(f"endpoint must be one of {', '.join(ENDPOINTS)}")
    if fault.kind not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}")
    if fault.count is not None and (type(fault.count) is not int or fault.count < 1):
        raise ControlError("count must be a whole number from 1 on, or null")
    if type(fault.seconds) not in (int, float) or not 0 <= fault.seconds <= SLOW_LIMIT_S:
        raise ControlError(f"seconds must be between 0 and {SLOW_LIMIT_S:.0f}")
    return fault
