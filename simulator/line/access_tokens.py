"""Channel access tokens: the long-lived one, and those that are issued over the API."""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from simulator.line.channel import Channel
from simulator.line.ids import new_token

STATELESS_LIFE_S = 900
SHORT_LIVED_LIFE_S = 30 * 24 * 3600
SHORT_LIVED_LIMIT = 30
STORE_LIMIT = 10_000
_GRANT = "client_credentials"


class TokenError(Exception):
    """A refusal of the token endpoints, which have a shape of their own."""

    status = 400
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@dataclass(slots=True)
class _Issued:
    dies_at: float
    is_short_lived: bool


class AccessTokens:
    """The tokens of this channel that are good now."""

    def __init__(self, channel: Channel, now: Callable[[], float] = time.monotonic) -> None:
        self._channel, self._now = channel, now
        self._issued: dict[str, _Issued] = {}

    def is_good(self, token: str) -> bool:
        """Say whether a bearer token opens the API."""
        if hmac.compare_digest(token.encode(), self._channel.token.encode()):
            return True
        found = self._issued.get(token)
        return found is not None and self._now() < found.dies_at

    def issue_stateless(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """Give out a token for fifteen minutes."""
        self._check(form)
        token = self._issue(STATELESS_LIFE_S, is_short_lived=False)
        return {"token_type": "Bearer", "access_token": token, "expires_in": STATELESS_LIFE_S}

    def issue_short_lived(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """Give out a token for thirty days; the oldest dies when there are too many."""
        self._check(form)
        living = [token for token, issued in self._issued.items() if issued.is_short_lived]
        for token in living[: max(0, len(living) + 1 - SHORT_LIVED_LIMIT)]:
            del self._issued[token]
        token = self._issue(SHORT_LIVED_LIFE_S, is_short_lived=True)
        return {"access_token": token, "expires_in": SHORT_LIVED_LIFE_S, "token_type": "Bearer"}

    def _check(self, form: Mapping[str, Any]) -> None:
        if form.get("grant_type") != _GRANT:
            raise TokenError("unsupported_grant_type", "grant_type must be client_credentials")
        if "client_assertion" in form:
            raise TokenError("invalid_request", "this simulator knows client_id and client_secret only")
        secret = form.get("client_secret")
        is_known = isinstance(secret, str) and hmac.compare_digest(secret.encode(), self._channel.secret.encode())
        if not form.get("client_id") or not is_known:
            raise TokenError("invalid_client", "invalid client_id or client_secret")

    def _issue(self, life_s: int, *, is_short_lived: bool) -> str:
        token = new_token()
        self._issued[token] = _Issued(self._now() + life_s, is_short_lived)
        if len(self._issued) > STORE_LIMIT:
            del self._issued[next(iter(self._issued))]
        return token
