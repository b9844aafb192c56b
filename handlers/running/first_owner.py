"""The first owner of a new installation: by the environment, else by a one-time link."""

import click
from pydantic import SecretStr

from inbox.errors import Conflict, Invalid
from inbox.store import Store

OWNER_NAME = "オーナー"


async def ensure_owner(store: Store, public_url: str, email: str | None, password: SecretStr | None) -> None:
    """Make the owner that the settings name, when there is no staff; print a set-up link when there is no owner."""
    if email and password and await store.staff.is_empty():
        try:
            await store.staff.create_first_owner(email, OWNER_NAME, password.get_secret_value())
        except Conflict:
            return  # Another process was faster.
        except Invalid as error:
            click.echo(f"MADOGUCHI_OWNER_EMAIL, MADOGUCHI_OWNER_PASSWORD: {error.message % error.params}", err=True)
    if not await store.staff.has_owner():
        await _print_link(store, public_url)


async def _print_link(store: Store, public_url: str) -> None:
    try:
        secret = await store.setup_links.create()
    except Conflict:
        return
    click.echo(f"最初のオーナーを登録 / Make the first owner (24 h): {public_url}/setup?token={secret}")
