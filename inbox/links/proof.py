"""What a customer has proven on our pages, before LINE says whose LINE it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.links.link import Method

LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody is this customer of the store, shown by a method at a moment."""

    shop: str
    gid: str
    method: Method
    at: datetime
