"""Faults of the mail server: which letters go wrong, and how."""

from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError
from simulator.faults import Fault, Faults, read_fault

KINDS = ("refuse", "refuse_recipient", "later", "slow", "reset_before", "reset_after")


@dataclass(slots=True, kw_only=True)
class LetterFault(Fault):
    """One fault; `to` is whose letters it spoils, None is everybody's."""

    to: str | None = None


class LetterFaults(Faults[LetterFault]):
    """The faults of letters."""

    def __init__(self) -> None:
        super().__init__(_parse)

    def of_letter(self, addresses: list[str], *kinds: str) -> LetterFault | None:
        """Return the fault of these kinds that spoils a letter to these addresses, and count it."""
        those = {address.lower() for address in addresses}
        return self.take(lambda fault: fault.kind in kinds and (fault.to is None or fault.to.lower() in those))


def _parse(wanted: Any) -> LetterFault:
    fault = read_fault(LetterFault, wanted)
    if fault.to is not None and not isinstance(fault.to, str):
        raise ControlError("to must be an address, or null")
    fault.check(KINDS)
    return fault
