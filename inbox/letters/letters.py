"""The collection of letters: queued once a key, handed over by a job, resent as a letter of its own."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.customers.customer import Customer
from inbox.errors import Conflict, Invalid, NotFound, Throttled, Unavailable
from inbox.jobs import Jobs, NewJob
from inbox.letters.letter import Letter, NewLetter, Recipient, check_letter, parse_letter
from inbox.letters.telling import LetterTelling
from inbox.pages import Page, beyond, time_cursor
from inbox.staff.throttles import Throttles
from inbox.texts import is_storable

KIND = "letter"
KEY_LIMIT = 200
# In 15 minutes, of one of the staff: a hand writes no more, a script that goes wrong would.
STAFF_LIMIT = 30
NEWEST = [("created_at", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True, slots=True)
class Given:
    """What a letter is made of, besides its id."""

    customer_id: str
    contact_id: str | None
    recipient: Recipient
    new: NewLetter
    by: Actor
    resent_from: str | None = None


class Letters:
    """A letter goes to the address on file of its customer, or to the one of the staff who asks; nowhere else."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], jobs: Jobs, throttles: Throttles) -> None:
        self._letters = database.get_collection("letters")
        self._jobs = jobs
        self._throttles = throttles
        self.telling = LetterTelling(database)

    async def ensure_indexes(self) -> None:
        await self._letters.create_index([("customer_id", ASCENDING), *NEWEST])
        await self._letters.create_index([("resent_from", ASCENDING), ("recipient", ASCENDING)])

    async def queue(self, customer: Customer, contact_id: str | None, key: str, new: NewLetter, by: Actor) -> Letter:
        """Queue a letter to a customer, once a key."""
        if not key or len(key) > KEY_LIMIT or not is_storable(key):
            raise Invalid("送信キーは1〜200文字で指定してください。", fields={"key": "length"})
        check_letter(new.subject, new.text)
        letter_id = _id(by.kind, by.id, key)
        known = await self.find(letter_id)
        if known is not None:
            return await self._again(known, customer, new)
        check_address(customer, new.to)
        await self._take(by)
        return await self._insert(letter_id, Given(customer.id, contact_id, "customer", new, by))

    async def resend(
        self, letter: Letter, recipient: Recipient, count: int, to: str, contact_id: str | None, by: Actor
    ) -> Letter:
        """Send a letter anew; `count` is how often its page said that it was resent: of two who do, one does."""
        first = await self.get(letter.resent_from) if letter.resent_from else letter
        if recipient == "customer" and not letter.is_over:
            raise Conflict("このメールは送信中です。結果が出てから再送してください。")
        whom = recipient if recipient == "customer" else f"self:{by.id}"
        letter_id = _id("resend", first.id, f"{whom}:{count}")
        known = await self.find(letter_id)
        if known is not None and known.author.id == by.id:
            return known
        if known is not None or count != await self.count_resends(first.id, recipient, by.id):
            raise Conflict("このメールはすでに再送されています。ページを再読み込みしてください。")
        await self._take(by)
        new = NewLetter(to, first.subject, first.text, first.sender, first.sender_name)
        return await self._insert(letter_id, Given(first.customer_id, contact_id, recipient, new, by, first.id))

    async def get(self, letter_id: str) -> Letter:
        """Give one letter."""
        letter = await self.find(letter_id)
        if letter is None:
            raise NotFound("メールが見つかりません。一覧から選び直してください。")
        return letter

    async def find(self, letter_id: str) -> Letter | None:
        """Find one letter."""
        row = await self._letters.find_one({"_id": {"$eq": letter_id}})
        return parse_letter(row) if row else None

    async def list(self, customer_id: str, after: str | None, limit: int) -> Page[Letter]:
        """List the letters of a customer, the newest first."""
        query = {"customer_id": {"$eq": customer_id}, **beyond("created_at", after, descending=True)}
        rows = await self._letters.find(query).sort(NEWEST).limit(limit + 1).to_list(limit + 1)
        items = tuple(parse_letter(row) for row in rows[:limit])
        more = time_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None
        return Page(items, more)

    async def resends(self, first_id: str, limit: int) -> Sequence[Letter]:
        """List what was sent anew of a letter, the oldest first."""
        rows = self._letters.find({"resent_from": {"$eq": first_id}}).sort("created_at", ASCENDING).limit(limit)
        return [parse_letter(row) for row in await rows.to_list(limit)]

    async def count_resends(self, first_id: str, recipient: Recipient, by: str) -> int:
        """Count how often a letter was sent anew to its customer, or to one of the staff themselves."""
        query: dict[str, Any] = {"resent_from": {"$eq": first_id}, "recipient": recipient}
        return await self._letters.count_documents(query | ({"author.id": by} if recipient == "self" else {}))

    async def begin(self, letter_id: str) -> Letter | None:
        """Write a try down before it is made; None when the letter needs none. A try that was cut off is unclear."""
        change = {
            "attempts": {"$add": ["$attempts", 1]},
            "is_unclear": {"$or": ["$is_unclear", {"$eq": ["$state", "sending"]}]},
            "state": "sending",
        }
        row = await self._letters.find_one_and_update(
            {"_id": {"$eq": letter_id}, "state": {"$in": ["queued", "sending"]}},
            [{"$set": change}],
            return_document=ReturnDocument.AFTER,
        )
        return parse_letter(row) if row else None

    async def sent(self, letter: Letter) -> None:
        """Note that the mail server has it."""
        at = now()
        await self._settle(letter, {"state": "sent", "sent_at": at, "ended_at": at, "error": None, "words": None})

    async def later(self, letter: Letter, error: str, words: str, *, is_unclear: bool) -> None:
        """Note that a try failed which may be made again."""
        doubt = {"is_unclear": True} if is_unclear else {}
        await self._settle(letter, {"state": "queued", "error": error, "words": words, **doubt})

    async def failed(self, letter: Letter, error: str, words: str, *, is_unclear: bool = False) -> None:
        """Note that no further try is made; whether it arrived is unknown when any try was unclear."""
        state = "uncertain" if is_unclear or letter.is_unclear else "failed"
        await self._settle(letter, {"state": state, "ended_at": now(), "error": error, "words": words})

    async def _settle(self, letter: Letter, change: Mapping[str, Any]) -> None:
        """Write what became of a try, unless a later one has the word."""
        which = {"_id": letter.id, "state": "sending", "attempts": letter.attempts}
        await self._letters.update_one(which, {"$set": dict(change)})
        await self.telling.show(await self.get(letter.id))

    async def _insert(self, letter_id: str, given: Given) -> Letter:
        """Keep a letter. Its job comes first: a stop in between leaves a job without a letter, never the reverse."""
        await self._jobs.add([NewJob(f"{KIND}:{letter_id}", KIND, {"letter_id": letter_id})])
        document = _document(letter_id, given)
        try:
            await self._letters.insert_one(document)
        except DuplicateKeyError:
            # The same press in the same moment; a colleague's was refused before.
            return await self._mine(letter_id, given)
        letter = parse_letter(document)
        await self.telling.show(letter)
        return letter

    async def _mine(self, letter_id: str, given: Given) -> Letter:
        known = await self.get(letter_id)
        if known.author.id != given.by.id or (known.subject, known.text) != (given.new.subject, given.new.text):
            raise Conflict("このメールはすでに再送されています。ページを再読み込みしてください。")
        return known

    async def _again(self, known: Letter, customer: Customer, new: NewLetter) -> Letter:
        if (known.customer_id, known.subject, known.text) != (customer.id, new.subject, new.text):
            raise Invalid("同じ送信キーで別の内容は送れません。", fields={"key": "reused"})
        # A durable touch: what a local read alone finds may be rolled back.
        if not (await self._letters.update_one({"_id": known.id}, {"$inc": {"repeats": 1}})).matched_count:
            raise Unavailable("送信を確認できません。もう一度お試しください。")
        return known

    async def _take(self, by: Actor) -> None:
        taken = await self._throttles.take(KIND, by.id, STAFF_LIMIT)
        if taken.is_refused:
            message = "短い時間にたくさんのメールが送られました。しばらくしてからもう一度お試しください。"
            raise Throttled(message, taken.retry_after_s)


def check_address(customer: Customer, seen: str) -> None:
    """Raise when a customer has no address of mail, or another one than staff saw."""
    if not customer.record.email:
        raise Invalid("このお客様のメールアドレスが登録されていません。", fields={"to": "missing"})
    if customer.record.email != seen:
        raise Conflict("お客様のメールアドレスが変わりました。宛先を確認して、もう一度送ってください。")


def _document(letter_id: str, given: Given) -> dict[str, Any]:
    new = given.new
    return {
        "_id": letter_id,
        "customer_id": given.customer_id,
        "contact_id": given.contact_id,
        "recipient": given.recipient,
        "to": new.to,
        "sender": new.sender,
        "sender_name": new.sender_name,
        "subject": new.subject,
        "text": new.text,
        # The same on every try: a letter that comes twice is seen as one.
        "message_id": f"<{letter_id}@{new.sender.rpartition('@')[2]}>",
        "author": {"kind": given.by.kind, "id": given.by.id, "name": given.by.name},
        "created_at": now(),
        "state": "queued",
        "attempts": 0,
        "is_unclear": False,
        "error": None,
        "words": None,
        "sent_at": None,
        "ended_at": None,
        "resent_from": given.resent_from,
    }


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
