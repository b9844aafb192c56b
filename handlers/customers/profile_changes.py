"""Changing the basic keys that may be changed: the tags and the consents, where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.people import Found
from handlers.shop_writing import shop_writing
from inbox.clock import now
from inbox.customers.customer import Consent, Customer
from inbox.customers.gid import OWN_SHOP
from inbox.customers.tags import check_tags
from inbox.errors import Conflict

CONSENTS = {"unsubscribeEmail": "email_consent", "unsubscribeTexting": "sms_consent"}
LINE = "unsubscribeLine"
EDITABLE = ("tags", *CONSENTS, LINE)
TRIES = 5


async def change_basics(
    request: web.Request,
    found: Found,
    given: Mapping[str, bool | None],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Change consents by key, and tags by difference; what stands in the store is changed there."""
    consents = {CONSENTS[key]: _consent(is_refused) for key, is_refused in given.items() if key in CONSENTS}
    if (consents or add or remove) and found.customer is None:
        raise Conflict("このお客様は会員と連携していません。先に連携してください。")
    checked = check_tags(add)
    if LINE in given:
        fields = request.app[STORE].fields
        await fields.set(found.contact, found.customer, {LINE: given[LINE]}, actor_of(request))
    if found.customer is None or not (consents or checked or remove):
        return
    if found.customer.shop == OWN_SHOP:
        await _change_ours(request, found.customer, consents, checked, remove)
    else:
        await shop_writing(request).change(found.customer, consents, checked, remove)


async def _change_ours(
    request: web.Request,
    customer: Customer,
    consents: Mapping[str, Consent],
    add: Sequence[str],
    remove: Sequence[str],
) -> None:
    customers = request.app[STORE].customers
    if add or remove:
        customer = await customers.change_tags(customer.id, add, remove)
    for _ in range(TRIES if consents else 0):
        try:
            await customers.edit(customer.id, consents, customer.record.updated_at)
            return
        except Conflict:
            # Somebody changed something else meanwhile: a consent is set, whatever stood there.
            customer = await customers.get(customer.id)
    if consents:
        raise Conflict("同意の状態が同時に変更されています。しばらくしてからもう一度お試しください。")


def _consent(is_refused: bool | None) -> Consent:
    known = Consent("not_subscribed", updated_at=now(), source="staff")
    return known if is_refused is None else replace(known, state="unsubscribed" if is_refused else "subscribed")
