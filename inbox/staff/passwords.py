"""Passwords: argon2id off the event loop, and which ones are too weak."""

import asyncio
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from inbox.errors import Invalid
from inbox.staff.staff_member import fold_email

SHORTEST = 10
LONGEST = 200
# Among the most used ones that are long enough to pass, and what a Japanese store would think of first.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
# A hash of a password that nobody has: unknown names take as long as known ones.
_nobody = _hasher.hash("nobody has this password, and nobody can set it: it is over the limit. " * 4)


def check_password(password: str, email: str) -> None:
    """Raise Invalid for a password that is too easy to guess."""
    if len(password) < SHORTEST:
        raise Invalid("パスワードは10文字以上にしてください。", fields={"password": "too_short"})
    if len(password) > LONGEST:
        raise Invalid("パスワードは200文字以内にしてください。", fields={"password": "too_long"})
    if fold_email(password) == email:
        raise Invalid("メールアドレスをパスワードには使えません。", fields={"password": "is_email"})
    if fold_email(password) in COMMON or len(set(password)) == 1:
        raise Invalid("よく使われるパスワードです。推測されにくいものにしてください。", fields={"password": "common"})


async def hash_password(password: str) -> str:
    """Hash a password to keep."""
    return await asyncio.to_thread(_hasher.hash, _octets(password))


async def is_password(password: str, kept: str | None) -> bool:
    """Compare a password with a kept hash; without one it takes as long, and is wrong."""
    return await asyncio.to_thread(_verify, password[: LONGEST + 1], kept)


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(kept)


def _verify(password: str, kept: str | None) -> bool:
    try:
        _hasher.verify(kept or _nobody, _octets(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def _octets(password: str) -> bytes:
    """Write the same password the same way from every keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
