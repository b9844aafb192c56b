"""Where an app sends customers to sign in, and how they come back to it."""

import secrets
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from simulator.store.front.forms import read_fields
from simulator.store.front.front import Front
from simulator.store.front.grants import Asked
from simulator.store.front.keys import FRONT, FRONT_PAGES
from simulator.store.front.sessions import PROVIDER
from simulator.store.front.signing_in import Step, show_choice, sign_in

_CHALLENGE_CHARACTERS = 43


class NotAsked(Exception):
    """An app asked for what cannot be; the customer goes back to it with the word `error`."""

    def __init__(self, error: str, description: str, asked: Asked) -> None:
        super().__init__(description)
        self.error, self.description, self.asked = error, description, asked


class NoSuchApp(Exception):
    """The client or the way back is unknown: the customer stays here."""


async def show_authorization(request: web.Request) -> web.Response:
    """Ask the customer to sign in for an app."""
    front = request.app[FRONT]
    try:
        asked = read_asked(request, front)
    except NoSuchApp as error:
        return _refuse(request, str(error))
    except NotAsked as error:
        return go_back(front, error.asked, error=error.error, error_description=error.description)
    if front.switches.denied:
        return go_back(front, asked, error="access_denied", error_description="The customer said no")
    return show_choice(request, _step(request, {}), known=front.sessions.customer(request, PROVIDER))


async def create_authorization(request: web.Request) -> web.Response:
    """Take the customer's next step, and send whoever is signed in back to the app with a code."""
    front = request.app[FRONT]
    try:
        asked = read_asked(request, front)
    except (NoSuchApp, NotAsked) as error:
        return _refuse(request, str(error))
    step = _step(request, await read_fields(request))
    if "cancel" in step.form:
        return go_back(front, asked, error="access_denied", error_description="The customer said no")
    signed_in = await sign_in(request, step)
    if isinstance(signed_in, web.Response):
        return signed_in
    response = go_back(front, asked, code=front.grants.issue_code(asked, signed_in.number))
    front.sessions.begin(response, PROVIDER, signed_in)
    return response


def read_asked(request: web.Request, front: Front) -> Asked:
    """Read what an app asks for; NoSuchApp or NotAsked for what it may not."""
    query = request.query
    asked = Asked(
        query.get("client_id", ""),
        query.get("redirect_uri", ""),
        query.get("scope", ""),
        query.get("state", ""),
        query.get("nonce", ""),
        query.get("code_challenge", ""),
    )
    if asked.client_id != front.settings.client_id:
        raise NoSuchApp("client_id を確認してください。登録されていないアプリです。")
    if not front.settings.is_registered(asked.redirect_uri):
        raise NoSuchApp("redirect_uri を確認してください。登録されていないアドレスです。")
    if query.get("response_type") != "code":
        raise NotAsked("unsupported_response_type", "response_type must be code", asked)
    if "openid" not in asked.scope.split():
        raise NotAsked("invalid_scope", "scope must hold openid", asked)
    if query.get("code_challenge_method") != "S256" or len(asked.challenge) != _CHALLENGE_CHARACTERS:
        raise NotAsked("invalid_request", "code_challenge with the method S256 is needed", asked)
    return asked


def go_back(front: Front, asked: Asked, **answer: str) -> web.Response:
    """Send the customer back to the app."""
    if asked.state:
        answer["state"] = secrets.token_urlsafe(16) if front.switches.wrong_state else asked.state
    parts = urlsplit(asked.redirect_uri)
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


async def end_session(request: web.Request) -> web.Response:
    """Sign the customer out at the provider."""
    front, after = request.app[FRONT], request.query.get("post_logout_redirect_uri", "")
    response = request.app[FRONT_PAGES].answer("signed_out.html", shop=front.shop.account)
    if after and front.settings.may_end_at(after):
        response = web.Response(status=303, headers={"Location": after})
    front.sessions.end(request, response, PROVIDER)
    return response


def _step(request: web.Request, form: dict[str, str]) -> Step:
    lead = "続けるには、ストアのアカウントでサインインしてください。"
    return Step(request.path_qs, form, lead, request.query.get("login_hint", ""))


def _refuse(request: web.Request, reason: str) -> web.Response:
    return request.app[FRONT_PAGES].answer(
        "refused.html", status=400, reason=reason, shop=request.app[FRONT].shop.account
    )
