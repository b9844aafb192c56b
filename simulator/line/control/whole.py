"""The state of everything, beginning anew, and the stream of hints."""

from aiohttp import web

from simulator.line.control.exchange import PAGE_LIMIT, answer, platform_of
from simulator.line.faults import CallFaults
from simulator.line.switches import as_json
from simulator.stream import send_hints


async def show_state(request: web.Request) -> web.Response:
    """Say how everything stands."""
    platform = platform_of(request)
    channel = platform.channel
    people = list(platform.people.persons.values())[:PAGE_LIMIT]
    return answer(
        {
            "channel": {
                "user_id": channel.user_id,
                "basic_id": channel.basic_id,
                "name": channel.name,
                "webhook_url": channel.webhook_url,
                "inbox_url": channel.inbox_url,
            },
            "people": [person.as_json() for person in people],
            "groups": [group.as_json() for group in platform.people.groups.values()],
            "switches": as_json(platform.switches),
            "faults": _faults_json(platform.faults),
            "quota": platform.quota.as_json(),
            "waiting": platform.webhooks.waiting,
            "calls": platform.calls.last_number,
            "deliveries": platform.deliveries.last_number,
        }
    )


async def reset(request: web.Request) -> web.Response:
    """Begin anew."""
    await platform_of(request).reset()
    return answer({})


async def stream(request: web.Request) -> web.StreamResponse:
    """Send a hint whenever something changes."""
    return await send_hints(request, platform_of(request).hub)


def _faults_json(faults: CallFaults) -> list[dict[str, object]]:
    return [fault.as_json() for fault in faults.active]
