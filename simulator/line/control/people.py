"""People: who has LINE, and what they see."""

import asyncio

from aiohttp import web

from simulator.errors import ControlError
from simulator.line.acts.friendship import change, introduce
from simulator.line.contents import Content, preview
from simulator.line.control.exchange import PAGE_LIMIT, answer, number_of, platform_of, read_object
from simulator.line.menus import Menu
from simulator.line.people import Person
from simulator.line.platform import Platform


async def list_people(request: web.Request) -> web.Response:
    """List people, a page at a time."""
    people, limit = platform_of(request).people.persons, number_of(request, "limit", PAGE_LIMIT, PAGE_LIMIT)
    user_ids, after = list(people), request.query.get("after")
    first = user_ids.index(after) + 1 if after in people else 0
    page = user_ids[first : first + limit]
    is_last = first + limit >= len(user_ids)
    return answer({"people": [people[user_id].as_json() for user_id in page], "next": None if is_last else page[-1]})


async def create_person(request: web.Request) -> web.Response:
    """Let somebody new have LINE."""
    return answer(introduce(platform_of(request), await read_object(request)).as_json(), 201)


async def show_person(request: web.Request) -> web.Response:
    """Show one person."""
    return answer(person_of(request).as_json())


async def update_person(request: web.Request) -> web.Response:
    """Change a person."""
    person = person_of(request)
    change(platform_of(request), person, await read_object(request))
    return answer(person.as_json())


async def show_talk(request: web.Request) -> web.Response:
    """Show what a person sees."""
    entries = platform_of(request).talks.entries(person_of(request).user_id)
    return answer({"talk": [entry.as_json() for entry in entries]})


async def show_menu(request: web.Request) -> web.Response:
    """Show the rich menu under a person's talk."""
    menu = platform_of(request).menus.seen_by(person_of(request).user_id)
    return answer({"rich_menu": menu.as_json(), "image_url": image_url(menu)})


async def show_menu_image(request: web.Request) -> web.Response:
    """Give the image of a rich menu."""
    menu = platform_of(request).menus.menus.get(request.match_info["menu_id"])
    if menu is None or menu.image is None:
        raise ControlError("that rich menu has no image", 404)
    return web.Response(body=menu.image, content_type=menu.image_type)


async def show_content(request: web.Request) -> web.Response:
    """Give the bytes of a picture, sound or file, for showing it."""
    wants_preview = request.query.get("preview") == "1"
    content = _find_content(platform_of(request), request.match_info["message_id"], wants_preview=wants_preview)
    if content is None:
        raise ControlError("there is no such content", 404)
    if wants_preview and content.kind == "video":
        return web.Response(body=await asyncio.to_thread(preview, content), content_type="image/jpeg")
    return web.Response(body=content.body, headers={"Content-Type": content.content_type})


def image_url(menu: Menu) -> str | None:
    """Return where the image of a menu is, or None."""
    return f"/simulator/rich-menus/{menu.menu_id}/image" if menu.image else None


def person_of(request: web.Request) -> Person:
    """Return the person of the path, or refuse."""
    return platform_of(request).people.get(request.match_info["user_id"])


def _find_content(platform: Platform, message_id: str, *, wants_preview: bool) -> Content | None:
    own = platform.contents.find(message_id)
    return own or platform.fetches.find(message_id, preview=wants_preview) or platform.fetches.find(message_id)
