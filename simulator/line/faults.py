"""Faults of the platform: which calls go wrong, and how."""

from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError
from simulator.faults import Fault, Faults, read_fault

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


@dataclass(slots=True, kw_only=True)
class CallFault(Fault):
    """One fault; `endpoint` is which calls it spoils."""

    endpoint: str = "all"


class CallFaults(Faults[CallFault]):
    """The faults of calls."""

    def __init__(self) -> None:
        super().__init__(_parse)

    def of_call(self, endpoint: str) -> CallFault | None:
        """Return the fault that spoils this call, and count it."""
        return self.take(lambda fault: fault.endpoint in ("all", endpoint))


def _parse(wanted: Any) -> CallFault:
    fault = read_fault(CallFault, wanted)
    if fault.endpoint not in ENDPOINTS:
        raise ControlError(f"endpoint must be one of {', '.join(ENDPOINTS)}")
    fault.check(KINDS)
    return fault
