"""The proof by the storefront's session: a page of ours inside the store, which vouches for who is signed in there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.keys import SITE, STORE
from handlers.linking.arrival import remember_arrival
from handlers.linking.finish import keep_proof
from inbox.clock import now
from inbox.links.invitations import Invitation
from inbox.links.proof import Proof
from shop.identity.app_proxy import NotSigned, StoreVisit, read_visit

PAGE = "linking/store_page.html"
SECRET_LIMIT = 100
SIGN_IN = "/customer_authentication/login"

log = structlog.get_logger(__name__)


@allow(PUBLIC)
async def show_store_page(request: web.Request) -> web.Response:
    """Show how linking goes on to whom the store's signature names; no cookie comes or goes through the store."""
    site = request.app[SITE]
    try:
        visit = read_visit(list(request.query.items()), site.shop_secrets, site.shop or "", now())
    except NotSigned as error:
        log.warning("app_proxy.refused", reason=str(error))
        return _page(request, {"step": "refused"}, 403)
    secret = request.query.get("invitation", "")[:SECRET_LIMIT]
    invitation = await request.app[STORE].link_invitations.find(secret) if secret else None
    if invitation is None or not invitation.is_open:
        return _page(request, {"step": "gone" if secret else "uninvited"})
    await remember_arrival(request, invitation)
    if visit.customer_gid is None:
        return _page(request, {"step": "sign_in", "address": _sign_in_address(visit, secret)})
    address = await _go_on(request, invitation, site.shop or "", visit.customer_gid)
    return _page(request, {"step": "proven", "address": address})


async def _go_on(request: web.Request, invitation: Invitation, shop: str, gid: str) -> str:
    proof = Proof(shop, gid, "app_proxy", now())
    path = await keep_proof(request, invitation.contact_id, invitation.id, proof)
    return f"{request.app[SITE].public_url}{path}"


def _sign_in_address(visit: StoreVisit, secret: str) -> str:
    """Give the store's own sign-in, which leads back to this page."""
    back = f"{visit.path_prefix}/link?{urlencode({'invitation': secret})}"
    return f"{SIGN_IN}?{urlencode({'return_to': back})}"


def _page(request: web.Request, shown: Mapping[str, Any], status: int = 200) -> web.Response:
    """Answer with a piece that the store puts into its own look; nothing of the request's query is in it."""
    response = rendering.render(request, PAGE, {"address": "", **shown}, status)
    response.content_type = "application/liquid"
    return response


routes = [web.get("/shop/proxy/link", show_store_page)]
