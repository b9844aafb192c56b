"""The one way to have a person erased, whoever asks: a member of staff, a program, the store."""

from collections.abc import Sequence

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
    is_gid = gid_or_contact is not None and GID.fullmatch(gid_or_contact) is not None
    traces = await gather(
        store.database,
        shop,
        gid=gid_or_contact if is_gid else None,
        contact_id=None if is_gid else gid_or_contact,
        email=email,
        phone=phone,
        order_gids=order_gids,
    )
    return await store.erasures.request(traces, cause, by, event_id)
