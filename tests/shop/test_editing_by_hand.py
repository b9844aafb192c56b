"""Writing customers into the store, against its simulator."""

import pytest

from inbox.customers.customer import Address
from inbox.customers.drafts import NewCustomer
from inbox.customers.revising import Revision
from inbox.errors import Forbidden, Invalid
from inbox.store import Store
from shop.editing.editor import StoreEditor
from shop.shop import Shop
from tests.simulator.store import StoreSimulator


@pytest.fixture
def editor(store: Store, shop: Shop) -> StoreEditor:
    """Give an editor of the simulated store."""
    return StoreEditor(store, shop)


async def test_who_is_entered_by_hand_is_in_the_store_with_an_address_and_in_japanese(
    editor: StoreEditor, simulator: StoreSimulator
) -> None:
    """0.5 A customer entered here is one of the store."""
    home = Address(zip="150-0002", province="東京都", city="渋谷区", address1="渋谷2-1-1", country="JP")
    new = NewCustomer(last_name="手入", first_name="力", kana="ていり", phone="070-9999-0001", default_address=home)
    customer = await editor.create(new)
    record = customer.record
    assert (record.name, record.phone, record.locale) == ("手入 力", "+817099990001", "ja")
    assert record.default_address is not None
    assert (record.default_address.province_code, record.default_address.city) == ("JP-13", "渋谷区")
    assert (await simulator.customer("手入"))["gid"] == customer.gid


async def test_an_address_of_mail_that_is_taken_is_told_beside_its_field(
    editor: StoreEditor, simulator: StoreSimulator
) -> None:
    """0.5 The store's refusal stands beside the field, in Japanese."""
    taken = (await simulator.customer("佐藤 花子"))["email"]
    with pytest.raises(Invalid) as refused:
        await editor.create(NewCustomer(last_name="別", email=taken))
    assert refused.value.fields == {"email": "taken"}


async def test_a_lacking_scope_is_not_a_deleted_customer(editor: StoreEditor, simulator: StoreSimulator) -> None:
    gid = (await simulator.customer("佐藤 花子"))["gid"]
    await simulator.control("PATCH", "/access", {"take": ["write_customers", "read_customers"]})
    with pytest.raises(Forbidden):
        await editor.read(gid)


async def test_what_a_plan_keeps_back_survives_an_edit(editor: StoreEditor, simulator: StoreSimulator) -> None:
    gid = (await simulator.customer("佐藤 花子"))["gid"]
    before = await editor.read(gid)
    assert before.record.email
    await simulator.control("PATCH", "/access", {"approved": False})
    after = await editor.edit(before, Revision({}, ("電話済み",), ()))
    assert "電話済み" in after.record.tags
    assert (after.record.email, after.record.name) == (before.record.email, before.record.name)
