"""Hints to open pages: what changed, never the thing itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

_QUEUE_LIMIT = 256

Hint = dict[str, Any]


class Hub:
    """Whoever listens gets every hint; a listener that falls behind is told to look at everything anew."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Hint | None]] = set()

    def tell(self, kind: str, **about: Any) -> None:
        """Send a hint to every listener."""
        for queue in self._queues:
            if queue.full():
                _empty(queue)
                queue.put_nowait({"kind": "resync"})
            else:
                queue.put_nowait({"kind": kind, **about})

    @asynccontextmanager
    async def listen(self) -> AsyncIterator["asyncio.Queue[Hint | None]"]:
        """Open a queue of hints; None in it is the end."""
        queue: asyncio.Queue[Hint | None] = asyncio.Queue(_QUEUE_LIMIT)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """Tell every listener that this is the end."""
        for queue in self._queues:
            _empty(queue)
            queue.put_nowait(None)


def _empty(queue: "asyncio.Queue[Hint | None]") -> None:
    while not queue.empty():
        queue.get_nowait()
