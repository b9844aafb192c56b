"""API tokens: what programs come with."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.audit import note
from handlers.forms import read_form
from handlers.keys import STORE
from handlers.pages.settings.frame import me, show
from inbox.errors import DomainError, Forbidden, Invalid
from inbox.staff.api_tokens import ApiToken
from inbox.staff.roles import ROLES, may_manage, parse_role

TOKENS = "/settings/tokens"


@allow("settings")
async def list_tokens(request: web.Request) -> web.Response:
    """List the tokens, the newest first."""
    return await _page(request)


@allow("settings")
async def create_token(request: web.Request) -> web.Response:
    """Make a token; its secret is shown once. It may do no more than who makes it."""
    form = await read_form(request)
    name, role = form.word("name"), form.word("role")
    try:
        if not may_manage(me(request).role, parse_role(role)):
            raise Forbidden("オーナーの権限を持つトークンを作れるのは、オーナーだけです。")
        secret, token = await request.app[STORE].api_tokens.create(name, role, me(request).id)
    except Invalid as problem:
        return await _page(request, problem, name=name, role=role)
    await note(request, "token_created", token, token.role)
    return await _page(request, made=token, secret=secret)


@allow("settings")
async def create_token_revocation(request: web.Request) -> web.Response:
    """End a token at once."""
    token = await request.app[STORE].api_tokens.revoke(request.match_info["token"])
    await note(request, "token_revoked", token, token.role)
    return see_other(f"{TOKENS}?done=token_revoked")


async def _page(
    request: web.Request,
    problem: DomainError | None = None,
    *,
    name: str = "",
    role: str = "member",
    made: ApiToken | None = None,
    secret: str = "",
) -> web.Response:
    shown = {
        "tokens": await request.app[STORE].api_tokens.list(),
        "roles": [one for one in ROLES if may_manage(me(request).role, one)],
        "name": name,
        "role": role,
        "made": made,
        "secret": secret,
    }
    return show(request, "settings/tokens.html", shown, problem)


routes = [
    web.get(TOKENS, list_tokens),
    web.post(TOKENS, create_token),
    web.post("/settings/tokens/{token}/revocation", create_token_revocation),
]
