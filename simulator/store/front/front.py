"""Everything that the customers' side of the store remembers."""

from collections.abc import Callable

from simulator.store.front.grants import Grants
from simulator.store.front.mail_codes import MailCodes
from simulator.store.front.sessions import Sessions
from simulator.store.front.settings import FrontSettings
from simulator.store.front.signing_keys import SigningKeys
from simulator.store.front.switches import Switches
from simulator.store.records.customer import Customer
from simulator.store.shop import Shop


class Front:
    """The store as its customers meet it."""

    def __init__(self, find_shop: Callable[[], Shop], settings: FrontSettings) -> None:
        # The store may begin anew, and is then another.
        self._find_shop = find_shop
        self.settings = settings
        self.sessions = Sessions(find_shop)
        self.grants = Grants()
        self.keys = SigningKeys()
        self.codes = MailCodes(settings.smtp)
        self.switches = Switches()

    @property
    def shop(self) -> Shop:
        """Give the store as it is now."""
        return self._find_shop()

    def reset(self) -> None:
        """Begin anew: nobody is signed in, nothing misbehaves."""
        self.sessions.clear()
        self.grants.clear()
        self.switches = Switches()

    def customer_with(self, email: str) -> Customer | None:
        """Find who signs in with an address: somebody deleted cannot."""
        found = self.shop.find_by_email(email)
        return None if found is None or found.deleted_at is not None else found

    def choice(self, words: str, limit: int) -> list[Customer]:
        """List customers to sign in as, by name, address or number."""
        wanted = words.strip().casefold()
        found = (
            one
            for one in self.shop.customers.values()
            if one.deleted_at is None and wanted in f"{one.display_name} {one.email or ''} {one.number}".casefold()
        )
        return [one for one, _ in zip(found, range(limit), strict=False)]
