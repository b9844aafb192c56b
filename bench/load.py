"""A load of keep-alive connections on loopback: as fast as answers come, or at a fixed rate."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

ANSWER_TIMEOUT_S = 10


@dataclass(slots=True)
class Outcome:
    """What a load saw: answers by status, seconds of each answer, seconds of the whole."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    duration_s: float = 0.0

    @property
    def per_second(self) -> float:
        return self.statuses.get(200, 0) / self.duration_s if self.duration_s else 0.0


class _Connection(asyncio.Protocol):
    """Sends one request at a time and reads just enough of each answer."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < _content_length(head):
            return
        self._buffer = b""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    async def ask(self, request: bytes) -> int:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.close()


async def saturate(port: int, requests: list[bytes], connections: int) -> Outcome:
    """Send all requests over so many connections, each as soon as the last one was answered."""
    outcome, waiting = Outcome(), iter(requests)
    workers = [await _connect(port) for _ in range(connections)]
    began = time.perf_counter()
    await asyncio.gather(*(_drain(worker, waiting, outcome) for worker in workers))
    outcome.duration_s = time.perf_counter() - began
    for worker in workers:
        worker.close()
    return outcome


async def pace(port: int, requests: Iterator[bytes], per_second: float, duration_s: float) -> Outcome:
    """Send at a fixed rate, whatever the answers; the time of an answer counts from when it was due."""
    outcome, idle = Outcome(), asyncio.Queue[_Connection]()
    total = int(per_second * duration_s)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in range(total):
            due = began + number / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
            group.create_task(_one(port, next(requests), due, idle, outcome))
    outcome.duration_s = loop.time() - began
    while not idle.empty():
        idle.get_nowait().close()
    return outcome


async def _drain(worker: _Connection, waiting: Iterator[bytes], outcome: Outcome) -> None:
    for request in waiting:
        began = time.perf_counter()
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            status = await worker.ask(request)
        outcome.seconds.append(time.perf_counter() - began)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1


async def _one(port: int, request: bytes, due: float, idle: "asyncio.Queue[_Connection]", outcome: Outcome) -> None:
    connection = await _connect(port) if idle.empty() else idle.get_nowait()
    async with asyncio.timeout(ANSWER_TIMEOUT_S):
        status = await connection.ask(request)
    outcome.seconds.append(asyncio.get_running_loop().time() - due)
    outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    idle.put_nowait(connection)


async def _connect(port: int) -> _Connection:
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
    return connection


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
