"""The proof by the store's own sign-in: there, and back in the same browser."""

from collections.abc import Mapping

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.answers import see_other
from handlers.keys import SIGN_IN, SITE, STORE, Site
from handlers.linking.finish import lead_on, stop
from handlers.linking.invited import gone, invited
from handlers.linking.start import start
from handlers.people import shop_of
from inbox.clock import now
from inbox.errors import Invalid, Throttled, Unavailable
from inbox.links.invitations import Invitation
from inbox.links.proof import Proof
from inbox.links.sign_ins import LIFE, Refusal, Return
from shop.identity.fetching import SignInAway
from shop.identity.sign_in import SignInRefused, secrets_of

STATE_LIMIT = 200
DENIED = "access_denied"
ENDED: Mapping[Refusal, str] = {
    "unknown": "このサインインは確認できません。LINEのトークに戻り、案内の「はじめる」からやり直してください。",
    "other_browser": (
        "サインインを始めたブラウザーと違うため、連携していません。"
        "LINEのトークに戻り、案内の「はじめる」からやり直してください。"
    ),
    "late": (
        "サインインの有効期限が切れたか、すでに使われています。"
        "LINEのトークに戻り、案内の「はじめる」からやり直してください。"
    ),
}
CANCELLED = "サインインが取り消されたため、連携していません。続けるときは、LINEの案内の「はじめる」からどうぞ。"
REFUSED = "ストアのサインインを確認できませんでした。LINEのトークに戻り、案内の「はじめる」からやり直してください。"


@allow(PUBLIC)
@invited
async def show_sign_in(request: web.Request, invitation: Invitation) -> web.Response:
    """Send the browser to the store's sign-in, with a cookie by which only it comes back."""
    sign_in, site = request.app[SIGN_IN], request.app[SITE]
    if sign_in is None:
        return await start(request)
    try:
        going = await request.app[STORE].link_sign_ins.begin(invitation)
        secrets = secrets_of(going.browser, going.state)
        address = await sign_in.authorization_url(going.state, secrets, rendering.language_of(request))
    except Throttled as problem:
        return await start(request, problem)
    except SignInAway as error:
        return await start(request, Unavailable(error.message))
    response = see_other(address)
    _set_cookie(response, site, going.browser, int(LIFE.total_seconds()))
    return response


@allow(PUBLIC)
async def show_return(request: web.Request) -> web.Response:
    """Take who comes back from the store: once, in time, in the browser that went; each other end has its page."""
    sign_in, site = request.app[SIGN_IN], request.app[SITE]
    if sign_in is None:
        return gone(request)
    state, browser = request.query.get("state", "")[:STATE_LIMIT], request.cookies.get(cookie_name(site), "")
    found = await request.app[STORE].link_sign_ins.use(state, browser[:STATE_LIMIT])
    if not isinstance(found, Return):
        return stop(request, Invalid(ENDED[found]))
    if "error" in request.query:
        return _without_cookie(request, stop(request, Invalid(_words_for(request.query["error"]))))
    try:
        gid = await sign_in.customer_of(request.query.get("code", ""), secrets_of(browser, state))
    except SignInRefused:
        return _without_cookie(request, stop(request, Invalid(REFUSED)))
    except SignInAway as error:
        return _without_cookie(request, stop(request, Unavailable(error.message)))
    proof = Proof(shop_of(request), gid, "customer_account", now())
    return _without_cookie(request, await lead_on(request, found.contact_id, found.invitation_id, proof))


def cookie_name(site: Site) -> str:
    """Name the cookie of a sign-in; over HTTPS the browser itself binds it to this host."""
    return "__Host-madoguchi-link" if site.is_https else "madoguchi-link"


def _words_for(error: str) -> str:
    return CANCELLED if error == DENIED else REFUSED


def _without_cookie(request: web.Request, response: web.Response) -> web.Response:
    _set_cookie(response, request.app[SITE], "", 0)
    return response


def _set_cookie(response: web.Response, site: Site, value: str, life_s: int) -> None:
    response.set_cookie(
        cookie_name(site), value, max_age=life_s, path="/", httponly=True, secure=site.is_https, samesite="Lax"
    )


routes = [
    # Before the page of an invitation: a secret is never this short.
    web.get("/link/callback", show_return),
    web.get("/link/{secret}/sign-in", show_sign_in),
]
