"""ストア: how it is connected, which webhooks it sends, taking its customers in, how true the mirror is."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.keys import BACKGROUND, SITE, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me, show
from inbox.clock import now
from inbox.customers.activity import month_of
from inbox.errors import Conflict, DomainError, NotFound
from inbox.shop_status import ShopStatus
from shop.client.access import SUPPORTED_UNTIL, is_version_ending
from shop.sync.importing import IMPORT, start_import
from shop.sync.subscribing import WANTED, WEBHOOK_PATH

STORE_PAGE = "/settings/store"
IMPORTS_SHOWN = 5
PARKED_SHOWN = 20
EVENTS_SHOWN = 10
# Why each is wanted is said in the template, in the order in which features need them.
SCOPES = (
    "read_customers",
    "write_customers",
    "read_orders",
    "read_all_orders",
    "read_fulfillments",
    "read_products",
    "write_draft_orders",
    "write_orders",
    "read_returns",
    "write_customer_merge",
    "write_customer_data_erasure",
    "read_customer_payment_methods",
    "write_app_proxy",
)


@allow("settings")
async def show_store(request: web.Request) -> web.Response:
    """Show the store."""
    return await _page(request)


@allow("settings")
async def show_import(request: web.Request) -> web.Response:
    """Show how far an import is; a script gets the part alone, again and again."""
    if not wants_fragment(request):
        return see_other(STORE_PAGE)
    return rendering.render(request, "settings/_store_import.html", await _imports(request))


@allow("settings")
async def create_import(request: web.Request) -> web.Response:
    """Take the store's customers in; one at a time."""
    _shop(request)
    try:
        await start_import(request.app[STORE], me(request).id)
    except Conflict as problem:
        return await _page(request, problem)
    request.app[BACKGROUND].wake()
    return see_other(f"{STORE_PAGE}?done=import_started")


@allow("settings")
async def create_import_cancellation(request: web.Request) -> web.Response:
    """Stop an import after its present step; what is taken in stays."""
    await request.app[STORE].batches.ask_cancel(request.match_info["batch"])
    request.app[BACKGROUND].wake()
    return see_other(f"{STORE_PAGE}?done=import_cancelled")


@allow("settings")
async def create_check(request: web.Request) -> web.Response:
    """Ask the store anew who it is, which webhooks it sends, and what has changed."""
    shop, statuses = _shop(request), request.app[STORE].shop_status
    await statuses.set_due(shop, "check", 0)
    await statuses.set_due(shop, "subscriptions", 0)
    await statuses.set_due(shop, "customers", 0)
    await statuses.set_due(shop, "orders", 0)
    request.app[BACKGROUND].wake()
    return see_other(f"{STORE_PAGE}?done=store_asked")


@allow("events")
async def create_shop_replay(request: web.Request) -> web.Response:
    """Try a parked webhook of the store again."""
    await request.app[STORE].shop_events.replay(request.match_info["event"])
    request.app[BACKGROUND].wake()
    return see_other(f"{STORE_PAGE}?done=replayed")


def _shop(request: web.Request) -> str:
    shop = request.app[SITE].shop
    if shop is None:
        raise NotFound("ストアが設定されていません。環境変数 SHOPIFY_SHOP を設定して、起動し直してください。")
    return shop


async def _page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    store, site = request.app[STORE], request.app[SITE]
    if site.shop is None:
        return show(request, "settings/store.html", {"shop": None, "wanted_scopes": SCOPES}, problem)
    status = await store.shop_status.get(site.shop)
    recent = await store.shop_events.list_recent(None, None, EVENTS_SHOWN)
    parked = await store.shop_events.list_recent("parked", None, PARKED_SHOWN)
    shown = {
        "shop": site.shop,
        "status": status,
        "webhook_url": f"{site.public_url.rstrip('/')}{WEBHOOK_PATH}",
        "checks": _checks(status, has_secret=bool(site.shop_secrets), has_received=bool(recent.items)),
        "events": recent.items,
        "parked": parked.items,
        "parked_count": await store.shop_events.count("parked"),
        "wanted_scopes": SCOPES,
        "wanted_count": len(WANTED),
        "version_until": SUPPORTED_UNTIL,
        "active_count": await store.customers.count_active(month_of(now())),
        "is_version_ending": is_version_ending(now().date()),
        **await _imports(request),
    }
    return show(request, "settings/store.html", shown, problem)


async def _imports(request: web.Request) -> Mapping[str, Any]:
    batches = await request.app[STORE].batches.list(IMPORT, IMPORTS_SHOWN)
    people = await request.app[STORE].staff.many({one.started_by for one in batches if one.started_by})
    return {"imports": batches, "people": people}


def _checks(status: ShopStatus, *, has_secret: bool, has_received: bool) -> list[tuple[str, bool | None]]:
    """List what can be told from here; None is what cannot be told yet."""
    answers = None if status.checked_at is None else status.error is None
    subscribed = None
    if status.subscribed_at is not None:
        subscribed = status.subscribing_error is None and all(one.state != "refused" for one in status.subscribed)
    return [
        ("secret", has_secret),
        ("answers", answers),
        ("scopes", "read_customers" in _granted(status) if answers else None),
        ("subscribed", subscribed),
        ("received", True if has_received else None),
    ]


def _granted(status: ShopStatus) -> set[str]:
    """Writing implies reading."""
    return {*status.scopes, *(one.replace("write_", "read_", 1) for one in status.scopes)}


routes = [
    web.get(STORE_PAGE, show_store),
    web.get(f"{STORE_PAGE}/import", show_import),
    web.post(f"{STORE_PAGE}/import", create_import),
    web.post(f"{STORE_PAGE}/import/{{batch}}/cancellation", create_import_cancellation),
    web.post(f"{STORE_PAGE}/check", create_check),
    web.post(f"{STORE_PAGE}/events/{{event}}/replay", create_shop_replay),
]
