"""What an operator can tell Madoguchi to do."""

import click

from handlers.commands.demo import demo
from handlers.commands.serve import serve
from handlers.commands.staff import staff
from handlers.commands.token import token


@click.group()
def main() -> None:
    """Madoguchi 窓口: a LINE support bot and staff inbox."""


for command in (serve, demo, staff, token):
    main.add_command(command)
