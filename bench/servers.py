"""The servers under measurement: the product as an operator runs it, and the limits beside it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bench.webhooks import SECRET

OWNER_EMAIL, OWNER_PASSWORD = "owner@example.com", "bench-only-passphrase"
API_TOKEN = "bench-only-api-token-of-32-characters"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15


def free_port() -> int:
    """Find a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def product_environment(port: int, mongodb_uri: str, line_port: int | None = None, **more: str) -> dict[str, str]:
    """Give the environment of a server under measurement."""
    line = f"http://127.0.0.1:{line_port or free_port()}"
    return {
        "MADOGUCHI_MONGODB_URI": mongodb_uri,
        "MADOGUCHI_DATABASE": f"bench_{port}",
        "MADOGUCHI_PORT": str(port),
        "MADOGUCHI_OWNER_EMAIL": OWNER_EMAIL,
        "MADOGUCHI_OWNER_PASSWORD": OWNER_PASSWORD,
        "MADOGUCHI_API_TOKEN": API_TOKEN,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": "bench",
        "LINE_API_URL": line,
        **more,
    }


@asynccontextmanager
async def product(
    port: int, environment: Mapping[str, str], workers: int = 1
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the product's server until the context ends."""
    arguments = ["-m", "handlers", "serve", "--workers", str(workers)]
    async with program(arguments, environment) as process:
        await until_ready(port, "/healthz/ready", process)
        yield process


@asynccontextmanager
async def limit(kind: str, port: int, mongodb_uri: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a limit: the same receipt that stores nothing (`nothing`), or inserts once a request (`single`)."""
    async with program(["-m", "bench.limits", kind, str(port), mongodb_uri], {}) as process:
        await until_ready(port, "/healthz/live", process)
        yield process


@asynccontextmanager
async def program(arguments: list[str], environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a Python program of this checkout; end it and wait for it."""
    log = Path("var/bench/server.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={**os.environ, **environment}, stdout=sink, stderr=sink
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@asynccontextmanager
async def signed_in(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session of the owner; its cookie is for localhost over HTTP, so the jar must take addresses."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
    connector = aiohttp.TCPConnector(limit=0)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector, cookie_jar=jar) as client:
        form = {"email": OWNER_EMAIL, "password": OWNER_PASSWORD}
        headers = {"Origin": f"http://127.0.0.1:{port}"}
        async with client.post(f"http://127.0.0.1:{port}/sign-in", data=form, headers=headers) as answer:
            answer.raise_for_status()
        yield client


async def until_ready(port: int, path: str, process: asyncio.subprocess.Process) -> None:
    """Wait until a server answers 200; a server that ends instead is an error."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as client,
        asyncio.timeout(START_TIMEOUT_S),
    ):
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"the server ended with {process.returncode}; see var/bench/server.log")
            try:
                async with client.get(f"http://127.0.0.1:{port}{path}") as answer:
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)
