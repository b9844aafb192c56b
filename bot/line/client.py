"""The calls of the Messaging API that we make; each with a time limit, each answered with what LINE said."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.line.answers import Answer, NoAnswer, parse_body
from bot.line.sdk import Sdk, load_sdk
from bot.line.tokens import LineAccess, TokenRefused, line_token

# No turn within 5 s means that nothing was sent; what was sent is answered within 10 s, or unclear.
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
CONTENT_TIMEOUT = aiohttp.ClientTimeout(total=900, sock_connect=10, sock_read=60)
REQUEST_ID = "X-Line-Request-Id"
NO_ANSWER = (TimeoutError, aiohttp.ClientError, OSError)
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

Bubble = Mapping[str, Any]


class Content:
    """A file on its way from LINE; `status` tells whether it comes at all."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.content_type = response.content_type
        self.size = response.content_length

    async def pieces(self, size: int = 256 * 1024) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        try:
            async for piece in self._response.content.iter_chunked(size):
                yield piece
        except NO_ANSWER as error:
            raise NoAnswer(type(error).__name__) from error


class Line:
    """One channel's way to LINE. Refusals are answers too; NoAnswer is raised when none came."""

    def __init__(self, access: LineAccess, sdk: Sdk, session: aiohttp.ClientSession) -> None:
        self._access = access
        self._sdk = sdk
        self._session = session
        self._tokens = line_token(access)

    async def reply(self, token: str, bubbles: Sequence[Bubble]) -> Answer:
        """Answer an event, for nothing; LINE takes a token once."""
        wanted = {"replyToken": token, "messages": list(bubbles)}
        return await self._call("reply_message", self._sdk.model("ReplyMessageRequest", wanted))

    async def push(self, to: str, bubbles: Sequence[Bubble], retry_key: str) -> Answer:
        """Write to somebody, for money; LINE takes a retry key once a day."""
        wanted = {"to": to, "messages": list(bubbles)}
        request = self._sdk.model("PushMessageRequest", wanted)
        return await self._call("push_message", request, x_line_retry_key=retry_key)

    async def profile(self, user_id: str) -> Answer:
        """Ask who somebody is; 404 when they block us."""
        return await self._call("get_profile", user_id)

    async def group(self, group_id: str) -> Answer:
        """Ask what a group is called."""
        return await self._call("get_group_summary", group_id)

    async def member(self, source: str, group_id: str, user_id: str) -> Answer:
        """Ask who a member of a group or room is."""
        kind = "room" if source == "room" else "group"
        return await self._call(f"get_{kind}_member_profile", group_id, user_id)

    async def bot(self) -> Answer:
        """Ask what LINE says of the account."""
        return await self._call("get_bot_info")

    async def quota(self) -> Answer:
        """Ask for the month's limit of paid messages."""
        return await self._call("get_message_quota")

    async def consumption(self) -> Answer:
        """Ask how many paid messages were sent this month."""
        return await self._call("get_message_quota_consumption")

    async def link_token(self, user_id: str) -> str | None:
        """Get a token for LINE's account link dialog, good once and for ten minutes; None when LINE gives none."""
        answer = await self._call("issue_link_token", user_id)
        token = answer.body.get("linkToken")
        return token if answer.is_success and isinstance(token, str) else None

    async def mark_as_read(self, token: str) -> Answer:
        """Show the customer that everything up to a message was read."""
        request = self._sdk.model("MarkMessagesAsReadByTokenRequest", {"markAsReadToken": token})
        return await self._call("mark_messages_as_read_by_token", request)

    @asynccontextmanager
    async def open_content(self, message_id: str, *, preview: bool = False) -> AsyncIterator[Content]:
        """Open the file of a message as a stream, which LINE's own client cannot."""
        path = f"/v2/bot/message/{quote(message_id, safe='')}/content{'/preview' if preview else ''}"
        response, token = await self._get(path)
        if response.status == 401 and self._tokens.renew(token):
            response.release()
            response, _ = await self._get(path)
        async with response:
            yield Content(response)

    async def _get(self, path: str) -> tuple[aiohttp.ClientResponse, str]:
        try:
            token = await self._tokens.get()
            headers = {"Authorization": f"Bearer {token}"}
            # The id is encoded already: as it stands it leads nowhere else.
            url = URL(self._access.data_api_url + path, encoded=True)
            return await self._session.get(url, headers=headers, allow_redirects=False), token
        except (*NO_ANSWER, TokenRefused) as error:
            raise NoAnswer(type(error).__name__, was_sent=False) from error

    async def _call(self, name: str, *arguments: Any, **named: Any) -> Answer:
        answer, token = await self._try(name, *arguments, **named)
        if answer.status == 401 and self._tokens.renew(token):
            answer, _ = await self._try(name, *arguments, **named)
        return answer

    async def _try(self, name: str, *arguments: Any, **named: Any) -> tuple[Answer, str]:
        try:
            token = await self._tokens.get()
        except TokenRefused as refusal:
            return Answer(401, refusal.body), ""
        right = {"type": "bearer", "in": "header", "key": "Authorization", "value": f"Bearer {token}"}
        try:
            response = await self._sdk.call(name)(*arguments, _request_timeout=TIMEOUT, _request_auth=right, **named)
        except self._sdk.Refusal as refusal:
            headers = refusal.headers or {}
            return Answer(refusal.status, parse_body(refusal.body), headers.get(REQUEST_ID)), token
        except self._sdk.NotUnderstood:
            # LINE did it, and tells of it in a way that its client does not know yet.
            return Answer(200), token
        except NOT_SENT as error:
            raise NoAnswer(type(error).__name__, was_sent=False) from error
        except (*NO_ANSWER, ValueError, TypeError, AttributeError) as error:
            raise NoAnswer(type(error).__name__) from error
        body = parse_body(response.raw_data) if isinstance(response.raw_data, (str, bytes)) else {}
        return Answer(response.status_code, body, (response.headers or {}).get(REQUEST_ID)), token

    async def close(self) -> None:
        await self._sdk.close()


@asynccontextmanager
async def open_line(access: LineAccess) -> AsyncIterator[Line]:
    """Open the way to LINE; nothing is asked yet."""
    sdk = await load_sdk(access.api_url)
    async with aiohttp.ClientSession(timeout=CONTENT_TIMEOUT, trust_env=True) as session:
        line = Line(access, sdk, session)
        try:
            yield line
        finally:
            await line.close()
