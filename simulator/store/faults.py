"""Faults of the store: which questions go wrong, how, and how many times."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.store.errors import ControlError

KINDS = (
    "error_before",
    "error_after",
    "slow",
    "reset_before",
    "reset_after",
    "rate_limit",
    "throttled",
    "internal",
    "unauthorised",
    "forbidden",
    "frozen",
    "locked",
    "not_json",
)
FAULT_LIMIT = 50
SLOW_LIMIT_S = 600.0


@dataclass(slots=True)
class Fault:
    """One fault; `operation` is a document's name, `token`, `bulk_file` or `all`; without a count it stays."""

    operation: str
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

    def add(self, wanted: dict[str, Any]) -> Fault:
        """Switch a fault on."""
        fault = _parse(wanted)
        if len(self.active) >= FAULT_LIMIT:
            raise ControlError(f"there are {FAULT_LIMIT} faults already", 409)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self.active.clear()

    def take(self, operation: str | None) -> Fault | None:
        """Return the fault that spoils this question, and count it."""
        for fault in self.active:
            if fault.operation in {"all", operation}:
                if fault.count is not None:
                    fault.count -= 1
                    self.active = [other for other in self.active if other.count != 0]
                return fault
        return None


def _parse(wanted: dict[str, Any]) -> Fault:
    if wanted.keys() - {"operation", "kind", "count", "seconds"}:
        raise ControlError("a fault takes operation, kind, count and seconds")
    fault = Fault(
        str(wanted.get("operation", "all")), wanted.get("kind", ""), wanted.get("count"), wanted.get("seconds", 0.0)
    )
    if fault.kind not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}")
    if fault.count is not None and (type(fault.count) is not int or fault.count < 1):
        raise ControlError("count must be a whole number from 1 on, or null")
    if type(fault.seconds) not in {int, float} or not 0 <= fault.seconds <= SLOW_LIMIT_S:
        raise ControlError(f"seconds must be between 0 and {SLOW_LIMIT_S:.0f}")
    return fault
