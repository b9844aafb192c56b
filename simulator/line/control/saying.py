"""What people do: write, send albums, take back, tap, link their account."""

from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.line.acts.account_links import finish_link
from simulator.line.acts.said import Wanted
from simulator.line.acts.saying import Speaker, edit, say, send_album, send_postback, speaker_of, unsend
from simulator.line.acts.taps import tap
from simulator.line.control.exchange import answer, is_form, platform_of, read_form, read_object


async def create_message(request: web.Request) -> web.Response:
    """Let somebody send a message."""
    wanted = await _read_wanted(request)
    speaker = _speaker(request, wanted.fields.pop("user_id", None))
    return answer(say(platform_of(request), speaker, wanted), 201)


async def create_album(request: web.Request) -> web.Response:
    """Let somebody send several photos at once."""
    speaker = _speaker(request)
    if is_form(request):
        fields, uploads = await read_form(request)
        photos = [Wanted({"type": "image"}, upload) for upload in uploads]
    else:
        fields = await read_object(request)
        count = fields.get("count")
        if type(count) is not int:
            raise ControlError("count must be a whole number")
        photos = [Wanted({"type": "image"}) for _ in range(min(count, 1000))]
    indexed = fields.get("indexed", True) is True
    return answer(send_album(platform_of(request), speaker, photos, fields.get("order"), indexed=indexed), 201)


async def delete_message(request: web.Request) -> web.Response:
    """Let somebody take a message back."""
    speaker = _speaker(request, request.query.get("user_id"))
    return answer(unsend(platform_of(request), speaker, request.match_info["message_id"]), 201)


async def update_message(request: web.Request) -> web.Response:
    """Let a member of a group edit a text."""
    wanted = await read_object(request)
    speaker = _speaker(request, wanted.get("user_id"))
    return answer(edit(platform_of(request), speaker, request.match_info["message_id"], wanted.get("text")), 201)


async def create_postback(request: web.Request) -> web.Response:
    """Let somebody send a postback."""
    wanted = await read_object(request)
    speaker = _speaker(request, wanted.get("user_id"))
    params, text = wanted.get("params"), wanted.get("text")
    return answer(send_postback(platform_of(request), speaker, wanted.get("data"), params, text), 201)


async def create_tap(request: web.Request) -> web.Response:
    """Let somebody tap an action."""
    speaker = _speaker(request)
    return answer(tap(platform_of(request), speaker, await read_object(request)), 201)


async def create_account_link(request: web.Request) -> web.Response:
    """Let somebody finish the account link dialog."""
    speaker, wanted = _speaker(request), await read_object(request)
    link_token, nonce = str(wanted.get("link_token", "")), str(wanted.get("nonce", ""))
    result = finish_link(platform_of(request), link_token, nonce, speaker.person.user_id)
    return answer({"result": result}, 201)


async def _read_wanted(request: web.Request) -> Wanted:
    if not is_form(request):
        return Wanted(await read_object(request))
    fields, uploads = await read_form(request)
    if len(uploads) != 1:
        raise ControlError("exactly one file is needed")
    return Wanted(fields, uploads[0])


def _speaker(request: web.Request, user_id: Any = None) -> Speaker:
    """Return who speaks: the person of the path, or the named member of the group of the path."""
    group_id = request.match_info.get("group_id")
    if group_id is None:
        return speaker_of(platform_of(request), request.match_info["user_id"])
    if not isinstance(user_id, str):
        raise ControlError("user_id must say who in the group does it")
    return speaker_of(platform_of(request), user_id, group_id)
