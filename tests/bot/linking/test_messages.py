"""What the bot says about linking fits into LINE's bubbles, in both languages, and gives nothing away."""

import pytest

from bot.bubbles import write_bubble
from bot.linking.confirmation import write_confirmation
from bot.linking.invitation import write_invitation
from bot.linking.texts import ENGLISH, JAPANESE, mask_email, mask_name
from inbox.conversations.draft import LABEL_LIMIT, TEMPLATE_LIMIT, Draft, check_draft, utf16_length
from inbox.conversations.message import Author, Message
from inbox.links.link import GRADES, Link, Method
from inbox.store import Store
from tests.inbox.links.people import LONG_AGO, add_contact, add_customer


def bubble(draft: Draft) -> dict[str, object]:
    message = Message(
        "m", "main", "c", None, "outgoing", draft.kind, draft.text, draft.content, Author("bot"), LONG_AGO, LONG_AGO
    )
    return write_bubble(message, "https://desk.example.jp")


def test_both_languages_say_the_same_things() -> None:
    assert JAPANESE.keys() == ENGLISH.keys()
    assert not [name for name in JAPANESE if ("{who}" in JAPANESE[name]) is not ("{who}" in ENGLISH[name])]


@pytest.mark.parametrize("texts", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_every_text_fits(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        is_label = name in ("invite_button", "unlink_button", "yes", "no")
        assert utf16_length(text.format(who="＊" * 40)) <= (LABEL_LIMIT if is_label else TEMPLATE_LIMIT), name


async def test_the_language_is_that_of_the_contacts_line(store: Store) -> None:
    for number, (language, word) in enumerate(
        [("ja", "はじめる"), (None, "はじめる"), ("en", "Start"), ("zh-TW", "Start")]
    ):
        contact = await store.contacts.get(await add_contact(store, number, language=language))
        draft = write_invitation(contact, "https://desk.example.jp", "s" * 43)
        check_draft(draft)
        action = bubble(draft)["template"]["actions"][0]  # type: ignore[index]
        assert action == {"type": "uri", "label": word, "uri": f"https://desk.example.jp/link/{'s' * 43}"}


@pytest.mark.parametrize("method", GRADES)
async def test_the_confirmation_shows_as_much_as_the_proof_allows(store: Store, method: Method) -> None:
    contact = await store.contacts.get(await add_contact(store))
    customer = await add_customer(store, name="佐藤 花子", email="hanako@example.jp")
    link = Link("l", contact.id, customer.id, customer.shop, customer.gid, method, GRADES[method], LONG_AGO)
    draft = write_confirmation(contact, customer, link)
    check_draft(draft)
    assert "佐＊ 花＊" in (draft.text or "")
    assert "hanako" not in (draft.text or "")
    assert ("ha***@…" in (draft.text or "")) is (GRADES[method] in "AB")


async def test_the_longest_name_still_fits(store: Store) -> None:
    contact = await store.contacts.get(await add_contact(store))
    customer = await add_customer(store, name="𠮷𠮷𠮷𠮷 " * 50, email="a" * 60 + "@example.jp")
    link = Link("l", contact.id, customer.id, customer.shop, customer.gid, "email_code", "B", LONG_AGO)
    check_draft(write_confirmation(contact, customer, link))


@pytest.mark.parametrize(
    ("email", "masked"),
    [("hanako@example.jp", "ha***@…"), ("ab@x.jp", "a***@…"), ("a@x.jp", "***@…"), ("", ""), (None, ""), ("none", "")],
)
def test_an_address_of_mail_is_masked(email: str | None, masked: str) -> None:
    assert mask_email(email) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("佐藤 花子", "佐＊ 花＊"), ("Anna Maria", "A＊＊＊ M＊＊＊"), ("林", "林"), (None, "")]
)
def test_a_name_is_masked(name: str | None, masked: str) -> None:
    assert mask_name(name) == masked
