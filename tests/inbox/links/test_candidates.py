"""候補: whom staff see beside an unlinked talk, and why."""

from inbox.clock import now
from inbox.customers.customer import Customer
from inbox.orders.order import Order
from inbox.store import Store
from tests.inbox.links.people import LONG_AGO, OTHER_SHOP, SHOP, add_contact, add_customer, add_text


async def add_order(store: Store, name: str, customer: Customer) -> None:
    order = Order(
        customer.shop, f"gid://shopify/Order/9{name[1:]}", name, LONG_AGO, LONG_AGO, customer_gid=customer.gid
    )
    await store.orders.upsert([order])


async def found(store: Store, contact: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.customer.id, one.reasons) for one in await store.candidates.find(contact)]


async def test_an_order_number_leads_to_its_customer(store: Store) -> None:
    """4.37 「注文1042の佐藤です」 shows a candidate with the reason."""
    contact, customer = await add_contact(store), await add_customer(store)
    await add_order(store, "#1042", customer)
    await add_text(store, contact, "注文１０４２の佐藤です、住所を教えて")
    assert await found(store, contact) == [(customer.id, ("order",))]


async def test_all_reasons_are_told(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await add_order(store, "#1042", customer)
    await add_text(store, contact, "#1042 です", 1)
    await add_text(store, contact, f"電話は{customer.record.phone}、メールは{customer.record.email}です", 2)
    assert await found(store, contact) == [(customer.id, ("order", "phone", "email"))]


async def test_a_display_name_is_never_a_reason(store: Store) -> None:
    contact = await add_contact(store, display_name="佐藤 花子")
    await add_customer(store)
    await add_text(store, contact, "佐藤花子です")
    assert await found(store, contact) == []


async def test_the_same_number_in_two_stores_leads_to_two(store: Store) -> None:
    contact, here, there = (
        await add_contact(store),
        await add_customer(store, 7),
        await add_customer(store, 7, OTHER_SHOP),
    )
    for customer in (here, there):
        await add_order(store, "#1042", customer)
    await add_text(store, contact, "#1042")
    assert {one for one, _ in await found(store, contact)} == {here.id, there.id}


async def test_only_the_last_messages_count(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await add_text(store, contact, f"{customer.record.email}です")
    for number in range(1, 21):
        await add_text(store, contact, "こんにちは", number)
    assert await found(store, contact) == []


async def test_what_staff_write_is_no_clue(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await add_text(store, contact, f"{customer.record.email}です")
    await store.database["messages"].update_many({}, {"$set": {"direction": "comment", "sent_at": now()}})
    assert await found(store, contact) == []
    assert customer.shop == SHOP
