"""Letters by e-mail: written, looked at before they go, and as they were sent."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, MAIL, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.queries import read_after
from handlers.pages.settings.frame import me, show
from handlers.people import get_customer
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.errors import Conflict, Invalid
from inbox.ids import MAIN_CHANNEL, new_id
from inbox.letters.letter import Letter, NewLetter, Recipient, check_letter
from inbox.letters.letters import check_address

PAGE = 50
RESENDS_SHOWN = 20
RECENT = 5
NEW, PREVIEW, STATE = "letters/new.html", "letters/preview.html", "letters/_state_card.html"


@allow("read")
async def list_letters(request: web.Request) -> web.Response:
    """Show what was sent to a member by e-mail, the newest first."""
    customer, after = await get_customer(request, request.match_info["customer"]), read_after(request)
    page = await request.app[STORE].letters.list(customer.id, after, PAGE)
    shown = {"customer": customer, "letters": page.items, "next": page.next, "after": after}
    return rendering.render(request, "letters/index.html", shown)


@allow("reply")
async def show_new_letter(request: web.Request) -> web.Response:
    """Show an empty letter to a member."""
    customer = await get_customer(request, request.match_info["customer"])
    given = {"subject": "", "text": "", "sender": "", "to": customer.record.email or "", "key": new_id()}
    return show(request, NEW, await _about(request, customer, given))


@allow("reply")
async def create_letter(request: web.Request) -> web.Response:
    """Show the letter as it would go (`step` is preview), go back to it (edit), or send it, once a key."""
    customer, form = await get_customer(request, request.match_info["customer"]), await read_form(request)
    given = _given(form)
    about = await _about(request, customer, given)
    if form.word("step") == "edit":
        return show(request, NEW, about)
    try:
        if form.word("step") != "send":
            check_letter(given["subject"], given["text"])
            check_address(customer, given["to"])
            return show(request, PREVIEW, about | {"mailto": mailto(given)})
        letter = await _queue(request, customer, given)
    except (Invalid, Conflict) as problem:
        # What was refused for its address shows the one that is right now.
        fresh = {**given, "to": customer.record.email or ""}
        return show(request, NEW, {**about, "given": fresh}, problem)
    request.app[BACKGROUND].wake()
    return see_other(f"/letters/{letter.id}")


@allow("read")
async def show_letter(request: web.Request) -> web.Response:
    """Show a letter exactly as it was sent; a script gets how it stands."""
    store = request.app[STORE]
    letter = await store.letters.get(request.match_info["letter"])
    shown = await _shown(request, letter)
    if wants_fragment(request):
        return rendering.render(request, STATE, shown)
    customer = (await store.customers.many([letter.customer_id])).get(letter.customer_id)
    return rendering.render(request, "letters/show.html", {**shown, "customer": customer})


@allow("reply")
async def create_letter_resend(request: web.Request) -> web.Response:
    """Send a letter anew: to its customer, or to the one who asks."""
    store, form = request.app[STORE], await read_form(request)
    letter = await store.letters.get(request.match_info["letter"])
    recipient: Recipient = "self" if form.word("to") == "self" else "customer"
    if recipient == "customer" and form.word("to") != "customer":
        raise Invalid("再送する相手を選んでください。", fields={"to": "required"})
    customer = await store.customers.get(letter.customer_id)
    to = me(request).email if recipient == "self" else customer.record.email or ""
    if recipient == "customer":
        check_address(customer, to)
    contact = await _contact(request, customer)
    count, by = form.number("count"), actor_of(request)
    again = await store.letters.resend(letter, recipient, count, to, contact.id if contact else None, by)
    request.app[BACKGROUND].wake()
    return see_other(f"/letters/{again.id}")


async def recent_letters(request: web.Request, customer: Customer | None) -> dict[str, Any]:
    """Give what `letters/_card.html` shows of a member."""
    return {"letters": (await request.app[STORE].letters.list(customer.id, None, RECENT)).items if customer else ()}


def mailto(given: Mapping[str, str]) -> str:
    """Write the same letter as an address that opens the reader's own mail program."""
    body = given["text"].replace("\n", "\r\n")
    return f"mailto:{quote(given['to'], safe='@')}?subject={quote(given['subject'])}&body={quote(body)}"


def _given(form: Form) -> dict[str, str]:
    words = {name: form.word(name) for name in ("subject", "sender", "to", "key")}
    return {**words, "text": form.text("text").strip("\n")}


async def _queue(request: web.Request, customer: Customer, given: Mapping[str, str]) -> Letter:
    mail = request.app[MAIL]
    if mail is None:
        raise Conflict("メールの設定（SMTP_URL）がないため、送れません。")
    sender = given["sender"] or mail.senders[0]
    if sender not in mail.senders:
        raise Invalid("差出人を選び直してください。", fields={"sender": "unknown"})
    store, contact = request.app[STORE], await _contact(request, customer)
    name = (await store.channels.get(MAIN_CHANNEL)).bot_name or ""
    new = NewLetter(given["to"], given["subject"], given["text"], sender, name)
    return await store.letters.queue(customer, contact.id if contact else None, given["key"], new, actor_of(request))


async def _contact(request: web.Request, customer: Customer) -> Contact | None:
    """Give the LINE user in whose talk it is told; of several the one heard from last."""
    return (await request.app[STORE].fields.person(None, customer)).contact


async def _about(request: web.Request, customer: Customer, given: Mapping[str, str]) -> dict[str, Any]:
    mail = request.app[MAIL]
    return {"customer": customer, "given": given, "senders": mail.senders if mail else ()}


async def _shown(request: web.Request, letter: Letter) -> dict[str, Any]:
    letters, first = request.app[STORE].letters, letter.resent_from or letter.id
    by = actor_of(request).id
    return {
        "letter": letter,
        "first": first,
        "resends": await letters.resends(first, RESENDS_SHOWN),
        "resent": {
            "customer": await letters.count_resends(first, "customer", by),
            "self": await letters.count_resends(first, "self", by),
        },
    }


PATH = "/customers/{customer}/letters"
routes = [
    web.get(f"{PATH}/new", show_new_letter),
    web.get(PATH, list_letters),
    web.post(PATH, create_letter),
    web.get("/letters/{letter}", show_letter),
    web.post("/letters/{letter}/resend", create_letter_resend),
]
