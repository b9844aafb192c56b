"""2段階認証: setting up one's own, new recovery codes, turning it off; and whether everybody must have it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from handlers.access import allow
from handlers.addresses import address_of
from handlers.answers import see_other
from handlers.audit import note
from handlers.forms import read_form
from handlers.identity import Identity
from handlers.keys import SITE, STORE
from handlers.middlewares.gate import SECOND_FACTOR
from handlers.pages.settings.frame import me, show
from handlers.pages.settings.qr_drawing import draw_qr
from handlers.pages.settings.security import SECURITY, show_security_page
from inbox.errors import Conflict, DomainError, Invalid, Throttled
from inbox.staff.one_time_codes import app_address
from inbox.staff.sessions import Session

REFUSALS = (Invalid, Conflict, Throttled)


@allow("read", while_held=True)
async def show_second_factor(request: web.Request) -> web.Response:
    """Show the step of the set-up that this browser is at: the password, or the QR code."""
    if me(request).has_second_factor:
        return see_other(SECURITY)
    return await _page(request)


@allow("read", while_held=True)
async def create_second_factor(request: web.Request) -> web.Response:
    """Begin the set-up, for whoever knows the password."""
    if me(request).has_second_factor:
        return see_other(SECURITY)
    form = await read_form(request)
    try:
        await request.app[STORE].second_factors.begin(me(request).id, form.text("password"), _session(request).id)
    except REFUSALS as problem:
        return await _page(request, problem)
    return see_other(SECOND_FACTOR)


@allow("read", while_held=True)
async def create_confirmation(request: web.Request) -> web.Response:
    """Turn it on by the first right code, and show the recovery codes: the only time."""
    if me(request).has_second_factor:
        return see_other(SECURITY)
    form = await read_form(request)
    try:
        codes = await request.app[STORE].second_factors.confirm(
            me(request).id, _session(request).id, form.text("code"), address_of(request)
        )
    except REFUSALS as problem:
        return await _page(request, problem)
    await note(request, "second_factor_on")
    return _show_codes(request, codes)


@allow("read")
async def create_recovery_codes(request: web.Request) -> web.Response:
    """Make new recovery codes and show them: the only time."""
    form = await read_form(request)
    try:
        codes = await request.app[STORE].second_factors.renew_recovery_codes(
            me(request).id, form.text("password"), form.text("code"), address_of(request)
        )
    except REFUSALS as problem:
        return await show_security_page(request, problem)
    await note(request, "recovery_codes_renewed")
    return _show_codes(request, codes)


@allow("read")
async def create_removal(request: web.Request) -> web.Response:
    """Turn one's own off."""
    form = await read_form(request)
    try:
        await request.app[STORE].second_factors.remove(
            me(request).id, form.text("password"), form.text("code"), address_of(request)
        )
    except REFUSALS as problem:
        return await show_security_page(request, problem)
    await note(request, "second_factor_off")
    return see_other(f"{SECURITY}?done=second_factor_off")


@allow("sign_in_rules")
async def create_requirement(request: web.Request) -> web.Response:
    """Ask everybody for a second factor, or nobody any more."""
    is_required = (await read_form(request)).word("required") == "on"
    if is_required and not me(request).has_second_factor:
        raise Conflict("先に、自分の2段階認証を設定してください。")
    await request.app[STORE].second_factors.require(is_required)
    await note(request, "second_factor_required" if is_required else "second_factor_optional")
    return see_other(f"{SECURITY}?done=saved")


async def _page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    staff, site = me(request), request.app[SITE]
    secret = await request.app[STORE].second_factors.offered(staff.id, _session(request).id)
    shown: dict[str, Any] = {"is_held": _is_held(request), "secret": secret}
    if secret is not None:
        address = app_address(secret, staff.email, urlsplit(site.public_url).hostname or "localhost")
        shown |= {"address": address, "qr": draw_qr(address)}
    return show(request, "settings/second_factor.html", shown, problem)


def _show_codes(request: web.Request, codes: Sequence[str]) -> web.Response:
    return show(request, "settings/recovery_codes.html", {"codes": codes, "is_held": _is_held(request)})


def _is_held(request: web.Request) -> bool:
    identity: Identity = request["identity"]
    return identity.is_held


def _session(request: web.Request) -> Session:
    session: Session = request["session"]
    return session


routes = [
    web.get(SECOND_FACTOR, show_second_factor),
    web.post(SECOND_FACTOR, create_second_factor),
    web.post("/settings/security/second-factor/confirmation", create_confirmation),
    web.post("/settings/security/second-factor/recovery-codes", create_recovery_codes),
    web.post("/settings/security/second-factor/removal", create_removal),
    web.post("/settings/security/second-factor/requirement", create_requirement),
]
