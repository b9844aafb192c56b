"""By which address somebody came to link, remembered with them: the first one stands for ever."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

from handlers.keys import SITE, STORE
from inbox.conversations.message import Author
from inbox.errors import NotFound
from inbox.fields.types import STRING_LIMIT, clean
from inbox.links.invitations import Invitation

CAME = Author("system", "link")
FIELDS: Mapping[str, str] = {
    "utm_source": "profile.utmSource",
    "utm_medium": "profile.utmMedium",
    "utm_campaign": "profile.utmCampaign",
    "utm_content": "profile.utmContent",
    "utm_term": "profile.utmTerm",
    "referrer": "profile.referrer",
}


async def remember_arrival(request: web.Request, invitation: Invitation) -> None:
    """Keep what the address tells under known names, each once; who has nothing to tell costs nothing."""
    told = {key: text for name, key in FIELDS.items() if (text := _short(request.query.get(name, "")))}
    told = ({"profile.referrer": referrer} if (referrer := _referrer(request)) else {}) | told
    if not told or request.method != "GET":
        return
    store = request.app[STORE]
    contact = await store.contacts.get(invitation.contact_id)
    try:
        customer = await store.customers.get(contact.customer_id) if contact.customer_id else None
    except NotFound:
        customer = None
    for key, text in told.items():
        await store.fields.set_once(contact, customer, key, text, CAME)


def _referrer(request: web.Request) -> str:
    """Give the page that led here, without what may be personal in its address; our own pages lead nowhere new."""
    try:
        page, own = urlsplit(request.headers.get("Referer", "")), urlsplit(request.app[SITE].public_url)
        host, port = page.hostname, page.port
    except ValueError:
        return ""
    if page.scheme not in ("http", "https") or not host or host in (own.hostname, request.url.host):
        return ""
    return _short(f"{page.scheme}://{host}{f':{port}' if port else ''}{page.path}")


def _short(text: str) -> str:
    return clean(text[: STRING_LIMIT * 4])[:STRING_LIMIT].strip()
