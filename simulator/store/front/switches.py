"""How the customers' sign-in misbehaves; each switch can be turned while it runs."""

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


class BadSwitch(Exception):
    """No such switch, or not that position."""


@dataclass(frozen=True, slots=True)
class Switches:
    """Every switch with its usual position; README.md says what each one does."""

    denied: bool = False
    wrong_state: bool = False
    wrong_nonce: bool = False
    no_nonce: bool = False
    wrong_audience: bool = False
    wrong_issuer: bool = False
    expired: bool = False
    wrong_key: bool = False
    unknown_kid: bool = False
    unsigned: bool = False
    signed_with_secret: bool = False
    reusable_codes: bool = False
    no_id_token: bool = False
    token_fails: bool = False
    api_fails: bool = False
    api_says_other: bool = False
    foreign_endpoints: bool = False
    delay_seconds: float = 0.0


def changed(switches: Switches, wanted: Any) -> Switches:
    """Turn some switches; anything unknown or ill-typed changes nothing."""
    if not isinstance(wanted, dict):
        raise BadSwitch("switches must be an object")
    known = {one.name: getattr(switches, one.name) for one in fields(Switches)}
    for name, value in wanted.items():
        if name not in known:
            raise BadSwitch(f"no such switch: {name}")
        if not _fits(known[name], value):
            raise BadSwitch(f"{name} cannot be {value!r}")
    return replace(switches, **wanted)


def as_json(switches: Switches) -> dict[str, Any]:
    """Give the switches as the control API shows them."""
    return asdict(switches)


def _fits(current: Any, value: Any) -> bool:
    if isinstance(current, bool):
        return isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 600
