"""How the store behaves: scopes, faults, speed, limits; and what was asked and told."""

from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts.customers import compliance_body
from simulator.store.control.exchange import answer, number_of, platform_of, read_object

LOG_LIMIT = 1000


async def show_state(request: web.Request) -> web.Response:
    """Show the whole."""
    platform = platform_of(request)
    shop = platform.shop
    return answer(
        {
            "shop": platform.account.shop,
            "customers": len(shop.customers),
            "orders": len(shop.orders),
            "scopes": sorted(platform.scopes),
            "approved": platform.is_approved,
            "installed": platform.is_installed,
            "bucket": platform.bucket.as_json(),
            "jobs": {"seconds": platform.jobs.seconds, "held": platform.jobs.is_held, "waiting": platform.jobs.waiting},
            "webhooks": {
                "held": platform.sender.is_held,
                "waiting": len(platform.sender.held),
                "on_the_way": platform.sender.on_the_way,
                "subscriptions": [{"topic": one.topic, "uri": one.uri} for one in shop.subscribers.values()],
            },
            "faults": [fault.as_json() for fault in platform.faults.active],
            "asked": platform.asked.last,
            "deliveries": platform.sender.deliveries.last,
        }
    )


async def reset(request: web.Request) -> web.Response:
    """Forget everything, and begin as at the start."""
    await platform_of(request).reset()
    return answer({})


async def update_access(request: web.Request) -> web.Response:
    """Grant and take: `{"scopes"?: [all], "grant"?: [], "take"?: [], "approved"?, "installed"?, "tokens"?: false}`."""
    platform, wanted = platform_of(request), await read_object(request)
    scopes = frozenset(wanted.get("scopes", platform.scopes))
    scopes = (scopes | set(wanted.get("grant", []))) - set(wanted.get("take", []))
    if scopes != platform.scopes:
        platform.grant(scopes)
    platform.is_approved = bool(wanted.get("approved", platform.is_approved))
    if wanted.get("installed", platform.is_installed) != platform.is_installed:
        _install(platform, is_installed=bool(wanted["installed"]))
    if wanted.get("tokens") is False:
        platform.tokens.revoke_all()
    return await show_state(request)


async def update_behaviour(request: web.Request) -> web.Response:
    """Set how large the bucket is, how fast jobs are, how late the search; README.md has the names."""
    platform, wanted = platform_of(request), await read_object(request)
    _set_bucket(platform, wanted.get("bucket") or {})
    jobs = wanted.get("jobs") or {}
    platform.jobs.seconds = float(jobs.get("seconds", platform.jobs.seconds))
    platform.jobs.is_held = bool(jobs.get("held", platform.jobs.is_held))
    platform.merges_fail = bool(wanted.get("merges_fail", platform.merges_fail))
    platform.bulk_error = wanted.get("bulk_error", platform.bulk_error)
    platform.bulk_at_once = int(wanted.get("bulk_at_once", platform.bulk_at_once))
    platform.search_lag_s = float(wanted.get("search_lag_s", platform.search_lag_s))
    platform.tokens.life_s = int(wanted.get("token_life_s", platform.tokens.life_s))
    return await show_state(request)


async def finish_jobs(request: web.Request) -> web.Response:
    """Do now what the store would do in its own time."""
    jobs = platform_of(request).jobs
    waiting = jobs.waiting
    jobs.finish_all()
    return answer({"finished": waiting})


async def list_faults(request: web.Request) -> web.Response:
    """List the faults that are switched on."""
    return answer({"faults": [fault.as_json() for fault in platform_of(request).faults.active]})


async def create_fault(request: web.Request) -> web.Response:
    """Switch a fault on."""
    return answer(platform_of(request).faults.add(await read_object(request)).as_json(), 201)


async def delete_faults(request: web.Request) -> web.Response:
    """Switch all faults off."""
    platform_of(request).faults.clear()
    return await list_faults(request)


async def list_asked(request: web.Request) -> web.Response:
    """List what was asked after a number, oldest first."""
    lines = platform_of(request).asked.since(number_of(request, "since", 0, 10**12))
    return answer({"asked": [line.as_json() for line in lines[:LOG_LIMIT]]})


async def list_deliveries(request: web.Request) -> web.Response:
    """List what was told after a number, oldest first."""
    lines = platform_of(request).sender.deliveries.since(number_of(request, "since", 0, 10**12))
    return answer({"deliveries": [line.as_json() for line in lines[:LOG_LIMIT]]})


async def list_letters(request: web.Request) -> web.Response:
    """List the letters that the store has sent."""
    return answer({"letters": [letter.as_json() for letter in platform_of(request).shop.letters]})


async def update_webhooks(request: web.Request) -> web.Response:
    """Hold webhooks or send what was held: `{"held"?: bool, "reversed"?: bool, "retry_after_s"?: [seconds]}`."""
    sender, wanted = platform_of(request).sender, await read_object(request)
    if "retry_after_s" in wanted:
        sender.retry_after_s = tuple(float(one) for one in wanted["retry_after_s"])
    if wanted.get("held") is True:
        sender.is_held = True
    elif wanted.get("held") is False:
        sender.release(is_reversed=bool(wanted.get("reversed")))
    return await show_state(request)


async def repeat_webhook(request: web.Request) -> web.Response:
    """Send the last webhook again: `{"new"?: true}` as one that was never seen."""
    notice = platform_of(request).sender.repeat(is_new=bool((await read_object(request)).get("new")))
    if notice is None:
        raise ControlError("there was none yet", 409)
    return answer({"topic": notice.topic, "webhook_id": notice.webhook_id})


async def redact_shop(request: web.Request) -> web.Response:
    """Tell the app to forget the shop, as 48 hours after it was removed."""
    shop = platform_of(request).shop
    shop.tell("shop/redact", compliance_body(shop, None))
    return answer({})


def _set_bucket(platform: Any, wanted: dict[str, Any]) -> None:
    values = {name: float(wanted[name]) for name in ("capacity", "rate", "available") if name in wanted}
    platform.bucket.set(**values)


def _install(platform: Any, *, is_installed: bool) -> None:
    platform.is_installed = is_installed
    if not is_installed:
        account = platform.account
        platform.shop.tell("app/uninstalled", {"id": account.shop_number, "name": account.name, "domain": account.shop})
        platform.tokens.revoke_all()
