"""What staff change in the store: a new customer, consents and tags; the mirror follows what the store says then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from inbox.clock import now
from inbox.customers.customer import Address, Consent, Customer, CustomerRecord
from inbox.customers.drafts import NewCustomer, checked_record
from inbox.customers.gid import customer_gid
from inbox.errors import Invalid, NotFound
from inbox.store import Store
from shop.addresses.prefectures import find_prefecture
from shop.admin.customers import read_told
from shop.errors import Refused, Unclear
from shop.refusals import invalid_of
from shop.shop import Shop
from shop.sync.mirror import mirror_customers

# Consents that the store lets an app set; the others are its own words.
WRITABLE = {"subscribed": "SUBSCRIBED", "unsubscribed": "UNSUBSCRIBED", "pending": "PENDING"}
LEVELS = {"SUBSCRIBED": "SINGLE_OPT_IN", "PENDING": "CONFIRMED_OPT_IN"}


class ShopWriter:
    """The one way by which fields and new customers get into the store; its refusals are Invalid."""

    def __init__(self, store: Store, shop: Shop) -> None:
        self._store = store
        self._shop = shop

    async def create(self, new: NewCustomer) -> Customer:
        """Make a customer in the store, and mirror it."""
        checked = checked_record(new, self._shop.domain, customer_gid(self._shop.domain, 1), now())
        try:
            answer = await self._shop.ask("CustomerCreate", {"input": _input(checked)})
            node = answer.accepted("customerCreate").get("customer")
        except Refused as error:
            await self._mirror_holder(checked)
            raise invalid_of(error) from None
        if not isinstance(node, Mapping):
            raise Unclear("customerCreate told nothing")
        gid = str(node.get("id"))
        if checked.default_address is not None:
            await self._add_address(gid, checked, checked.default_address)
            return await self._mirror_anew(gid, checked.kana)
        return await self._mirror(read_told(node, self._shop.domain), checked.kana)

    async def change(
        self, customer: Customer, consents: Mapping[str, Consent], add: Sequence[str], remove: Sequence[str]
    ) -> Customer:
        """Change consents and tags in the store, and mirror what it says then."""
        gid = customer.record.gid
        changes = [_CONSENTS[name](customer, consent) for name, consent in consents.items()]
        if remove:
            changes.append(("TagsRemove", {"id": gid, "tags": list(remove)}, "tagsRemove"))
        if add:
            changes.append(("TagsAdd", {"id": gid, "tags": list(add)}, "tagsAdd"))
        try:
            for operation, variables, root in changes:
                (await self._shop.ask(operation, variables)).accepted(root)
        except Refused as error:
            # What came before it has happened.
            await self._mirror_anew(gid)
            raise invalid_of(error) from None
        return await self._mirror_anew(gid)

    async def _add_address(self, gid: str, whose: CustomerRecord, address: Address) -> None:
        """The customer is there already: what the store says against the address must not hide that."""
        wanted = {"customerId": gid, "address": _address(whose, address), "setAsDefault": True}
        try:
            (await self._shop.ask("CustomerAddressCreate", wanted)).accepted("customerAddressCreate")
        except Refused as error:
            await self._mirror_anew(gid)
            refusal = invalid_of(error)
            raise Invalid(
                "顧客は登録されましたが、ストアが住所を受け付けませんでした。会員のページで住所を確認してください。",
                fields=refusal.fields,
            ) from None

    async def _mirror_holder(self, wanted: CustomerRecord) -> None:
        """Mirror whoever has the e-mail address or phone already: the next try opens the record."""
        keys = {"emailAddress": wanted.email, "phoneNumber": wanted.phone}
        for key, value in keys.items():
            if value:
                answer = await self._shop.ask("CustomerByIdentifier", {"identifier": {key: value}})
                node = answer.data.get("customerByIdentifier")
                if isinstance(node, Mapping):
                    await mirror_customers(self._store, [read_told(node, self._shop.domain)])

    async def _mirror_anew(self, gid: str, kana: str | None = None) -> Customer:
        found = await self._shop.customers.many([gid])
        if gid not in found:
            raise NotFound("この顧客はストアにいません。削除されたか、統合されています。")
        return await self._mirror(found[gid], kana)

    async def _mirror(self, record: CustomerRecord, kana: str | None = None) -> Customer:
        await mirror_customers(self._store, [record])
        customer = await self._store.customers.find(record.shop, record.gid)
        if customer is None:
            raise NotFound("この顧客はストアにいません。削除されたか、統合されています。")
        return await self._store.customers.set_kana(customer.id, kana) if kana else customer


def _input(checked: CustomerRecord) -> dict[str, Any]:
    given = {
        "lastName": checked.last_name,
        "firstName": checked.first_name,
        "email": checked.email,
        "phone": checked.phone,
        "note": checked.note,
        "locale": checked.locale or "ja",
        "tags": list(checked.tags),
    }
    return {name: value for name, value in given.items() if value}


def _address(whose: CustomerRecord, address: Address) -> dict[str, Any]:
    given = {
        "lastName": whose.last_name,
        "firstName": whose.first_name,
        "company": address.company,
        "zip": address.zip,
        "countryCode": address.country or "JP",
        "provinceCode": address.province_code or find_prefecture(address.province),
        "city": address.city,
        "address1": address.address1,
        "address2": address.address2,
        "phone": address.phone,
    }
    return {name: value for name, value in given.items() if value}


Change = tuple[str, Mapping[str, Any], str]


def _email_consent(customer: Customer, consent: Consent) -> Change:
    if customer.record.email is None and "email" not in customer.record.untold:
        # The store says nothing against it, and does nothing.
        raise Invalid(
            "ストアの顧客にメールアドレスがないため、メールの配信設定を変更できません。", fields={"email": "required"}
        )
    wanted = {"customerId": customer.record.gid, "emailMarketingConsent": _consent(consent)}
    return "CustomerEmailMarketingConsentUpdate", {"input": wanted}, "customerEmailMarketingConsentUpdate"


def _sms_consent(customer: Customer, consent: Consent) -> Change:
    wanted = {"customerId": customer.record.gid, "smsMarketingConsent": _consent(consent)}
    return "CustomerSmsMarketingConsentUpdate", {"input": wanted}, "customerSmsMarketingConsentUpdate"


def _consent(consent: Consent) -> dict[str, Any]:
    state = WRITABLE.get(consent.state)
    if state is None:
        raise Invalid("ストアにある同意は、未選択に戻せません。「はい」か「いいえ」を選んでください。")
    given = {
        "marketingState": state,
        "marketingOptInLevel": LEVELS.get(state),
        "consentUpdatedAt": (consent.updated_at or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {name: value for name, value in given.items() if value}


_CONSENTS: Mapping[str, Callable[[Customer, Consent], Change]] = {
    "email_consent": _email_consent,
    "sms_consent": _sms_consent,
}
