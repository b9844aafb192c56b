"""The store's Admin API: a question by its name, its answer, or a ShopError that says why there is none."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import stamina
import structlog

from shop.client.access import API_VERSION, Patience, ShopAccess
from shop.client.asks import Answer
from shop.client.bucket import CostBucket
from shop.client.documents import Document, get_document
from shop.client.posting import NoReply, Reply, TooLong, post
from shop.client.reading import Trouble, check_status, parse_body, read_answer
from shop.client.tokens import shop_token
from shop.errors import BadDocument, NotAuthorised, ShopError, Throttled, TooDear, Unclear

CONNECTIONS = 16
# After this no further try is begun.
ENOUGH_S = 30.0

log = structlog.get_logger(__name__)


class ShopClient:
    """One store's API for one app; texts of questions and their names are ours, values go beside them."""

    def __init__(self, access: ShopAccess, session: aiohttp.ClientSession, patience: Patience) -> None:
        self._access = access
        self._session = session
        self._patience = patience
        self._tokens = shop_token(access, session, patience)
        self._bucket = CostBucket(patience.turn_s)
        self._has_told_version = False

    async def ask(self, operation: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Ask, again where that is safe and may help; Unclear where a change may have happened or not."""
        document = get_document(operation)
        try:
            return await self._ask(document, variables or {})
        except ShopError as error:
            # The words are ours, codes and scopes: the store's own may quote a customer.
            log.warning("shop.no_answer", operation=operation, reason=type(error).__name__, detail=str(error)[:200])
            raise

    async def _ask(self, document: Document, variables: Mapping[str, Any]) -> Answer:
        patience = self._patience
        attempts = stamina.retry_context(
            on=self._pause,
            attempts=patience.tries,
            timeout=ENOUGH_S,
            wait_initial=patience.pause_s,
            wait_max=patience.pause_s * 8,
            wait_jitter=patience.pause_s,
        )
        async for attempt in attempts:
            with attempt:
                return await self._try(document, variables)
        raise AssertionError("the last attempt gives its answer or its error")

    def _pause(self, error: Exception) -> bool | float:
        """Tell whether an error may pass, and after how many seconds if the store has said it."""
        if isinstance(error, Throttled):
            return error.retry_after_s if error.retry_after_s <= self._patience.turn_s else False
        return isinstance(error, Trouble)

    async def _try(self, document: Document, variables: Mapping[str, Any]) -> Answer:
        """Ask once, and a second time with a new token if the old one is refused."""
        token = await self._tokens.get()
        try:
            return await self._once(document, variables, token)
        except NotAuthorised:
            if not self._tokens.renew(token):
                raise
        return await self._once(document, variables, await self._tokens.get())

    async def _once(self, document: Document, variables: Mapping[str, Any], token: str) -> Answer:
        """Send one question; what is not safe to send again leaves as Unclear."""
        try:
            async with self._bucket.draw(document.name):
                reply = await self._send(document, variables, token)
            check_status(reply)
            return self._read(document, reply)
        except NoReply as error:
            if error.was_sent and not document.is_repeatable:
                raise Unclear(str(error)) from None
            raise Trouble(str(error)) from None
        except Trouble as error:
            if not document.is_repeatable:
                raise Unclear(str(error)) from None
            raise
        except TooLong as error:
            raise (Unclear if document.is_mutation else BadDocument)(str(error)) from None

    async def _send(self, document: Document, variables: Mapping[str, Any], token: str) -> Reply:
        body = {"query": document.text, "variables": variables, "operationName": document.name}
        headers = {"X-Shopify-Access-Token": token}
        reply = await post(self._session, self._access.graphql_url, body, headers, self._patience)
        self._note_version(reply)
        return reply

    def _read(self, document: Document, reply: Reply) -> Answer:
        told = parse_body(reply.body)
        extensions = told.get("extensions")
        if isinstance(extensions, Mapping):
            self._bucket.note(document.name, extensions.get("cost"))
        try:
            return read_answer(told)
        except Throttled:
            delay_s = self._bucket.refill_s(document.name)
            raise (Throttled(delay_s) if delay_s else TooDear("dearer than the whole bucket")) from None

    def _note_version(self, reply: Reply) -> None:
        version = reply.headers.get("X-Shopify-API-Version")
        if version and version != API_VERSION and not self._has_told_version:
            self._has_told_version = True
            log.warning("shop.other_version", asked=API_VERSION, answered=version[:20])


@asynccontextmanager
async def open_client(access: ShopAccess, patience: Patience | None = None) -> AsyncIterator[ShopClient]:
    """Open the way to a store; nothing is asked before the first question."""
    async with open_session() as session:
        yield ShopClient(access, session, patience or Patience())


@asynccontextmanager
async def open_session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open connections that keep nothing between questions."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
