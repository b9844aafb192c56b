"""The keys that sign what the provider says, and those that it shows."""

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

_SHOWN = 2
_BITS = 2048


class SigningKey:
    """One pair of keys with its name."""

    def __init__(self) -> None:
        self.kid = secrets.token_hex(8)
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)

    def as_jwk(self) -> dict[str, Any]:
        """Give the public half as others read it."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": "RS256"}


class SigningKeys:
    """The newest key signs; the one before it is still shown. They are made when they are first needed."""

    def __init__(self) -> None:
        self._keys: list[SigningKey] = []
        self._hidden: SigningKey | None = None

    @property
    def newest(self) -> SigningKey:
        """Give the key that signs."""
        if not self._keys:
            self._keys.append(SigningKey())
        return self._keys[0]

    @property
    def hidden(self) -> SigningKey:
        """Give a key that is never shown."""
        self._hidden = self._hidden or SigningKey()
        return self._hidden

    def rotate(self) -> str:
        """Sign with a new key from now on."""
        self._keys = [SigningKey(), *self._keys][:_SHOWN]
        return self.newest.kid

    def as_jwks(self) -> dict[str, Any]:
        """Give the keys that may have signed."""
        return {"keys": [key.as_jwk() for key in (self._keys or [self.newest])]}
