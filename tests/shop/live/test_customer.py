"""Everything that the store tells of one customer while staff look."""

import asyncio

from inbox.customers.customer import Customer
from inbox.store import Store
from shop.admin.customers import Customers
from shop.errors import AccessDenied, ShopError
from shop.live.customer import ask_customer
from shop.live.timeline import ask_timeline, plain_text
from shop.live.told import SLOW, told
from shop.shop import Shop
from shop.sync.mirror import mirror_customers
from tests.simulator.store import StoreSimulator


async def mirrored(store: Store, shop: Shop, simulator: StoreSimulator, name: str) -> Customer:
    """Mirror somebody of the simulated store as a sync does."""
    gid = str((await simulator.customer(name))["gid"])
    await mirror_customers(store, list((await Customers(shop).many([gid])).values()))
    customer = await store.customers.find(shop.domain, gid)
    assert customer is not None
    return customer


async def test_what_is_mirrored_is_brought_up_to_date(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """0.3, 1.37, 1.43 Orders with their lines and parcels, the totals, the predicted tier of spending."""
    customer = await mirrored(store, shop, simulator, "鈴木 凛")
    assert customer.record.spend_tier is None
    live = await ask_customer(store, shop, customer)
    assert live.problem is None
    record = (await store.customers.get(customer.id)).record
    assert record.spend_tier == "medium"
    orders = (await store.orders.of_customer(customer.shop, customer.gid, None, 10)).items
    dress = next(order for order in orders if order.name == "#1050")
    assert [line.title for line in dress.lines] == ["ワンピース"]
    assert dress.fulfillments[0].trackings[0].number == "2345-6789-0123"
    assert dress.total is not None
    assert dress.total.currency == "JPY"


async def test_what_is_here_already_is_not_asked_for_again(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """The second look asks for no order whose time is the same."""
    customer = await mirrored(store, shop, simulator, "鈴木 凛")
    await ask_customer(store, shop, customer)
    before = len(await simulator.asked("OrdersByIds"))
    assert before
    await ask_customer(store, shop, customer)
    assert len(await simulator.asked("OrdersByIds")) == before


async def test_a_cart_that_was_left_is_shown_to_nobody_else(
    store: Store, shop: Shop, simulator: StoreSimulator
) -> None:
    """0.4 Items, amount and time of the abandoned checkout; the store's search by words finds others too."""
    rin, hanako = await simulator.customer("鈴木 凛"), await simulator.customer("佐藤 花子")
    for who in (rin, hanako):
        wanted = {"customer": who["number"], "goods": [["ワンピース", "M", 2]]}
        await simulator.control("POST", "/checkouts", wanted)
    live = await ask_customer(store, shop, await mirrored(store, shop, simulator, "鈴木 凛"))
    assert live.carts.value is not None
    mine = [cart for cart in live.carts.value if cart.items == ("ワンピース ×2",)]
    assert len(mine) == 1
    assert mine[0].total is not None
    assert mine[0].created_at is not None
    assert (mine[0].url or "").startswith("http")


async def test_payment_methods_need_their_scope_and_say_so(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """0.19 Brand, the last four and the expiry if the scope is granted; the reason in its place if not."""
    hanako = await mirrored(store, shop, simulator, "佐藤 花子")
    told_of = (await ask_customer(store, shop, hanako)).payments
    assert told_of.value is not None
    assert [(one.kind, one.brand, one.last_digits) for one in told_of.value] == [("card", "Visa", "4242")]
    shop.scopes -= {"read_customer_payment_methods", "write_customer_payment_methods"}
    asked = len(await simulator.asked("CustomerPaymentMethods"))
    live = await ask_customer(store, shop, hanako)
    assert (live.payments.value, live.payments.problem) == (None, AccessDenied.message)
    assert live.drafts.problem is None
    assert len(await simulator.asked("CustomerPaymentMethods")) == asked, "what is not allowed is not asked"


async def test_one_question_that_fails_takes_no_other_with_it(
    store: Store, shop: Shop, simulator: StoreSimulator
) -> None:
    """What fails says so in its own place."""
    customer = await mirrored(store, shop, simulator, "佐藤 花子")
    await simulator.fault("DraftOrdersOfCustomer", "error_before")
    live = await ask_customer(store, shop, customer)
    assert (live.drafts.value, live.drafts.problem) == (None, ShopError.message)
    assert live.problem is None
    assert live.payments.value
    assert live.addresses.value is not None
    assert len(live.addresses.value) == 2


async def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    """Five seconds a question, and the page has what there is."""
    never = asyncio.Event()
    assert (await told(never.wait, patience_s=0.01)).problem == SLOW


async def test_the_timeline_is_plain_text_and_goes_back_by_time(shop: Shop, simulator: StoreSimulator) -> None:
    """3.1 The store's own history, the newest first."""
    gid = str((await simulator.customer("佐藤 花子"))["gid"])
    entries = await ask_timeline(shop, gid, None, 50)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    comment = next(entry for entry in entries if entry.is_comment)
    assert "電話でお届け日の変更" in comment.message
    assert not [entry for entry in entries if "<" in entry.message]
    older = await ask_timeline(shop, gid, entries[0].at, 50)
    assert len(entries) > 1
    assert entries[0].id not in {entry.id for entry in older}


def test_markup_of_the_store_is_words_only() -> None:
    """Nothing that the store sends can run on our page, and no word of a script is shown."""
    told_words = (
        '<a href="javascript:x">山田</a>さんが<b>注文</b> #1042 を<br>作成 &lt;b&gt;<script>alert(1)</script><img src=x'
    )
    assert plain_text(told_words) == "山田 さんが 注文 #1042 を 作成 <b>"
    assert len(plain_text("あ" * 10_000)) == 500
