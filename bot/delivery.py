"""The way out: the cheapest safe call of LINE for what waits, and what became of it."""

import random
from datetime import timedelta

import structlog

from bot.bubbles import write_bubble
from bot.line import Answer, Line, NoAnswer, NotConfigured
from bot.outcomes import REASONS, Outcome, outcome_of, reason_of, waiting_reason_of
from inbox.clock import now
from inbox.conversations.dispatches import Dispatch
from inbox.conversations.message import Via
from inbox.store import Store

# A token counts as live for 50 s, LINE keeps it for 60: until 5 s before our end it cannot have run out.
TOKEN_DOUBT = timedelta(seconds=5)
# LINE forgets a retry key after 24 h, and would then send again.
LONGEST_TRY = timedelta(hours=23)
FIRST_DELAY_S, LONGEST_DELAY_S = 0.5, 60.0

log = structlog.get_logger(__name__)


class Delivery:
    """Sends what is due for one contact at a time; whoever holds the contact's partition calls it."""

    def __init__(self, store: Store, line: Line, public_url: str) -> None:
        self._dispatches = store.dispatches
        self._line = line
        self._public_url = public_url
        self.counts = {
            "sent_reply": 0.0,
            "sent_push": 0.0,
            "send_retries": 0.0,
            "send_failed": 0.0,
            "send_unknown": 0.0,
        }

    async def deliver(self, contact_id: str) -> bool:
        """Make the next attempt for a contact; False when nothing of it is due."""
        dispatch = await self._dispatches.begin(contact_id)
        if dispatch is None:
            return False
        hopeless = _why_hopeless(dispatch)
        if hopeless:
            await self._fail(dispatch, hopeless)
        elif now() - dispatch.first_attempt_at > LONGEST_TRY:
            await (self._unknown(dispatch) if dispatch.was_ambiguous else self._fail(dispatch, REASONS["too long"]))
        elif dispatch.reply_token is not None:
            await self._reply(dispatch, dispatch.reply_token)
        else:
            await self._push(dispatch)
        return True

    async def _reply(self, dispatch: Dispatch, token: str) -> None:
        try:
            answer = await self._line.reply(token, self._bubbles(dispatch))
        except (NoAnswer, NotConfigured) as error:
            await self._unanswered(dispatch, error)
            return
        outcome = outcome_of(answer)
        if outcome is not Outcome.TOKEN_REFUSED:
            await self._settle(dispatch, answer, outcome)
        elif not dispatch.was_ambiguous:
            # Nothing was tried with it before, so it had run out: a push cannot double anything.
            switched = await self._dispatches.use_push(dispatch)
            if switched is not None:
                await self._push(switched)
        elif dispatch.token_expires_at is not None and now() < dispatch.token_expires_at - TOKEN_DOUBT:
            # It cannot have run out: it is refused because the attempt before was accepted.
            await self._sent(dispatch, answer)
        else:
            await self._unknown(dispatch)

    async def _push(self, dispatch: Dispatch) -> None:
        try:
            answer = await self._line.push(dispatch.contact.line_id or "", self._bubbles(dispatch), dispatch.retry_key)
        except (NoAnswer, NotConfigured) as error:
            await self._unanswered(dispatch, error)
            return
        await self._settle(dispatch, answer, outcome_of(answer))

    async def _settle(self, dispatch: Dispatch, answer: Answer, outcome: Outcome) -> None:
        if outcome is Outcome.SENT:
            await self._sent(dispatch, answer)
        elif outcome in (Outcome.LATER, Outcome.UNCLEAR):
            await self._later(dispatch, waiting_reason_of(answer), ambiguous=outcome is Outcome.UNCLEAR)
        else:
            log.warning("delivery.refused", status=answer.status, request_id=answer.request_id, reason=answer.words)
            await self._fail(dispatch, reason_of(answer, has_plain_address=self._has_plain_address(dispatch)))

    async def _unanswered(self, dispatch: Dispatch, error: NoAnswer | NotConfigured) -> None:
        if isinstance(error, NotConfigured):
            await self._fail(dispatch, REASONS["not configured"])
        else:
            await self._later(dispatch, f"{REASONS['unreached']}\n{error}", ambiguous=error.was_sent)

    async def _sent(self, dispatch: Dispatch, answer: Answer) -> None:
        via: Via = "push" if dispatch.reply_token is None else "reply"
        await self._dispatches.sent(dispatch, via, answer.sent_messages)
        self.counts[f"sent_{via}"] += len(dispatch.messages)

    async def _later(self, dispatch: Dispatch, reason: str, *, ambiguous: bool) -> None:
        self.counts["send_retries"] += 1
        delay_s = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** min(dispatch.attempts, 10)) * random.uniform(0.75, 1.25)  # noqa: S311
        await self._dispatches.later(dispatch, delay_s, ambiguous=ambiguous, error=reason)

    async def _fail(self, dispatch: Dispatch, reason: str) -> None:
        self.counts["send_failed"] += len(dispatch.messages)
        await self._dispatches.failed(dispatch, reason)

    async def _unknown(self, dispatch: Dispatch) -> None:
        self.counts["send_unknown"] += len(dispatch.messages)
        await self._dispatches.uncertain(dispatch, REASONS["unknown"])

    def _has_plain_address(self, dispatch: Dispatch) -> bool:
        is_plain = not self._public_url.startswith("https://")
        return is_plain and any(message.kind == "image" for message in dispatch.messages)

    def _bubbles(self, dispatch: Dispatch) -> list[dict[str, object]]:
        return [write_bubble(message, self._public_url) for message in dispatch.messages]


def _why_hopeless(dispatch: Dispatch) -> str | None:
    """Tell why a first attempt need not be made: LINE would take it with a 200, and nobody would ever see it."""
    contact = dispatch.contact
    if dispatch.was_ambiguous:
        return None
    if contact.line_id is None:
        return REASONS["nobody"]
    if contact.is_following is False:
        return REASONS["blocked" if contact.kind == "person" else "left"]
    return None
