"""From what was proven, in whichever way, to LINE's dialog, which says whose LINE it is."""

import asyncio
import contextlib
from urllib.parse import urlencode

from aiohttp import web

from bot.line import NoAnswer, NotConfigured
from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import BACKGROUND, SHOP, SITE, STORE
from handlers.linking.invited import gone, status_of
from inbox.contacts.contact import Contact
from inbox.errors import Conflict, DomainError, Invalid, NotFound, Unavailable
from inbox.links.proof import Proof
from inbox.links.proofs import KeptProof
from inbox.links.rivals import Rivals
from shop.errors import ShopError
from shop.shop import Shop
from shop.sync.mirror import refresh_customers

FINISH, ASK, STOPPED = (f"linking/{name}.html" for name in ("finish", "ask", "stopped"))
PATIENCE_S = 5
AWAY = "いまはLINEとつながらないため、連携できません。少し待ってから、もう一度お試しください。"


async def keep_proof(request: web.Request, contact_id: str, invitation_id: str, proof: Proof) -> str:
    """Keep a proof, and give the path of the page that goes on from it: it may be opened again for a while."""
    return f"/link/proof/{await request.app[STORE].link_proofs.keep(contact_id, invitation_id, proof)}"


async def lead_on(request: web.Request, contact_id: str, invitation_id: str, proof: Proof) -> web.Response:
    """Send who has proven on; what was spent on the way is then out of the browser's history."""
    return see_other(await keep_proof(request, contact_id, invitation_id, proof))


@allow(PUBLIC)
async def show_proof(request: web.Request) -> web.Response:
    """Lead on to LINE, or ask first where another link would end or stand beside."""
    store = request.app[STORE]
    kept = await store.link_proofs.find(request.match_info["ticket"])
    if kept is None:
        return gone(request)
    await _learn(request, kept.proof)
    rivals = await store.links.find_rivals(kept.contact_id, kept.proof)
    return _ask(request, rivals) if rivals.are_there else await _finish(request, kept)


@allow(PUBLIC)
async def create_decision(request: web.Request) -> web.Response:
    """Take what the one who has proven decides about the links that stand there; nothing is replaced unasked."""
    store, form = request.app[STORE], await read_form(request)
    kept = await store.link_proofs.find(request.match_info["ticket"])
    if kept is None:
        return gone(request)
    replaces, ends_others = form.word("replaces") == "on", form.word("others") == "end"
    rivals = await store.links.find_rivals(kept.contact_id, kept.proof)
    if rivals.own is not None and not replaces:
        return _ask(request, rivals)
    return await _finish(request, kept, replaces=replaces, ends_others=ends_others)


async def _learn(request: web.Request, proof: Proof) -> None:
    """Ask the store for a customer whom we have not heard of yet; while it does not answer, the page says to wait."""
    store, shop = request.app[STORE], request.app[SHOP]
    if not isinstance(shop, Shop) or shop.domain != proof.shop:
        return
    if await store.customers.find(proof.shop, proof.gid) is not None:
        return
    with contextlib.suppress(ShopError, TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await refresh_customers(store, shop, [proof.gid])


async def _finish(
    request: web.Request, kept: KeptProof, *, replaces: bool = False, ends_others: bool = False
) -> web.Response:
    store = request.app[STORE]
    try:
        nonce = await store.links.begin(
            kept.contact_id, kept.invitation_id, kept.proof, replaces=replaces, ends_others=ends_others
        )
        address = await _dialog(request, await store.contacts.get(kept.contact_id), nonce)
    except (Invalid, NotFound, Conflict, Unavailable) as problem:
        return stop(request, problem, request.path)
    return rendering.render(request, FINISH, {"address": address})


def stop(request: web.Request, problem: DomainError, again: str | None = None) -> web.Response:
    """Say why it does not go on, and where it may be tried again."""
    shown = {"message": rendering.translate(request, problem), "again": again}
    return rendering.render(request, STOPPED, shown, status_of(problem))


def _ask(request: web.Request, rivals: Rivals) -> web.Response:
    return rendering.render(request, ASK, {"rivals": rivals, "action": request.path})


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


routes = [
    web.get("/link/proof/{ticket}", show_proof),
    web.post("/link/proof/{ticket}", create_decision),
]
