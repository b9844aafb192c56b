"""Reply, push, multicast, and their checks without sending."""

import re
from typing import Any

from aiohttp import web

from simulator.line.acts.arrival import accept, context_of, find_chat, people_reached
from simulator.line.api.gate import Asked
from simulator.line.errors import LineError, invalid_property
from simulator.line.messages.check import check_messages
from simulator.line.messages.context import ANYWHERE
from simulator.line.messages.node import Node, refuse
from simulator.line.platform import Platform

RECIPIENTS_LIMIT = 500
_UNIT = re.compile(r"[A-Za-z0-9_]{1,30}")
_USER_ID = re.compile(r"U[0-9a-f]{32}")


async def reply(asked: Asked) -> web.Response:
    """Answer an event with its reply token."""
    platform, token = asked.platform, _needed_text(asked.body, "replyToken")
    _check_options(asked.body)
    found = platform.reply_tokens.check(token, platform.switches.reply_token_seconds)
    messages = check_messages(asked.body, context_of(platform, found.chat_id))
    platform.reply_tokens.burn(token)
    return web.json_response({"sentMessages": accept(platform, found.chat_id, messages, "reply")})


async def push(asked: Asked) -> web.Response:
    """Send to one person, group or room; this is what LINE bills."""
    platform, chat_id = asked.platform, _needed_text(asked.body, "to")
    _check_options(asked.body)
    messages = check_messages(asked.body, context_of(platform, chat_id))
    platform.retry_keys.check(asked.retry_key)
    _check_target(platform, chat_id)
    people = people_reached(platform, chat_id)
    _spend(platform, people)
    answer = {"sentMessages": accept(platform, chat_id, messages, "push")}
    platform.retry_keys.accept(asked.retry_key, asked.request_id, answer)
    return web.json_response(answer)


async def multicast(asked: Asked) -> web.Response:
    """Send to several people."""
    platform, user_ids = asked.platform, _recipients(asked.body)
    _check_options(asked.body)
    messages = check_messages(asked.body, context_of(platform, ""))
    platform.retry_keys.check(asked.retry_key)
    known = [user_id for user_id in dict.fromkeys(user_ids) if people_reached(platform, user_id)]
    _spend(platform, len(known))
    for user_id in known:
        accept(platform, user_id, messages, "multicast")
    platform.retry_keys.accept(asked.retry_key, asked.request_id, {})
    return web.json_response({})


async def validate(asked: Asked) -> web.Response:
    """Check messages without sending them."""
    check_messages(asked.body, ANYWHERE)
    return web.json_response({})


def _check_target(platform: Platform, chat_id: str) -> None:
    chat = find_chat(platform, chat_id)
    is_absent = getattr(chat, "is_bot_in", True) is False
    if is_absent or (chat is None and not platform.talks.is_known(chat_id)):
        raise LineError(400, "Failed to send messages")


def _spend(platform: Platform, people: int) -> None:
    if people:
        platform.quota.check(people)
        platform.quota.spend(people)
        platform.hub.tell("quota")


def _check_options(body: dict[str, Any]) -> None:
    root = Node(body, (), [])
    root.flag("notificationDisabled")
    units = body.get("customAggregationUnits")
    if units is None:
        return
    if not isinstance(units, list) or not all(isinstance(unit, str) for unit in units):
        raise invalid_property("customAggregationUnits")
    if len(units) > 1:
        root.complain("Size must be between 0 and 1", "customAggregationUnits")
    if not all(_UNIT.fullmatch(unit) for unit in units):
        root.complain("invalid unit name", "customAggregationUnits", 0)
    refuse(root.findings)


def _needed_text(body: dict[str, Any], name: str) -> str:
    root = Node(body, (), [])
    value = root.text(name, 1000)
    refuse(root.findings)
    return value or ""


def _recipients(body: dict[str, Any]) -> list[str]:
    user_ids = body.get("to")
    if not isinstance(user_ids, list):
        raise invalid_property("to")
    if not 1 <= len(user_ids) <= RECIPIENTS_LIMIT:
        raise LineError(
            400,
            "The request body has 1 error(s)",
            [{"message": f"Size must be between 1 and {RECIPIENTS_LIMIT}", "property": "to"}],
        )
    for at, user_id in enumerate(user_ids):
        if not isinstance(user_id, str) or not _USER_ID.fullmatch(user_id):
            raise invalid_property(f"to[{at}]")
    return user_ids
