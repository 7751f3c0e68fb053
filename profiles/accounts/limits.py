"""Every limit on how often something may be tried or sent, and how it is counted.

Counts are in the cache that all processes share. Windows begin on the clock, so nobody is refused for longer than one.
What is counted, a name or an address, is stored as a hash.
"""

import hashlib
import math
import time
from dataclasses import dataclass

from .counting import cached, count

QUARTER, HOUR = 15 * 60, 60 * 60  # seconds


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`, for each value that is counted."""

    name: str
    most: int
    seconds: int

    def count(self, of="", number=1):
        """Count `number` more of one value; return how many that makes in this window."""
        return count(self.key(of), number, 2 * self.seconds)

    def counted(self, of="", window=None):
        return cached("get", self.key(of, window)) or 0

    def key(self, of="", window=None):
        return f"limit:{self.name}:{self.window() if window is None else window}:{hashed(of)}"

    def window(self):
        return int(time.time() // self.seconds)

    def seconds_left(self):
        return math.ceil(self.seconds - time.time() % self.seconds)


# An office shares one address, so the limits of addresses are wide.
PASSWORDS_OF_ACCOUNT = Limit("passwords-account", 10, QUARTER)
PASSWORDS_OF_ADDRESS = Limit("passwords-address", 50, QUARTER)  # codes as well
CODES_OF_ACCOUNT = Limit("codes-account", 5, QUARTER)  # of six digits
FAILURE_EVENTS = Limit("failure-events", 100, QUARTER)  # of the audit log, which nobody empties
RESETS_OF_ACCOUNT = Limit("resets-account", 3, HOUR)  # letters to one mailbox
RESETS_OF_ADDRESS = Limit("resets-address", 20, HOUR)
REPORTS_OF_ADDRESS = Limit("reports-address", 5, HOUR)
REPORTS_OF_ALL = Limit("reports-all", 100, HOUR)  # a flood ends here, whatever addresses it comes from
REPORTS_OF_OPEN = Limit("reports-open", 300, HOUR)  # more, of readers who opened their form before the flood
PREVIEWS_OF_PERSON = Limit("previews-person", 12, 10)  # a pause in typing asks for one


def take(*counts):
    """Count one on each (limit, value). Where one of them is full, nothing is counted: return the seconds to wait."""
    for number, (limit, of) in enumerate(counts, 1):
        if limit.count(of) > limit.most:
            give_back(*counts[:number])
            return limit.seconds_left()
    return 0


def give_back(*counts):
    for limit, of in counts:
        limit.count(of, -1)


def minutes(seconds):
    """Seconds as whole minutes, rounded up."""
    return -(-seconds // 60)


def hashed(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
