"""Passwords and codes that are tried for an account: limited per account and per address, and reported once a window.

An address from which the account has signed in before has its own count, so strangers do not lock it out at all. Names
are counted whether or not an account has them.
"""

import unicodedata
from dataclasses import dataclass

from .. import limits
from ..counting import cached

KNOWN_FOR = 30 * 24 * 3600  # seconds for which an address is remembered after a sign-in


@dataclass(frozen=True)
class Attempt:
    """One password or code that is about to be tried.

    `account` is the name as typed, or the key of another thing that it opens.
    """

    account: str
    address: str
    limit: limits.Limit

    @classmethod
    def begin(cls, account, address, limit=None):
        """Return an Attempt whose name is read as sign-in does (NFKC, trimmed), without case: variants share one
        count.
        """
        name = unicodedata.normalize("NFKC", account).strip().casefold()
        limit = limit or limits.PASSWORDS_OF_ACCOUNT
        return cls(unicodedata.normalize("NFKC", name), address, limit)

    def take(self):
        """Count this attempt; return the `LimitReached` that it meets, or None. A refused one is not counted."""
        seconds = limits.take(*self._counts())
        return LimitReached(seconds) if seconds else None

    def succeed(self):
        """Remove this attempt from the counts, and treat the address as known from now on."""
        limits.give_back(*self._counts())
        if self.address:
            cached("set", self._known_key(), 1, KNOWN_FOR)

    def reached(self):
        """Return the limits that this failure has filled; each is reported once a window."""
        full = [(limit, of) for limit, of in self._counts() if limit.counted(of) >= limit.most]
        return [limit for limit, of in reversed(full) if self._report(limit, "told", of)]

    def earlier_failures(self):
        """Return how many failures of this window and the last no event reports, and mark them as reported."""
        found, now, of = 0, self.limit.window(), self._account_key()
        for window, own in ((now - 1, 0), (now, 1)):  # this very attempt did not fail
            failed = self.limit.counted(of, window) - own
            told = cached("get", self._report_key(self.limit, "told", of, window))
            if failed > 0 and not told and self._report(self.limit, "earlier", of, window):
                found += failed
        return found

    def may_log(self):
        """Whether the audit log takes another event about failures in this window; “last” if it is the last one."""
        taken, most = limits.FAILURE_EVENTS.count(), limits.FAILURE_EVENTS.most
        return "last" if taken == most else taken < most

    def _counts(self):
        """Return [(limit, counted value)]."""
        of_address = [(limits.PASSWORDS_OF_ADDRESS, self.address)] if self.address else []
        return [*of_address, (self.limit, self._account_key())]

    def _report(self, limit, kind, of, window=None):
        """Whether this is the first report of this kind in the window."""
        return cached("add", self._report_key(limit, kind, of, window), 1, 2 * limit.seconds)

    def _report_key(self, limit, kind, of, window):
        return f"{kind}:{limit.key(of, window)}"

    def _account_key(self):
        known = self.address and cached("get", self._known_key())
        return f"{self.account}@{self.address}" if known else self.account

    def _known_key(self):
        return f"sign-in:known:{limits.hashed(f'{self.account}@{self.address}')}"


@dataclass(frozen=True)
class LimitReached:
    """A count that is full, for so many seconds."""

    seconds: int

    @property
    def wait(self):
        minutes = limits.minutes(self.seconds)
        return f"{minutes} minute{'s' if minutes > 1 else ''}"

    def __str__(self):
        return f"Too many attempts. Try again in {self.wait}; a correct password is not accepted before then either."
