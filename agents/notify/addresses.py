"""Which addresses a webhook may reach: public ones, and networks that a setting allows."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
METADATA = frozenset({ip_address("169.254.169.254"), ip_address("168.63.129.16"), ip_address("fd00:ec2::254")})
"""Where clouds tell machines their credentials; Azure's second one is a public address."""
NAT64 = ip_network("64:ff9b::/96")
"""RFC 6052: IPv4 addresses behind a translator, which may be inside."""
COMPATIBLE = ip_network("::/96")
"""RFC 4291, deprecated: IPv4 addresses written as IPv6."""


def networks(written: str) -> tuple[Network, ...]:
    """`10.1.0.0/16, 127.0.0.1` as networks. Raises `ValueError` that names the part that is none."""
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


def refusal(written: str, allowed: Collection[Network] = ()) -> str | None:
    """Why a connection to this address (no name) is refused, with its kind; None if it may be made."""
    try:
        address = ip_address(written.split("%", 1)[0])  # without the zone of a link-local one
    except ValueError:
        return "that is no address"
    for each in _meant(address):
        if any(each in network for network in allowed if network.version == each.version):
            continue
        if (kind := _kind(each)) is not None:
            return f"{each} is {kind}"
    return None


def _meant(address: Address) -> tuple[Address, ...]:
    """The IPv4 address inside an IPv6 one (mapped: it alone), and the address itself."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    inner = address.sixtofour
    if address in NAT64 or (address in COMPATIBLE and int(address) > 0xFFFF):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return (address,) if inner is None else (inner, address)


def _kind(address: Address) -> str | None:
    kinds = (
        (address in METADATA, "a metadata service"),
        (address.is_unspecified, "no destination"),
        (address.is_loopback, "this machine"),
        (address.is_link_local, "link-local"),
        (address.is_multicast, "multicast"),
        (address.is_private, "private"),
        (address.is_reserved and address not in NAT64, "reserved"),
        (not address.is_global and address not in NAT64, "not public"),
    )
    return next((kind for holds, kind in kinds if holds), None)
