"""Link tokens: ten minutes, one use."""

import time
from collections.abc import Callable

from simulator.line.ids import new_token

LIFE_S = 600


class LinkTokens:
    """The link tokens of this channel, and for whom each was issued."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tokens: dict[str, tuple[str, float]] = {}

    def issue(self, user_id: str) -> str:
        """Give out a token."""
        self._tokens = {token: entry for token, entry in self._tokens.items() if self._now() - entry[1] <= LIFE_S}
        token = new_token()
        self._tokens[token] = (user_id, self._now())
        return token

    def use(self, token: str) -> str | None:
        """Spend a token and say whose it was; None when it is unknown, used or too old."""
        user_id, at = self._tokens.pop(token, ("", 0.0))
        return user_id if user_id and self._now() - at <= LIFE_S else None
