"""Faults of the store: which questions go wrong, and how."""

from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError
from simulator.faults import Fault, Faults, read_fault

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


@dataclass(slots=True, kw_only=True)
class QuestionFault(Fault):
    """One fault; `operation` is a document's name, `token`, `bulk_file` or `all`."""

    operation: str = "all"


class QuestionFaults(Faults[QuestionFault]):
    """The faults of questions."""

    def __init__(self) -> None:
        super().__init__(_parse)

    def of_question(self, operation: str | None) -> QuestionFault | None:
        """Return the fault that spoils this question, and count it."""
        return self.take(lambda fault: fault.operation in ("all", operation))


def _parse(wanted: Any) -> QuestionFault:
    fault = read_fault(QuestionFault, wanted)
    if not isinstance(fault.operation, str):
        raise ControlError("operation must be a document's name, token, bulk_file or all")
    fault.check(KINDS)
    return fault
