"""Secrets that are shown once: 256 random bits, of which only the hash is kept."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """Make a secret that fits into a URL, a cookie and a header."""
    return prefix + secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
