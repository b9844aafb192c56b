"""`token create`: a bearer token for the JSON API."""

import click

from config.settings import Settings
from handlers.commands.staff import ROLES
from handlers.commands.start import open_ready_store, read_settings, run_until_done
from inbox.staff.audit import COMMAND, Target


@click.group()
def token() -> None:
    """Manage API tokens."""


@token.command()
@click.option("--name", required=True, help="What uses it.")
@click.option("--role", type=ROLES, default="member", show_default=True)
def create(name: str, role: str) -> None:
    """Create an API token and print it, once."""
    click.echo(run_until_done(_create(read_settings(), name, role)))
    click.echo("Shown once: keep it safely. / この表示は一度だけです。安全に保管してください。", err=True)


async def _create(settings: Settings, name: str, role: str) -> str:
    async with open_ready_store(settings) as store:
        secret, made = await store.api_tokens.create(name, role)
        await store.audit.record(COMMAND, "token_created", Target(made.id, made.name), detail=role)
    return secret
