"""Who may ask: the static token, and those given for the client's secret."""

import hmac
import secrets
import time

from simulator.store.account import Account

LIFE_S = 86_399


class Tokens:
    """Tokens that open the API; some may be made to run out."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._issued: dict[str, float] = {}
        self._static = account.token
        self.life_s = LIFE_S

    def issue(self) -> tuple[str, int]:
        """Give a new token and its life in seconds."""
        token = f"shpca_{secrets.token_hex(16)}"
        self._issued[token] = time.monotonic() + self.life_s
        return token, self.life_s

    def opens(self, token: str) -> bool:
        """Tell whether a token is good."""
        if self._static and hmac.compare_digest(self._static.encode(), token.encode("utf-8", "replace")):
            return True
        return self._issued.get(token, 0.0) > time.monotonic()

    def revoke_all(self) -> None:
        """Let no token be good any more; new ones may be asked for."""
        self._issued.clear()
        self._static = None
