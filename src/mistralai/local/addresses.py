"""Which addresses and names are this machine's own."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    # ::ffff:127.0.0.1 is connected to as 127.0.0.1 (RFC 4291 2.5.5.2).
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach an address.

    Args:
        address: An IP address.
    """
    ip = _parsed(address)
    return ip is not None and ip.is_loopback


def leads_here(address: str) -> bool:
    """Return whether a connection to an address ends on this machine's loopback.

    Args:
        address: An IP address. 0.0.0.0 and :: are taken for loopback by the usual systems.
    """
    ip = _parsed(address)
    return ip is not None and (ip.is_loopback or ip.is_unspecified)


def is_loopback_host(host: str) -> bool:
    """Return whether the value of a Host header names this machine's loopback.

    Args:
        host: A name or an address, with a port or without.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    # RFC 6761 6.3: names that end in localhost never leave the machine.
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)
