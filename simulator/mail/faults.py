"""Faults of the mail server: which letters go wrong, how, and how many."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.mail.errors import ControlError

KINDS = ("refuse", "refuse_recipient", "later", "slow", "reset_before", "reset_after")
FAULT_LIMIT = 50
SLOW_LIMIT_S = 600.0


@dataclass(slots=True)
class Fault:
    """One fault; `to` is whose letters it spoils (None: everybody's), `count` how many still (None: all)."""

    kind: str
    to: str | None = None
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

    def take(self, addresses: list[str], *kinds: str) -> Fault | None:
        """Return the fault of these kinds that spoils a letter to these addresses, and count it."""
        those = {address.lower() for address in addresses}
        for fault in self.active:
            if fault.kind in kinds and (fault.to is None or fault.to.lower() in those):
                if fault.count is not None:
                    fault.count -= 1
                    self.active = [other for other in self.active if other.count != 0]
                return fault
        return None


def _parse(wanted: Any) -> Fault:
    if not isinstance(wanted, dict) or wanted.keys() - {"kind", "to", "count", "seconds"}:
        raise ControlError("a fault takes kind, to, count and seconds")
    fault = Fault(wanted.get("kind", ""), wanted.get("to"), wanted.get("count"), wanted.get("seconds", 0.0))
    if fault.kind not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}")
    if fault.to is not None and not isinstance(fault.to, str):
        raise ControlError("to must be an address, or null")
    if fault.count is not None and (type(fault.count) is not int or fault.count < 1):
        raise ControlError("count must be a whole number from 1 on, or null")
    if type(fault.seconds) not in (int, float) or not 0 <= fault.seconds <= SLOW_LIMIT_S:
        raise ControlError(f"seconds must be between 0 and {SLOW_LIMIT_S:.0f}")
    return fault
