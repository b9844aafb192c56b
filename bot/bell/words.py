"""What the bell says of a notification, on a page as elsewhere: whom it is about, and never what anybody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.support import NullTranslations

from inbox.contacts.contact import Contact
from inbox.contacts.names import Names
from inbox.notifications import Notification

SENTENCES: Mapping[str, str] = {
    "message": "%(who)sがお待ちです",
    "assigned": "%(by)sさんがあなたを担当者にしました",
    "mention": "あなたを呼んでいます",
    "send_failed": "%(who)sへの返信を送れませんでした",
    "letter_failed": "%(who)sへのメールを送れませんでした",
    "event_parked": "処理できなかったWebhookがあります",
    "downtime": "受信できなかった可能性がある時間がありました",
    "shop_event_parked": "処理できなかったストアのWebhookがあります",
    "privacy_request": "個人情報について、ストアから依頼が届きました",
    "link_conflict": "連携の確認待ちがあります。設定の「連携」で決めてください",
    "link_claim": "%(who)sの紐づけに、承認が必要です",
    "chat_stopped": "チャットへの通知が1日届かなかったため、止めました",
    "sign_in_changed": "あなたのログインの設定が変わりました。心当たりがなければ、管理者に知らせてください",
}
# A newer process beside this one may know more.
OTHER = "新しい通知があります"
PLACES: Mapping[str, str] = {
    "event_parked": "/settings/webhooks",
    "downtime": "/settings/webhooks",
    "shop_event_parked": "/settings/store",
    "privacy_request": "/settings/privacy",
    "link_conflict": "/settings/links",
    "link_claim": "/settings/links",
    "chat_stopped": "/settings/notifications",
    "sign_in_changed": "/settings/security",
}
INBOX, BELL = "/inbox", "/notifications"
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What is shown; `path` is where a tap leads, and what has the same `tag` replaces what came before."""

    title: str
    body: str
    path: str
    tag: str


def sentence(one: Notification, contact: Contact | None, texts: NullTranslations) -> str:
    """Say what happened."""
    who = Names(texts).full_name(contact) if contact else texts.gettext("お客様")
    return texts.gettext(SENTENCES.get(one.kind, OTHER)) % {"who": who, "by": one.text or "?"}


def place(one: Notification) -> str:
    """Give the page where a notification leads."""
    if one.conversation_id:
        return f"{INBOX}/{one.conversation_id}"
    if one.kind == "letter_failed":
        return f"/letters/{one.id.partition(':')[2]}"
    if one.kind == "mention" and one.contact_id:
        return f"/contacts/{one.contact_id}"
    return PLACES.get(one.kind, INBOX)


def describe(
    notifications: Sequence[Notification], people: Mapping[str, Contact], texts: NullTranslations
) -> Words | None:
    """Say in one word what came for somebody, the oldest first; of one talk the newest counts."""
    if not notifications:
        return None
    newest, places = notifications[-1], {place(one) for one in notifications}
    if len(places) == 1:
        contact = people.get(newest.contact_id or "")
        body = Names(texts).full_name(contact) if contact and newest.kind == "assigned" else ""
        return Words(sentence(newest, contact, texts), body, place(newest), f"at:{place(newest)}")
    who = list(dict.fromkeys(one.contact_id for one in notifications if one.contact_id in people))
    n = len(notifications)
    if len(who) > 1 and all(one.kind == "message" for one in notifications):
        title = texts.ngettext("%(people)s人から%(n)s件の新着", "%(people)s人から%(n)s件の新着", n)
    else:
        title = texts.ngettext("%(n)s件の通知があります", "%(n)s件の通知があります", n)
    names = [Names(texts).full_name(people[one]) for one in who[:NAMES_SHOWN] if one]
    more = ["…"] if len(who) > NAMES_SHOWN else []
    return Words(title % {"people": len(who), "n": n}, " · ".join([*names, *more]), INBOX, "several")


def describe_quiet(count: int, texts: NullTranslations) -> Words:
    """Say in one word what came during quiet hours."""
    text = texts.ngettext("おやすみ中に%(n)s件の通知があります", "おやすみ中に%(n)s件の通知があります", count)
    return Words(text % {"n": count if count < 100 else "99+"}, "", BELL, "several")
