"""Loading dots, read marks, link tokens, access tokens, quota and counters."""

from aiohttp import web

from simulator.line.api.gate import Asked
from simulator.line.api.people import checked_user_id
from simulator.line.errors import LineError
from simulator.line.messages.node import Node, refuse
from simulator.line.platform import now_ms

_USUAL_SECONDS = 20
_NO_PERSON = "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."


async def start_loading(asked: Asked) -> web.Response:
    """Show loading dots in a one-to-one talk until the next message, or for some seconds."""
    root = Node(asked.body, (), [])
    chat_id = root.text("chatId", 100)
    seconds = root.number("loadingSeconds", 0, 1e6, needed=False)
    seconds = _USUAL_SECONDS if seconds is None else seconds
    if not 5 <= seconds <= 60:
        root.complain("Must be between 5 and 60", "loadingSeconds")
    if seconds % 5:
        root.complain("must be a multiple of five", "loadingSeconds")
    if chat_id is not None and not chat_id.startswith("U"):
        root.complain(_NO_PERSON, "chatId")
    refuse(root.findings)
    person = asked.platform.people.persons.get(chat_id or "")
    if person is not None and not person.blocked:
        person.loading_until_ms = now_ms() + int(seconds * 1000)
        asked.platform.talks.on_change(person.user_id)
    return web.json_response({}, status=202)


async def mark_as_read(asked: Asked) -> web.Response:
    """Mark the customer's messages as read, up to the one with this token."""
    root = Node(asked.body, (), [])
    token = root.text("markAsReadToken", 1000)
    refuse(root.findings)
    if not asked.platform.talks.read_up_to(token or ""):
        raise LineError(400, "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook.")
    return web.json_response({})


async def issue_link_token(asked: Asked) -> web.Response:
    """Begin an account link: ten minutes, one use, friends only."""
    user_id = checked_user_id(asked.part("user_id"))
    person = asked.platform.people.persons.get(user_id)
    if person is None or person.blocked or not person.friend:
        raise LineError(404, "Not found")
    return web.json_response({"linkToken": asked.platform.link_tokens.issue(user_id)})


async def issue_stateless_token(asked: Asked) -> web.Response:
    """Give out an access token for fifteen minutes."""
    return web.json_response(asked.platform.access_tokens.issue_stateless(asked.body))


async def issue_short_lived_token(asked: Asked) -> web.Response:
    """Give out an access token for thirty days."""
    return web.json_response(asked.platform.access_tokens.issue_short_lived(asked.body))


async def show_quota(asked: Asked) -> web.Response:
    """Say how many people may be reached this month."""
    limit = asked.platform.quota.limit
    return web.json_response({"type": "none"} if limit is None else {"type": "limited", "value": limit})


async def show_consumption(asked: Asked) -> web.Response:
    """Say how many people were reached this month."""
    return web.json_response({"totalUsage": asked.platform.quota.used})


async def show_counter(asked: Asked) -> web.Response:
    """Say how much was sent on a day."""
    return web.json_response(asked.platform.counters.show(asked.part("via"), asked.request.query.get("date", "")))
