"""A server that kills itself where it is told to: the product carries no hooks, this process wraps its functions."""

import functools
import multiprocessing
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any

import inbox.intake.tick
from bot.line.client import Line
from handlers.commands import main
from inbox.contacts.reply_tokens import ReplyTokens
from inbox.conversations.conversations import Conversations
from inbox.conversations.dispatches import Dispatches
from inbox.conversations.outbox import Outbox
from inbox.events.events import Events
from inbox.events.group_commit import GroupCommit
from inbox.intake.amendments import Amendments
from inbox.intake.placing import Placing

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
# Everything is imported once in the process that servers are forked from: a start costs a blink, not seconds.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__, "linebot.v3.messaging"])


class DeadlyServer:
    """`serve` in a process of its own; once armed, it dies by SIGKILL at the named point."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._point = RawArray("c", 80)
        arguments = (dict(environment), str(log), self._point)
        self._process = _context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    @property
    def was_killed(self) -> bool:
        """Tell whether it died where it was told to, and of nothing else."""
        return self._process.exitcode == -signal.SIGKILL

    def arm(self, point: str) -> None:
        """Name the point of death: `before …` or `after …`."""
        self._point.value = point.encode()

    def stop(self) -> None:
        """End it as an operator does."""
        self._process.terminate()
        self._process.join(15)


def _serve(environment: dict[str, str], log: str, point: Any) -> None:
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.environ.update(environment)
    for owner, name in METHODS:
        setattr(owner, name, _deadly(getattr(owner, name), lambda *_, at=f"{owner.__name__}.{name}": at, point))
    write = inbox.intake.tick._write
    inbox.intake.tick._write = _deadly(write, _name_of_write, point)  # type: ignore[assignment]
    sys.argv = ["madoguchi"]
    main(["serve"])


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
