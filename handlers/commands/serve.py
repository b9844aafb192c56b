"""`serve`: the server, in one process or several."""

import asyncio
import socket

import click

from config.settings import Settings
from handlers.commands.server import open_server
from handlers.commands.start import open_mongodb, read_settings, run_until_told, stop
from handlers.commands.workers import open_workers


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes on one port.")
@click.option("--host", help="Address to listen on, instead of MADOGUCHI_HOST.")
@click.option("--port", help="Port to listen on, instead of MADOGUCHI_PORT.")
@click.option("--shared", "is_shared", is_flag=True, hidden=True, help="This process is one of several.")
def serve(workers: int, host: str | None, port: str | None, is_shared: bool) -> None:
    """Run the server until SIGTERM or Ctrl-C."""
    settings = read_settings(MADOGUCHI_HOST=host, MADOGUCHI_PORT=port)
    run_until_told(_serve(settings, workers, is_shared=is_shared))


async def _serve(settings: Settings, workers: int, *, is_shared: bool) -> None:
    async with open_mongodb(settings, wait=False) as ready:
        if workers > 1:
            _check_port(settings)
            serving = open_workers(ready, workers)
        else:
            serving = open_server(ready, is_shared=is_shared)
        async with serving:
            if not is_shared:
                click.echo(f"Madoguchi: {settings.public_url} ({settings.host}:{settings.port})")
            await asyncio.Event().wait()


def _check_port(settings: Settings) -> None:
    # Shared ports never clash, so that two servers would take each other's requests.
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        stop(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.")
