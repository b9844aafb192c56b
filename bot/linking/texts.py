"""What the bot says about linking, in the customer's language: Japanese, or else English."""

from collections.abc import Mapping
from typing import Literal

from bot.hearing import speaks_japanese
from inbox.contacts.contact import Contact

Text = Literal[
    "invite",
    "invite_button",
    "linked",
    "linked_as",
    "unlink_button",
    "question",
    "yes",
    "no",
    "undone",
    "not_linked",
    "kept",
    "already",
    "expired",
    "contested",
    "failed",
    "later",
    "ended_elsewhere",
]

PARTS_SHOWN = 4
JAPANESE: Mapping[Text, str] = {
    "invite": (
        "会員情報とこのLINEを連携すると、お名前や注文番号をお聞きせずにご案内できます。"
        "24時間以内にお進みください。「連携解除」と送ると、いつでも取り消せます。"
    ),
    "invite_button": "はじめる",
    "linked": "会員情報とこのLINEを連携しました。お心当たりがないときは、下のボタンでいつでも解除できます。",
    "linked_as": "{who} の会員情報とこのLINEを連携しました。お心当たりがないときは、下のボタンでいつでも解除できます。",
    "unlink_button": "連携を解除",
    "question": "会員情報との連携を解除しますか？解除すると、注文などのご案内の前にご本人の確認が必要になります。",
    "yes": "解除する",
    "no": "やめる",
    "undone": "連携を解除しました。もう一度連携するときは「連携」と送ってください。",
    "not_linked": "いまは会員情報と連携していません。連携するときは「連携」と送ってください。",
    "kept": "連携はそのままです。",
    "already": "すでに会員情報と連携しています。取り消すときは「連携解除」と送ってください。",
    "expired": "連携の有効期限が切れたため、連携していません。もう一度「連携」と送ってください。",
    "contested": "連携の確認にお時間をいただいています。スタッフが確認して、このトークでお知らせします。",
    "failed": "連携できませんでした。もう一度「連携」と送って、届いた案内からお進みください。",
    "later": "連携の案内は続けて送れません。届いている案内をお使いいただくか、15分ほど待ってからお試しください。",
    "ended_elsewhere": (
        "ご本人の操作により、会員情報との連携が別のLINEに移ったため、このLINEとの連携を解除しました。"
        "お心当たりがないときは、このトークでお知らせください。"
    ),
}
ENGLISH: Mapping[Text, str] = {
    "invite": (
        "Link this LINE to your store account and we can help without asking who you are. "
        "Valid for 24 hours. Send “unlink” to undo it any time."
    ),
    "invite_button": "Start",
    "linked": "This LINE is now linked to your store account. Not you? You can unlink at any time.",
    "linked_as": "This LINE is now linked to {who}. Not you? You can unlink at any time.",
    "unlink_button": "Unlink",
    "question": "Unlink your store account? We then have to confirm who you are before we speak about orders.",
    "yes": "Unlink",
    "no": "Keep it",
    "undone": "Unlinked. To link again, send “link”.",
    "not_linked": "This LINE is not linked to a store account. To link it, send “link”.",
    "kept": "The link stays as it is.",
    "already": "This LINE is already linked to your store account. To undo it, send “unlink”.",
    "expired": "The link had expired, so nothing was linked. Please send “link” again.",
    "contested": "We need to check this link first. Our staff will tell you here.",
    "failed": "Nothing was linked. Please send “link” again and use the new invitation.",
    "later": "We cannot send another invitation yet. Please use the one you have, or try again in 15 minutes.",
    "ended_elsewhere": (
        "Your store account was linked to another LINE by its owner, so this LINE is no longer linked. "
        "If that was not you, please tell us here."
    ),
}


def text_for(contact: Contact, name: Text) -> str:
    """Give a text in the language of the contact's LINE; who has told none reads Japanese."""
    return (JAPANESE if speaks_japanese(contact) else ENGLISH)[name]


def mask_name(name: str | None) -> str:
    """Show who it is to whom it is, and to nobody else: the first letter of each part of a name."""
    parts = (name or "").split()[:PARTS_SHOWN]
    return " ".join(f"{part[0]}{'＊' * min(3, len(part) - 1)}" for part in parts)


def mask_email(email: str | None) -> str:
    """Show the first letters of an address of mail (ha***@…); where it is stays hidden."""
    name, at, _ = (email or "").partition("@")
    return f"{name[: min(2, len(name) - 1)]}***@…" if at and name else ""
