"""Full-text search over messages, contacts, customers and memos."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING
from pymongo.errors import ExecutionTimeout

from inbox.contacts.contact import Contact, parse_contact
from inbox.contacts.memos import Memo, parse_memo
from inbox.conversations.message import Message, parse_message
from inbox.customers.customer import Customer
from inbox.customers.documents import parse_customer
from inbox.errors import Invalid, Unavailable
from inbox.pages import parse_time_cursor, time_cursor
from inbox.search.bigrams import matches, term_tokens
from inbox.search.indexing import INDEX, Indexing
from inbox.search.places import parse_places, write_places
from inbox.search.subjects import NO_TOKENS, SUBJECTS, Kind, Subject

ALL_KINDS: tuple[Kind, ...] = ("message", "contact", "customer", "memo")
QUESTION_LIMIT = 200
# Candidates read for one page; what stands beyond is on the next one.
SCAN_LIMIT = 5_000
BATCH = 500
FIRST_BATCH = 60
# How many tokens are weighed, and up to which counts, to find the rarest: mostly one is rare enough at a glance.
WEIGHED_TOKENS = 12
WEIGH_LIMITS = (50, 2_000)
TIME_LIMIT_MS = 3_000
EVERYTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Newest first; `next` is a cursor for the same question. A page may be empty and yet have a next one."""

    messages: tuple[Message, ...] = ()
    contacts: tuple[Contact, ...] = ()
    customers: tuple[Customer, ...] = ()
    memos: tuple[Memo, ...] = ()
    next: str | None = None


class Search:
    """Finds texts that have every term of a question, however it is written."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._indexing = Indexing(database)

    async def ensure_indexes(self) -> None:
        await self._indexing.ensure_indexes()

    async def index_some(self, limit: int) -> int:
        """Index up to `limit` waiting documents of each kind; tell how many were waiting."""
        return await self._indexing.index_some(limit)

    async def find(
        self, question: str, kinds: Collection[Kind] = ALL_KINDS, after: str | None = None, limit: int = 50
    ) -> SearchPage:
        """Find up to `limit` of each kind; an empty question finds nothing."""
        question = _checked(question)
        places = {} if after is None else parse_places(after)
        asked = [one for one in SUBJECTS if one.kind in kinds and (after is None or one.kind in places)]
        with _in_time():
            found = await asyncio.gather(*(self._find(one, question, places.get(one.kind), limit) for one in asked))
        rows = {one.kind: rows for one, (rows, _) in zip(asked, found, strict=True)}
        return SearchPage(
            messages=tuple(parse_message(row) for row in rows.get("message", ())),
            contacts=tuple(parse_contact(row) for row in rows.get("contact", ())),
            customers=tuple(parse_customer(row) for row in rows.get("customer", ())),
            memos=tuple(parse_memo(row) for row in rows.get("memo", ())),
            next=write_places({one.kind: more for one, (_, more) in zip(asked, found, strict=True) if more}),
        )

    async def narrowed(
        self, kind: Kind, question: str, among: Mapping[str, Any], after: str | None, limit: int
    ) -> tuple[Sequence[dict[str, Any]], str | None]:
        """Find up to `limit` documents of one kind among those of a query; `after` is the place that came with them."""
        question = _checked(question)
        if after is not None:
            parse_time_cursor(after)
        [subject] = [one for one in SUBJECTS if one.kind == kind]
        with _in_time():
            return await self._find(subject, question, after, limit, among)

    async def count(self, kind: Kind, question: str, among: Mapping[str, Any], cap: int) -> int:
        """Count the documents of one kind among those of a query, up to `cap`; only what is searched is read."""
        [subject] = [one for one in SUBJECTS if one.kind == kind]
        shown = dict.fromkeys((*subject.fields, subject.at), 1)
        with _in_time():
            rows, _ = await self._find(subject, _checked(question), None, cap, among, shown)
        return len(rows)

    async def _find(
        self,
        subject: Subject,
        question: str,
        place: str | None,
        limit: int,
        among: Mapping[str, Any] = EVERYTHING,
        shown: Mapping[str, int] = NO_TOKENS,
    ) -> tuple[Sequence[dict[str, Any]], str | None]:
        """Walk the candidates of the rarest token and keep those with the whole phrase."""
        terms = subject.read(question)
        wanted = await self._rarest_first(subject, terms) if terms else None
        if wanted is None:
            return (), None
        found: list[dict[str, Any]] = []
        scanned, size = 0, max(FIRST_BATCH, min(limit, BATCH))
        while scanned < SCAN_LIMIT:
            candidates = await self._candidates(subject, wanted, place, among, size, shown)
            for row in candidates:
                place = time_cursor(row[subject.at], row["_id"])
                if matches(terms, subject.text(row)):
                    found.append(row)
                if len(found) == limit:
                    return found, place
            if len(candidates) < size:
                return found, None
            scanned, size = scanned + size, BATCH
        return found, place

    async def _rarest_first(self, subject: Subject, terms: tuple[str, ...]) -> list[str] | None:
        """Order the question's tokens, the rarest first; None when one stands nowhere."""
        wanted = sorted({token for term in terms for token in term_tokens(term)}, key=lambda one: (-len(one), one))
        if len(wanted) == 1:
            return wanted
        weighed = wanted[:WEIGHED_TOKENS]
        counts: list[int] = []
        for weigh_limit in WEIGH_LIMITS:
            counts = await asyncio.gather(*(self._count(subject, token, weigh_limit) for token in weighed))
            if 0 in counts:
                return None
            if min(counts) < weigh_limit:
                break
        by_count = sorted(zip(counts, weighed, strict=True))
        return [token for _, token in by_count] + wanted[WEIGHED_TOKENS:]

    async def _count(self, subject: Subject, token: str, limit: int) -> int:
        # The command reads the index alone; count_documents, an aggregation, would read every document.
        counted = await self._database.command(
            {
                "count": subject.collection,
                "query": {"search_tokens": token},
                "limit": limit,
                "hint": INDEX,
                "maxTimeMS": TIME_LIMIT_MS,
            }
        )
        return int(counted["n"])

    async def _candidates(
        self,
        subject: Subject,
        wanted: Sequence[str],
        place: str | None,
        among: Mapping[str, Any],
        size: int,
        shown: Mapping[str, int],
    ) -> list[dict[str, Any]]:
        query: dict[str, Any] = {**among, "search_tokens": wanted[0]}
        if len(wanted) > 1:
            # As expressions they cannot draw the index scan away from the rarest token; one that is missing ends it.
            query["$expr"] = {"$and": [{"$in": [{"$literal": token}, "$search_tokens"]} for token in wanted[1:]]}
        if place is not None:
            at, last_id = parse_time_cursor(place)
            query |= {subject.at: {"$lte": at}, "$or": [{subject.at: {"$lt": at}}, {"_id": {"$lt": last_id}}]}
        rows = (
            self._database.get_collection(subject.collection)
            .find(query, shown)
            .sort([(subject.at, DESCENDING), ("_id", DESCENDING)])
            .hint(INDEX)
            .limit(size)
            .max_time_ms(TIME_LIMIT_MS)
        )
        return await rows.to_list(size)


def _checked(question: str) -> str:
    if len(question) > QUESTION_LIMIT:
        raise Invalid("検索の語句は200文字以内で入力してください。", fields={"q": "too_long"})
    return question.encode("utf-8", "replace").decode()


@contextmanager
def _in_time() -> Iterator[None]:
    try:
        yield
    except ExecutionTimeout:
        raise Unavailable("検索に時間がかかりすぎました。語句を増やしてもう一度お試しください。") from None
