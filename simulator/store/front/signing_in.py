"""The steps of signing in, on the store's pages and at the provider: choose somebody, or prove an e-mail address."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiosmtplib
from aiohttp import web

from simulator.store.front.keys import FRONT, FRONT_PAGES
from simulator.store.records.customer import Customer

CHOICE_LIMIT = 30

_NO_MAIL = "メールを送れませんでした。メールシミュレーターが動いているか確認してください。"
_WRONG_CODE = "コードが違うか、期限が切れています。もう一度入力するか、はじめからやり直してください。"
_NOBODY = "このメールアドレスのお客様は登録されていません。"


@dataclass(frozen=True, slots=True)
class Step:
    """What the visitor has given so far; `address` is the page's own, with everything that it was asked."""

    address: str
    form: Mapping[str, str]
    lead: str
    login_hint: str = ""


def show_choice(request: web.Request, step: Step, *, error: str = "", known: Customer | None = None) -> web.Response:
    """Ask who it is; `known` is signed in already and may go on."""
    words = request.query.get("q", "")
    return request.app[FRONT_PAGES].answer(
        "sign_in.html",
        status=422 if error else 200,
        step=step,
        error=error,
        known=known,
        words=words,
        kept=[(name, value) for name, value in request.query.items() if name != "q"],
        customers=request.app[FRONT].choice(words, CHOICE_LIMIT),
        shop=request.app[FRONT].shop.account,
    )


async def sign_in(request: web.Request, step: Step) -> Customer | web.Response:
    """Take one step: the customer at the end of it, else the next page."""
    front, form = request.app[FRONT], step.form
    if number := form.get("customer", ""):
        chosen = front.shop.customers.get(int(number)) if number.isascii() and number.isdecimal() else None
        if chosen is None or chosen.deleted_at is not None:
            return show_choice(request, step, error="このお客様はもう登録されていません。")
        return chosen
    address = form.get("email", "").strip()
    if not address:
        return show_choice(request, step, error="メールアドレスを入力するか、お客様を選んでください。")
    if "code" in form:
        return _prove(request, step, address, form["code"])
    return await _send_code(request, step, address)


async def _send_code(request: web.Request, step: Step, address: str) -> web.Response:
    front = request.app[FRONT]
    try:
        shown = await front.codes.send(address, front.shop.account.name)
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError):
        return show_choice(request, step, error=_NO_MAIL)
    return _show_code(request, step, address, shown=shown)


def _prove(request: web.Request, step: Step, address: str, code: str) -> Customer | web.Response:
    front = request.app[FRONT]
    if not front.codes.prove(address, code):
        return _show_code(request, step, address, error=_WRONG_CODE)
    return front.customer_with(address) or show_choice(request, step, error=_NOBODY)


def _show_code(
    request: web.Request, step: Step, address: str, *, shown: str | None = None, error: str = ""
) -> web.Response:
    return request.app[FRONT_PAGES].answer(
        "code.html",
        status=422 if error else 200,
        step=step,
        email=address,
        shown=shown,
        error=error,
        shop=request.app[FRONT].shop.account,
    )
