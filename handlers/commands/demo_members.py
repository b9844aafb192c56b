"""Whom the demo's shop knows already, and one customer of the talks who is known to be a member."""

from collections.abc import Sequence

from inbox.customers.customer import Address
from inbox.customers.drafts import NewCustomer
from inbox.ids import MAIN_CHANNEL
from inbox.store import Store

_HOME = Address(zip="150-0001", province="東京都", city="渋谷区", address1="神宮前1-2-3")
_MEMBERS = (
    NewCustomer(
        "佐藤",
        "直子",
        "さとう なおこ",
        "naoko@example.jp",
        "090-1234-5678",
        tags=("VIP", "ギフト"),
        default_address=_HOME,
    ),
    NewCustomer(
        "鈴木",
        "凛",
        "すずき りん",
        "rin@example.jp",
        "080-2345-6789",
        tags=("Active_Subscriber", "subscription-4821-plan:月1便", "subscription-4821-product:ハーブ茶"),
    ),
    NewCustomer("高橋", "健", "たかはし けん", "ken@example.jp"),
    NewCustomer("伊藤", "美咲", "いとう みさき", phone="070-3456-7890", tags=("退会",)),
    NewCustomer("山本", "花", "やまもと はな", "hana@example.jp", "090-4567-8901", tags=("新規",)),
)


async def seed_members(store: Store, line_ids: Sequence[str]) -> None:
    """Enter the members; the one whose cup was broken is linked, as if she had been entered from her talk."""
    known, *_ = [await store.customers.create_local(member) for member in _MEMBERS]
    contact = await store.contacts.find_by_line_id(MAIN_CHANNEL, line_ids[3]) if len(line_ids) > 3 else None
    if contact is not None:
        await store.links.link(contact.id, known, "staff_created")
