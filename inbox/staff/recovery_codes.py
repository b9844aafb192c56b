"""Codes on paper for whoever has lost the authenticator app: each works once, only hashes are kept."""

import asyncio
import secrets
from collections.abc import Sequence

from argon2 import Type
from argon2.low_level import hash_secret_raw

COUNT = 10
LENGTH = 10
# Nothing that one could take for something else: no 0, 1, i, l, o.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
TYPED_LIMIT = 64


def new_recovery_codes() -> tuple[str, ...]:
    """Make ten codes of 49 bits, as they are shown: abcde-fghij."""
    return tuple(_new_code() for _ in range(COUNT))


def new_salt() -> str:
    """Make the salt that one account's codes share, so that a try costs one hash and not ten."""
    return secrets.token_hex(16)


async def recovery_digest(folded: str, salt: str) -> str:
    """Give what is kept of a code; as costly as a password's hash, for a code is short."""
    return await asyncio.to_thread(_digest, folded[:TYPED_LIMIT], salt)


async def recovery_digests(codes: Sequence[str], salt: str) -> list[str]:
    """Give what is kept of codes as they are shown."""
    return [await recovery_digest(code.replace("-", ""), salt) for code in codes]


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"


def _digest(folded: str, salt: str) -> str:
    octets = folded.encode("utf-8", "surrogatepass")
    return hash_secret_raw(octets, bytes.fromhex(salt), 2, 19 * 1024, 1, 32, Type.ID).hex()
