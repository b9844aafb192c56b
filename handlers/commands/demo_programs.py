"""The programs beside the demo's server: LINE, the store and a mail server, each with its pages."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from config.children import Child, start_child, stop_child
from config.settings import Settings, load_settings
from handlers.commands.start import stop
from shop.sync.subscribing import WEBHOOK_PATH

HOST = "127.0.0.1"
SHOP = "demo-shop.myshopify.com"
SHOP_NAME = "まどぐち商店"
# They guard nothing: both ends are ours, and listen on this machine only.
_CHANNEL_SECRET = "demo-channel-secret"  # noqa: S105
_ACCESS_TOKEN = "demo-channel-access-token"  # noqa: S105
_APP_ID, _APP_SECRET = "demo-app", "demo-app-secret"
_CUSTOMER_ID, _CUSTOMER_SECRET = "demo-customer-accounts", "demo-customer-accounts-secret"
_PROXY_SUBPATH = "madoguchi"
_SENDER = "support@demo-shop.example.com"

_STOP_TIMEOUT_S = 3.0
_START_TIMEOUT_S = 30.0
_PAUSE_S = 0.1
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_PORTS_TRIED = 100
_SMTP_PORT = 8025


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens."""

    inbox: int
    line: int
    store: int
    mail: int
    smtp: int

    @property
    def line_url(self) -> str:
        return f"http://{HOST}:{self.line}"

    @property
    def store_url(self) -> str:
        return f"http://{HOST}:{self.store}"


@dataclass(frozen=True, slots=True)
class Program:
    """One of the simulators; `page` answers as soon as it is ready."""

    name: str
    child: Child
    page: str


def choose_ports(inbox: int, line: int, store: int, mail: int) -> Ports:
    """Find a free port for each, from the wanted one on; the one for letters may be any."""
    chosen: list[int] = []
    for first in (inbox, line, store, mail, _SMTP_PORT):
        chosen.append(_free_port(first, chosen))
    return Ports(*chosen)


def demo_settings(folder: Path, uri: str, ports: Ports) -> Settings:
    """Make the server's settings, all stand-ins' addresses among them."""
    return load_settings(
        {
            "MADOGUCHI_MONGODB_URI": uri,
            "MADOGUCHI_DATABASE": "demo",
            "MADOGUCHI_HOST": HOST,
            "MADOGUCHI_PORT": str(ports.inbox),
            "MADOGUCHI_DATA_DIR": str(folder),
            "LINE_CHANNEL_SECRET": _CHANNEL_SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": _ACCESS_TOKEN,
            "LINE_API_URL": ports.line_url,
            "SHOPIFY_SHOP": SHOP,
            "SHOPIFY_CLIENT_ID": _APP_ID,
            "SHOPIFY_CLIENT_SECRET": _APP_SECRET,
            "SHOPIFY_API_URL": ports.store_url,
            "SHOPIFY_CUSTOMER_CLIENT_ID": _CUSTOMER_ID,
            "SHOPIFY_CUSTOMER_CLIENT_SECRET": _CUSTOMER_SECRET,
            "SHOPIFY_APP_PROXY": f"/apps/{_PROXY_SUBPATH}",
            "SMTP_URL": f"smtp://{HOST}:{ports.smtp}",
            "MADOGUCHI_MAIL_FROM": _SENDER,
        },
        dotenv=None,
    )


@asynccontextmanager
async def open_programs(folder: Path, ports: Ports) -> AsyncIterator[tuple[Program, ...]]:
    """Start all of them at once; they answer soon, and end with the block. The phone's talks stay in the folder."""
    programs: list[Program] = []
    try:
        programs.append(_start("line", ports.line, _line_options(folder, ports), "/simulator/state"))
        programs.append(_start("store", ports.store, _store_options(ports), "/.well-known/openid-configuration"))
        programs.append(_start("mail", ports.mail, _mail_options(ports), "/simulator/state"))
        yield tuple(programs)
    finally:
        await asyncio.gather(*(stop_child(program.child, _STOP_TIMEOUT_S) for program in programs))


async def until_ready(programs: tuple[Program, ...]) -> None:
    """Wait until all of them answer; end the demo when one cannot start."""
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as client:
        await asyncio.gather(*(_until_answers(client, program) for program in programs))


def _start(name: str, port: int, options: Mapping[str, str], path: str) -> Program:
    known = {"--host": HOST, "--port": str(port), **options}
    arguments = [part for option in known.items() for part in option]
    child = start_child([sys.executable, "-m", "simulator", name, *arguments])
    return Program(name, child, f"http://{HOST}:{port}{path}")


def _line_options(folder: Path, ports: Ports) -> dict[str, str]:
    return {
        "--memory": str(folder / "line.json"),
        "--webhook": f"http://{HOST}:{ports.inbox}/line/webhook",
        "--secret": _CHANNEL_SECRET,
        "--token": _ACCESS_TOKEN,
        "--name": SHOP_NAME,
        "--inbox-url": _inbox_url(ports),
    }


def _store_options(ports: Ports) -> dict[str, str]:
    return {
        "--shop": SHOP,
        "--client-id": _APP_ID,
        "--client-secret": _APP_SECRET,
        "--webhook": f"http://{HOST}:{ports.inbox}{WEBHOOK_PATH}",
        "--customer-client-id": _CUSTOMER_ID,
        "--customer-client-secret": _CUSTOMER_SECRET,
        "--redirect-uri": f"http://localhost:{ports.inbox}/link/callback",
        "--proxy-url": f"http://{HOST}:{ports.inbox}/shop/proxy",
        "--proxy-subpath": _PROXY_SUBPATH,
        "--smtp": f"{HOST}:{ports.smtp}",
    }


def _mail_options(ports: Ports) -> dict[str, str]:
    return {"--smtp-port": str(ports.smtp), "--inbox-url": _inbox_url(ports)}


def _inbox_url(ports: Ports) -> str:
    return f"http://localhost:{ports.inbox}/inbox"


async def _until_answers(client: aiohttp.ClientSession, program: Program) -> None:
    try:
        async with asyncio.timeout(_START_TIMEOUT_S):
            while not await _answers(client, program.page):
                if program.child.poll() is not None:
                    stop(f"The {program.name} simulator did not start: see the lines above.")
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError:
        stop(f"The {program.name} simulator did not answer within {_START_TIMEOUT_S:.0f} s.")


async def _answers(client: aiohttp.ClientSession, page: str) -> bool:
    try:
        async with client.get(page) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _free_port(first: int, taken: list[int]) -> int:
    for port in range(first, min(first + _PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                if port not in taken:
                    return port
    return stop(f"No free port from {first} on.")
