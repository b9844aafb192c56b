"""The customer's side of linking: our page in LINE's browser, from the invitation to LINE's own dialog."""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlencode

from aiohttp import web

from bot.line import NoAnswer, NotConfigured
from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.forms import read_form
from handlers.keys import BACKGROUND, MAIL, SITE, STORE
from handlers.people import shop_of
from handlers.session import address_of
from inbox.contacts.contact import Contact
from inbox.errors import Conflict, DomainError, Invalid, NotFound, Throttled, Unavailable
from inbox.ids import MAIN_CHANNEL
from inbox.jobs import NewJob
from inbox.links.invitations import Invitation

START, CODE, FINISH, GONE = (f"linking/{name}.html" for name in ("start", "code", "finish", "gone"))
AWAY = "いまはLINEとつながらないため、連携できません。少し待ってから、もう一度お試しください。"

Step = Callable[[web.Request, Invitation], Awaitable[web.Response]]


def _invited(step: Step) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Let a step happen for an open invitation; for every other one the same calm page says what to do."""

    @wraps(step)
    async def handler(request: web.Request) -> web.Response:
        found = await request.app[STORE].link_invitations.find(request.match_info["secret"])
        if found is None or not found.is_open:
            return rendering.render(request, GONE, {}, 404)
        return await step(request, found)

    return handler


@allow(PUBLIC)
@_invited
async def show_linking(request: web.Request, _invitation: Invitation) -> web.Response:
    """Say who asks and what linking does; reading it spends nothing, for previews read too."""
    return await _start(request)


@allow(PUBLIC)
@_invited
async def create_code(request: web.Request, invitation: Invitation) -> web.Response:
    """Have a code sent to the address, if it is on file: the answer is the same either way."""
    email = (await read_form(request)).word("email")
    if request.app[MAIL] is None:
        return await _start(request)
    try:
        asking = await request.app[STORE].link_codes.ask(invitation.id, email, address_of(request))
    except (Invalid, Throttled) as problem:
        return await _start(request, problem, email)
    payload = {"invitation_id": invitation.id, "asking": asking, "shop": shop_of(request)}
    await request.app[STORE].jobs.add([NewJob(f"link_code:{asking}", "link_code", payload)])
    request.app[BACKGROUND].wake()
    return _code(request)


@allow(PUBLIC)
@_invited
async def create_proof(request: web.Request, invitation: Invitation) -> web.Response:
    """Take the code, and lead on to LINE, which says whose LINE this is."""
    code = (await read_form(request)).word("code")
    store = request.app[STORE]
    try:
        proof = await store.link_codes.prove(invitation.id, code)
    except Invalid as problem:
        return _code(request, problem)
    try:
        nonce = await store.links.begin(invitation.contact_id, invitation.id, proof)
        contact = await store.contacts.get(invitation.contact_id)
        address = await _dialog(request, contact, nonce)
    except (Invalid, NotFound, Conflict, Unavailable) as problem:
        # The code is spent: the way leads from the beginning again.
        return await _start(request, problem)
    return rendering.render(request, FINISH, {"address": address})


def _code(request: web.Request, problem: DomainError | None = None) -> web.Response:
    error = rendering.translate(request, problem) if problem else ""
    shown = {"action": _path(request, "proof"), "again": _path(request), "error": error}
    return rendering.render(request, CODE, shown, 422 if problem else 200)


async def _start(request: web.Request, problem: DomainError | None = None, email: str = "") -> web.Response:
    channel = await request.app[STORE].channels.get(MAIN_CHANNEL)
    shown = {
        "name": channel.bot_name,
        "action": _path(request, "code"),
        "can_prove": request.app[MAIL] is not None,
        "email": email,
        "error": rendering.translate(request, problem) if problem else "",
    }
    return rendering.render(request, START, shown, _status(problem))


def _status(problem: DomainError | None) -> int:
    match problem:
        case None:
            return 200
        case Throttled():
            return 429
        case Unavailable():
            return 503
        case _:
            return 422


async def _dialog(request: web.Request, contact: Contact, nonce: str) -> str:
    """Give the address of LINE's dialog, with a token that LINE made for this contact just now."""
    workers = request.app[BACKGROUND].workers
    if workers is None or contact.line_id is None:
        raise Unavailable(AWAY)
    try:
        token = await workers.line.link_token(contact.line_id)
    except (NoAnswer, NotConfigured):
        raise Unavailable(AWAY) from None
    if token is None:
        raise Conflict("LINEから連携の許可を得られませんでした。友だち追加を確かめて、もう一度お試しください。")
    return f"{request.app[SITE].line_dialog_url}?{urlencode({'linkToken': token, 'nonce': nonce})}"


def _path(request: web.Request, part: str = "") -> str:
    return "/".join(filter(None, ("/link", request.match_info["secret"], part)))


routes = [
    web.get("/link/{secret}", show_linking),
    web.post("/link/{secret}/code", create_code),
    web.post("/link/{secret}/proof", create_proof),
]
