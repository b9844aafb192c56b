"""A process that ends in the middle of its work, as SIGKILL ends it."""

from typing import Any

import pytest


class Died(BaseException):
    """The process is gone: nothing catches this, as nothing catches SIGKILL."""


def die_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, moment: str) -> None:
    call = getattr(owner, name)

    async def deadly(*given: Any, **named: Any) -> None:
        if moment == "after":
            await call(*given, **named)
        raise Died

    monkeypatch.setattr(owner, name, deadly)
