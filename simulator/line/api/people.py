"""The bot itself, its followers, their profiles, the groups they share."""

import re

from aiohttp import web

from simulator.line.acts.groups import leave
from simulator.line.api.gate import Asked
from simulator.line.api.pages import page_of
from simulator.line.errors import LineError
from simulator.line.people import Group

MEMBERS_PAGE = 100
_USER_ID = re.compile(r"[A-Za-z0-9-]{1,100}")


async def show_bot(asked: Asked) -> web.Response:
    """Say who the bot is."""
    return web.json_response(asked.platform.channel.profile())


async def show_profile(asked: Asked) -> web.Response:
    """Give a profile: not that of somebody who blocks the account."""
    user_id = checked_user_id(asked.part("user_id"))
    person = asked.platform.people.persons.get(user_id)
    is_met = person is not None and (person.friend or person.wrote_at_ms > 0)
    if person is None or person.blocked or not is_met:
        raise LineError(404, "Not found")
    return web.json_response(person.profile())


async def list_followers(asked: Asked) -> web.Response:
    """List the friends, a page at a time."""
    check_verified(asked)
    limit = asked.request.query.get("limit", "300")
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit) <= 1000):
        raise LineError(400, "The value for the 'limit' parameter is invalid")
    everybody = asked.platform.people.persons.values()
    friends = [person.user_id for person in everybody if person.friend and not person.blocked]
    return web.json_response(page_of(friends, asked.request.query.get("start"), int(limit), "userIds"))


async def show_group(asked: Asked) -> web.Response:
    """Give the name of a group; rooms have none."""
    group = _get_group(asked)
    return web.json_response({"groupId": group.group_id, "groupName": group.name})


async def count_members(asked: Asked) -> web.Response:
    """Count the members without the bot."""
    return web.json_response({"count": len(_get_group(asked).members)})


async def list_members(asked: Asked) -> web.Response:
    """List the members, a page at a time."""
    check_verified(asked)
    members = _get_group(asked).members
    return web.json_response(page_of(members, asked.request.query.get("start"), MEMBERS_PAGE, "memberIds"))


async def show_member(asked: Asked) -> web.Response:
    """Give a member's profile, also when they block the account."""
    group, user_id = _get_group(asked), checked_user_id(asked.part("user_id"))
    person = asked.platform.people.persons.get(user_id)
    if person is None or user_id not in group.members:
        raise LineError(404, "Not found")
    known = person.profile()
    shown = ("displayName", "userId", "pictureUrl")
    return web.json_response({name: known[name] for name in shown if name in known})


async def leave_group(asked: Asked) -> web.Response:
    """Leave a group or a room; the leaving itself is no event for the bot that asked for it."""
    if asked.part("kind") == "room":
        group = asked.platform.people.groups.get(asked.part("group_id"))
        if group is None or not group.is_bot_in:
            return web.json_response({})
    leave(asked.platform, _get_group(asked))
    return web.json_response({})


def checked_user_id(user_id: str) -> str:
    """Refuse what cannot be the id of anybody."""
    if not user_id.startswith(("U", "LU")) or not _USER_ID.fullmatch(user_id):
        raise LineError(400, "The value for the 'userId' parameter is invalid")
    return user_id


def check_verified(asked: Asked) -> None:
    """Refuse what only verified accounts may ask."""
    if not asked.platform.switches.verified:
        raise LineError(403, "Access to this API is not available for your account")


def _get_group(asked: Asked) -> Group:
    group = asked.platform.people.groups.get(asked.part("group_id"))
    if group is None or not group.is_bot_in or group.kind != asked.part("kind"):
        raise LineError(404, "Not found")
    return group
