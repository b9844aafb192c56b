"""スタッフ: who signs in, and what they may do."""

import secrets
from collections.abc import Mapping

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.audit import note
from handlers.forms import read_form
from handlers.keys import STORE
from handlers.pages.settings.frame import me, show
from inbox.errors import Conflict, DomainError, Forbidden, Invalid
from inbox.staff.roles import ROLES, may_manage, parse_role
from inbox.staff.staff_member import StaffMember

STAFF = "/settings/staff"
# Twelve bytes are sixteen characters, which one can still read out.
PASSWORD_BYTES = 12


@allow("staff")
async def list_staff(request: web.Request) -> web.Response:
    """List everybody who has an account."""
    return await _page(request)


@allow("staff")
async def create_staff_member(request: web.Request) -> web.Response:
    """Make an account; a password that nobody chose is made, and shown once."""
    store, form = request.app[STORE], await read_form(request)
    given = {name: form.word(name) for name in ("email", "name", "role")}
    password = form.text("password") or secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        _check(request, parse_role(given["role"]))
        member = await store.staff.create(given["email"], given["name"], given["role"], password)
    except (Invalid, Conflict) as problem:
        return await _page(request, problem, given=given)
    await note(request, "staff_created", member, member.role)
    return await _page(request, made=member, password="" if form.text("password") else password)


@allow("staff")
async def update_role(request: web.Request) -> web.Response:
    """Give a member another role."""
    member, role = await _managed(request), parse_role((await read_form(request)).word("role"))
    _check(request, role)
    await request.app[STORE].staff.set_role(member.id, role)
    await note(request, "role_changed", member, f"{member.role} {role}")
    return see_other(f"{STAFF}?done=saved")


@allow("staff")
async def create_staff_password(request: web.Request) -> web.Response:
    """Set a new password for a member, shown once; their sessions end."""
    member = await _colleague(request, "自分のパスワードは、プロフィールの画面で変更してください。")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    await request.app[STORE].staff.set_password(member.id, password)
    await note(request, "password_reset", member)
    return await _page(request, made=member, password=password)


@allow("staff")
async def create_second_factor_reset(request: web.Request) -> web.Response:
    """Take a member's second factor away, who has lost it; their sessions end."""
    member = await _colleague(request, "自分の2段階認証は、セキュリティの画面で変更してください。")
    await request.app[STORE].second_factors.reset(member.id)
    await note(request, "second_factor_reset", member)
    return see_other(f"{STAFF}?done=second_factor_reset")


@allow("staff")
async def create_disablement(request: web.Request) -> web.Response:
    """Close a member's account; they are signed out at once."""
    member = await _colleague(request, "自分のアカウントは停止できません。ほかの管理者に頼んでください。")
    await request.app[STORE].staff.disable(member.id)
    await note(request, "disabled", member)
    return see_other(f"{STAFF}?done=disabled")


@allow("staff")
async def create_enablement(request: web.Request) -> web.Response:
    """Open a closed account again."""
    member = await _managed(request)
    await request.app[STORE].staff.enable(member.id)
    await note(request, "enabled", member)
    return see_other(f"{STAFF}?done=enabled")


async def _colleague(request: web.Request, refusal: str) -> StaffMember:
    """Give a member other than who asks: of oneself it is refused."""
    member = await _managed(request)
    if member.id == me(request).id:
        raise Conflict(refusal)
    return member


async def _managed(request: web.Request) -> StaffMember:
    member = await request.app[STORE].staff.get(request.match_info["member"])
    _check(request, member.role)
    return member


def _check(request: web.Request, role: str) -> None:
    if not may_manage(me(request).role, role):
        raise Forbidden("オーナーのアカウントを変更できるのは、オーナーだけです。")


async def _page(
    request: web.Request,
    problem: DomainError | None = None,
    *,
    given: Mapping[str, str] | None = None,
    made: StaffMember | None = None,
    password: str = "",
) -> web.Response:
    """`made` and `password` are what was made just now: the only time that a password is shown."""
    shown = {
        "members": await request.app[STORE].staff.list(),
        "roles": [role for role in ROLES if may_manage(me(request).role, role)],
        "given": given or {"email": "", "name": "", "role": "member"},
        "made": made,
        "password": password,
    }
    return show(request, "settings/staff.html", shown, problem)


routes = [
    web.get(STAFF, list_staff),
    web.post(STAFF, create_staff_member),
    web.post("/settings/staff/{member}/role", update_role),
    web.post("/settings/staff/{member}/password", create_staff_password),
    web.post("/settings/staff/{member}/second-factor-reset", create_second_factor_reset),
    web.post("/settings/staff/{member}/disablement", create_disablement),
    web.post("/settings/staff/{member}/enablement", create_enablement),
]
