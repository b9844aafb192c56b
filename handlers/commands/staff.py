"""`staff add`: an account for a staff member; `staff reset-second-factor`: the way back in for who has lost it."""

import secrets

import click

from config.settings import Settings
from handlers.commands.start import open_ready_store, read_settings, run_until_done
from inbox.errors import NotFound
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


@staff.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take the second factor of a staff member away, and end their sessions."""
    run_until_done(_reset_second_factor(read_settings(), email))
    click.echo(f"{email}: the password alone signs in now. / いまはパスワードだけでログインできます。")


async def _add(settings: Settings, email: str, name: str, role: str) -> str:
    password = secrets.token_urlsafe(15)
    async with open_ready_store(settings) as store:
        member = await store.staff.create(email, name, role, password)
        await store.audit.record(COMMAND, "staff_created", Target(member.id, member.name), detail=role)
    return password


async def _reset_second_factor(settings: Settings, email: str) -> None:
    async with open_ready_store(settings) as store:
        member = await store.staff.find_by_email(email)
        if member is None:
            raise NotFound("このメールアドレスのスタッフはいません。")
        await store.second_factors.reset(member.id)
        await store.audit.record(COMMAND, "second_factor_reset", Target(member.id, member.name))
