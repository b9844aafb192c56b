"""What is known of an order's address: what is wrong with it, what its customer was asked and has answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from handlers.keys import STORE
from handlers.people import shop_of
from inbox.contacts.contact import Contact
from inbox.conversations.message import Message
from inbox.customers.customer import Address, Customer
from inbox.errors import NotFound
from inbox.links.link import may_send
from inbox.orders.address_checks import AddressCheck
from inbox.orders.order import Order
from inbox.store import Store
from shop.addresses.delivery import digest_of, is_shipped
from shop.addresses.military import Finding, check_address, is_military, propose
from shop.addresses.reply import apply_reply, parse_address_reply

ORDER = "gid://shopify/Order/"
REPLIES_READ = 200
UNLINKED = "このお客様はLINEと連携していないため、住所確認を送れません。先に連携してください。"
UNPROVEN = "本人と確認できていない方には、住所を送れません。先に「連携を案内」してください。"
NO_ADDRESS = "この注文にはお届け先がありません。"


@dataclass(frozen=True, slots=True)
class OrderAddress:
    """An order's address with all that is known about it; `why_not` says why its customer cannot be asked."""

    order: Order
    address: Address
    customer: Customer | None
    contact: Contact | None
    check: AddressCheck | None
    reply: Message | None
    proposed: Address
    why_not: str | None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def number(self) -> str:
        return number_of(self.order.gid)

    @property
    def is_military(self) -> bool:
        return is_military(self.address)

    @property
    def is_shipped(self) -> bool:
        return is_shipped(self.order)

    @property
    def is_waiting(self) -> bool:
        return self.check is not None and self.check.outcome is None

    @property
    def seen(self) -> str:
        return digest_of(self.address)


def number_of(order_gid: str) -> str:
    """Name an order in an address of ours."""
    return order_gid.removeprefix(ORDER)


async def get_order(request: web.Request) -> Order:
    """Give the order that an address names by the digits of its GID."""
    order = await request.app[STORE].orders.find(shop_of(request), f"{ORDER}{request.match_info['order'][:30]}")
    if order is None:
        raise NotFound("注文が見つかりません。お客様のページから選び直してください。")
    return order


async def read_order_address(store: Store, order: Order) -> OrderAddress:
    """Read everything about an order's address from what we have."""
    address = order.shipping_address or Address()
    customer = await store.customers.find(order.shop, order.customer_gid) if order.customer_gid else None
    contact = (await store.fields.person(None, customer)).contact if customer else None
    check = await store.address_checks.find(order.shop, order.gid)
    reply = await _find_reply(store, check, contact) if check and check.outcome is None else None
    read = parse_address_reply(reply.text or "") if reply else None
    return OrderAddress(
        order=order,
        address=address,
        customer=customer,
        contact=contact,
        check=check,
        reply=reply,
        proposed=propose(apply_reply(address, read) if read else address),
        why_not=_why_not(order, customer, contact),
        findings=check_address(address),
    )


async def address_replies(store: Store, contact_id: str, messages: Sequence[Message]) -> Mapping[str, str]:
    """Tell which messages answer a question about an address, each with the number of its order."""
    waiting = await store.address_checks.waiting_of(contact_id)
    found: dict[str, str] = {}
    for message in messages:
        check = next((one for one in waiting if message.received_at > one.asked_at), None)
        if check and _is_reply(message):
            found[message.id] = number_of(check.order_gid)
    return found


async def _find_reply(store: Store, check: AddressCheck, contact: Contact | None) -> Message | None:
    """Find the newest message that holds an address, of the one who was asked and is still linked."""
    if contact is None or contact.id != check.contact_id:
        return None
    said = await store.messages.since(contact.id, check.asked_at, REPLIES_READ)
    return next((message for message in reversed(said) if _is_reply(message)), None)


def _is_reply(message: Message) -> bool:
    is_text = message.direction == "incoming" and message.kind == "text" and message.unsent_at is None
    return is_text and parse_address_reply(message.text or "") is not None


def _why_not(order: Order, customer: Customer | None, contact: Contact | None) -> str | None:
    if order.shipping_address is None:
        return NO_ADDRESS
    if customer is None or contact is None or contact.customer_id != customer.id:
        return UNLINKED
    return None if may_send(contact.link_grade, "addresses") else UNPROVEN
