"""Live hints of this process: one change stream in, the same bytes out to every open page."""

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import orjson
import structlog

from inbox.changes import Hint
from inbox.errors import Unavailable

FLUSH_S = 0.02
REOPEN_S = 1.0
RING_BLOCKS = 500
QUEUE_BLOCKS = 64
MOST_STREAMS = 2_000
MOST_OF_SESSION = 256
NUMBER_DIGITS = 18
SESSION = "session"

Open = Callable[[], AbstractAsyncContextManager[AsyncIterator[Hint]]]
log = structlog.get_logger(__name__)


class Stream:
    """What one page has still to be sent: a bounded queue, which turns into a `resync` when it overflows."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.is_closed = False
        self._blocks: deque[bytes] = deque()
        self._has_news = asyncio.Event()
        self._is_doubtful = False

    def put(self, block: bytes, resync: bytes) -> None:
        """Queue a block; a page that is too slow is told to read everything anew."""
        if len(self._blocks) >= QUEUE_BLOCKS:
            self._blocks.clear()
            block = resync
        self._blocks.append(block)
        self._has_news.set()

    def doubt(self) -> None:
        """Ask whoever serves the stream to look whether its session still lives."""
        self._is_doubtful = True
        self._has_news.set()

    def close(self) -> None:
        """End the stream after what it is sending now."""
        self.is_closed = True
        self._has_news.set()

    async def wait(self, timeout_s: float) -> tuple[bytes, bool]:
        """Give what to send (nothing after a quiet `timeout_s`), and whether the session must be looked at."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._has_news.wait()
        self._has_news.clear()
        block, is_doubtful = b"".join(self._blocks), self._is_doubtful
        self._blocks.clear()
        self._is_doubtful = False
        return block, is_doubtful


class Hub:
    """Collects hints for 20 ms, encodes them once, and gives the block to every stream."""

    def __init__(self, open_changes: Open, is_writable: Callable[[], Awaitable[bool]]) -> None:
        self._open_changes = open_changes
        self._is_writable = is_writable
        self._streams: dict[Stream, None] = {}
        self._pending: dict[tuple[str, str], Hint] = {}
        self._flush: asyncio.TimerHandle | None = None
        self._ring: deque[tuple[int, bytes]] = deque(maxlen=RING_BLOCKS)
        self._epoch = secrets.token_hex(4)
        self._number = 0
        self._is_closing = False

    @property
    def stream_count(self) -> int:
        return len(self._streams)

    async def run(self) -> None:
        """Follow the changes until cancelled; after every break all pages read everything anew."""
        while True:
            try:
                async with self._open_changes() as changes:
                    self.resync()
                    async for hint in changes:
                        self.publish(hint)
            except Exception as error:  # noqa: BLE001 - A live page must survive whatever breaks its hints.
                log.warning("hub.changes_broken", reason=type(error).__name__)
            await asyncio.sleep(REOPEN_S)
            if await self._is_writable():
                self.resync()

    @contextmanager
    def open_stream(self, session_id: str, last_event_id: str | None) -> Iterator[Stream]:
        """Register a page; what it missed since `last_event_id` comes first, or a `resync`."""
        if self._is_closing or len(self._streams) >= MOST_STREAMS:
            raise Unavailable("いまは接続できません。しばらくしてからもう一度お試しください。")
        self._make_room(session_id)
        stream = Stream(session_id)
        stream.put(self._greeting(last_event_id), b"")
        self._streams[stream] = None
        try:
            yield stream
        finally:
            self._streams.pop(stream, None)

    def publish(self, hint: Hint) -> None:
        """Tell every page of a change; of several in a moment about one thing the last counts."""
        if hint.kind == SESSION:
            self._doubt(hint.id)
            return
        known = self._pending.pop((hint.kind, hint.id), None)
        self._pending[hint.kind, hint.id] = _joined(known, hint)
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_S, self._send)

    def resync(self) -> None:
        """Tell every page to read everything anew, and look at every session."""
        self._number += 1
        self._ring.clear()
        block = self._resync_block()
        for stream in self._streams:
            stream.put(block, block)
            stream.doubt()

    def close(self) -> None:
        """End every stream; no new one opens."""
        self._is_closing = True
        if self._flush is not None:
            self._flush.cancel()
        for stream in self._streams:
            stream.close()

    def _make_room(self, session_id: str) -> None:
        """End the oldest streams of a browser that opens ever more, so that it cannot use up everybody's."""
        own = [stream for stream in self._streams if stream.session_id == session_id and not stream.is_closed]
        for stream in own[: max(0, len(own) - MOST_OF_SESSION + 1)]:
            stream.close()

    def _doubt(self, session_id: str) -> None:
        for stream in self._streams:
            if stream.session_id == session_id:
                stream.doubt()

    def _send(self) -> None:
        self._flush = None
        self._number += 1
        parts = [b"data: " + orjson.dumps(_shown(hint)) + b"\n\n" for hint in self._pending.values()]
        self._pending.clear()
        block = b"".join([*parts[:-1], self._id_line(), parts[-1]])
        self._ring.append((self._number, block))
        resync = self._resync_block()
        for stream in self._streams:
            stream.put(block, resync)

    def _greeting(self, last_event_id: str | None) -> bytes:
        if not last_event_id:
            return b"retry: 2000\nevent: ready\n" + self._id_line() + b"data: {}\n\n"
        epoch, _, number = last_event_id.partition("-")
        is_ours = epoch == self._epoch and number.isascii() and number.isdigit() and len(number) <= NUMBER_DIGITS
        missed = self._missed(int(number)) if is_ours else None
        return self._resync_block() if missed is None else b": welcome back\n\n" + missed

    def _missed(self, number: int) -> bytes | None:
        """Join what came after a block; None when it is no longer known."""
        if number == self._number:
            return b""
        if not self._ring or not self._ring[0][0] - 1 <= number < self._number:
            return None
        return b"".join(block for at, block in self._ring if at > number)

    def _resync_block(self) -> bytes:
        return b"event: resync\n" + self._id_line() + b"data: {}\n\n"

    def _id_line(self) -> bytes:
        return f"id: {self._epoch}-{self._number}\n".encode()


def _joined(known: Hint | None, hint: Hint) -> Hint:
    """Keep that a thing is new although it changed at once."""
    if known is None or not known.is_new:
        return hint
    return Hint(hint.kind, hint.id, True, hint.contact_id, hint.conversation_id, {**known.fields, **hint.fields})


def _shown(hint: Hint) -> dict[str, object]:
    shown: dict[str, object] = {"kind": hint.kind, "id": hint.id, "new": hint.is_new}
    shown |= {"contact": hint.contact_id, "conversation": hint.conversation_id}
    kept = ("direction", "assignee", "audience", "status")
    return shown | {name: hint.fields[name] for name in kept if name in hint.fields}
