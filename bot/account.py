"""What LINE says of the account: who it is, and how many paid messages are left this month."""

import time

from bot.events.fields import text_of
from bot.line import Answer, Line, NoAnswer, NotConfigured
from bot.outcomes import REASONS
from inbox.ids import MAIN_CHANNEL
from inbox.store import Store

BOT_EVERY_S = 3_600.0
QUOTA_EVERY_S = 300.0
RETRY_S = 30.0


class Account:
    """Asks LINE now and then, and soon after a push."""

    def __init__(self, store: Store, line: Line) -> None:
        self._channels = store.channels
        self._line = line
        self._bot_due = self._quota_due = self._pushes = 0.0

    def note(self, pushes: float) -> None:
        """Ask for the quota at the next step when the number of paid messages has grown."""
        if pushes > self._pushes:
            self._pushes, self._quota_due = pushes, 0.0

    async def step(self) -> bool:
        """Ask for what is due."""
        at = time.monotonic()
        try:
            if at >= self._bot_due and not await self._ask_bot():
                self._bot_due = self._quota_due = at + RETRY_S
            elif at >= self._bot_due:
                self._bot_due = at + BOT_EVERY_S
            if at >= self._quota_due:
                self._quota_due = at + (QUOTA_EVERY_S if await self._ask_quota() else RETRY_S)
        except NotConfigured:
            self._bot_due = self._quota_due = at + BOT_EVERY_S
            await self._channels.set_error(MAIN_CHANNEL, REASONS["not configured"])
        except NoAnswer as error:
            self._bot_due = self._quota_due = at + RETRY_S
            await self._channels.set_error(MAIN_CHANNEL, f"LINEに接続できません。\n{error}")
        return False

    async def _ask_bot(self) -> bool:
        answer = await self._line.bot()
        if not await self._is_good(answer):
            return False
        said = answer.body
        await self._channels.set_bot(
            MAIN_CHANNEL,
            bot_name=text_of(said, "displayName") or "",
            basic_id=text_of(said, "basicId"),
            picture_url=text_of(said, "pictureUrl"),
            chat_mode=text_of(said, "chatMode"),
        )
        return True

    async def _ask_quota(self) -> bool:
        limit, used = await self._line.quota(), await self._line.consumption()
        if not await self._is_good(limit) or not await self._is_good(used):
            return False
        value = limit.body.get("value") if limit.body.get("type") == "limited" else None
        total = used.body.get("totalUsage")
        await self._channels.set_quota(
            MAIN_CHANNEL, value if isinstance(value, int) else None, total if isinstance(total, int) else 0
        )
        return True

    async def _is_good(self, answer: Answer) -> bool:
        if answer.is_success:
            return True
        sentence = REASONS["not authorized"] if answer.status == 401 else "LINEから情報を取得できません。"
        await self._channels.set_error(MAIN_CHANNEL, f"{sentence}\n{answer.words}")
        return False
