"""The version of a file of ours, which stands in its address."""

import hashlib
from functools import cache


@cache
def versioned(path: str, content: str) -> str:
    """Give the address of a content that a browser may keep for good: another content has another address."""
    return f"{path}?v={hashlib.sha256(content.encode()).hexdigest()[:12]}"
