"""Groups and rooms."""

from aiohttp import web

from simulator.line.acts.groups import add_members, gather, invite, remove_bot, remove_member
from simulator.line.control.exchange import answer, platform_of, read_object
from simulator.line.people import Group


async def list_groups(request: web.Request) -> web.Response:
    """List all groups."""
    return answer({"groups": [group.as_json() for group in platform_of(request).people.groups.values()]})


async def create_group(request: web.Request) -> web.Response:
    """Make a group with the account in it."""
    return answer(gather(platform_of(request), await read_object(request)).as_json(), 201)


async def show_group(request: web.Request) -> web.Response:
    """Show one group."""
    return answer(_group(request).as_json())


async def show_talk(request: web.Request) -> web.Response:
    """Show what its members see."""
    entries = platform_of(request).talks.entries(_group(request).group_id)
    return answer({"talk": [entry.as_json() for entry in entries]})


async def create_members(request: web.Request) -> web.Response:
    """Let people join."""
    group = _group(request)
    add_members(platform_of(request), group, (await read_object(request)).get("members"))
    return answer(group.as_json(), 201)


async def delete_member(request: web.Request) -> web.Response:
    """Let somebody leave."""
    group = _group(request)
    remove_member(platform_of(request), group, request.match_info["user_id"])
    return answer(group.as_json())


async def create_bot(request: web.Request) -> web.Response:
    """Invite the account."""
    group = _group(request)
    invite(platform_of(request), group)
    return answer(group.as_json(), 201)


async def delete_bot(request: web.Request) -> web.Response:
    """Throw the account out."""
    group = _group(request)
    remove_bot(platform_of(request), group)
    return answer(group.as_json())


def _group(request: web.Request) -> Group:
    return platform_of(request).people.get_group(request.match_info["group_id"])
