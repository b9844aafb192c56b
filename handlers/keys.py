"""What the application carries for its handlers; `request.app[STORE]` is typed."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

from bot.bell.ways import Ways
from handlers.running.background import Background
from handlers.running.hub import Hub
from handlers.running.metrics import Metrics
from inbox.store import Store
from shop.cards.admin_links import ADMIN
from shop.client.asks import Asks
from shop.identity.sign_in import SignIn
from shop.mail import Mail


@dataclass(frozen=True, slots=True)
class Site:
    """What handlers need to know of the settings."""

    public_url: str
    line_secrets: tuple[str, ...] = field(repr=False, default=())
    api_token: str | None = field(repr=False, default=None)
    has_line_token: bool = False
    acknowledgement: str | None = None
    has_mail: bool = False
    shop: str | None = None
    shop_admin: str = ADMIN
    line_dialog_url: str = "https://access.line.me/dialog/bot/accountLink"
    shop_secrets: tuple[str, ...] = field(repr=False, default=())
    return_days: int = 7
    store_page_url: str | None = None

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """Name host and port as a browser's Host and Origin headers do."""
        return urlsplit(self.public_url).netloc


SITE = web.AppKey("site", Site)
STORE = web.AppKey("store", Store)
HUB = web.AppKey("hub", Hub)
METRICS = web.AppKey("metrics", Metrics)
MAIL: web.AppKey[Mail | None] = web.AppKey("mail")
SIGN_IN: web.AppKey[SignIn | None] = web.AppKey("sign_in")
SHOP: web.AppKey[Asks | None] = web.AppKey("shop")
BELL = web.AppKey("bell", Ways)
BACKGROUND = web.AppKey("background", Background)
