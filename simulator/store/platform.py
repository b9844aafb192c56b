"""The whole simulated store: its records, this app in it, and how it behaves."""

from collections.abc import Callable
from datetime import UTC, datetime

from simulator.store.account import Account
from simulator.store.api.access import may_hear
from simulator.store.bucket import Bucket
from simulator.store.faults import QuestionFaults
from simulator.store.jobs import Jobs
from simulator.store.log import Asking, Log
from simulator.store.people.settling import fill_shop
from simulator.store.postman import Postman
from simulator.store.records.order import Refund
from simulator.store.shop import Shop
from simulator.store.tokens import Tokens
from simulator.store.webhooks.sending import Sender


class Platform:
    """One store with one app; everything is kept in memory."""

    def __init__(
        self,
        account: Account,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        smtp: tuple[str, int] | None = None,
    ) -> None:
        self.account = account
        self.postman = Postman(account, smtp)
        self._clock = clock
        self._begin()

    def _begin(self) -> None:
        self.shop = Shop(self.account, self._clock)
        fill_shop(self.shop)
        self.scopes = self.account.scopes
        # Whether the app may see names, addresses and the like.
        self.is_approved = True
        self.is_installed = True
        self.bucket = Bucket()
        self.faults = QuestionFaults()
        self.asked: Log[Asking] = Log()
        self.tokens = Tokens(self.account)
        self.jobs = Jobs()
        self.bulk_at_once = 5
        # Whether merges come to nothing, and with which code bulk operations end halfway.
        self.merges_fail = False
        self.bulk_error: str | None = None
        # How long a change stays out of what is searched.
        self.search_lag_s = 0.0
        # What was given back under which key: the same key gives the same refund.
        self.refunds: dict[str, Refund] = {}
        self.sender = Sender(self.account, self.shop)
        self.sender.may_hear = lambda topic: may_hear(self.scopes, topic)
        self.shop.tell = self.sender.tell
        self.shop.post = self.postman.post

    def namespace(self, name: str | None) -> str:
        """Write an app's own namespace out."""
        own = f"app--{self.account.app_number}"
        if name is None or name == "$app":
            return own
        return f"{own}--{name.removeprefix('$app:')}" if name.startswith("$app:") else name

    def grant(self, scopes: frozenset[str]) -> None:
        """Give the app these scopes and no others."""
        before, self.scopes = self.scopes, scopes
        body = {
            "id": 1,
            "shop_id": f"gid://shopify/Shop/{self.account.shop_number}",
            "previous": sorted(before),
            "current": sorted(scopes),
            "updated_at": f"{self.shop.now():%Y-%m-%dT%H:%M:%S}.000Z",
        }
        self.shop.tell("app/scopes_update", body)

    async def reset(self) -> None:
        """Forget everything, and begin as at the start."""
        await self.close()
        self._begin()

    async def close(self) -> None:
        """Drop what is on its way."""
        await self.jobs.close()
        await self.sender.close()
        await self.postman.close()
