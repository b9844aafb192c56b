"""Deleting a customer: in the store first, which may say no, then here."""

from inbox.conversations.message import Actor
from inbox.customers.customer import Customer
from inbox.erasure.requesting import request_erasure
from inbox.errors import Conflict
from inbox.store import Store
from shop.editing.editor import StoreEditor
from shop.editing.refusals import GONE, ORDERS, read_undeletable
from shop.errors import Refused
from shop.webhooks.privacy import forget_customer


async def delete_customer(store: Store, editor: StoreEditor | None, customer: Customer, by: Actor) -> None:
    """Delete for good; Conflict says why it cannot be. `editor` is None for a member of ours."""
    if editor is not None:
        await _delete_there(editor, customer)
    # What is known of the person is gathered before it is gone; of talks only the words stay, without names.
    await request_erasure(store, customer.shop, customer.gid, by, "store_deleted")
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
