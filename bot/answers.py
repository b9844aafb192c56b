"""What the bot answers by itself."""

from inbox.conversations.draft import TEXT_LIMIT, utf16_length
from inbox.intake.meaning import BotReply, Intake

MESSAGE = "{message}"


def answers_to(intake: Intake, acknowledgement: str | None) -> tuple[BotReply, ...]:
    """Acknowledge a text on its reply token; groups are left in peace, and what nobody may answer stays unanswered."""
    message, source = intake.message, intake.source
    if not acknowledgement or message is None or message.kind != "text" or not intake.reply_token:
        return ()
    if source is None or source.kind != "person" or intake.standby:
        return ()
    text = _cut(acknowledgement.replace(MESSAGE, message.text or ""))
    return (BotReply(text),) if text.strip() else ()


def _cut(text: str) -> str:
    """Cut a text to what LINE takes; it counts UTF-16 units."""
    if utf16_length(text) <= TEXT_LIMIT:
        return text
    cut = text[: TEXT_LIMIT - 1]
    while utf16_length(cut) > TEXT_LIMIT - 1:
        cut = cut[: -max(1, (utf16_length(cut) - TEXT_LIMIT + 1) // 2)]
    return f"{cut}…"
