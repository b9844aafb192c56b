"""What staff read of a customer, what they made of it, and what stands there now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inbox.customers.customer import Address, Consent, ConsentState, Customer
from inbox.customers.keys import normalise_phone, show_phone, tag_key
from inbox.customers.prefectures import prefecture_code, prefecture_name
from inbox.errors import Invalid

TEXTS = ("last_name", "first_name", "kana", "email", "phone", "note")
PARTS = ("zip", "province", "city", "address1", "address2")
CONSENTS = ("email_consent", "sms_consent")
FIELDS = (*TEXTS, *PARTS, *CONSENTS)
CHOICES: Mapping[str, ConsentState] = {
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
    "not_subscribed": "not_subscribed",
}
PART_LIMIT = 255
REASON_LIMIT = 500
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that would be written otherwise than it stands; `chosen` is `theirs` or `mine` where only one changed."""

    name: str
    read: str
    theirs: str
    mine: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to be written: fields by name as text, tags by difference, and why a consent changes."""

    changes: Texts
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.add or self.remove)


def write_texts(customer: Customer) -> dict[str, str]:
    """Give each field of a customer as its form holds it."""
    record = customer.record
    texts = {name: getattr(record, name) or "" for name in TEXTS} | {"kana": customer.kana or ""}
    address = record.default_address or Address()
    parts = {name: getattr(address, name) for name in PARTS}
    parts["province"] = prefecture_name(address.province_code) or address.province
    consents = {name: _choice(getattr(record, name)) for name in CONSENTS}
    return {**texts, "phone": show_phone(record.phone) if record.phone else "", **parts, **consents}


def find_clashes(read: Texts, mine: Texts, customer: Customer) -> Sequence[Clash]:
    """Give what somebody must choose, because a field that was read stands otherwise by now; nothing when none does."""
    theirs = write_texts(customer)
    if all(is_same(name, theirs[name], read[name]) for name in FIELDS):
        return ()
    return [
        Clash(name, read[name], theirs[name], mine[name], _chosen(name, read[name], theirs[name], mine[name]))
        for name in FIELDS
        if not is_same(name, theirs[name], mine[name])
    ]


def revise(read: Texts, mine: Texts, tags: tuple[Sequence[str], Sequence[str]], reason: str) -> Revision:
    """Give what changes between what was read and what was made of it; `tags` are those read and those wanted."""
    changes = {name: mine[name] for name in FIELDS if not is_same(name, mine[name], read[name])}
    wrong = {name: "too_long" for name in PARTS if len(changes.get(name, "")) > PART_LIMIT}
    wrong |= {name: "unknown" for name in CONSENTS if name in changes and changes[name] not in CHOICES}
    if any(name in changes for name in CONSENTS) and not reason.strip():
        wrong["reason"] = "required"
    if len(reason) > REASON_LIMIT:
        wrong["reason"] = "too_long"
    if wrong:
        raise Invalid("入力した内容を確認してください。", fields=wrong)
    known, wanted = ({tag_key(tag) for tag in some} for some in tags)
    return Revision(
        changes,
        tuple(tag for tag in tags[1] if tag_key(tag) not in known),
        tuple(tag for tag in tags[0] if tag_key(tag) not in wanted),
        reason.strip(),
    )


def revised_address(address: Address | None, changes: Texts) -> Address | None:
    """Give the address with its changed parts; what the store made of the old one does not stay."""
    parts = {name: changes[name].strip() for name in PARTS if name in changes}
    if not parts:
        return address
    revised = replace(address or Address(country="JP"), **parts, formatted=())
    if "province" in parts:
        code = prefecture_code(parts["province"]) if revised.country in ("", "JP") else None
        revised = replace(revised, province_code=code or "")
    return revised


def revised_consents(changes: Texts, at: datetime, source: str) -> dict[str, Consent]:
    """Give the consents that change, from this moment, said by `source`."""
    return {name: Consent(CHOICES[changes[name]], None, at, source) for name in CONSENTS if name in changes}


def is_same(name: str, one: str, other: str) -> bool:
    """Tell whether two texts of a field mean the same."""
    if name == "phone":
        return (normalise_phone(one) or one.strip()) == (normalise_phone(other) or other.strip())
    return one.strip() == other.strip()


def _chosen(name: str, read: str, theirs: str, mine: str) -> str:
    if is_same(name, mine, read):
        return "theirs"
    return "mine" if is_same(name, theirs, read) else ""


def _choice(consent: Consent | None) -> str:
    return consent.state if consent is not None else "not_subscribed"
