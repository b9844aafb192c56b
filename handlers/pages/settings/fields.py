"""顧客プロフィール情報: which fields there are, what they are called, whom marketing leaves out."""

from collections.abc import Collection
from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import SITE, STORE
from handlers.pages.settings.field_order import arrangement
from handlers.pages.settings.frame import show
from inbox.errors import Conflict, DomainError, Invalid, NotFound
from inbox.fields.columns import field_targets
from inbox.fields.mappings import METAFIELD, SOURCES, allowed_sources, is_allowed
from inbox.fields.types import STRING_LIMIT, TYPES

FIELDS = "/settings/fields"
NEW = {"key": "", "label": "", "type": "string", "limit": str(STRING_LIMIT)}


@allow("settings")
async def list_fields(request: web.Request) -> web.Response:
    """List the fields in the team's order, those that wait to be added, and the tags that exclude."""
    return await _page(request)


@allow("settings")
async def create_field(request: web.Request) -> web.Response:
    """Add a field."""
    form = await read_form(request)
    given = {name: form.word(name) for name in NEW}
    try:
        limit = form.number("limit") if form.word("limit") else STRING_LIMIT
        await request.app[STORE].fields.definitions.create(given["key"], given["label"], given["type"], limit)
    except (Invalid, Conflict) as problem:
        return await _page(request, problem, given)
    return see_other(f"{FIELDS}?done=field_added")


@allow("settings")
async def update_field(request: web.Request) -> web.Response:
    """Give a field another name or limit; as long as it has no value, another key or type too."""
    form = await read_form(request)
    changes: dict[str, Any] = {"label": form.word("label")} if form.has("label") else {}
    try:
        if form.has("limit"):
            changes["limit"] = form.number("limit")
        if form.has("new_key"):
            changes["new_key"] = form.word("new_key")
        if form.has("type"):
            changes["field_type"] = form.word("type")
        await request.app[STORE].fields.definitions.edit(request.match_info["key"], **changes)
    except (Invalid, Conflict) as problem:
        return await _page(request, problem)
    return see_other(f"{FIELDS}?done=saved")


@allow("settings")
async def create_field_removal(request: web.Request) -> web.Response:
    """Take a field away; its values stay hidden."""
    try:
        await request.app[STORE].fields.definitions.remove(request.match_info["key"])
    except Conflict as problem:
        return await _page(request, problem)
    return see_other(f"{FIELDS}?done=field_removed")


@allow("settings")
async def update_exclusions(request: web.Request) -> web.Response:
    """Choose the tags of those whom no marketing reaches, a line or a comma between them."""
    form = await read_form(request)
    tags = form.text("tags").replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    try:
        await request.app[STORE].exclusions.set(tags)
    except Invalid as problem:
        return await _page(request, problem, exclusions=form.text("tags"))
    return see_other(f"{FIELDS}?done=saved")


@allow("settings")
async def update_mapping(request: web.Request) -> web.Response:
    """Fill a field (`key`) from the store: `source`, or a `metafield` (`namespace.key`); neither ends it."""
    form, fields = await read_form(request), request.app[STORE].fields
    source = f"{METAFIELD}{form.word('metafield')}" if form.word("metafield") else form.word("source")
    try:
        field = await fields.definitions.get(form.word("key"))
        if source:
            await fields.mappings.set(field, source, await _scopes(request))
        else:
            await fields.mappings.remove(field)
    except (Invalid, NotFound) as problem:
        return await _page(request, problem)
    return see_other(f"{FIELDS}?done=saved")


async def _scopes(request: web.Request) -> Collection[str]:
    """Give what the store lets us do; without one nothing."""
    shop = request.app[SITE].shop
    return (await request.app[STORE].shop_status.get(shop)).scopes if shop else ()


async def _page(
    request: web.Request,
    problem: DomainError | None = None,
    given: dict[str, str] | None = None,
    exclusions: str | None = None,
) -> web.Response:
    store = request.app[STORE]
    fields, scopes = await store.fields.list(), await _scopes(request)
    mapped = [field for field in fields if field.mapped_from]
    waiting = [field for field in fields if not field.is_added]
    shown = {
        **await arrangement(request, None),
        "waiting": waiting,
        "types": TYPES,
        "mapped": mapped,
        "mappable": [field for field in field_targets(fields) if not (field.is_basic or field.is_write_once)],
        "sources": allowed_sources(scopes),
        "unreadable": {field.key for field in mapped if not is_allowed(field.mapped_from or "", scopes)},
        "all_sources": SOURCES,
        "given": NEW | (given or {"key": request.query.get("key", "")[:64].removeprefix("profile.")}),
        "exclusions": "\n".join(await store.exclusions.tags()) if exclusions is None else exclusions,
    }
    return show(request, "settings/fields.html", shown, problem)


routes = [
    web.get(FIELDS, list_fields),
    web.post(FIELDS, create_field),
    web.post(f"{FIELDS}/exclusions", update_exclusions),
    web.post(f"{FIELDS}/mappings", update_mapping),
    web.post(f"{FIELDS}/definitions/{{key}}", update_field),
    web.post(f"{FIELDS}/definitions/{{key}}/removal", create_field_removal),
]
