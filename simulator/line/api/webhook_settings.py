"""Where webhooks go, as the bot may set it."""

from typing import Any

from aiohttp import web

from simulator.line.api.gate import Asked
from simulator.line.errors import LineError
from simulator.line.ids import iso_of
from simulator.line.messages.node import is_fetchable
from simulator.line.platform import now_ms

URL_LIMIT = 500


async def show_endpoint(asked: Asked) -> web.Response:
    """Say where webhooks go."""
    platform = asked.platform
    if not platform.channel.webhook_url:
        raise LineError(404, "Webhook endpoint not found")
    return web.json_response({"endpoint": platform.channel.webhook_url, "active": platform.switches.webhook_active})


async def set_endpoint(asked: Asked) -> web.Response:
    """Send webhooks elsewhere."""
    asked.platform.channel.webhook_url = _checked(asked.body.get("endpoint"))
    return web.json_response({})


async def test_endpoint(asked: Asked) -> web.Response:
    """Deliver an empty webhook, and say how it went."""
    given = asked.body.get("endpoint")
    url = _checked(given) if given is not None else asked.platform.channel.webhook_url
    if not url:
        raise LineError(404, "Webhook endpoint not found")
    outcome = await asked.platform.webhooks.test(url)
    reason = "OK" if outcome.error is None else outcome.error.upper()
    return web.json_response(
        {
            "success": outcome.is_success,
            "timestamp": iso_of(now_ms()),
            "statusCode": outcome.status,
            "reason": reason,
            "detail": str(outcome.status) if outcome.status else reason,
        }
    )


def _checked(url: Any) -> str:
    if not isinstance(url, str) or len(url) > URL_LIMIT or not is_fetchable(url):
        raise LineError(400, "Invalid webhook endpoint URL")
    return url
