"""An authenticator app in a member's hand."""

import pyotp

from inbox.clock import now
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

ADDRESS = "192.0.2.1"


def code_of(secret: str, ahead: int = 0) -> str:
    """Give the code that an app shows, or the one of half a minute later: both are right for a while."""
    return pyotp.TOTP(secret).at(now(), counter_offset=ahead)


async def set_up(store: Store, member: StaffMember, password: str, session_id: str = "b1") -> tuple[str, list[str]]:
    """Give a member a second factor; the app's secret and the recovery codes. Its present code is used."""
    await store.second_factors.begin(member.id, password, session_id)
    secret = await store.second_factors.offered(member.id, session_id)
    assert secret is not None
    codes = await store.second_factors.confirm(member.id, session_id, code_of(secret), ADDRESS)
    return secret, list(codes)


async def let_time_pass(store: Store) -> None:
    """Make the codes that were used older than they are, so that the present one is a new one."""
    await store.database.get_collection("staff").update_many(
        {"second_factor": {"$ne": None}}, {"$inc": {"second_factor.last_step": -3}}
    )
