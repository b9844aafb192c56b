"""Who asks: a signed-in browser, or a program with a bearer token."""

import hmac
from dataclasses import dataclass

from aiohttp import web

from handlers.keys import SITE, STORE, Site
from inbox.conversations.message import Actor
from inbox.staff.api_tokens import ApiToken
from inbox.staff.roles import may_manage
from inbox.staff.sessions import Session
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

SECRET_LIMIT = 500
OPERATOR = Actor("token", "operator", "API")


@dataclass(frozen=True, slots=True)
class Identity:
    """`staff` and `session` are None for a program."""

    actor: Actor
    role: str
    staff: StaffMember | None = None
    session: Session | None = None

    @property
    def is_held(self) -> bool:
        """Whether nothing is open yet but the set-up of the second factor that everybody must have."""
        return bool(self.session and self.session.is_held and self.staff and not self.staff.has_second_factor)


def cookie_name(site: Site) -> str:
    """Name the session's cookie; over HTTPS the browser itself binds it to this host."""
    return "__Host-madoguchi" if site.is_https else "madoguchi"


def actor_of(request: web.Request) -> Actor:
    """Give who acts; only behind a route that is not public."""
    identity: Identity = request["identity"]
    return identity.actor


async def find_browser(request: web.Request) -> Identity | None:
    """Find who is signed in with the session's cookie."""
    token = request.cookies.get(cookie_name(request.app[SITE]))
    if not token or len(token) > SECRET_LIMIT:
        return None
    store = request.app[STORE]
    session = await store.sessions.find(token)
    staff = (await store.staff.many([session.staff_id])).get(session.staff_id) if session else None
    if session is None or staff is None or staff.is_disabled:
        return None
    return Identity(Actor("staff", staff.id, staff.name), staff.role, staff, session)


async def find_program(request: web.Request) -> Identity | None:
    """Find whose bearer token a request carries."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret or len(secret) > SECRET_LIMIT:
        return None
    own = request.app[SITE].api_token
    if own is not None and hmac.compare_digest(_octets(own), _octets(secret)):
        return Identity(OPERATOR, "owner")
    store = request.app[STORE]
    token = await store.api_tokens.find(secret)
    if token is None or not await _is_vouched_for(store, token):
        return None
    return Identity(Actor("token", token.id, token.name), token.role)


async def _is_vouched_for(store: Store, token: ApiToken) -> bool:
    """Tell whether who made a token could make it today: nobody keeps by a token what was taken from them."""
    if token.created_by is None:
        return True
    maker = (await store.staff.many([token.created_by])).get(token.created_by)
    return maker is not None and not maker.is_disabled and may_manage(maker.role, token.role)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
