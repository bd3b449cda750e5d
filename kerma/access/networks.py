"""Addresses and networks that a setting lists."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


def parse(text: str, variable: str) -> Networks:
    """The networks of a setting such as `127.0.0.1, 10.1.0.0/16`.

    Args:
        text: of the setting.
        variable: its name, for the error.

    Raises:
        ConfigurationError: an entry is neither an address nor a network.
    """
    return tuple(_network(entry, variable) for part in text.split(",") if (entry := part.strip()))


def contain(networks: Collection[IPv4Network | IPv6Network], text: str) -> bool:
    """Whether an address, or a network as a whole, lies in one of the networks; a text that is neither does not."""
    try:
        found = ip_network(text)
    except ValueError:
        return False
    # A socket for both versions states addresses of version 4 in the form of version 6.
    if isinstance(found, IPv6Network) and found.num_addresses == 1 and found.network_address.ipv4_mapped:
        found = ip_network(found.network_address.ipv4_mapped)
    return any(_lies_in(found, network) for network in networks)


def _lies_in(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _network(entry: str, variable: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        raise ConfigurationError(
            f"{variable} has the entry {entry!r}; each must be an address such as 10.1.2.3 or a network such as "
            "10.1.0.0/16, separated by commas."
        ) from error
