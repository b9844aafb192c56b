"""Serve one simulator as a program of its own."""

import asyncio
import signal
import socket
import sys

import click
import uvloop
from aiohttp import web

_GRACE_S = 0.1


def run(app: web.Application, name: str, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(app, name, host, port))


async def _serve(app: web.Application, name: str, host: str, port: int) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE_S)
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
    except (OSError, socket.gaierror) as error:
        click.echo(f"{name} simulator: cannot listen on {host}:{port}: {error.strerror}", err=True)
        await runner.cleanup()
        sys.exit(1)
    click.echo(f"{name} simulator: http://{host}:{port}/", err=True)
    await told.wait()
    await runner.cleanup()
