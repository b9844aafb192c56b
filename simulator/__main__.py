"""Run a simulator: `python -m simulator line`."""

import asyncio
import signal
import socket
import sys

import click
import uvloop
from aiohttp import web

from simulator.line.app import create_app
from simulator.line.channel import Channel

_GRACE_S = 0.1


@click.group()
def main() -> None:
    """Stand-ins for the services around the desk."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8091, show_default=True)
@click.option("--webhook", required=True, help="Where webhooks go.")
@click.option("--secret", required=True, help="The channel secret, which signs webhooks.")
@click.option("--token", required=True, help="The channel access token, which opens the API.")
@click.option("--inbox-url", help="Where the staff's inbox is, for a link on the phone page.")
def line(host: str, port: int, webhook: str, secret: str, token: str, inbox_url: str | None) -> None:
    """Play the LINE platform until SIGTERM or Ctrl-C."""
    channel = Channel(webhook, secret, token, inbox_url=inbox_url)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app(channel), host, port))


async def _serve(app: web.Application, host: str, port: int) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, socket.gaierror) as error:
        click.echo(f"LINE simulator: cannot listen on {host}:{port}: {error.strerror}", err=True)
        await runner.cleanup()
        sys.exit(1)
    click.echo(f"LINE simulator: http://{host}:{port}/", err=True)
    await told.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main()
