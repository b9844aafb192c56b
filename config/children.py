"""Child processes that never outlive us."""

import asyncio
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

_PR_SET_PDEATHSIG = 1
_PAUSE_S = 0.05
# Loaded here, since a forked child of a process with threads may do next to nothing.
_libc = ctypes.CDLL(None, use_errno=True)

Child = subprocess.Popen[bytes]


def start_child(arguments: Sequence[str], *, environ: Mapping[str, str] | None = None, is_quiet: bool = False) -> Child:
    """Start a program that gets SIGTERM when the calling thread ends; call it from the main thread.

    It has a session of its own, so that Ctrl-C in the terminal reaches us alone and we end it in order.
    """
    parent = os.getpid()

    def tie_to_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(
        arguments,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if is_quiet else None,
        stderr=subprocess.DEVNULL if is_quiet else None,
        start_new_session=True,
        preexec_fn=tie_to_parent,  # noqa: PLW1509 - it calls nothing that could take a lock.
    )


async def until_ended(child: Child) -> int:
    """Wait for the child's end and return its exit code."""
    while (code := child.poll()) is None:
        await asyncio.sleep(_PAUSE_S)
    return code


async def stop_child(child: Child, patience_s: float) -> None:
    """End the child by SIGTERM, and by SIGKILL when it does not go in time."""
    if child.poll() is None:
        child.terminate()
    try:
        async with asyncio.timeout(patience_s):
            await until_ended(child)
    except TimeoutError:
        child.kill()
        child.wait()
