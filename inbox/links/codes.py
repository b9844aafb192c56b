"""One-time codes by e-mail: who reads the address on file is the customer."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.customers.customers import Customers
from inbox.customers.keys import email_key
from inbox.errors import Invalid, Throttled
from inbox.ids import new_id
from inbox.links.proof import Proof
from inbox.staff.throttles import Throttles

LIFE = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
# Askings within 15 minutes: of one invitation, for one address, from one place.
ASK_LIMITS: Mapping[str, int] = {"link_code": 5, "link_code_to": 5, "link_code_from": 30}
WRONG = "コードが違うか、有効期限が切れています。メールを確かめるか、新しいコードを受け取ってください。"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A code on its way: the address is the one on file, never the one that was typed."""

    code: str
    address: str


class LinkCodes:
    """One code an invitation, the newest; what is kept of it cannot be read, and is gone after its time."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], customers: Customers, throttles: Throttles
    ) -> None:
        self._codes = database.get_collection("link_codes")
        self._customers = customers
        self._throttles = throttles

    async def ensure_indexes(self) -> None:
        await self._codes.create_index("expires_at", expireAfterSeconds=0)

    async def ask(self, invitation_id: str, address: str, asked_from: str) -> str:
        """Note that somebody asks for a code, and give the asking's id; nothing tells whose address it is."""
        wanted = email_key(address)
        if wanted is None or "@" not in wanted:
            raise Invalid("メールアドレスを入力してください。", fields={"email": "invalid"})
        named = {"link_code": invitation_id, "link_code_to": wanted, "link_code_from": asked_from}
        for kind, name in named.items():
            tried = await self._throttles.take(kind, name, ASK_LIMITS[kind])
            if tried.is_refused:
                message = "続けて何度も送れません。しばらくしてからもう一度お試しください。"
                raise Throttled(message, tried.retry_after_s)
        asking = {
            "asking": new_id(),
            "email_key": wanted,
            "salt": secrets.token_hex(16),
            "digest": None,
            "tries_left": TRIES,
            "expires_at": now() + LIFE,
        }
        await self._codes.replace_one({"_id": invitation_id}, asking, upsert=True)
        return str(asking["asking"])

    async def seal(self, invitation_id: str, asking: str, shop: str) -> Sealed | None:
        """Make the code of an asking; None when nobody has the address, or when it was asked for again."""
        row = await self._codes.find_one({"_id": {"$eq": invitation_id}, "asking": {"$eq": asking}})
        if row is None:
            return None
        customer = await self._customers.find_by_email(shop, row["email_key"])
        if customer is None or not customer.record.email:
            return None
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        sealed = {"digest": _digest(row["salt"], code), "shop": customer.shop, "gid": customer.gid}
        await self._codes.update_one({"_id": invitation_id, "asking": asking}, {"$set": sealed})
        return Sealed(code, customer.record.email)

    async def prove(self, invitation_id: str, code: str) -> Proof:
        """Take a code, once and at most five times wrong; Invalid says the same whatever was wrong."""
        open_one = {"_id": {"$eq": invitation_id}, "tries_left": {"$gt": 0}, "expires_at": {"$gt": now()}}
        # Counted before it is compared: tries at the same time cannot pass the limit.
        row: Mapping[str, Any] | None = await self._codes.find_one_and_update(open_one, {"$inc": {"tries_left": -1}})
        given = _digest(row["salt"] if row else "", code.strip())
        if row is None or row["digest"] is None or not hmac.compare_digest(given, row["digest"]):
            raise Invalid(WRONG, fields={"code": "wrong"})
        spent = await self._codes.delete_one({"_id": invitation_id, "asking": row["asking"]})
        if not spent.deleted_count:
            raise Invalid(WRONG, fields={"code": "wrong"})
        return Proof(row["shop"], row["gid"], "email_code", now())


def _digest(salt: str, code: str) -> str:
    return hmac.new(salt.encode(), code.encode("utf-8", "replace"), "sha256").hexdigest()
