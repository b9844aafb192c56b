"""The customer's side of linking: our page in LINE's browser, from the invitation to LINE's own dialog."""

from urllib.parse import urlencode

from aiohttp import web

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


@allow(PUBLIC)
async def show_linking(request: web.Request) -> web.Response:
    """Say who asks and what linking does; reading it spends nothing, for previews read too."""
    invitation = await _invitation(request)
    if invitation is None:
        return rendering.render(request, GONE, {}, 404)
    return await _start(request)


@allow(PUBLIC)
async def create_code(request: web.Request) -> web.Response:
    """Have a code sent to the address, if it is on file: the answer is the same either way."""
    invitation = await _invitation(request)
    if invitation is None:
        return rendering.render(request, GONE, {}, 404)
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
    return rendering.render(request, CODE, {"action": _path(request, "proof"), "again": _path(request), "error": ""})


@allow(PUBLIC)
async def create_proof(request: web.Request) -> web.Response:
    """Take the code, and lead on to LINE, which says whose LINE this is."""
    invitation = await _invitation(request)
    if invitation is None:
        return rendering.render(request, GONE, {}, 404)
    code = (await read_form(request)).word("code")
    store = request.app[STORE]
    try:
        proof = await store.link_codes.prove(invitation.id, code)
        nonce = await store.links.begin(invitation.contact_id, invitation.id, proof)
        contact = await store.contacts.get(invitation.contact_id)
        address = await _dialog(request, contact, nonce)
    except (Invalid, NotFound, Conflict) as problem:
        error = rendering.translate(request, problem)
        shown = {"action": _path(request, "proof"), "again": _path(request), "error": error}
        return rendering.render(request, CODE, shown, 422)
    return rendering.render(request, FINISH, {"address": address})


async def _invitation(request: web.Request) -> Invitation | None:
    found = await request.app[STORE].link_invitations.find(request.match_info["secret"])
    return found if found is not None and found.is_open else None


async def _start(request: web.Request, problem: DomainError | None = None, email: str = "") -> web.Response:
    channel = await request.app[STORE].channels.get(MAIN_CHANNEL)
    shown = {
        "name": channel.bot_name,
        "action": _path(request, "code"),
        "can_prove": request.app[MAIL] is not None,
        "email": email,
        "error": rendering.translate(request, problem) if problem else "",
    }
    status = 200 if problem is None else 429 if isinstance(problem, Throttled) else 422
    return rendering.render(request, START, shown, status)


async def _dialog(request: web.Request, contact: Contact, nonce: str) -> str:
    """Give the address of LINE's dialog, with a token that LINE made for this contact just now."""
    workers = request.app[BACKGROUND].workers
    if workers is None or contact.line_id is None:
        raise Unavailable("いまは連携できません。しばらくしてからもう一度お試しください。")
    token = await workers.line.link_token(contact.line_id)
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
