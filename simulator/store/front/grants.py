"""What the provider hands out: codes for one use, and the tokens that they become."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

CODE_LIFE_S = 600
TOKEN_LIFE_S = 7200

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Refused(Exception):
    """The token endpoint refuses; `error` is its word for it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asked for when it sent a customer to sign in."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str


@dataclass(slots=True)
class Code:
    """One consent of a customer."""

    asked: Asked
    customer_number: int
    ends_at: float
    is_used: bool = False


class Grants:
    """Codes and tokens; everything is kept in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, tuple[int, float]] = {}

    def issue_code(self, asked: Asked, customer_number: int) -> str:
        """Give a code for one use."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Code(asked, customer_number, self._clock() + CODE_LIFE_S)
        return code

    def use_code(self, code: str, client_id: str, redirect_uri: str, verifier: str, *, again: bool = False) -> Code:
        """Spend a code, even by a wrong use; Refused for one that is unknown, spent, too old or somebody else's."""
        found = self._codes.get(code)
        if found is None or found.ends_at < self._clock() or (found.is_used and not again):
            raise Refused("invalid_grant", "The code is unknown, spent or too old")
        found.is_used = True
        asked = found.asked
        if (asked.client_id, asked.redirect_uri) != (client_id, redirect_uri):
            raise Refused("invalid_grant", "The code was made for another client or address")
        if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(challenge_of(verifier), asked.challenge):
            raise Refused("invalid_grant", "The code_verifier does not fit")
        return found

    def issue_token(self, customer_number: int) -> str:
        """Give a token that opens the customers' API."""
        token = f"shcat_{secrets.token_urlsafe(32)}"
        self._tokens[token] = (customer_number, self._clock() + TOKEN_LIFE_S)
        return token

    def customer_number_of(self, token: str) -> int | None:
        """Tell whose token this is."""
        number, ends_at = self._tokens.get(token, (None, 0.0))
        return number if ends_at >= self._clock() else None

    def clear(self) -> None:
        """Forget everything that was handed out."""
        self._codes.clear()
        self._tokens.clear()


def challenge_of(verifier: str) -> str:
    """Give what S256 makes of a verifier."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
