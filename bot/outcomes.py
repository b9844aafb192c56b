"""What LINE's answer to a send means, as the table of docs/architecture.md says."""

from enum import Enum, auto

from bot.line import Answer
from bot.line.answers import INVALID_REPLY_TOKEN, MONTHLY_LIMIT


class Outcome(Enum):
    """How a call ended."""

    SENT = auto()
    LATER = auto()  # Certainly not sent; the same call may be made again.
    UNCLEAR = auto()  # LINE may have sent it.
    TOKEN_REFUSED = auto()  # Used before, or too old: LINE does not say which.
    REFUSED = auto()


REASONS = {
    "monthly limit": "今月の無料メッセージ通数の上限に達しました。プランを変更するか、来月までお待ちください。",
    "not authorized": "LINEのアクセストークンが正しくありません。管理者に連絡してください。",
    "forbidden": "このアカウントでは、LINEのこの機能を使えません。",
    "not reachable": "LINEがこの宛先への送信を受け付けませんでした。友だちでないか、退会した可能性があります。",
    "refused": "LINEがこのメッセージを受け付けませんでした。",
    "not https": "LINEが画像を受け付けませんでした。MADOGUCHI_PUBLIC_URLをHTTPSのアドレスにする必要があります。",
    "blocked": "お客様がブロックしているため、届きません。",
    "left": "このグループから退出しているため、送れません。",
    "nobody": "宛先のLINEユーザーが分からないため、送れません。",
    "not configured": "LINEのアクセストークンが設定されていません。管理者に連絡してください。",
    "rate": "LINEへの送信が一時的に多すぎるため、LINEが受け付けを待たせています。自動で送り直します。",
    "trouble": "LINEが一時的に応答できない状態です。自動で送り直します。",
    "unreached": "LINEにつながりません。つながるまで自動で送り直します。",
    "unknown": "LINEからの応答がなく、届いたかどうか分かりません。",
    "too long": "LINEに長い間つながらず、送れませんでした。",
}


def outcome_of(answer: Answer) -> Outcome:
    """Tell what an answer means for the messages that were sent."""
    if answer.is_success or answer.status == 409:
        return Outcome.SENT
    if answer.status == 429 and answer.body.get("message") != MONTHLY_LIMIT:
        return Outcome.LATER
    if answer.status >= 500 or answer.status < 400:
        return Outcome.UNCLEAR
    if answer.status == 400 and answer.body.get("message") == INVALID_REPLY_TOKEN:
        return Outcome.TOKEN_REFUSED
    return Outcome.REFUSED


def reason_of(answer: Answer, *, has_plain_address: bool = False) -> str:
    """Say why LINE refused: our sentence, and on the next line LINE's own words.

    `has_plain_address` tells that a picture was to be fetched without TLS, which LINE does not do.
    """
    return f"{REASONS[_kind(answer, has_plain_address)]}\n{answer.words}"


def waiting_reason_of(answer: Answer) -> str:
    """Say why it is tried again: our sentence, and on the next line LINE's own words."""
    return f"{REASONS['rate' if answer.status == 429 else 'trouble']}\n{answer.words}"


def _kind(answer: Answer, has_plain_address: bool) -> str:
    if answer.status == 429:
        return "monthly limit"
    if answer.status == 400 and answer.body.get("message") == "Failed to send messages":
        return "not reachable"
    if answer.status == 400 and has_plain_address:
        return "not https"
    return {401: "not authorized", 403: "forbidden"}.get(answer.status, "refused")
