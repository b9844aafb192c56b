"""The proof by mail: who reads the address on file is the customer."""

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.addresses import address_of
from handlers.forms import read_form
from handlers.keys import BACKGROUND, MAIL, STORE
from handlers.linking.finish import lead_on
from handlers.linking.invited import invited, path_of
from handlers.linking.start import start
from handlers.people import shop_of
from inbox.errors import DomainError, Invalid, Throttled
from inbox.jobs import NewJob
from inbox.links.invitations import Invitation

CODE = "linking/code.html"


@allow(PUBLIC)
@invited
async def create_code(request: web.Request, invitation: Invitation) -> web.Response:
    """Have a code sent to the address, if it is on file: the answer is the same either way."""
    email = (await read_form(request)).word("email")
    if request.app[MAIL] is None:
        return await start(request)
    try:
        asking = await request.app[STORE].link_codes.ask(invitation.id, email, address_of(request))
    except (Invalid, Throttled) as problem:
        return await start(request, problem, email)
    payload = {"invitation_id": invitation.id, "asking": asking, "shop": shop_of(request)}
    await request.app[STORE].jobs.add([NewJob(f"link_code:{asking}", "link_code", payload)])
    request.app[BACKGROUND].wake()
    return _code(request)


@allow(PUBLIC)
@invited
async def create_proof(request: web.Request, invitation: Invitation) -> web.Response:
    """Take the code; who knows it goes on as who has shown who they are."""
    code = (await read_form(request)).word("code")
    try:
        proof = await request.app[STORE].link_codes.prove(invitation.id, code)
    except Invalid as problem:
        return _code(request, problem)
    return await lead_on(request, invitation.contact_id, invitation.id, proof)


def _code(request: web.Request, problem: DomainError | None = None) -> web.Response:
    error = rendering.translate(request, problem) if problem else ""
    shown = {"action": path_of(request, "proof"), "again": path_of(request), "error": error}
    return rendering.render(request, CODE, shown, 422 if problem else 200)


routes = [
    web.post("/link/{secret}/code", create_code),
    web.post("/link/{secret}/proof", create_proof),
]
