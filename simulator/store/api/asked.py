"""One question on its way: whom it asks, what it may, what is to be said beside the answer."""

from dataclasses import dataclass, field
from typing import Any

from simulator.store.platform import Platform
from simulator.store.shop import Shop


@dataclass(slots=True)
class Asked:
    """What the resolvers are given; `origin` is the address that the store was asked at."""

    platform: Platform
    origin: str
    idempotency_key: str | None = None
    searches: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shop(self) -> Shop:
        """Give the store's records."""
        return self.platform.shop
