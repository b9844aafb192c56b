"""Two customers become one: who stays, what is kept, what hinders it."""

from typing import Any

from simulator.store.acts import customers
from simulator.store.records.customer import Customer
from simulator.store.records.draft import AbandonedCheckout, DraftOrder
from simulator.store.records.order import Order
from simulator.store.records.reward import GiftCard
from simulator.store.records.work import MergeJob
from simulator.store.shop import Shop
from simulator.store.webhooks import customers as bodies

NOTE_LIMIT, TAG_LIMIT = 5000, 250
_REASONS = {
    "COMPANY_CONTACT": "is a company contact",
    "CUSTOMER_PAYMENT_METHODS": "has customer payment methods",
    "DELETED_AT": "has been deleted",
    "GIFT_CARDS": "has gift cards",
    "MERGE_IN_PROGRESS": "is currently being merged",
    "MULTIPASS_IDENTIFIER": "has a multipass identifier",
    "PENDING_DATA_REQUEST": "has a pending data request",
    "REDACTED_AT": "has been redacted",
    "STORE_CREDIT": "has store credit",
    "SUBSCRIPTIONS": "has subscriptions",
}


def blockers_of(shop: Shop, customer: Customer) -> list[str]:
    """Name what hinders merging a customer with anybody."""
    found = {
        "COMPANY_CONTACT": customer.is_company_contact,
        "CUSTOMER_PAYMENT_METHODS": any(one.revoked_at is None for one in customer.payment_methods),
        "DELETED_AT": customer.deleted_at,
        "GIFT_CARDS": shop.cards_of(customer),
        "MERGE_IN_PROGRESS": shop.merge_of(customer),
        "MULTIPASS_IDENTIFIER": customer.multipass_identifier,
        "PENDING_DATA_REQUEST": customer.erasure_requested_at,
        "REDACTED_AT": customer.redacted_at,
        "STORE_CREDIT": customer.store_credit,
        "SUBSCRIPTIONS": customer.contracts,
    }
    return [name for name, is_there in found.items() if is_there]


def reason_of(customer: Customer, blocker: str) -> str:
    """Say it as the store does."""
    words = _REASONS[blocker]
    return f"{customer.display_name} {words}{'.' if words.startswith('is ') else ' and can’t be merged.'}"


def survivor_of(one: Customer, two: Customer, overrides: dict[str, Any]) -> Customer:
    """Choose who stays, by the store's rules."""
    wanted = overrides.get("customerIdOfEmailToKeep")
    for customer in (one, two):
        if wanted == customer.gid and customer.email:
            return customer
    if bool(one.email) != bool(two.email):
        return one if one.email else two
    if not one.email:
        return two
    for state in ("ENABLED", "INVITED"):
        if (one.state == state) != (two.state == state):
            return one if one.state == state else two
    wants = [customer.email_consent.state in {"SUBSCRIBED", "PENDING"} for customer in (one, two)]
    return one if wants == [True, False] else two


def merged_note(one: Customer, two: Customer, overrides: dict[str, Any]) -> str | None:
    """Give the note that both have together."""
    if overrides.get("note") is not None:
        return str(overrides["note"])
    return " ".join(note for note in (two.note, one.note) if note) or None


def merged_tags(one: Customer, two: Customer, overrides: dict[str, Any]) -> list[str]:
    """Give the tags that both have together."""
    if overrides.get("tags") is not None:
        return sorted({tag.strip() for tag in overrides["tags"] if tag.strip()})
    return sorted({tag.casefold(): tag for tag in (*one.tags, *two.tags)}.values())


def kept_value(kept: Customer, lost: Customer, overrides: dict[str, Any], name: str, attribute: str) -> Any:
    """Give a field of the one who was chosen for it, else of who stays, else of the other."""
    if overrides.get(name) == lost.gid and getattr(lost, attribute):
        return getattr(lost, attribute)
    return getattr(kept, attribute) or getattr(lost, attribute)


def finish(shop: Shop, job: MergeJob) -> None:
    """Merge two customers now."""
    kept, lost = shop.find_customer(job.kept_gid), shop.find_customer(job.lost_gid)
    if kept is None or lost is None:
        fail(shop, job, "DELETED_AT", "Customer does not exist.")
        return
    _take_over_fields(kept, lost, job)
    _take_over_records(shop, kept, lost)
    for metafield in lost.metafields:
        if kept.find_metafield(metafield.namespace, metafield.key) is None:
            metafield.number = shop.next_number()
            kept.metafields.append(metafield)
    del shop.customers[lost.number]
    job.status = "COMPLETED"
    shop.note_event(kept, "merge", f"{lost.display_name}さんと統合されました。")
    customers.changed(shop, kept)
    shop.tell("customers/delete", bodies.deleted_body(lost))
    shop.tell("customers/merge", bodies.merge_body(job.kept_gid, job.lost_gid, job.gid, []))


def fail(shop: Shop, job: MergeJob, field: str, message: str) -> None:
    """Let a merge come to nothing."""
    job.status = "FAILED"
    job.errors = [{"errorFields": [field], "message": message}]
    numbers = [int(gid.rpartition("/")[2]) for gid in (job.kept_gid, job.lost_gid)]
    errors = [{"customer_ids": numbers, "field": field.lower(), "message": message}]
    shop.tell("customers/merge", bodies.merge_body(job.kept_gid, job.lost_gid, job.gid, errors))


def _take_over_fields(kept: Customer, lost: Customer, job: MergeJob) -> None:
    overrides = job.overrides
    pair = (kept, lost) if job.one_gid == kept.gid else (lost, kept)
    names = {
        "first_name": "customerIdOfFirstNameToKeep",
        "last_name": "customerIdOfLastNameToKeep",
        "phone": "customerIdOfPhoneNumberToKeep",
        "email": "customerIdOfEmailToKeep",
    }
    for attribute, name in names.items():
        setattr(kept, attribute, kept_value(kept, lost, overrides, name, attribute))
    default = kept_value(kept, lost, overrides, "customerIdOfDefaultAddressToKeep", "default_address_number")
    kept.note, kept.tags = merged_note(*pair, overrides), merged_tags(*pair, overrides)
    kept.addresses += lost.addresses
    kept.default_address_number = default
    kept.created_at = min(kept.created_at, lost.created_at)


def _take_over_records(shop: Shop, kept: Customer, lost: Customer) -> None:
    owned: list[Order | DraftOrder | AbandonedCheckout | GiftCard] = [
        *shop.orders.values(),
        *shop.drafts.values(),
        *shop.checkouts.values(),
        *shop.gift_cards.values(),
    ]
    for record in owned:
        if record.customer_number == lost.number:
            record.customer_number = kept.number
    kept.events += lost.events
