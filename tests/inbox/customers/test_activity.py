"""Who did something this month: LINE counts for the member whom it is linked to."""

from datetime import timedelta

from inbox.clock import from_milliseconds, now, to_milliseconds
from inbox.customers.activity import month_of
from inbox.store import Store
from tests.inbox.fields.people import link, new_contact, new_customer
from tests.inbox.samples import said

LAST_MONTH = now() - timedelta(days=40)


async def test_who_writes_from_a_linked_line_is_active_once_however_often(store: Store) -> None:
    """3.29 Two of the family, three messages, one of them twice: one member."""
    customer, other = await new_customer(store), await new_customer(store, 2)
    for user in ("U1", "U2"):
        await link(store, await new_contact(store, user), customer)
    assert await store.customers.count_active(month_of(now())) == 0, "who was a stranger then counts nowhere"
    at_ms = to_milliseconds(now())
    again = said("またきました", "U1", at_ms=at_ms)
    await store.intake.apply([again, said("わたしも", "U2", at_ms=at_ms - 5_000)])
    await store.intake.apply([again])
    assert await store.customers.count_active(month_of(now())) == 1
    assert (await store.customers.get(customer.id)).last_active_at == from_milliseconds(at_ms)
    assert (await store.customers.get(other.id)).last_active_at is None


async def test_what_comes_late_counts_in_its_own_month_and_takes_nothing_back(store: Store) -> None:
    """3.29."""
    customer = await new_customer(store)
    await link(store, await new_contact(store), customer)
    await store.intake.apply([said("いま", "U1", at_ms=to_milliseconds(now()))])
    before = (await store.customers.get(customer.id)).last_active_at
    await store.intake.apply([said("遅れて届く", "U1", at_ms=to_milliseconds(LAST_MONTH))])
    assert before is not None
    assert (await store.customers.get(customer.id)).last_active_at == before
    assert await store.customers.count_active(month_of(now())) == 1
    assert await store.customers.count_active(month_of(LAST_MONTH)) == 1


async def test_a_member_who_is_gone_is_not_counted(store: Store) -> None:
    customer = await new_customer(store)
    await link(store, await new_contact(store), customer)
    await store.customers.remove(customer.shop, customer.gid)
    await store.intake.apply([said("こんにちは", "U1", at_ms=to_milliseconds(now()))])
    assert await store.customers.count_active(month_of(now())) == 0
