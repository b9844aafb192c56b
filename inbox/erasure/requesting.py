"""The one way to have a person erased or shown, whoever asks: a member of staff, a program, the store."""

from collections.abc import Sequence
from typing import Any

from inbox.conversations.message import Actor
from inbox.customers.gid import GID
from inbox.erasure.gathering import gather
from inbox.erasure.policy import Cause
from inbox.store import Store


async def request_erasure(
    store: Store,
    shop: str,
    gid_or_contact: str | None,
    by: Actor | None,
    cause: Cause,
    *,
    email: str | None = None,
    phone: str | None = None,
    order_gids: Sequence[str] = (),
    event_id: str | None = None,
) -> str:
    """Begin to erase somebody, named by a GID or a contact's id, or by an address or number alone; give its id."""
    named = _named(gid_or_contact)
    traces = await gather(store.database, shop, **named, email=email, phone=phone, order_gids=order_gids)
    return await store.erasures.request(traces, cause, by, event_id)


async def request_archive(
    store: Store,
    shop: str,
    gid_or_contact: str | None,
    by: Actor | None,
    *,
    email: str | None = None,
    phone: str | None = None,
    event_id: str | None = None,
) -> str:
    """Have everything that is held on somebody put into one file; give the archive's id."""
    traces = await gather(store.database, shop, **_named(gid_or_contact), email=email, phone=phone)
    return await store.archives.ask(traces, by, event_id)


def _named(gid_or_contact: str | None) -> dict[str, Any]:
    is_gid = gid_or_contact is not None and GID.fullmatch(gid_or_contact) is not None
    return {"gid" if is_gid else "contact_id": gid_or_contact}
