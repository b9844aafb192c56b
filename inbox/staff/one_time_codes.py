"""The six digits of an authenticator app: RFC 6238 with what every app knows, SHA-1 and 30 seconds."""

import hmac
import unicodedata
from datetime import datetime

import pyotp

ISSUER = "窓口"
STEP_S = 30
DIGITS = 6


def new_code_secret() -> str:
    """Make a secret of 160 bits, as apps take it: 32 letters and digits."""
    return pyotp.random_base32()


def app_address(secret: str, email: str, host: str) -> str:
    """Give the address (`otpauth:`) that a QR code tells an app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"{ISSUER} ({host})")


def step_of(at: datetime) -> int:
    """Number the half minute of a moment."""
    return int(at.timestamp()) // STEP_S


def find_step(secret: str, code: str, at: datetime) -> int | None:
    """Give the half minute that a code belongs to: the present one, or the one before or after it."""
    codes, present = pyotp.HOTP(secret, digits=DIGITS), step_of(at)
    # All three are compared, so that the time tells nothing.
    found = [step for step in range(present - 1, present + 2) if _is_same(codes.at(step), code)]
    return found[0] if found else None


def fold_code(typed: str) -> str:
    """Write what was typed in the one form that is compared: no blanks or hyphens, nothing full-width or capital."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum()).lower()


def is_one_time_code(folded: str) -> bool:
    """Tell whether it could be an app's code; everything else is taken for a recovery code."""
    return len(folded) == DIGITS and folded.isascii() and folded.isdigit()


def _is_same(right: str, code: str) -> bool:
    return hmac.compare_digest(right.encode(), code.encode("utf-8", "replace"))
