"""Reply tokens: used once, and only for a short while after the webhook came."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.line.errors import INVALID_REPLY_TOKEN, LineError
from simulator.line.ids import new_token

EVENT_LIFE_S = 20 * 60
STORE_LIMIT = 200_000


@dataclass(slots=True)
class ReplyToken:
    """Where a token leads, and since when it lives; times are seconds of the monotonic clock."""

    chat_id: str
    issued_at: float
    delivered_at: float | None = None
    is_dead: bool = False


class ReplyTokens:
    """The tokens of this channel."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tokens: dict[str, ReplyToken] = {}

    def issue(self, chat_id: str, *, expired: bool = False, token: str | None = None) -> str:
        """Give out a token for a talk; it lives once its webhook is on the way."""
        token = token or new_token()
        self._tokens[token] = ReplyToken(chat_id, self._now(), is_dead=expired)
        if len(self._tokens) > STORE_LIMIT:
            del self._tokens[next(iter(self._tokens))]
        return token

    def delivered(self, token: str) -> None:
        """Start the token's minute, also again when the webhook is redelivered."""
        if found := self._tokens.get(token):
            found.delivered_at = self._now()

    def check(self, token: str, life_s: float) -> ReplyToken:
        """Return a live token; LINE does not say why another one is refused."""
        found = self._tokens.get(token)
        if found is None or found.is_dead or found.delivered_at is None:
            raise LineError(400, INVALID_REPLY_TOKEN)
        now = self._now()
        if now - found.delivered_at > life_s or now - found.issued_at > EVENT_LIFE_S:
            raise LineError(400, INVALID_REPLY_TOKEN)
        return found

    def burn(self, token: str) -> None:
        """Spend the token."""
        if found := self._tokens.get(token):
            found.is_dead = True
