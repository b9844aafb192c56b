"""Where the bell may call: addresses come from browsers and members, so only known services' are called."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

ADDRESS_LIMIT = 2_000
# A leading dot stands for every host below.
PUSH_SERVICES = ("fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")


def is_push_service(address: str, origins: Collection[str]) -> bool:
    """Tell whether an address is one of a push service (or of the further `origins`)."""
    parts = split_address(address)
    return parts is not None and (is_at(parts, PUSH_SERVICES) or origin_of(address) in origins)


def is_at(parts: SplitResult, hosts: Collection[str]) -> bool:
    """Tell whether an address is at one of these hosts, encrypted and at the usual port."""
    host = parts.hostname or ""
    is_known = any(host.endswith(one) if one.startswith(".") else host == one for one in hosts)
    return is_known and parts.scheme == "https" and parts.port in (None, 443)


def split_address(address: str) -> SplitResult | None:
    """Take an address apart; None for what no service would give: no host, a password, blanks, letters beyond ASCII."""
    if len(address) > ADDRESS_LIMIT or not address.isascii() or any(one <= " " or one in '\\"<>' for one in address):
        return None
    try:
        parts = urlsplit(address)
        is_good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    is_plain = not {".", ".."} & set(parts.path.lower().replace("%2e", ".").split("/"))
    return parts if is_good and is_plain and "@" not in parts.netloc and not parts.fragment else None


def origin_of(address: str) -> str:
    """Give scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
