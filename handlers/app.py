"""The composition root: settings in, a web application out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from aiohttp import web

from bot.bell.ways import Ways, WaysSettings, open_ways
from bot.line import LineAccess, open_line
from bot.linking.dialog import dialog_url
from bot.workers import BotSettings, Workers, open_workers
from config.settings import Settings
from handlers import (
    api,
    contacts,
    health,
    linking,
    links,
    media,
    pages,
    rendering,
    session,
    shop_webhook,
    stream,
    webhook,
)
from handlers.access import BODY_LIMIT
from handlers.conversations import handling, messages
from handlers.customers import fields
from handlers.keys import BACKGROUND, BELL, HUB, MAIL, METRICS, SHOP, SIGN_IN, SITE, STORE, Site
from handlers.middlewares import around
from handlers.rendering.translations import translations
from handlers.running.background import Background
from handlers.running.first_owner import ensure_owner
from handlers.running.hub import Hub
from handlers.running.looks import LOOKS, LookLog
from handlers.running.metrics import Metrics
from inbox.store import Store, open_store
from shop.cards.admin_links import ADMIN
from shop.client.access import ShopAccess
from shop.identity.discovery import Hosts
from shop.identity.sign_in import SignInAccess, open_sign_in
from shop.mail import Mail, create_mail
from shop.shop import Shop, open_shop
from shop.subscriptions.summary import summarise

NO_DATABASE = "mongodb://127.0.0.1:27017"
MODULES = (
    webhook,
    shop_webhook,
    health,
    stream,
    media,
    session,
    handling,
    messages,
    contacts,
    fields,
    links,
    linking,
    api,
)


def create_app(settings: Settings) -> web.Application:
    """Make the application; it answers at once, and works as soon as MongoDB is there."""
    # One more than the limit: aiohttp refuses a body that is as long as its own.
    app = web.Application(middlewares=[around], client_max_size=BODY_LIMIT + 1)
    app[SITE] = _site(settings)
    app[METRICS] = Metrics()
    app[MAIL] = mail = _mail(settings)
    for module in MODULES:
        app.add_routes(module.routes)
    app.add_routes(pages.routes())
    rendering.setup(app)
    app.cleanup_ctx.append(partial(_open_parts, settings=settings, mail=mail))
    app.on_shutdown.append(_end_streams)
    return app


async def _open_parts(app: web.Application, settings: Settings, mail: Mail | None) -> AsyncIterator[None]:
    uri = settings.mongodb_uri.get_secret_value() if settings.mongodb_uri else NO_DATABASE
    async with (
        open_store(uri, settings.database, summarise) as store,
        open_sign_in(_sign_in(settings)) as sign_in,
        _open_shop(settings) as shop,
        open_ways(_ways(settings)) as ways,
    ):
        app[STORE], app[SIGN_IN], app[SHOP], app[BELL] = store, sign_in, shop, ways
        app[HUB] = Hub(store.changes.open_changes, store.ping)
        ensure = partial(ensure_owner, store, settings.public_url, settings.owner_email, settings.owner_password)
        app[BACKGROUND] = Background(store, app[HUB], partial(_open_workers, store, settings, mail, shop, ways), ensure)
        app[LOOKS] = LookLog(store.looks)
        async with app[LOOKS].run(), app[BACKGROUND].run():
            yield


async def _end_streams(app: web.Application) -> None:
    app[HUB].close()


@asynccontextmanager
async def _open_workers(
    store: Store, settings: Settings, mail: Mail | None, shop: Shop | None, ways: Ways, is_pressed: Callable[[], bool]
) -> AsyncIterator[Workers]:
    token, secrets = settings.line_channel_access_token, settings.line_channel_secret
    access = LineAccess(
        api_url=settings.line_api_url,
        data_api_url=settings.line_data_api_url,
        token=token.get_secret_value() if token else None,
        channel_id=settings.line_channel_id,
        channel_secret=secrets[0].get_secret_value() if secrets else None,
    )
    wanted = BotSettings(settings.public_url, settings.acknowledgement, settings.shopify_api_url is not None)
    async with open_line(access) as line, open_workers(store, line, wanted, ways, is_pressed, shop, mail) as workers:
        yield workers


@asynccontextmanager
async def _open_shop(settings: Settings) -> AsyncIterator[Shop | None]:
    if settings.shopify_shop is None:
        yield None
        return
    token, secrets = settings.shopify_access_token, settings.shopify_client_secret
    access = ShopAccess(
        settings.shopify_shop,
        token=token.get_secret_value() if token else None,
        client_id=settings.shopify_client_id,
        client_secret=secrets[0].get_secret_value() if secrets else None,
        api_url=settings.shopify_api_url,
    )
    async with open_shop(access) as shop:
        yield shop


def _ways(settings: Settings) -> WaysSettings:
    return WaysSettings(settings.public_url, translations, settings.push_origins, settings.chat_origins)


def _mail(settings: Settings) -> Mail | None:
    if settings.smtp_url is None:
        return None
    host = urlsplit(settings.public_url).hostname or "localhost"
    return create_mail(settings.smtp_url.get_secret_value(), settings.mail_from, host)


def _sign_in(settings: Settings) -> SignInAccess | None:
    client_id, secret = settings.shopify_customer_client_id, settings.shopify_customer_client_secret
    if settings.shopify_shop is None or client_id is None:
        return None
    if secret is None and client_id == settings.shopify_client_id:
        secret = settings.shopify_client_secret[0]
    return SignInAccess(
        hosts=Hosts(settings.shopify_shop, settings.shopify_customer_domains, settings.shopify_api_url),
        client_id=client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=f"{settings.public_url}/link/callback",
    )


def _store_page_url(settings: Settings) -> str | None:
    if settings.shopify_shop is None or settings.shopify_app_proxy is None:
        return None
    return f"{settings.shopify_api_url or f'https://{settings.shopify_shop}'}{settings.shopify_app_proxy}/link"


def _site(settings: Settings) -> Site:
    return Site(
        public_url=settings.public_url,
        line_secrets=tuple(secret.get_secret_value() for secret in settings.line_channel_secret),
        api_token=settings.api_token.get_secret_value() if settings.api_token else None,
        has_line_token=bool(settings.line_channel_access_token or settings.line_channel_id),
        acknowledgement=settings.acknowledgement,
        has_mail=settings.smtp_url is not None,
        shop=settings.shopify_shop,
        shop_admin=(settings.shopify_api_url or ADMIN).rstrip("/"),
        line_dialog_url=dialog_url(settings.line_api_url),
        shop_secrets=tuple(secret.get_secret_value() for secret in settings.shopify_client_secret),
        return_days=settings.return_days,
        store_page_url=_store_page_url(settings),
    )
