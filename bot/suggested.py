"""What is put into the composer for a customer when something was done for them: staff read it, and send it or not."""

from bot.hearing import speaks_japanese
from inbox.contacts.contact import Contact

CARD_UPDATE = (
    "カード情報の更新用のメールをお送りしました。メールのリンクからお手続きをお願いいたします。",
    "We have e-mailed you a link to update your card. Please follow the link in the e-mail.",
)
DRAFT_ORDER = (
    "ご注文の内容({name})をご用意しました。合計は{total}です。\n下のリンクからお支払いへお進みください。\n{url}",
    "Your order ({name}) is ready. The total is {total}.\nPlease use the link below to pay.\n{url}",
)


def card_update_words(contact: Contact) -> str:
    """Tell that the mail about the card was sent, in the customer's language."""
    return _in_language(CARD_UPDATE, contact)


def draft_order_words(contact: Contact, name: str, total: str, url: str) -> str:
    """Tell what an order costs, and where it is paid."""
    return _in_language(DRAFT_ORDER, contact).format(name=name, total=total, url=url)


def _in_language(words: tuple[str, str], contact: Contact) -> str:
    return words[0] if speaks_japanese(contact) else words[1]
