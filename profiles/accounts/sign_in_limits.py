"""Limits on passwords that may be tried, counted in the cache per account and per address.

Windows are short and begin on the clock, so an attacker locks nobody out for longer than one. An address from which the
account has signed in before has its own count, so strangers do not lock it out at all. Names are counted whether or not
an account has them, and are stored as hashes.
"""

import hashlib
import ipaddress
import time
import unicodedata
from dataclasses import dataclass

from django.conf import settings

from .counting import cached, count

WINDOW = 15 * 60  # seconds
PER_ACCOUNT = 10  # passwords tried in a window
PER_ADDRESS = 50  # an office shares one address
EVENTS = 100  # in the audit log in a window, from all accounts: it cannot be emptied, so nobody may fill it
KNOWN_FOR = 30 * 24 * 3600  # seconds for which an address is remembered after a sign-in


def client_address(request):
    """The address of the client, for IPv6 its network of 64 bits; empty if unknown.

    Behind a proxy it is the last entry of X-Forwarded-For, which the proxy adds; anybody may send the others.
    """
    text = ""
    if settings.BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    for candidate in (text, request.META.get("REMOTE_ADDR", "")):
        try:
            address = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        if address.version == 4:
            return str(address)
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return ""


@dataclass(frozen=True)
class Attempt:
    """One password that is about to be tried. `account` is the name as typed, or the key of another thing it opens."""

    account: str
    address: str
    window: int

    @classmethod
    def begin(cls, account, address):
        """Return an Attempt whose name is read as sign-in does (NFKC, trimmed), without case: variants share one
        count.
        """
        name = unicodedata.normalize("NFKC", account).strip().casefold()
        return cls(unicodedata.normalize("NFKC", name), address, int(time.time() // WINDOW))

    def take(self):
        """Count this attempt; return the `LimitReached` that it meets, or None. A refused one is not counted."""
        taken = []
        for kind, of, limit in self._counts():
            taken.append(self._key(kind, of))
            if count(taken[-1], 1, 2 * WINDOW) > limit:
                for key in taken:
                    count(key, -1, 2 * WINDOW)
                return LimitReached(max(1, -int(-((self.window + 1) * WINDOW - time.time()) // 60)))
        return None

    def succeed(self):
        """Take this attempt out of the counts, and know the address from now on."""
        for kind, of, _ in self._counts():
            count(self._key(kind, of), -1, 2 * WINDOW)
        if self.address:
            cached("set", self._known_key(), 1, KNOWN_FOR)

    def reached(self):
        """Return the counts, “account” and “address”, that this failure has filled; each is reported once a window."""
        full = [(kind, of) for kind, of, limit in self._counts() if self._count_of(kind, of) >= limit]
        return [kind for kind, of in reversed(full) if self._report(kind, of)]

    def earlier_failures(self):
        """Return how many failures of this window and the last no event reports, and mark them as reported."""
        found = 0
        for window, own in ((self.window - 1, 0), (self.window, 1)):  # this very attempt did not fail
            attempt = Attempt(self.account, self.address, window)
            key = attempt._account_key()
            count = attempt._count_of("account", key) - own
            reported = cached("get", attempt._key("told-account", key))
            if count > 0 and not reported and attempt._report("earlier", key):
                found += count
        return found

    def may_log(self):
        """Whether the audit log takes another event about failures in this window; “last” if it is the last one."""
        taken = count(self._key("events", ""), 1, 2 * WINDOW)
        return "last" if taken == EVENTS else taken < EVENTS

    def _counts(self):
        """Return [(kind, counted value, limit)]."""
        counts = [("address", self.address, PER_ADDRESS)] if self.address else []
        return [*counts, ("account", self._account_key(), PER_ACCOUNT)]

    def _count_of(self, kind, of):
        return cached("get", self._key(kind, of)) or 0

    def _report(self, kind, of):
        """Whether this is the first report of this kind in the window."""
        return cached("add", self._key(f"told-{kind}", of), 1, 2 * WINDOW)

    def _account_key(self):
        known = self.address and cached("get", self._known_key())
        return f"{self.account}@{self.address}" if known else self.account

    def _known_key(self):
        return f"sign-in:known:{_hash(f'{self.account}@{self.address}')}"

    def _key(self, kind, of):
        return f"sign-in:{self.window}:{kind}:{_hash(of)}"


@dataclass(frozen=True)
class LimitReached:
    """A count that is full, for so many minutes."""

    minutes: int

    @property
    def seconds(self):
        return self.minutes * 60

    def __str__(self):
        minutes = f"{self.minutes} minute{'s' if self.minutes > 1 else ''}"
        return f"Too many attempts. Try again in {minutes}; a correct password is not accepted before then either."


def _hash(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
