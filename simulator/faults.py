"""Faults that a simulator makes because it was asked to: which, how, and how many times."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Generic, TypeVar

from simulator.errors import ControlError

FAULT_LIMIT = 50
SLOW_LIMIT_S = 600.0


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault; `count` is how many times it still happens, None is every time."""

    kind: str = ""
    count: int | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Give the fault as the control API shows it."""
        return asdict(self)

    def check(self, kinds: Sequence[str]) -> None:
        """Raise ControlError when it is none."""
        if self.kind not in kinds:
            raise ControlError(f"kind must be one of {', '.join(kinds)}")
        if self.count is not None and (type(self.count) is not int or self.count < 1):
            raise ControlError("count must be a whole number from 1 on, or null")
        if type(self.seconds) not in (int, float) or not 0 <= self.seconds <= SLOW_LIMIT_S:
            raise ControlError(f"seconds must be between 0 and {SLOW_LIMIT_S:.0f}")


F = TypeVar("F", bound=Fault)


def read_fault(kind: type[F], wanted: Any) -> F:
    """Read what the control API was sent, as far as its names go."""
    names = [field.name for field in fields(kind)]
    if not isinstance(wanted, dict) or wanted.keys() - set(names):
        raise ControlError(f"a fault takes {', '.join(names)}")
    return kind(**wanted)


class Faults(Generic[F]):
    """The faults that are switched on, oldest first; `parse` raises ControlError for what is none."""

    def __init__(self, parse: Callable[[Any], F]) -> None:
        self.active: list[F] = []
        self._parse = parse

    def add(self, wanted: Any) -> F:
        """Switch a fault on."""
        fault = self._parse(wanted)
        if len(self.active) >= FAULT_LIMIT:
            raise ControlError(f"there are {FAULT_LIMIT} faults already", 409)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self.active.clear()

    def take(self, is_meant: Callable[[F], bool]) -> F | None:
        """Return the first fault that is meant, and count it."""
        fault = next(filter(is_meant, self.active), None)
        if fault is not None and fault.count is not None:
            fault.count -= 1
            self.active = [other for other in self.active if other.count != 0]
        return fault
