"""Our programs, forked from a process that has read their code: a start costs a blink instead of seconds of CPU.

The command line itself is run by the tests of `handlers/commands`; what is forked here runs the same `__main__`.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

PAUSE_S = 0.02
SIMULATORS = ("simulator.line.app", "simulator.mail.app", "simulator.store.app")
PRELOAD = ("tests.journeys.deadly_server", "handlers.app", "linebot.v3.messaging", *SIMULATORS)

_context: ForkServerContext = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(list(PRELOAD))


class Forked:
    """A process that runs `work` with the environment's changes, its words in a log."""

    def __init__(self, work: Callable[..., None], *given: Any, environment: Mapping[str, str], log: Path) -> None:
        arguments = (work, given, dict(environment), str(log))
        self._process = _context.Process(target=_begin, args=arguments, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Give the exit code, negative for the signal that ended it, None while it runs."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait for its end, and give its exit code."""
        while (code := self.returncode) is None:
            await asyncio.sleep(PAUSE_S)
        return code

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run_module(arguments: Sequence[str]) -> None:
    """Run what `python -m MODULE ARGUMENT …` runs."""
    module, *rest = arguments
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _begin(work: Callable[..., None], given: tuple[Any, ...], environment: dict[str, str], log: str) -> None:
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.environ.update(environment)
    os.setsid()
    work(*given)
