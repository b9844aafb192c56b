"""The collection of erasures: asked for once, done in steps that a crash cannot harm, proven at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.erasure.certificate import make_certificate
from inbox.erasure.policy import Cause, Policies
from inbox.erasure.scope import Scope, Texts
from inbox.erasure.table import WORK, Rule
from inbox.erasure.tombstones import Tombstones
from inbox.erasure.traces import Traces, parse_traces
from inbox.erasure.wiping import count_shop, wipe_shop
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.jobs import Jobs, NewJob
from inbox.media import MediaFiles
from inbox.pages import Page, beyond, time_cursor

ErasureState = Literal["running", "failed", "done"]
# What became of the LINE id on the store's own record.
StoreCopy = Literal["none", "dropped", "refused", "unreached"]
JOB = "erase"
STEP = 200
# What was on its way while the first pass ran is there by the second.
PASSES = 2
NOT_DONE = "消去がまだ終わっていません。終わってから、もう一度開いてください。"


@dataclass(frozen=True, slots=True)
class Erasure:
    """`rows` is how many were erased or changed; who was erased is forgotten when it is done."""

    id: str
    cause: Cause
    by: Actor | None
    event_id: str | None
    texts: Texts
    state: ErasureState
    requested_at: datetime
    done_at: datetime | None
    rows: int
    certificate: Mapping[str, Any] | None

    @property
    def is_done(self) -> bool:
        return self.state == "done"


class Erasures:
    """While it runs the row holds by what the person is found; the last write takes that away and adds the proof."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], tombstones: Tombstones, media: MediaFiles, jobs: Jobs
    ) -> None:
        self._database = database
        self._rows = database.get_collection("erasures")
        self._tombstones = tombstones
        self._media = media
        self._jobs = jobs
        self.policies = Policies(database)

    async def ensure_indexes(self) -> None:
        await self._rows.create_index([("requested_at", DESCENDING), ("_id", DESCENDING)])
        for name in ("open_key", "event_id"):
            await self._rows.create_index(name, unique=True, partialFilterExpression={name: {"$gt": ""}})

    async def request(self, traces: Traces, cause: Cause, by: Actor | None = None, event_id: str | None = None) -> str:
        """Ask for an erasure and give its id; the same person's that still runs, or the same webhook's, is the one."""
        if traces.is_empty and cause != "shop_redact":
            raise Invalid(
                "消去する人を特定できません。会員かお客様を選び直してください。", fields={"person": "unknown"}
            )
        at = now()
        document: dict[str, Any] = {
            "_id": new_id(),
            "open_key": await self._tombstones.digest(traces.key if cause != "shop_redact" else traces.shop),
            "cause": cause,
            "by": {"kind": by.kind, "id": by.id, "name": by.name} if by else None,
            "texts": (await self.policies.get()).texts(cause),
            "state": "running",
            "requested_at": at,
            "erased_at": at,
            "traces": traces.document(),
            "skeletons": {contact: f"c_{new_id().lower()}" for contact in traces.contact_ids},
            "counts": {},
        }
        document |= {"event_id": event_id} if event_id else {}
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError:
            same: list[dict[str, Any]] = [{"open_key": document["open_key"]}]
            same += [{"event_id": {"$eq": event_id}}] if event_id else []
            document = await self._rows.find_one({"$or": same}) or document
        erasure_id = str(document["_id"])
        await self._jobs.add([NewJob(f"{JOB}:{erasure_id}", JOB, {"erasure_id": erasure_id})])
        return erasure_id

    async def get(self, erasure_id: str) -> Erasure:
        """Give one erasure."""
        return _erasure(await self._get(erasure_id))

    async def traces(self, erasure_id: str) -> Traces | None:
        """Give by what the person is found; None when that is forgotten already."""
        row = await self._get(erasure_id)
        return parse_traces(row["traces"]) if row.get("traces") else None

    async def list(self, after: str | None, limit: int) -> Page[Erasure]:
        """List erasures, the newest first."""
        order = [("requested_at", DESCENDING), ("_id", DESCENDING)]
        found = self._rows.find(beyond("requested_at", after, descending=True), {"traces": 0}).sort(order)
        rows = await found.limit(limit + 1).to_list(limit + 1)
        items = tuple(_erasure(row) for row in rows[:limit])
        return Page(items, time_cursor(items[-1].requested_at, items[-1].id) if len(rows) > limit else None)

    async def certificate(self, erasure_id: str) -> Mapping[str, Any]:
        """Give the proof; Conflict while there is none yet."""
        erasure = await self.get(erasure_id)
        if erasure.certificate is None:
            raise Conflict(NOT_DONE)
        return erasure.certificate

    async def erase(self, erasure_id: str) -> None:
        """Erase, from wherever an earlier try stopped; may raise StillRunning. Only `finish` ends it."""
        row = await self._get(erasure_id)
        if row["state"] == "done":
            return
        traces = parse_traces(row["traces"])
        await self._tombstones.add(traces.tombstones(), row["erased_at"])
        if row["cause"] == "shop_redact":
            await self._count(erasure_id, await count_shop(self._database, traces.shop))
            await wipe_shop(self._database, traces.shop)
        else:
            await self._erase_person(row, traces)
        await self._rows.update_one({"_id": erasure_id}, {"$set": {"is_erased": True}})

    async def finish(self, erasure_id: str, store_copy: StoreCopy = "none") -> None:
        """Forget who it was and write the proof, in one write; Conflict before everything here is erased."""
        row = await self._get(erasure_id)
        if row["state"] == "done":
            return
        if not row.get("is_erased"):
            raise Conflict(NOT_DONE)
        change = {"state": "done", "done_at": now(), "certificate": make_certificate(row | {"store_copy": store_copy})}
        gone = dict.fromkeys(("traces", "skeletons", "open_key"), "")
        await self._rows.update_one({"_id": erasure_id, "done_at": None}, {"$set": change, "$unset": gone})

    async def give_up(self, erasure_id: str) -> None:
        """End one that was tried for over a day: whole here but for the store's copy, or failed."""
        if (await self._get(erasure_id)).get("is_erased"):
            await self.finish(erasure_id, "unreached")
        else:
            await self._rows.update_one({"_id": erasure_id, "done_at": None}, {"$set": {"state": "failed"}})

    async def retry(self, erasure_id: str) -> None:
        """Begin one that failed once more; what is erased already stays so."""
        row = await self._rows.find_one_and_update(
            {"_id": {"$eq": erasure_id}, "state": "failed"}, {"$set": {"state": "running"}, "$inc": {"retries": 1}}
        )
        if row is None:
            raise Conflict("この消去は失敗していません。ページを再読み込みしてください。")
        job = f"{JOB}:{erasure_id}:{row.get('retries', 0) + 1}"
        await self._jobs.add([NewJob(job, JOB, {"erasure_id": erasure_id})])

    async def _erase_person(self, row: Mapping[str, Any], traces: Traces) -> None:
        at, texts, skeletons = row["erased_at"], row["texts"], row["skeletons"]
        scope = Scope(self._database, self._media, row["_id"], traces, at, texts, skeletons)
        for _ in range(PASSES):
            for rule in WORK:
                await self._apply(scope, rule)

    async def _apply(self, scope: Scope, rule: Rule) -> None:
        if rule.find is None or rule.erase is None:
            return
        ids = await rule.find(scope)
        # Counted before anything is gone: a try that is cut off and begun again finds fewer.
        await self._count(scope.erasure_id, {rule.counted: len(ids)})
        for start in range(0, len(ids), STEP):
            await rule.erase(scope, ids[start : start + STEP])

    async def _count(self, erasure_id: str, counts: Mapping[str, int]) -> None:
        most = {f"counts.{name}": number for name, number in counts.items() if number}
        if most:
            await self._rows.update_one({"_id": erasure_id}, {"$max": most})

    async def _get(self, erasure_id: str) -> dict[str, Any]:
        row = await self._rows.find_one({"_id": {"$eq": erasure_id}})
        if row is None:
            raise NotFound("消去の記録が見つかりません。一覧から選び直してください。")
        return row


def _erasure(row: Mapping[str, Any]) -> Erasure:
    by = row.get("by")
    names = ("cause", "texts", "state", "requested_at")
    return Erasure(
        id=row["_id"],
        by=Actor(**by) if by else None,
        event_id=row.get("event_id"),
        done_at=row.get("done_at"),
        rows=sum(row.get("counts", {}).values()),
        certificate=row.get("certificate"),
        **{name: row[name] for name in names},
    )
