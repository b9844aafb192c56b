"""The collection of staff: accounts, roles, preferences."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, Forbidden, Invalid, NotFound
from inbox.ids import new_id
from inbox.staff.owners import ACTIVE_OWNER, Owners
from inbox.staff.passwords import check_password, hash_password, is_password
from inbox.staff.quiet_hours import QuietHours
from inbox.staff.roles import PERMISSIONS, ROLES, Role, may, may_manage, parse_role
from inbox.staff.second_steps import SecondSteps
from inbox.staff.sessions import Sessions
from inbox.staff.sign_in import SignIn
from inbox.staff.staff_member import Bell, StaffMember, fold_email, parse_email, parse_name, parse_staff_member
from inbox.staff.throttles import Throttles

__all__ = ["PERMISSIONS", "ROLES", "Bell", "Role", "Staff", "StaffMember", "may", "may_manage"]

LIST_LIMIT = 500
UNSET: Any = object()
CHOICES: dict[str, tuple[object, ...]] = {
    "bell": ("off", "mine", "all"),
    "sound": (True, False),
    "language": ("ja", "en", None),
    "theme": ("light", "dark", None),
}


class Staff:
    """An address belongs to one member (a unique index holds it); at least one owner stays."""

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
        self._sign_in = SignIn(database, throttles)
        self._owners = Owners(database)

    async def ensure_indexes(self) -> None:
        await self._staff.create_index("email", unique=True)
        await self._staff.create_index("is_first_owner", unique=True, partialFilterExpression={"is_first_owner": True})
        await self._staff.create_index([("is_disabled", ASCENDING), ("name", ASCENDING)])
        await self._staff.create_index([("role", ASCENDING), ("is_disabled", ASCENDING)])

    async def create(self, email: str, name: str, role: str, password: str | None = None) -> StaffMember:
        """Make an account; without a password nobody can sign in to it yet."""
        return await self._insert(email, name, parse_role(role), password, is_first=False)

    async def create_first_owner(self, email: str, name: str, password: str) -> StaffMember:
        """Make the owner of a new installation; of several at once one wins, the others are a Conflict."""
        if await self.has_owner():
            raise Conflict("オーナーはすでに登録されています。ログインしてください。")
        return await self._insert(email, name, "owner", password, is_first=True)

    async def get(self, staff_id: str) -> StaffMember:
        """Give one member."""
        return _found(await self._staff.find_one({"_id": {"$eq": staff_id}}))

    async def find_by_email(self, email: str) -> StaffMember | None:
        """Find the member with this address, however it is written."""
        folded = fold_email(email).encode("utf-8", "replace").decode()
        document = await self._staff.find_one({"email": {"$eq": folded}})
        return parse_staff_member(document) if document else None

    async def list(self) -> Sequence[StaffMember]:
        """List members by name, disabled ones last, at most 500."""
        rows = self._staff.find().sort([("is_disabled", ASCENDING), ("name", ASCENDING)]).limit(LIST_LIMIT)
        return [parse_staff_member(row) async for row in rows]

    async def many(self, staff_ids: Collection[str]) -> dict[str, StaffMember]:
        """Give members by id; unknown ids are absent."""
        rows = self._staff.find({"_id": {"$in": list(staff_ids)}})
        return {row["_id"]: parse_staff_member(row) async for row in rows}

    async def is_empty(self) -> bool:
        """Tell whether nobody has an account."""
        return await self._staff.find_one({}, {"_id": 1}) is None

    async def has_owner(self) -> bool:
        """Tell whether an owner can sign in."""
        return await self._staff.find_one(ACTIVE_OWNER, {"_id": 1}) is not None

    async def authenticate(self, email: str, password: str, address: str) -> StaffMember:
        """Give the member whose address and password these are; Unauthenticated says how many tries are `left`."""
        return await self._sign_in.authenticate(email, password, address)

    async def change_password(
        self, staff_id: str, current: str, new: str, *, session_id: str | None = None
    ) -> StaffMember:
        """Change one's own password and end all sessions but this one."""
        document = await self._document(staff_id)
        await self._sign_in.prove(document, current)
        check_password(new, document["email"])
        if await is_password(new, document["password_hash"]):
            raise Invalid("いまと違うパスワードにしてください。", fields={"password": "unchanged"})
        unchanged = {"_id": staff_id, "password_hash": document["password_hash"]}
        changed = await self._change(unchanged, {"password_hash": await hash_password(new)})
        if changed is None:
            raise Conflict("パスワードは別の画面で変更されました。新しいパスワードでログインしてください。")
        await self._end_sign_ins(staff_id, session_id)
        return changed

    async def set_password(self, staff_id: str, new: str) -> StaffMember:
        """Set a member's password for them and end their sessions."""
        document = await self._document(staff_id)
        check_password(new, document["email"])
        changed = await self._change({"_id": staff_id}, {"password_hash": await hash_password(new)})
        await self._end_sign_ins(staff_id)
        await self._sign_in.forget_tries(document)
        return changed or _found(None)

    async def set_role(self, staff_id: str, role: str) -> StaffMember:
        """Give a member another role; the last owner stays one."""
        return parse_staff_member(await self._owners.change(staff_id, {"role": parse_role(role)}))

    async def disable(self, staff_id: str) -> StaffMember:
        """Close an account and end its sessions at once; what it wrote and what it has stay."""
        member = parse_staff_member(await self._owners.change(staff_id, {"is_disabled": True}))
        await self._end_sign_ins(staff_id)
        return member

    async def enable(self, staff_id: str) -> StaffMember:
        """Open a closed account again."""
        return await self._change({"_id": {"$eq": staff_id}}, {"is_disabled": False}) or _found(None)

    async def rename(self, staff_id: str, name: str) -> StaffMember:
        """Change what colleagues see."""
        return await self._change({"_id": {"$eq": staff_id}}, {"name": parse_name(name)}) or _found(None)

    async def set_preferences(
        self,
        staff_id: str,
        *,
        bell: str = UNSET,
        sound: bool = UNSET,
        language: str | None = UNSET,
        theme: str | None = UNSET,
    ) -> StaffMember:
        """Keep a member's choices; what is not given stays."""
        given = {"bell": bell, "sound": sound, "language": language, "theme": theme}
        chosen = {name: value for name, value in given.items() if value is not UNSET}
        wrong = {name: "unknown" for name, value in chosen.items() if value not in CHOICES[name]}
        if wrong:
            raise Invalid("設定の値を選び直してください。", fields=wrong)
        if not chosen:
            return await self.get(staff_id)
        return await self._change({"_id": {"$eq": staff_id}}, chosen) or _found(None)

    async def set_quiet_hours(self, staff_id: str, hours: QuietHours) -> StaffMember:
        """Keep when a member wants to be left in peace."""
        return await self._change(
            {"_id": {"$eq": staff_id}}, {"quiet_hours": {**asdict(hours), "set_at": now()}}
        ) or _found(None)

    async def _insert(self, email: str, name: str, role: Role, password: str | None, *, is_first: bool) -> StaffMember:
        address, shown = parse_email(email), parse_name(name)
        if password is not None:
            check_password(password, address)
        document = {
            "_id": new_id(),
            "email": address,
            "name": shown,
            "role": role,
            "password_hash": None if password is None else await hash_password(password),
            "is_disabled": False,
            "bell": "all",
            "sound": True,
            "language": None,
            "theme": None,
            "created_at": now(),
            "is_first_owner": is_first,
        }
        try:
            await self._staff.insert_one(document)
        except DuplicateKeyError as error:
            raise _taken(error) from None
        return parse_staff_member(document)

    async def _end_sign_ins(self, staff_id: str, except_id: str | None = None) -> None:
        await self._sessions.revoke_all(staff_id, except_id)
        await self._second_steps.forget(staff_id)

    async def _document(self, staff_id: str) -> dict[str, Any]:
        document = await self._staff.find_one({"_id": {"$eq": staff_id}})
        if document is None:
            raise _not_found()
        if document["is_disabled"]:
            raise Forbidden("このアカウントは停止されています。管理者に連絡してください。")
        return document

    async def _change(self, query: dict[str, Any], fields: dict[str, Any]) -> StaffMember | None:
        document = await self._staff.find_one_and_update(query, {"$set": fields}, return_document=ReturnDocument.AFTER)
        return parse_staff_member(document) if document else None


def _taken(error: DuplicateKeyError) -> Conflict:
    if "is_first_owner" in str((error.details or {}).get("keyPattern", {})):
        return Conflict("オーナーはすでに登録されています。ログインしてください。")
    return Conflict("このメールアドレスはすでに登録されています。")


def _found(document: dict[str, Any] | None) -> StaffMember:
    if document is None:
        raise _not_found()
    return parse_staff_member(document)


def _not_found() -> NotFound:
    return NotFound("スタッフが見つかりません。一覧から選び直してください。")
