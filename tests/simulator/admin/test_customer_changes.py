"""Customers are made, changed, tagged, deleted; and what the store says against a value."""

from typing import Any

import pytest

from tests.simulator.admin.documents import document, done, refused, send
from tests.simulator.store import StoreSimulator


async def _id_of(shop: StoreSimulator, name: str) -> str:
    return str((await shop.customer(name))["gid"])


async def test_somebody_new_is_a_customer(shop: StoreSimulator) -> None:
    given = {
        "lastName": "山田",
        "firstName": "太郎",
        "email": "taro@example.jp",
        "phone": "090-1111-2222",
        "locale": "ja",
        "note": "LINE経由",
        "tags": ["line-linked", "VIP, vip"],
    }
    made = (await done(shop, "CustomerCreate", input=given))["customer"]
    assert made["displayName"] == "山田 太郎"
    assert made["defaultPhoneNumber"]["phoneNumber"] == "+819011112222"
    assert made["tags"] == ["VIP", "line-linked"]
    assert made["canDelete"] is True
    known = await shop.control("GET", f"/customers/{made['legacyResourceId']}")
    assert known["locale"] == "ja"


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({}, None, "A name, phone number, or email address must be present"),
        ({"firstName": "  "}, None, "A name, phone number, or email address must be present"),
        ({"email": "hanako.sato@EXAMPLE.jp"}, ["email"], "Email has already been taken"),
        ({"phone": "+819012345678"}, ["phone"], "Phone has already been taken"),
        ({"email": "not an address"}, ["email"], "Email is invalid"),
        ({"firstName": "a", "phone": "12"}, ["phone"], "Phone is invalid"),
        ({"firstName": "a", "locale": "japanese!"}, ["locale"], "Locale is invalid"),
        ({"firstName": "a" * 256}, ["firstName"], "First name is too long (maximum is 255 characters)"),
        ({"firstName": "a", "note": "あ" * 5001}, ["note"], "Note is too long (maximum is 5000 characters)"),
        ({"firstName": "a", "tags": [f"t{n}" for n in range(251)]}, ["tags"], "Tags cannot be more than 250"),
        ({"firstName": "a", "tags": ["t" * 256]}, ["tags"], "Tags is too long (maximum is 255 characters)"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    shop: StoreSimulator, given: dict[str, Any], field: list[str] | None, message: str
) -> None:
    before = (await shop.control("GET", "/state"))["customers"]
    assert await refused(shop, "CustomerCreate", input=given) == [{"field": field, "message": message}]
    assert (await shop.control("GET", "/state"))["customers"] == before


async def test_a_change_writes_what_is_named_and_leaves_the_rest(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "鈴木 凛")
    changed = (await done(shop, "CustomerUpdate", input={"id": gid, "firstName": "りん", "email": "rin@example.jp"}))[
        "customer"
    ]
    assert changed["displayName"] == "鈴木 りん"
    assert changed["defaultEmailAddress"]["emailAddress"] == "rin@example.jp"
    assert changed["defaultPhoneNumber"]["phoneNumber"] == "+818023456789"
    assert changed["tags"]
    noted = (await done(shop, "CustomerSetNote", id=gid, note="あ" * 5000))["customer"]
    assert noted["note"] == "あ" * 5000


async def test_a_refused_change_changes_nothing(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "鈴木 凛")
    errors = await refused(shop, "CustomerUpdate", input={"id": gid, "firstName": "りん", "email": "x"})
    assert errors == [{"field": ["email"], "message": "Email is invalid"}]
    assert (await shop.customer("鈴木 凛"))["first_name"] == "凛"
    unknown = await refused(shop, "CustomerUpdate", input={"id": "gid://shopify/Customer/1", "firstName": "a"})
    assert unknown == [{"field": ["id"], "message": "Customer does not exist"}]


async def test_tags_come_and_go_without_regard_to_case(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "佐藤 花子")
    before = (await shop.customer("佐藤 花子"))["tags"]
    added = (await done(shop, "TagsAdd", id=gid, tags=["vip", " 新規 ", "新規"]))["node"]
    assert added["tags"] == sorted([*before, "新規"])
    removed = (await done(shop, "TagsRemove", id=gid, tags=["VIP", "nothing"]))["node"]
    assert removed["tags"] == sorted(set(before) - {"VIP"} | {"新規"})
    errors = await refused(shop, "TagsAdd", id=gid, tags=[f"t{n}" for n in range(250)])
    assert errors == [{"field": ["tags"], "message": "Tags cannot be more than 250"}]


async def test_only_who_never_bought_is_deleted(shop: StoreSimulator) -> None:
    buyer = await _id_of(shop, "佐藤 花子")
    (error,) = await refused(shop, "CustomerDelete", id=buyer)
    assert error["message"] == "Customer can’t be deleted because they have associated orders"
    for word in ("subscriptions@", "scheduled-gift@", "pending-data-request@"):
        (error,) = await refused(shop, "CustomerDelete", id=await _id_of(shop, word))
        assert error["message"].startswith("Customer can’t be deleted because they have a")
    free = await _id_of(shop, "store-credit@")
    assert (await done(shop, "CustomerDelete", id=free))["deletedCustomerId"] == free
    assert await refused(shop, "CustomerDelete", id=free) == [{"field": ["id"], "message": "Customer can't be found"}]


async def test_consents_are_changed_only_by_what_somebody_said(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "佐藤 花子")

    def email(**consent: Any) -> dict[str, Any]:
        return {"input": {"customerId": gid, "emailMarketingConsent": consent}}

    name = "CustomerEmailMarketingConsentUpdate"
    gone = (await done(shop, name, **email(marketingState="UNSUBSCRIBED")))["customer"]
    assert gone["defaultEmailAddress"]["marketingState"] == "UNSUBSCRIBED"
    (error,) = await refused(shop, name, **email(marketingState="SUBSCRIBED"))
    assert error["code"] == "MISSING_ARGUMENT"
    (error,) = await refused(shop, name, **email(marketingState="PENDING", marketingOptInLevel="SINGLE_OPT_IN"))
    assert error["field"][-1] == "marketingOptInLevel"
    future = {"marketingState": "UNSUBSCRIBED", "consentUpdatedAt": "2999-01-01T00:00:00Z"}
    (error,) = await refused(shop, name, **email(**future))
    assert error["message"] == "Consent updated at must not be in the future"
    nobody = await shop.control("GET", "/customers?q=小川")
    without = next(one for one in nobody["customers"] if one["email"] is None)
    (error,) = await refused(
        shop,
        "CustomerSmsMarketingConsentUpdate",
        input={
            "customerId": (await shop.customer("takumi.ogawa@"))["gid"],
            "smsMarketingConsent": {"marketingState": "UNSUBSCRIBED"},
        },
    )
    assert error["message"] == "A phone number is required to set the SMS consent state."
    silent = {"customerId": without["gid"], "emailMarketingConsent": {"marketingState": "UNSUBSCRIBED"}}
    assert (await done(shop, name, input=silent))["customer"]["defaultEmailAddress"] is None


async def test_addresses_are_added_changed_and_made_the_default(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "鈴木 凛")
    address = {
        "lastName": "鈴木",
        "firstName": "凛",
        "zip": "530-0001",
        "countryCode": "JP",
        "provinceCode": "JP-27",
        "city": "大阪市北区",
        "address1": "梅田1-1",
    }
    made = (await done(shop, "CustomerAddressCreate", customerId=gid, address=address, setAsDefault=False))["address"]
    assert made["province"] == "大阪府"
    (error,) = await refused(shop, "CustomerAddressCreate", customerId=gid, address=address, setAsDefault=False)
    assert error["message"] == "Address already exists"
    changed = {"customerId": gid, "addressId": made["id"], "address": {"address2": "201号室"}, "setAsDefault": False}
    assert (await done(shop, "CustomerAddressUpdate", **changed))["address"]["address2"] == "201号室"
    default = await done(shop, "CustomerUpdateDefaultAddress", customerId=gid, addressId=made["id"])
    assert default["customer"]["defaultAddress"]["id"] == made["id"]
    unknown = {**changed, "addressId": "gid://shopify/MailingAddress/1"}
    assert (await refused(shop, "CustomerAddressUpdate", **unknown))[0]["message"] == "Address does not exist"


async def test_an_erasure_is_asked_for_and_called_off(shop: StoreSimulator) -> None:
    gid = await _id_of(shop, "佐藤 花子")
    (error,) = await refused(shop, "CustomerCancelDataErasure", id=gid)
    assert error["code"] == "NOT_BEING_ERASED"
    assert (await done(shop, "CustomerRequestDataErasure", id=gid))["customerId"] == gid
    assert (await shop.customer("佐藤 花子"))["erasure_requested_at"]
    await done(shop, "CustomerCancelDataErasure", id=gid)
    assert (await shop.customer("佐藤 花子"))["erasure_requested_at"] is None
    for name in ("CustomerRequestDataErasure", "CustomerCancelDataErasure"):
        assert (await refused(shop, name, id="gid://shopify/Customer/1"))[0]["code"] == "DOES_NOT_EXIST"


async def test_a_mail_about_a_card_is_sent_and_the_card_taken_away(shop: StoreSimulator) -> None:
    customer = await shop.customer("customer-payment-methods@")
    card, paypal, _ = [one["gid"] for one in customer["payment_methods"]]
    await done(shop, "CustomerPaymentMethodSendUpdateEmail", id=card)
    (letter,) = (await shop.control("GET", "/letters"))["letters"]
    assert letter["to"] == customer["email"]
    (error,) = await refused(shop, "CustomerPaymentMethodSendUpdateEmail", id=card, email={"from": "me@example.com"})
    assert error == {"field": ["email", "from"], "message": "From Sender is invalid"}
    (error,) = await refused(shop, "CustomerPaymentMethodGetUpdateUrl", id=paypal)
    assert error["code"] == "INVALID_INSTRUMENT"
    await done(shop, "CustomerPaymentMethodRevoke", id=card)
    (error,) = await refused(shop, "CustomerPaymentMethodSendUpdateEmail", id=card)
    assert error["message"] == "Customer payment method does not exist"


async def test_an_invitation_goes_to_who_has_no_account(shop: StoreSimulator) -> None:
    guest = await shop.customer("haruka.nakano@")
    assert (await done(shop, "CustomerSendAccountInviteEmail", id=guest["gid"]))["customer"]["state"] == "INVITED"
    (error,) = await refused(shop, "CustomerSendAccountInviteEmail", id=guest["gid"], email={"subject": " "})
    assert error["message"] == "Subject can't be blank"
    assert (await done(shop, "CustomerGenerateAccountActivationUrl", id=guest["gid"]))["accountActivationUrl"]
    member = await _id_of(shop, "佐藤 花子")
    (error,) = await refused(shop, "CustomerGenerateAccountActivationUrl", id=member)
    assert error["message"] == "Account already enabled"


LINE = {"namespace": "$app", "key": "line_user_id"}


async def test_a_line_id_belongs_to_one_customer_and_finds_them(shop: StoreSimulator) -> None:
    hanako, rin = await _id_of(shop, "佐藤 花子"), await _id_of(shop, "鈴木 凛")
    identifier = {"customId": {**LINE, "value": "U1"}}

    body = await shop.ask(document("CustomerByIdentifier"), {"identifier": identifier})
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    definition = {**LINE, "name": "LINE", "ownerType": "CUSTOMER", "type": "id", "access": {"admin": "MERCHANT_READ"}}
    made = (await done(shop, "LineIdDefinitionCreate", definition=definition))["createdDefinition"]
    assert made["namespace"].startswith("app--")
    assert (await refused(shop, "LineIdDefinitionCreate", definition=definition))[0]["code"] == "TAKEN"
    first = {**LINE, "ownerId": hanako, "type": "id", "value": "U1", "compareDigest": None}
    (kept,) = (await done(shop, "MetafieldsSet", metafields=[first]))["metafields"]
    assert (await refused(shop, "MetafieldsSet", metafields=[first]))[0]["code"] == "STALE_OBJECT"
    assert (await refused(shop, "MetafieldsSet", metafields=[{**first, "ownerId": rin}]))[0]["code"] == "TAKEN"
    await done(shop, "MetafieldsSet", metafields=[{**first, "value": "U2", "compareDigest": kept["compareDigest"]}])
    found = await send(shop, "CustomerByIdentifier", identifier={"customId": {**LINE, "value": "U2"}})
    assert found["customerByIdentifier"]["id"] == hanako
    gone = await done(shop, "MetafieldsDelete", metafields=[{**LINE, "ownerId": hanako}, {**LINE, "ownerId": rin}])
    assert [one and one["key"] for one in gone["deletedMetafields"]] == ["line_user_id", None]
    nobody = {**first, "ownerId": "gid://shopify/Customer/1"}
    (error,) = await refused(shop, "MetafieldsSet", metafields=[nobody])
    assert (error["message"], error["code"]) == ("Owner does not exist.", "INVALID_VALUE")


async def test_what_another_tool_wrote_is_read(shop: StoreSimulator) -> None:
    nodes = (await send(shop, "LineIdsImported", first=250))["customers"]["nodes"]
    assert sum(one["lineUserId"] is not None for one in nodes) == 2
