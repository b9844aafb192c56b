"""`demo`: a sample shop with its own LINE, store, mail, database and accounts, all on this machine."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import click

from config.log import configure_logging
from config.settings import Settings
from handlers.commands.demo_accounts import OWNER_EMAIL, STAFF_EMAIL, demo_password, make_accounts
from handlers.commands.demo_customers import seed_customers
from handlers.commands.demo_desk import seed_desk
from handlers.commands.demo_programs import SHOP, Ports, choose_ports, demo_settings, open_programs, until_ready
from handlers.commands.demo_talks import seed_talks
from handlers.commands.server import load_application, open_server
from handlers.commands.start import open_ready_store, run_until_told, stop
from inbox.embedded import find_embedded_mongod, open_embedded_mongod

FOLDER = Path("var/demo")

_PORT = click.IntRange(1, 65535)


@click.command()
@click.option("--fresh", is_flag=True, help="Begin anew: throw away the demo's data.")
@click.option("--port", type=_PORT, default=8080, show_default=True, help="Port of the inbox.")
@click.option("--line-port", type=_PORT, default=8091, show_default=True, help="Port of the phone.")
@click.option("--store-port", type=_PORT, default=8092, show_default=True, help="Port of the store.")
@click.option("--mail-port", type=_PORT, default=8093, show_default=True, help="Port of the mailbox.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, show_default=True)
def demo(fresh: bool, port: int, line_port: int, store_port: int, mail_port: int, folder: Path) -> None:
    """Run a sample shop until Ctrl-C; its data stay for the next time."""
    configure_logging()
    if find_embedded_mongod(folder / "mongodb"):
        stop(f"The demo is running already, with its data in {folder}.")
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    run_until_told(_run(folder, choose_ports(port, line_port, store_port, mail_port)))
    click.echo("終了しました。 / Stopped.", err=True)


async def _run(folder: Path, ports: Ports) -> None:
    click.echo("データベースを起動しています… / Starting the database …", err=True)
    # Each takes a second or two to start: all of them do so at once.
    async with (
        open_programs(folder, ports) as programs,
        _meanwhile(load_application) as loading,
        open_embedded_mongod(folder / "mongodb") as uri,
    ):
        settings = demo_settings(folder, uri, ports)
        password = demo_password(folder)
        async with open_ready_store(settings) as store:
            is_new = await make_accounts(store, password)
        await until_ready(programs)
        await loading
        async with open_server(settings):
            if is_new:
                await _seed(settings)
            click.echo(_welcome(ports, password))
            await asyncio.Event().wait()


@asynccontextmanager
async def _meanwhile(work: Callable[[], None]) -> AsyncIterator[asyncio.Task[None]]:
    """Do in a thread what takes long; it is over when the block is."""
    doing = asyncio.create_task(asyncio.to_thread(work))
    try:
        yield doing
    finally:
        await doing


async def _seed(settings: Settings) -> None:
    click.echo("ストアの顧客を取り込んでいます… / Taking the store's customers in …", err=True)
    line_ids = await seed_talks(settings.line_api_url)
    async with open_ready_store(settings) as store:
        await seed_desk(store, line_ids)
        await seed_customers(store, SHOP, line_ids)


def _welcome(ports: Ports, password: str) -> str:
    return f"""
  Madoguchi 窓口 ─ デモ / demo

  スタッフの受信箱   Staff inbox      http://localhost:{ports.inbox}
  お客様のスマホ     Customer phone   http://localhost:{ports.line}
  ストア             Store            http://localhost:{ports.store}
  ストアの管理画面   Store's admin    http://localhost:{ports.store}/admin
  メール             Mail             http://localhost:{ports.mail}

  サインイン / Sign in
    オーナー  owner    {OWNER_EMAIL}
    スタッフ  member   {STAFF_EMAIL}
    パスワード password {password}

  終了は Ctrl-C。データは残ります（最初から: ./run demo --fresh）
  Ctrl-C ends it. The data stay (to begin anew: ./run demo --fresh)
"""
