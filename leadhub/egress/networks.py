"""Which addresses of the internet are public: what the registries set aside is written out, not left to a library.

Libraries disagree, and change their mind between versions, about shared address space, about translated and tunnelled
addresses, and about what of it is "global".
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# IANA's special-purpose registry, the groups of multicast, and the one service that a cloud keeps among public ones.
SET_ASIDE_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by the customers of a carrier
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "168.63.129.16/32",  # the wire server of Azure
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only this is unicast of the internet: mapped, translated (64:ff9b::), local and multicast addresses lie outside.
GLOBAL_6 = IPv6Network("2000::/3")
SET_ASIDE_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo among others
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet that anybody may reach."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SET_ASIDE_4)
    return address in GLOBAL_6 and not any(address in network for network in SET_ASIDE_6)
