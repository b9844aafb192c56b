"""Wait for what must come true."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(predicate: Callable[[], Awaitable[T]], timeout_s: float = ..., pause_s: float = ...) -> T: ...
@overload
async def eventually(predicate: Callable[[], T], timeout_s: float = ..., pause_s: float = ...) -> T: ...
async def eventually(predicate: Callable[[], Any], timeout_s: float = 15.0, pause_s: float = 0.02) -> Any:
    """Return the predicate's first true answer; fail with its last one when the deadline passes."""
    deadline = time.monotonic() + timeout_s
    while True:
        outcome = predicate()
        answer = await outcome if inspect.isawaitable(outcome) else outcome
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s; last answer: {answer!r}")
        await asyncio.sleep(pause_s)
