"""What the store does in its own time: after a moment, or when it is told to go on."""

import asyncio
from collections.abc import Callable

SECONDS = 0.2


class Jobs:
    """Work that is to be done; while it is held nothing moves by itself."""

    def __init__(self) -> None:
        self.seconds = SECONDS
        self.is_held = False
        self._waiting: dict[str, Callable[[], None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> list[str]:
        """Name the work that is not done."""
        return list(self._waiting)

    def start(self, name: str, work: Callable[[], None]) -> None:
        """Do something after a moment."""
        self._waiting[name] = work
        task = asyncio.get_running_loop().create_task(self._wait(name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def finish(self, name: str) -> None:
        """Do one piece of work now, if it is still to be done."""
        if work := self._waiting.pop(name, None):
            work()

    def finish_all(self) -> None:
        """Do everything now."""
        for name in self.waiting:
            self.finish(name)

    def drop(self, name: str) -> None:
        """Leave one piece of work undone."""
        self._waiting.pop(name, None)

    async def close(self) -> None:
        """Leave everything undone."""
        self._waiting.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self, name: str) -> None:
        await asyncio.sleep(self.seconds)
        if not self.is_held:
            self.finish(name)
