"""Letters that the store itself sends."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `url` is where its link leads."""

    to: str
    subject: str
    url: str
    text: str
    sent_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Give the letter as the control API shows it."""
        return {**asdict(self), "sent_at": self.sent_at.isoformat()}
