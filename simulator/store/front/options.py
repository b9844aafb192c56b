"""The options of the store's program that are about its customers' side."""

from collections.abc import Callable
from typing import Any

import click

from simulator.store.front.settings import FrontSettings

_OPTIONS = (
    click.option("--customer-client-id", default="customer-client-id", show_default=True, help="Of the sign-in."),
    click.option("--customer-client-secret", default="customer-client-secret", help="Of the sign-in."),
    click.option("--redirect-uri", multiple=True, help="Where customers may be sent back to after signing in."),
    click.option("--proxy-url", help="Where visits to /apps/SUBPATH go."),
    click.option(
        "--proxy-subpath", default="madoguchi", show_default=True, help="The app's name in the store's address."
    ),
    click.option("--smtp", metavar="HOST:PORT", help="Takes the codes that customers sign in with."),
)


def front_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which passes all of them to `read_front`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_front(app_secret: str, given: dict[str, Any]) -> FrontSettings:
    """Read the options."""
    host, _, port = (given["smtp"] or "").rpartition(":")
    if given["smtp"] and not (host and port.isdecimal()):
        raise click.BadParameter("must be HOST:PORT", param_hint="--smtp")
    return FrontSettings(
        client_id=given["customer_client_id"],
        client_secret=given["customer_client_secret"],
        redirect_uris=tuple(given["redirect_uri"]),
        app_secret=app_secret,
        proxy_url=given["proxy_url"],
        proxy_subpath=given["proxy_subpath"],
        smtp=(host, int(port)) if given["smtp"] else None,
    )
