"""The proof of who signs in: throttled, and as slow for unknown names as for known ones."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.errors import Throttled, Unauthenticated
from inbox.staff.passwords import LONGEST, hash_password, is_outdated, is_password
from inbox.staff.staff_member import StaffMember, fold_email, parse_staff_member
from inbox.staff.throttles import ACCOUNT_LIMIT, ADDRESS_LIMIT, Throttles, Try


class SignIn:
    """Compares passwords; every comparison costs a try of the account and one of the address it comes from."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], throttles: Throttles) -> None:
        self._staff = database.get_collection("staff")
        self._throttles = throttles

    async def authenticate(self, email: str, password: str, address: str) -> StaffMember:
        """Give the member whose address and password these are."""
        account = fold_email(email)
        taken = await take_try(self._throttles, "account", account, address)
        document = await self._staff.find_one({"email": {"$eq": account.encode("utf-8", "replace").decode()}})
        if not await _is_right(document, password) or document is None or document["is_disabled"]:
            raise _wrong(taken)
        await give_back_try(self._throttles, "account", account, address)
        await self._keep_current(document, password)
        return parse_staff_member(document)

    async def prove(self, document: Mapping[str, Any], password: str) -> None:
        """Check that a signed-in member knows the password that they are about to change."""
        taken = await self._throttles.take("password", document["_id"], ACCOUNT_LIMIT)
        refuse_too_many(taken)
        if not await _is_right(document, password):
            raise _wrong(taken)
        await self._throttles.clear("password", document["_id"])

    async def forget_tries(self, document: Mapping[str, Any]) -> None:
        """Let a member in again at once."""
        await self._throttles.clear("account", document["email"])
        await self._throttles.clear("password", document["_id"])

    async def _keep_current(self, document: Mapping[str, Any], password: str) -> None:
        """Hash anew what was hashed with older costs."""
        kept = document["password_hash"]
        if is_outdated(kept):
            fresh = {"password_hash": await hash_password(password)}
            await self._staff.update_one({"_id": document["_id"], "password_hash": kept}, {"$set": fresh})


async def take_try(throttles: Throttles, kind: str, name: str, address: str) -> Try:
    """Count a try of a name and one of the address it comes from; give the one that has fewer left."""
    of_address = await throttles.take("address", network_of(address), ADDRESS_LIMIT)
    refuse_too_many(of_address)
    of_name = await throttles.take(kind, name, ACCOUNT_LIMIT)
    refuse_too_many(of_name)
    return min(of_name, of_address, key=lambda one: one.left)


async def give_back_try(throttles: Throttles, kind: str, name: str, address: str) -> None:
    """Forget the tries of a name before a right one, and take this one off its address."""
    await throttles.clear(kind, name)
    await throttles.give_back("address", network_of(address))


def network_of(address: str) -> str:
    """Give what is counted as one sender: whoever has an IPv6 address has the 64 bits below it too."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def refuse_too_many(taken: Try) -> None:
    """Raise Throttled for a try that is one too many."""
    if taken.is_refused:
        raise Throttled(
            "試行回数が多すぎます。%(minutes)s分ほど待ってから、もう一度お試しください。",
            retry_after_s=taken.retry_after_s,
            minutes=taken.retry_after_minutes,
        )


async def _is_right(document: Mapping[str, Any] | None, password: str) -> bool:
    kept = document["password_hash"] if document else None
    return await is_password(password, kept) and len(password) <= LONGEST


def _wrong(taken: Try) -> Unauthenticated:
    if taken.left == 0:
        return Unauthenticated(
            "メールアドレスまたはパスワードが違います。%(minutes)s分ほど待ってから、もう一度お試しください。",
            left=0,
            minutes=taken.retry_after_minutes,
        )
    return Unauthenticated("メールアドレスまたはパスワードが違います。あと%(left)s回試せます。", left=taken.left)
