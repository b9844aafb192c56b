"""Network addresses of those who ask."""

import ipaddress


def is_loopback(address: str | None) -> bool:
    """Tell whether an address is this machine's own, also where IPv4 comes through an IPv6 socket."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
