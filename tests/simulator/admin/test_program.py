"""The store as a program of its own."""

import asyncio
import signal
import sys
from collections.abc import Callable

import aiohttp

from tests.eventually import eventually


async def test_the_program_serves_until_it_is_told_to_end(free_port: Callable[[], int]) -> None:
    port = free_port()
    options = ["--port", str(port), "--client-secret", "s", "--token", "t", "--shop", "tea.myshopify.com"]
    program = await asyncio.create_subprocess_exec(sys.executable, "-m", "simulator", "store", *options)
    try:
        async with aiohttp.ClientSession() as session:

            async def state() -> dict[str, object] | None:
                try:
                    async with session.get(f"http://127.0.0.1:{port}/control/state") as answer:
                        return dict(await answer.json())
                except aiohttp.ClientConnectionError:
                    return None

            found = await eventually(state, timeout_s=45)
            assert found
            assert found["shop"] == "tea.myshopify.com"
    finally:
        program.send_signal(signal.SIGTERM)
        assert await program.wait() == 0
