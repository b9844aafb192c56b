"""What each role may do, by the name of a permission."""

from typing import Literal

from inbox.errors import Invalid

Role = Literal["owner", "admin", "member", "viewer"]
ROLES: dict[str, Role] = {"owner": "owner", "admin": "admin", "member": "member", "viewer": "viewer"}

_VIEWER = frozenset({"read"})
_MEMBER = _VIEWER | {"reply", "assign", "memo", "link", "customers"}
_ADMIN = _MEMBER | {"staff", "settings", "events", "merge", "erase", "write_first"}
PERMISSIONS = _ADMIN | {"sign_in_rules"}
_BY_ROLE: dict[str, frozenset[str]] = {
    "owner": PERMISSIONS,
    "admin": _ADMIN,
    "member": _MEMBER,
    "viewer": _VIEWER,
}


def may(role: str, permission: str) -> bool:
    """Tell whether a role has a permission; an unknown role has none."""
    return permission in _BY_ROLE.get(role, frozenset())


def may_manage(role: str, other: str) -> bool:
    """Tell whether one role may make, change or disable another: only owners touch owners."""
    return may(role, "staff") and (role == "owner" or other != "owner")


def parse_role(role: str) -> Role:
    """Read a role from outside; anything else is Invalid."""
    if role not in ROLES:
        raise Invalid("役割を選び直してください。", fields={"role": "unknown"})
    return ROLES[role]
