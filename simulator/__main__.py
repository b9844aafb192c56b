"""Run a simulator: `python -m simulator line`."""

from pathlib import Path
from typing import Any

import click

from simulator.line.channel import NAME, Channel
from simulator.serving import run
from simulator.store.front.options import front_options, read_front

_PORT = click.IntRange(1, 65535)


@click.group()
def main() -> None:
    """Stand-ins for the services around the desk."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8091, show_default=True)
@click.option("--webhook", required=True, help="Where webhooks go.")
@click.option("--secret", required=True, help="The channel secret, which signs webhooks.")
@click.option("--token", required=True, help="The channel access token, which opens the API.")
@click.option("--name", default=NAME, show_default=True, help="The account's name.")
@click.option("--inbox-url", help="Where the staff's inbox is, for a link on the phone page.")
@click.option("--memory", type=click.Path(dir_okay=False, path_type=Path), help="A file that keeps people and talks.")
def line(
    host: str, port: int, webhook: str, secret: str, token: str, name: str, inbox_url: str | None, memory: Path | None
) -> None:
    """Play the LINE platform until SIGTERM or Ctrl-C."""
    from simulator.line.app import create_app

    run(create_app(Channel(webhook, secret, token, name, inbox_url=inbox_url), memory), "LINE", host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8093, show_default=True, help="Port of the page with the letters.")
@click.option("--smtp-port", type=_PORT, default=8025, show_default=True, help="Port that takes letters.")
@click.option("--inbox-url", help="Where the staff's inbox is, for a link on the page.")
def mail(host: str, port: int, smtp_port: int, inbox_url: str | None) -> None:
    """Play a mail server and everybody's mailbox until SIGTERM or Ctrl-C."""
    from simulator.mail.app import create_app

    run(create_app(host, smtp_port, inbox_url=inbox_url), "Mail", host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8092, show_default=True)
@click.option("--shop", default="demo-shop.myshopify.com", show_default=True, help="The shop's own address.")
@click.option("--token", help="A static Admin API token.")
@click.option("--client-id", default="store-client-id", show_default=True)
@click.option("--client-secret", required=True, help="The app's secret, which gets tokens and signs webhooks.")
@click.option("--webhook", help="Where the webhooks about privacy go.")
@front_options
def store(
    host: str,
    port: int,
    shop: str,
    token: str | None,
    client_id: str,
    client_secret: str,
    webhook: str | None,
    **front: Any,
) -> None:
    """Play the store until SIGTERM or Ctrl-C."""
    from simulator.store.account import Account
    from simulator.store.app import create_app

    account = Account(shop, token, client_id, client_secret, webhook)
    run(create_app(account, read_front(client_secret, front)), "Store", host, port)


if __name__ == "__main__":
    main()
