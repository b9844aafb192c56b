"""What a job may use."""

from dataclasses import dataclass

from bot.line import Line
from inbox.store import Store


@dataclass(frozen=True, slots=True)
class Tools:
    """`public_url` is where customers and LINE see us."""

    store: Store
    line: Line
    public_url: str
