"""`staff add`: an account for a staff member."""

import secrets

import click

from config.settings import Settings
from handlers.commands.start import open_ready_store, read_settings, run_until_done
from inbox.staff.audit import COMMAND, Target

ROLES = click.Choice(["owner", "admin", "member", "viewer"])


@click.group()
def staff() -> None:
    """Manage staff accounts."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="What colleagues see.")
@click.option("--role", type=ROLES, default="member", show_default=True)
def add(email: str, name: str, role: str) -> None:
    """Add a staff member and print a password, once."""
    password = run_until_done(_add(read_settings(), email, name, role))
    click.echo(f"{email} ({role})\npassword: {password}")
    click.echo("Shown once: pass it on safely. / この表示は一度だけです。安全な方法で渡してください。", err=True)


async def _add(settings: Settings, email: str, name: str, role: str) -> str:
    password = secrets.token_urlsafe(15)
    async with open_ready_store(settings) as store:
        member = await store.staff.create(email, name, role, password)
        await store.audit.record(COMMAND, "staff_created", Target(member.id, member.name), detail=role)
    return password
