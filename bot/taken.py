"""Work that a process has claimed and runs in tasks of its own."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from inbox.availability import unavailable_when_down
from inbox.errors import Unavailable

Claim = TypeVar("Claim")
GIVE_BACK_S = 2.0


async def give_back_all(
    running: Mapping["asyncio.Task[None]", Claim], give_back: Callable[[Claim], Awaitable[None]]
) -> None:
    """Stop what runs, and give it back: whoever works next need not wait for its claim to run out."""
    cut_off = dict(running)
    for task in cut_off:
        task.cancel()
    await asyncio.gather(*cut_off, return_exceptions=True)
    with contextlib.suppress(Unavailable, TimeoutError), unavailable_when_down():
        async with asyncio.timeout(GIVE_BACK_S):
            for task, claim in cut_off.items():
                if task.cancelled():
                    await give_back(claim)
