"""`demo`: a sample shop with its own LINE, database and accounts, all on this machine."""

import asyncio
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import click

from config.children import Child, start_child, stop_child
from config.log import configure_logging
from config.settings import Settings, load_settings
from handlers.commands.demo_accounts import OWNER_EMAIL, STAFF_EMAIL, demo_password, make_accounts
from handlers.commands.demo_desk import seed_desk
from handlers.commands.demo_members import seed_members
from handlers.commands.demo_talks import seed_talks, wait_for_line
from handlers.commands.server import open_server
from handlers.commands.start import open_ready_store, run_until_told, stop
from inbox.embedded import find_embedded_mongod, open_embedded_mongod

FOLDER = Path("var/demo")

_HOST = "127.0.0.1"
# They guard nothing: both ends are ours, and listen on this machine only.
_CHANNEL_SECRET = "demo-channel-secret"  # noqa: S105
_ACCESS_TOKEN = "demo-channel-access-token"  # noqa: S105
_SIMULATOR_STOP_TIMEOUT_S = 3.0


@click.command()
@click.option("--fresh", is_flag=True, help="Begin anew: throw away the demo's data.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port of the inbox.")
@click.option("--line-port", type=click.IntRange(1, 65535), default=8091, show_default=True, help="Port of the phone.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, show_default=True)
def demo(fresh: bool, port: int, line_port: int, folder: Path) -> None:
    """Run a sample shop until Ctrl-C; its data stay for the next time."""
    configure_logging()
    if find_embedded_mongod(folder / "mongodb"):
        stop(f"The demo is running already, with its data in {folder}.")
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    inbox_port = _free_port(port)
    run_until_told(_run(folder, inbox_port, _free_port(line_port, but=inbox_port)))
    click.echo("終了しました。 / Stopped.", err=True)


async def _run(folder: Path, port: int, line_port: int) -> None:
    click.echo("データベースを起動しています… / Starting the database …", err=True)
    # Both take a second to start: the simulator does so meanwhile.
    async with _start_line(port, line_port) as simulator, open_embedded_mongod(folder / "mongodb") as uri:
        settings = _settings(folder, uri, port, line_port)
        password = demo_password(folder)
        async with open_ready_store(settings) as store:
            is_new = await make_accounts(store, password)
        await wait_for_line(settings.line_api_url, simulator)
        async with open_server(settings):
            if is_new:
                await _seed(settings)
            click.echo(_welcome(settings.public_url, f"http://localhost:{line_port}", password))
            await asyncio.Event().wait()


async def _seed(settings: Settings) -> None:
    line_ids = await seed_talks(settings.line_api_url)
    async with open_ready_store(settings) as store:
        await seed_desk(store, line_ids)
        await seed_members(store, line_ids)


def _settings(folder: Path, uri: str, port: int, line_port: int) -> Settings:
    return load_settings(
        {
            "MADOGUCHI_MONGODB_URI": uri,
            "MADOGUCHI_DATABASE": "demo",
            "MADOGUCHI_HOST": _HOST,
            "MADOGUCHI_PORT": str(port),
            "MADOGUCHI_DATA_DIR": str(folder),
            "LINE_CHANNEL_SECRET": _CHANNEL_SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": _ACCESS_TOKEN,
            "LINE_API_URL": f"http://{_HOST}:{line_port}",
        },
        dotenv=None,
    )


@asynccontextmanager
async def _start_line(port: int, line_port: int) -> AsyncIterator[Child]:
    """Start the simulator, which answers soon; it ends with the block."""
    options = {
        "--host": _HOST,
        "--port": str(line_port),
        "--webhook": f"http://{_HOST}:{port}/line/webhook",
        "--secret": _CHANNEL_SECRET,
        "--token": _ACCESS_TOKEN,
        "--inbox-url": f"http://localhost:{port}/inbox",
    }
    arguments = [part for option in options.items() for part in option]
    simulator = start_child([sys.executable, "-m", "simulator", "line", *arguments])
    try:
        yield simulator
    finally:
        await stop_child(simulator, _SIMULATOR_STOP_TIMEOUT_S)


def _free_port(first: int, but: int | None = None) -> int:
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((_HOST, port))
                if port != but:
                    return port
    return stop(f"No free port from {first} on.")


def _welcome(inbox_url: str, phone_url: str, password: str) -> str:
    return f"""
  Madoguchi 窓口 ─ デモ / demo

  スタッフの受信箱   Staff inbox      {inbox_url}
  お客様のスマホ     Customer phone   {phone_url}

  サインイン / Sign in
    オーナー  owner    {OWNER_EMAIL}
    スタッフ  member   {STAFF_EMAIL}
    パスワード password {password}

  終了は Ctrl-C。データは残ります（最初から: ./run demo --fresh）
  Ctrl-C ends it. The data stay (to begin anew: ./run demo --fresh)
"""
