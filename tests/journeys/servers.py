"""The real programs, started as an operator starts them, and killed as fate does."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.journeys.forked import Forked, run_module

SECRET = "journey-channel-secret"
ACCESS_TOKEN = "journey-channel-access-token"
API_TOKEN = "journey-api-token-of-at-least-32-characters"
APP_ID, APP_SECRET = "journey-app", "journey-app-secret"
SHOP = "demo-shop.myshopify.com"
OWNER_EMAIL, OWNER_PASSWORD = "owner@example.com", "correct horse battery"
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 15


def free_port() -> int:
    """Find a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Program:
    """One of our programs on a port; `log` is where it writes."""

    arguments: list[str]
    environment: Mapping[str, str]
    port: int
    ready_path: str
    log: Path
    process: Forked | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it answers."""
        self.process = Forked(run_module, self.arguments, environment=self.environment, log=self.log)
        if wait:
            await self.until_ready()

    async def until_ready(self) -> None:
        """Wait until it answers 200; its own end is an error with its last words."""
        assert self.process is not None
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as client:
            async with asyncio.timeout(START_TIMEOUT_S):
                while self.process.returncode is None:
                    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                        async with client.get(self.url + self.ready_path) as answer:
                            if answer.status == 200:
                                return
                    await asyncio.sleep(0.05)
        raise AssertionError(f"ended with {self.process.returncode}:\n{self.log.read_text()[-2000:]}")

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """End it as an operator does, and give its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                return await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise


def server_program(
    mongodb_uri: str,
    database: str,
    line_url: str,
    folder: Path,
    port: int | None = None,
    *,
    workers: int = 1,
    settings: Mapping[str, str] | None = None,
) -> Program:
    """Make the product's server, which does not run yet."""
    port = port or free_port()
    environment = {
        "MADOGUCHI_MONGODB_URI": mongodb_uri,
        "MADOGUCHI_DATABASE": database,
        "MADOGUCHI_PORT": str(port),
        "MADOGUCHI_DATA_DIR": str(folder),
        "MADOGUCHI_API_TOKEN": API_TOKEN,
        "MADOGUCHI_OWNER_EMAIL": OWNER_EMAIL,
        "MADOGUCHI_OWNER_PASSWORD": OWNER_PASSWORD,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": ACCESS_TOKEN,
        "LINE_API_URL": line_url,
        **(settings or {}),
    }
    arguments = ["handlers", "serve", "--workers", str(workers)]
    return Program(arguments, environment, port, "/healthz/ready", folder / "server.log")


def line_program(webhook_url: str, folder: Path, port: int | None = None) -> Program:
    """Make the LINE simulator, which does not run yet."""
    port = port or free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--webhook", webhook_url]
    options += ["--secret", SECRET, "--token", ACCESS_TOKEN]
    arguments = ["simulator", "line", *options]
    return Program(arguments, {}, port, "/simulator/state", folder / "line.log")


def mail_program(folder: Path, port: int | None = None, smtp_port: int | None = None) -> Program:
    """Make the mail simulator, which does not run yet."""
    port = port or free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--smtp-port", str(smtp_port or free_port())]
    return Program(["simulator", "mail", *options], {}, port, "/simulator/state", folder / "mail.log")


def store_program(desk_url: str, folder: Path, port: int | None = None, smtp_port: int | None = None) -> Program:
    """Make the store simulator for a desk, which does not run yet; `store_settings` are the desk's half."""
    port = port or free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--client-id", APP_ID, "--client-secret", APP_SECRET]
    options += ["--webhook", f"{desk_url}/shop/webhook", "--redirect-uri", f"{desk_url}/link/callback"]
    options += ["--customer-client-id", APP_ID, "--customer-client-secret", APP_SECRET]
    options += ["--proxy-url", f"{desk_url}/shop/proxy", "--shop", SHOP]
    if smtp_port:
        options += ["--smtp", f"127.0.0.1:{smtp_port}"]
    return Program(["simulator", "store", *options], {}, port, "/control/state", folder / "store.log")


def store_settings(store: Program) -> dict[str, str]:
    """Give the settings of a desk that works with this store."""
    return {
        "SHOPIFY_SHOP": SHOP,
        "SHOPIFY_CLIENT_ID": APP_ID,
        "SHOPIFY_CLIENT_SECRET": APP_SECRET,
        "SHOPIFY_CUSTOMER_CLIENT_ID": APP_ID,
        "SHOPIFY_API_URL": store.url,
    }


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """Run programs; stop what still runs at the end."""
    try:
        for program in programs:
            await program.start()
        yield
    finally:
        for program in reversed(programs):
            if program.process is not None and program.process.returncode is None:
                await program.stop()


@asynccontextmanager
async def api(server: Program, timeout_s: float = 10) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the JSON API with the operator's token."""
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(server.url, headers=headers, timeout=timeout) as client:
        yield client


async def json_of(client: aiohttp.ClientSession, path: str) -> Any:
    """Get one JSON document; anything but 200 is an error."""
    async with client.get(path) as answer:
        assert answer.status == 200, f"{path}: {answer.status} {await answer.text()}"
        return await answer.json()
