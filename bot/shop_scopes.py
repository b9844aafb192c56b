"""What the app may do in the store, known to every process: pages offer nothing else."""

import time

from shop.asking import Asked
from shop.errors import ShopError

KNOWN_S = 600.0
AGAIN_S = 30.0


class ShopScopes:
    """The one who asks notes them for its process alone, so each asks for itself."""

    def __init__(self, shop: Asked) -> None:
        self._shop = shop
        self._due_at = 0.0

    async def step(self) -> bool:
        """Ask when it is time; a store that is away is asked again soon."""
        if time.monotonic() < self._due_at:
            return False
        self._due_at = time.monotonic() + AGAIN_S
        try:
            await self._shop.facts()
        except ShopError:
            # The upkeep tells of it, where staff look.
            return False
        self._due_at = time.monotonic() + KNOWN_S
        return False
