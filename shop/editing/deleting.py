"""Deleting a customer: in the store first, which may say no, then here."""

from inbox.conversations.message import Actor
from inbox.customers.customer import Customer
from inbox.errors import Conflict
from inbox.store import Store
from shop.editing.editor import StoreEditor
from shop.editing.refusals import GONE, ORDERS, read_undeletable
from shop.errors import Refused
from shop.webhooks.privacy import forget_customer


async def delete_customer(store: Store, editor: StoreEditor | None, customer: Customer, _by: Actor) -> None:
    """Delete for good; Conflict says why it cannot be. `editor` is None for a member of ours."""
    if editor is not None:
        await _delete_there(editor, customer)
    await forget_customer(store, customer.shop, customer.gid)


async def _delete_there(editor: StoreEditor, customer: Customer) -> None:
    record = (await editor.read_many([customer.gid])).get(customer.gid)
    # Deleted there already: a stop came before it was forgotten here.
    if record is None:
        return
    if record.can_delete is False and record.orders_count:
        raise Conflict(ORDERS)
    try:
        await editor.delete(customer.gid)
    except Refused as refused:
        reason = read_undeletable(refused.user_errors)
        if reason != GONE:
            raise Conflict(reason) from None
