"""Network addresses of those who ask."""

import ipaddress

from aiohttp import web


def is_loopback(address: str | None) -> bool:
    """Tell whether an address is this machine's own, also where IPv4 comes through an IPv6 socket."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def address_of(request: web.Request) -> str:
    """Give the address that asks; a proxy on this machine is believed about the one before it."""
    peer = request.remote or ""
    # Some proxies add a line of their own below the one that the sender made up: the last word counts.
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip()
    try:
        if forwarded and is_loopback(peer):
            return str(ipaddress.ip_address(forwarded))
    except ValueError:
        pass
    return peer
