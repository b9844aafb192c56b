"""The folder of an embedded MongoDB: one user at a time, a remembered port, nothing left of a killed one."""

import asyncio
import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_PAUSE_S = 0.05
# A parent's death already told mongod to end; it may be writing its last checkpoint.
_LEFTOVER_STEPS = ((None, 5.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class EmbeddedError(Exception):
    """The embedded MongoDB cannot run here; the text says what to do."""


@contextmanager
def only_user_of(folder: Path) -> Iterator[None]:
    """Hold the folder for this process, or say that another one has it."""
    with (folder / "lock").open("w") as lock:
        if not _try_lock(lock):
            raise EmbeddedError(
                f"Another Madoguchi is using {folder}: stop it first, or choose another MADOGUCHI_DATA_DIR."
            )
        yield


async def end_leftover(folder: Path) -> None:
    """Wait for the mongod that a killed process left on this folder, ending it when it does not go."""
    for signal_number, patience_s in _LEFTOVER_STEPS:
        pid = _leftover_pid(folder)
        if pid is None:
            return
        if signal_number is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal_number)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while _leftover_pid(folder) is not None:
                    await asyncio.sleep(_PAUSE_S)
    if _leftover_pid(folder) is not None:
        raise EmbeddedError(f"A mongod is still running on {folder} and does not end: end it first.")


def choose_port(folder: Path) -> int:
    """Return the port of the last time, or a free one when that is taken; remember it."""
    remembered = folder / "port"
    with suppress(OSError, ValueError):
        last = int(remembered.read_text())
        if _is_free(last):
            return last
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    remembered.write_text(f"{port}\n")
    return port


def find_used_port(folder: Path) -> int | None:
    """Return the port of the mongod that a living process runs on this folder."""
    with suppress(OSError, ValueError), (folder / "lock").open() as lock:
        if not _try_lock(lock):
            return int((folder / "port").read_text())
    return None


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leftover_pid(folder: Path) -> int | None:
    # mongod writes its own number there; the command line tells whether it still is that mongod.
    with suppress(OSError, ValueError):
        pid = int((folder / "mongod.lock").read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if os.fsencode(folder) in arguments and b"--dbpath" in arguments:
            return pid
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As mongod does; else a port whose last connections are still fading looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
