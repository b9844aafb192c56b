"""What a job may use."""

from dataclasses import dataclass

from bot.line import Line
from inbox.store import Store
from shop.asking import Asked
from shop.mail import Mail


@dataclass(frozen=True, slots=True)
class Tools:
    """`public_url` is where customers and LINE see us."""

    store: Store
    line: Line
    public_url: str
    shop: Asked | None = None
    mail: Mail | None = None
