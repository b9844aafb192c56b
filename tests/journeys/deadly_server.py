"""A server that kills itself where it is told to: the product carries no hooks, this process wraps its functions."""

import asyncio
import functools
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any

import inbox.intake.tick
from bot.line.client import Line
from inbox.contacts.reply_tokens import ReplyTokens
from inbox.conversations.conversations import Conversations
from inbox.conversations.dispatches import Dispatches
from inbox.conversations.outbox import Outbox
from inbox.events.events import Events
from inbox.events.group_commit import GroupCommit
from inbox.intake.amendments import Amendments
from inbox.intake.placing import Placing
from tests.journeys.forked import Forked, run_module

Call = Callable[..., Awaitable[Any]]
METHODS: tuple[tuple[type, str], ...] = (
    (GroupCommit, "_insert"),
    (Placing, "place"),
    (Amendments, "apply"),
    (Events, "finish"),
    (Dispatches, "begin"),
    (ReplyTokens, "claim"),
    (Dispatches, "_write_ahead"),
    (Line, "reply"),
    (Line, "push"),
    (Dispatches, "use_push"),
    (Dispatches, "sent"),
    (Dispatches, "later"),
    (Dispatches, "_end"),
    (Dispatches, "_conclude"),
    (Conversations, "guard_reply"),
    (Outbox, "_insert"),
    (Conversations, "answered"),
    (Conversations, "not_answered"),
)


class DeadlyServer:
    """`serve` in a process of its own; once armed, it dies by SIGKILL at the named point."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._point = RawArray("c", 80)
        self._process = Forked(_serve, self._point, environment=environment, log=log)

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    @property
    def was_killed(self) -> bool:
        """Tell whether it died where it was told to, and of nothing else."""
        return self._process.returncode == -signal.SIGKILL

    def arm(self, point: str) -> None:
        """Name the point of death: `before …` or `after …`."""
        self._point.value = point.encode()

    async def stop(self) -> None:
        """End it as an operator does."""
        self._process.terminate()
        async with asyncio.timeout(15):
            await self._process.wait()


def _serve(point: Any) -> None:
    for owner, name in METHODS:
        setattr(owner, name, _deadly(getattr(owner, name), lambda *_, at=f"{owner.__name__}.{name}": at, point))
    write = inbox.intake.tick._write
    inbox.intake.tick._write = _deadly(write, _name_of_write, point)  # type: ignore[assignment]
    run_module(["handlers", "serve"])


def _name_of_write(collection: Any, writes: Any) -> str:
    return f"writing {collection.name}" if writes else "writing nothing"


def _deadly(call: Call, name_of: Callable[..., str], point: Any) -> Call:
    @functools.wraps(call)
    async def wrapped(*given: Any, **named: Any) -> Any:
        name = name_of(*given)
        _die_at(f"before {name}", point)
        answer = await call(*given, **named)
        _die_at(f"after {name}", point)
        return answer

    return wrapped


def _die_at(here: str, point: Any) -> None:
    if point.value == here.encode():
        os.kill(os.getpid(), signal.SIGKILL)
