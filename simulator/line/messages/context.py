"""Where messages go to, as far as their check depends on it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What is allowed in the talk that the messages are for."""

    can_mention: bool
    is_quotable: Callable[[str], bool]


ANYWHERE = Context(can_mention=True, is_quotable=bool)
