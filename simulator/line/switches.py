"""How the simulated platform behaves; each switch can be turned while it runs."""

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from simulator.errors import ControlError

SIGNATURE_HEADER = "x-line-signature"


@dataclass(frozen=True, slots=True)
class Switches:
    """Every switch with its usual position; README.md says what each one does."""

    webhook_active: bool = True
    webhook_timeout_seconds: float = 2.0
    delay_seconds: float = 0.0
    deliver_twice: bool = False
    shuffle: bool = False
    batch_seconds: float = 0.0
    redelivery: bool = True
    redelivery_schedule: tuple[float, ...] = (1, 2, 5, 10, 30, *([60] * 30))
    standby: bool = False
    signature_header: str = SIGNATURE_HEADER
    wrong_signature: bool = False
    expired_reply_tokens: bool = False
    reply_token_seconds: float = 60.0
    burn_reply_token_on_500: bool = False
    preparing_calls: int = 0
    transcoding_fails: bool = False
    contents_forgotten: bool = False
    verified: bool = True
    rate_limits: bool = True


def changed(switches: Switches, wanted: Any) -> Switches:
    """Turn some switches; anything unknown or ill-typed changes nothing."""
    if not isinstance(wanted, dict):
        raise ControlError("switches must be an object")
    known = {field.name: getattr(switches, field.name) for field in fields(Switches)}
    strangers = sorted(wanted.keys() - known.keys())
    if strangers:
        raise ControlError(f"no such switch: {', '.join(strangers)}")
    return replace(switches, **{name: _checked(name, known[name], value) for name, value in wanted.items()})


def as_json(switches: Switches) -> dict[str, Any]:
    """Give the switches as the control API shows them."""
    return asdict(switches)


def _checked(name: str, current: Any, value: Any) -> Any:
    if isinstance(current, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(current, tuple):
        if isinstance(value, list) and len(value) <= 1000 and all(_is_span(item) for item in value):
            return tuple(float(item) for item in value)
    elif isinstance(current, str):
        if isinstance(value, str) and value.lower() == SIGNATURE_HEADER:
            return value
    elif _is_span(value):
        return type(current)(value)
    raise ControlError(f"{name} cannot be {value!r}")


def _is_span(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1e6
