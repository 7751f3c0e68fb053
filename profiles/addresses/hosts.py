"""Hosts that may be asked: those of the public Internet, at the ports of the web.

An address is text that somebody typed, and a redirect is text that a stranger's server sends. Without this rule each
could make this machine open what only it can reach: its own services, those of its network, a cloud's metadata.
"""

import ipaddress
import socket

PORTS = {"http": 80, "https": 443}
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")  # without prefixes that lead to addresses of IPv4


class Refused(Exception):
    """An address that we do not open. The message is the reason."""


def is_public(number):
    """Whether an IP address, as text, belongs to the public Internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    in_use = address.version == 4 or address in GLOBAL_IPV6
    return in_use and address.is_global and not address.is_multicast


def public_numbers(host, port):
    """Return [(family, socket address)] of a host. Raises Refused if it has none that is public.

    Connect to one of these and not to the name, which may lead elsewhere when it is looked up again.
    """
    if port not in PORTS.values():
        raise Refused(f"port {port} is not opened, only 80 and 443")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [(family, place) for family, _, _, _, place in found if is_public(place[0])]
    if not numbers:
        raise Refused("it leads into a private network, which is not opened")
    return numbers
