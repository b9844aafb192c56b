"""What every command does first: settings, a MongoDB, a loop; a problem is told in a line, not a traceback."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, NoReturn, TypeVar

import click
import uvloop
from pydantic import SecretStr

from config.log import configure_logging
from config.settings import Settings, SettingsError, load_settings
from inbox.embedded import EmbeddedError, find_embedded_mongod, open_embedded_mongod
from inbox.errors import DomainError
from inbox.store import Store, open_store
from shop.subscriptions.summary import summarise

T = TypeVar("T")

_CANNOT_START = 2
_PREPARE_TIMEOUT_S = 30.0


def read_settings(**overrides: str | None) -> Settings:
    """Read the settings from the environment; an override, by variable name, wins unless it is None."""
    configure_logging()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return load_settings({**os.environ, **given})
    except SettingsError as error:
        stop(*error.problems)


def stop(*problems: str) -> NoReturn:
    """Tell the problems, one a line, and end."""
    for problem in problems:
        click.echo(problem, err=True)
    raise SystemExit(_CANNOT_START)


def run_until_done(job: Coroutine[Any, Any, T]) -> T:
    """Run the job on uvloop; what an operator can mend ends it with a line."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(job)
    except EmbeddedError as error:
        stop(str(error))
    except DomainError as error:
        fields = getattr(error, "fields", {})
        stop(error.message % error.params, *(f"{name}: {problem}" for name, problem in fields.items()))


def run_until_told(job: Coroutine[Any, Any, None]) -> None:
    """Run the job until SIGTERM or Ctrl-C cancels it, and let it end in order."""
    run_until_done(_until_told(job))


@asynccontextmanager
async def open_mongodb(settings: Settings, *, wait: bool) -> AsyncIterator[Settings]:
    """Yield settings that name a MongoDB: the operator's own, else the embedded one, run meanwhile."""
    if settings.mongodb_uri:
        yield settings
        return
    async with open_embedded_mongod(settings.data_dir / "mongodb", wait=wait) as uri:
        yield settings.model_copy(update={"mongodb_uri": SecretStr(uri)})


@asynccontextmanager
async def open_ready_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store for a command, through a running server's embedded MongoDB when there is one."""
    async with _join_mongodb(settings) as uri, open_store(uri, settings.database, summarise) as store:
        try:
            async with asyncio.timeout(_PREPARE_TIMEOUT_S):
                await store.prepare()
        except TimeoutError:
            stop("MongoDB does not answer: is it running, and is MADOGUCHI_MONGODB_URI right?")
        yield store


async def _until_told(job: Coroutine[Any, Any, None]) -> None:
    running = asyncio.create_task(job, name="command")

    def end_once() -> None:
        # A second Ctrl-C must not cut the ending short.
        if not running.cancelling():
            running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end_once)
    with suppress(asyncio.CancelledError):
        await running


@asynccontextmanager
async def _join_mongodb(settings: Settings) -> AsyncIterator[str]:
    running = None if settings.mongodb_uri else find_embedded_mongod(settings.data_dir / "mongodb")
    if running:
        yield running
        return
    async with open_mongodb(settings, wait=True) as ready:
        if ready.mongodb_uri:
            yield ready.mongodb_uri.get_secret_value()
