"""The second factor of a sign-in: an authenticator app, and recovery codes for when it is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound, Unauthenticated
from inbox.staff.one_time_codes import find_step, fold_code, new_code_secret
from inbox.staff.recovery_codes import new_recovery_codes, new_salt, recovery_digests
from inbox.staff.second_proof import Method, SecondProof, wrong_code
from inbox.staff.second_steps import SecondSteps
from inbox.staff.sessions import Sessions
from inbox.staff.sign_in import SignIn
from inbox.staff.sign_in_rules import SignInRules
from inbox.staff.throttles import Throttles

OFFER_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What its member may know of it; the secret is shown while it is set up and never again."""

    since: datetime
    recovery_codes_left: int


class SecondFactors:
    """Kept in the member's own document beside the password's hash; every guard stands in the query."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        sessions: Sessions,
        second_steps: SecondSteps,
        throttles: Throttles,
    ) -> None:
        self._staff = database.get_collection("staff")
        self._sessions = sessions
        self._second_steps = second_steps
        self._proof = SecondProof(database, throttles)
        self._sign_in = SignIn(database, throttles)
        self._rules = SignInRules(database)

    async def find(self, staff_id: str) -> SecondFactor | None:
        """Give what stands, None for a member who has none."""
        kept = (await self._staff.find_one({"_id": {"$eq": staff_id}}, {"second_factor": 1}) or {}).get("second_factor")
        return SecondFactor(kept["since"], len(kept["recovery"])) if kept else None

    async def begin(self, staff_id: str, password: str, session_id: str) -> None:
        """Make a secret for this session to set up within ten minutes, for whoever knows the password."""
        document = await self._member(staff_id)
        await self._prove_password(document, password)
        offer = {"secret": new_code_secret(), "session_id": session_id, "ends_at": now() + OFFER_LIFE}
        free = {"_id": staff_id, "second_factor": None}
        if (await self._staff.update_one(free, {"$set": {"second_factor_offer": offer}})).matched_count == 0:
            raise _is_on()

    async def offered(self, staff_id: str, session_id: str) -> str | None:
        """Give the secret that this session is setting up."""
        document = await self._staff.find_one(_offer_of(staff_id, session_id), {"second_factor_offer": 1})
        return document["second_factor_offer"]["secret"] if document else None

    async def confirm(self, staff_id: str, session_id: str, typed: str, address: str) -> tuple[str, ...]:
        """Turn it on by the first right code, end the member's other sessions, and give the recovery codes."""
        secret = await self.offered(staff_id, session_id)
        if secret is None:
            raise Conflict("設定の時間が過ぎました。パスワードの入力からやり直してください。")
        taken = await self._proof.take(staff_id, address)
        step = find_step(secret, fold_code(typed), now())
        if step is None:
            raise _invalid(wrong_code(taken), "code")
        codes, salt = new_recovery_codes(), new_salt()
        recovery = await recovery_digests(codes, salt)
        kept = {"secret": secret, "since": now(), "last_step": step, "salt": salt, "recovery": recovery}
        change = {"$set": {"second_factor": kept}, "$unset": {"second_factor_offer": ""}}
        mine = {**_offer_of(staff_id, session_id), "second_factor_offer.secret": secret, "second_factor": None}
        if (await self._staff.update_one(mine, change)).modified_count == 0:
            raise _is_on()
        await self._proof.give_back(staff_id, address)
        # They came in with a password alone.
        await self._sessions.revoke_all(staff_id, session_id)
        return codes

    async def prove(self, staff_id: str, typed: str, address: str) -> Method:
        """Spend a code of the app or a recovery code; Unauthenticated says how many tries are `left`."""
        return await self._proof.prove(staff_id, typed, address)

    async def renew_recovery_codes(self, staff_id: str, password: str, typed: str, address: str) -> tuple[str, ...]:
        """Give ten new recovery codes in place of the old ones, to whoever knows password and code."""
        await self._prove_both(staff_id, password, typed, address)
        codes, salt = new_recovery_codes(), new_salt()
        fresh = {"second_factor.salt": salt, "second_factor.recovery": await recovery_digests(codes, salt)}
        standing = {"_id": staff_id, "second_factor": {"$ne": None}}
        if (await self._staff.update_one(standing, {"$set": fresh})).matched_count == 0:
            raise _is_off()
        return codes

    async def remove(self, staff_id: str, password: str, typed: str, address: str) -> None:
        """Turn one's own off, for whoever knows password and code."""
        if await self._rules.requires_second_factor():
            raise Conflict("この窓口では全員に2段階認証が求められているため、無効にできません。")
        await self._prove_both(staff_id, password, typed, address)
        await self._staff.update_one({"_id": staff_id}, {"$unset": {"second_factor": ""}})

    async def reset(self, staff_id: str) -> None:
        """Take a member's away for them, and end their sessions."""
        gone = {"$unset": {"second_factor": "", "second_factor_offer": ""}}
        standing = {"_id": {"$eq": staff_id}, "second_factor": {"$ne": None}}
        if (await self._staff.update_one(standing, gone)).matched_count == 0:
            raise _is_off()
        await self._sessions.revoke_all(staff_id)
        await self._second_steps.forget(staff_id)
        await self._proof.forget_tries(staff_id)

    async def is_required(self) -> bool:
        """Tell whether everybody must have one."""
        return await self._rules.requires_second_factor()

    async def require(self, is_required: bool) -> None:
        """Decide whether everybody must have one; sessions of those who have none are held at once."""
        await self._rules.require_second_factor(is_required)
        await self._sessions.hold_all(is_required)

    async def _prove_both(self, staff_id: str, password: str, typed: str, address: str) -> None:
        document = await self._member(staff_id)
        if not document.get("second_factor"):
            raise _is_off()
        await self._prove_password(document, password)
        try:
            await self._proof.prove(staff_id, typed, address)
        except Unauthenticated as problem:
            raise _invalid(problem, "code") from None

    async def _prove_password(self, document: Mapping[str, Any], password: str) -> None:
        try:
            await self._sign_in.prove(document, password)
        except Unauthenticated as problem:
            raise _invalid(problem, "password") from None

    async def _member(self, staff_id: str) -> dict[str, Any]:
        document = await self._staff.find_one({"_id": {"$eq": staff_id}, "is_disabled": False})
        if document is None:
            raise NotFound("スタッフが見つかりません。一覧から選び直してください。")
        return document


def _offer_of(staff_id: str, session_id: str) -> dict[str, Any]:
    offer = {"second_factor_offer.session_id": {"$eq": session_id}, "second_factor_offer.ends_at": {"$gt": now()}}
    return {"_id": {"$eq": staff_id}, **offer}


def _is_on() -> Conflict:
    return Conflict("2段階認証はすでに有効です。")


def _is_off() -> Conflict:
    return Conflict("2段階認証は設定されていません。")


def _invalid(problem: Unauthenticated, field: str) -> Invalid:
    """Say it of somebody who is signed in: only a proof was wrong."""
    return Invalid(problem.message, {field: "wrong"}, **problem.params)
