"""What staff do about who a contact is: invite, claim, confirm, undo."""

from typing import Any

from aiohttp import web

from bot.linking.invitation import invite
from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, SITE, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.people import shop_of
from handlers.session import safe_path
from inbox.contacts.contact import Contact
from inbox.ids import new_id
from inbox.jobs import NewJob
from inbox.links.link import Link
from inbox.store import Store

CARD = "links/_card.html"
HISTORY_SHOWN = 10


async def link_facts(store: Store, contact: Contact) -> dict[str, Any]:
    """Give what `links/_card.html` shows of a contact."""
    link = await store.links.find_active(contact.id)
    claim = await store.claims.find_pending(contact.id)
    candidates = [] if link else await store.candidates.find(contact.id)
    history = await store.links.history(contact_id=contact.id, limit=HISTORY_SHOWN)
    wanted = {one.customer_id for one in history} | ({claim.customer_id} if claim else set())
    staff = {one for past in history for one in (past.by, past.confirmed_by, past.ended_by) if one}
    return {
        "link": link,
        "claim": claim,
        "candidates": candidates,
        "invitation": None if link else await store.link_invitations.last_of(contact.id),
        "link_history": history,
        "link_customers": await store.customers.many(wanted),
        "link_staff": await store.staff.many(staff | ({claim.by} if claim else set())),
        "new_key": new_id(),
    }


@allow("read")
async def show_link(request: web.Request) -> web.Response:
    """Show how well a contact is known, and what can be done about it."""
    contact = await request.app[STORE].contacts.get(request.match_info["contact"])
    return await _card(request, contact)


@allow("link")
async def create_invitation(request: web.Request) -> web.Response:
    """Send 「連携を案内」, once a key."""
    store, form = request.app[STORE], await read_form(request)
    contact = await store.contacts.get(request.match_info["contact"])
    await invite(store, request.app[SITE].public_url, contact, actor_of(request), form.word("key") or new_id())
    request.app[BACKGROUND].wake()
    return await _after(request, form, contact)


@allow("link")
async def create_unlinking(request: web.Request) -> web.Response:
    """Undo a link, with the reason."""
    store, form = request.app[STORE], await read_form(request)
    contact = await store.contacts.get(request.match_info["contact"])
    await store.links.unlink(contact.id, "staff", actor_of(request).id, form.word("reason"))
    return await _after(request, form, contact)


@allow("link")
async def create_claim(request: web.Request) -> web.Response:
    """Say who a contact is; a colleague has to confirm it."""
    store, form = request.app[STORE], await read_form(request)
    contact = await store.contacts.get(request.match_info["contact"])
    customer = await store.customers.get_named(shop_of(request), form.word("customer"))
    await store.claims.create(contact.id, customer, actor_of(request).id, form.word("reason"))
    return await _after(request, form, contact)


@allow("link")
async def create_claim_confirmation(request: web.Request) -> web.Response:
    """Confirm what a colleague has claimed, and tell the customer."""
    store, form = request.app[STORE], await read_form(request)
    link = await store.claims.confirm(request.match_info["claim"], actor_of(request).id)
    await tell(request, link)
    return await _after(request, form, await store.contacts.get(link.contact_id))


@allow("link")
async def create_claim_refusal(request: web.Request) -> web.Response:
    """Refuse what a colleague has claimed, or take one's own claim back."""
    store, form = request.app[STORE], await read_form(request)
    claim = await store.claims.get(request.match_info["claim"])
    await store.claims.refuse(claim.id, actor_of(request).id)
    return await _after(request, form, await store.contacts.get(claim.contact_id))


async def tell(request: web.Request, link: Link) -> None:
    """Let the customer know of a link that staff have made, and how to undo it."""
    await request.app[STORE].jobs.add([NewJob(f"link_tell:{link.id}", "link_tell", {"link_id": link.id})])
    request.app[BACKGROUND].wake()


async def _after(request: web.Request, form: Form, contact: Contact) -> web.Response:
    if wants_fragment(request):
        return await _card(request, await request.app[STORE].contacts.get(contact.id))
    return see_other(safe_path(form.word("next")) if form.word("next") else f"/contacts/{contact.id}")


async def _card(request: web.Request, contact: Contact) -> web.Response:
    facts = await link_facts(request.app[STORE], contact)
    return rendering.render(request, CARD, {"contact": contact, **facts})


routes = [
    web.get("/contacts/{contact}/link", show_link),
    web.post("/contacts/{contact}/invitation", create_invitation),
    web.post("/contacts/{contact}/unlinking", create_unlinking),
    web.post("/contacts/{contact}/claims", create_claim),
    web.post("/claims/{claim}/confirmation", create_claim_confirmation),
    web.post("/claims/{claim}/refusal", create_claim_refusal),
]
