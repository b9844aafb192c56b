"""What the form says, in the customer's language: Japanese, or else English."""

from collections.abc import Mapping
from dataclasses import asdict

from bot.entry_form.words import tap_of
from bot.hearing import speaks_japanese
from inbox.contacts.contact import Contact
from inbox.conversations.draft import Button
from inbox.entry_forms import Turn
from inbox.intake.meaning import BotReply

JAPANESE: Mapping[str, str] = {
    "name": (
        "ご連絡先を登録します。まず、お名前を入力してください（例：山田 花子）。"
        "答えたくない項目は「スキップ」、途中で終わるときは「やめる」と送ってください。"
    ),
    "phone": "電話番号を入力してください（例：090-1234-5678）。",
    "email": "メールアドレスを入力してください（例：hanako@example.jp）。",
    "wrong_name": "お名前だけを、60文字以内で入力してください（例：山田 花子）。",
    "wrong_phone": "電話番号を読み取れませんでした。市外局番から入力してください（例：090-1234-5678）。",
    "wrong_email": "メールアドレスを読み取れませんでした。もう一度入力してください（例：hanako@example.jp）。",
    "need_email": "ご連絡には、電話番号かメールアドレスのどちらかが必要です。メールアドレスを入力してください。",
    "done": "ありがとうございます。ご連絡先を登録しました。変更するときは、もう一度「連絡先を登録」と送ってください。",
    "stopped": "登録をやめました。入力した内容は登録していません。",
    "handed": "うまく読み取れず、申し訳ありません。スタッフが確認して、このトークでお返事します。",
    "over": "このボタンの受付は終わっています。登録するときは「連絡先を登録」と送ってください。",
    "skip": "スキップ",
    "stop": "やめる",
}
ENGLISH: Mapping[str, str] = {
    "name": (
        "Let us note how to reach you. First, what is your name? "
        "Send “skip” for anything you prefer not to answer, or “cancel” to end this."
    ),
    "phone": "What is your phone number? For example 090-1234-5678; from abroad, begin with + and the country code.",
    "email": "What is your e-mail address? For example hanako@example.jp.",
    "wrong_name": "Please send your name only, in up to 60 characters.",
    "wrong_phone": "We could not read that as a phone number. Please send it again, for example 090-1234-5678.",
    "wrong_email": "We could not read that as an e-mail address. Please send it again.",
    "need_email": "We need a phone number or an e-mail address to reach you. Please send your e-mail address.",
    "done": "Thank you, we have noted how to reach you. To change it, send “register my contact” again.",
    "stopped": "Cancelled. Nothing you entered has been kept.",
    "handed": "Sorry, we could not read that. Our staff will look at it and answer you here.",
    "over": "This button is no longer in use. To register, send “register my contact”.",
    "skip": "Skip",
    "stop": "Cancel",
}


def write_reply(contact: Contact | None, turn: Turn) -> BotReply:
    """Write what a turn says, with the buttons of its question."""
    texts = JAPANESE if speaks_japanese(contact) else ENGLISH
    if turn.step is None:
        return BotReply(texts[turn.says])
    skip = [Button(texts["skip"], data=tap_of("skip", turn.form_id, turn.step))] if turn.may_skip else []
    buttons = [*skip, Button(texts["stop"], data=tap_of("stop", turn.form_id, turn.step))]
    return BotReply(texts[turn.says], {"quick_replies": [asdict(button) for button in buttons]})
