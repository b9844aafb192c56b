"""The demo's staff: an owner and a member, with a password of this machine's own."""

import os
import secrets
from pathlib import Path

from inbox.store import Store

OWNER_EMAIL = "owner@example.com"
STAFF_EMAIL = "staff@example.com"


def demo_password(folder: Path) -> str:
    """Return the password kept in the demo's folder, made the first time."""
    kept = folder / "password"
    if not kept.exists():
        with open(kept, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(f"{secrets.token_urlsafe(9)}\n")
    return kept.read_text(encoding="utf-8").strip()


async def make_accounts(store: Store, password: str) -> bool:
    """Make the two accounts; tell whether they are new."""
    if not await store.staff.is_empty():
        return False
    await store.staff.create(OWNER_EMAIL, "店長 田中", "owner", password)
    await store.staff.create(STAFF_EMAIL, "鈴木 あゆみ", "member", password)
    return True
