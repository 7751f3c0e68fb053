"""How many reports of errors may be sent: counted in the cache, per address and in all, in windows on the clock."""

import hashlib
import time

from profiles.accounts.counting import count

WINDOW = 60 * 60  # seconds
PER_ADDRESS = 5  # reports in a window; an office shares one address
OF_ALL = 100  # a flood ends here, whatever addresses it comes from


def take_report(address):
    """Count a report. For how many minutes it has to wait where a limit is reached, else 0; refused ones count not."""
    window, taken = int(time.time() // WINDOW), []
    for of, limit in ((f"address:{_hash(address)}", PER_ADDRESS), ("all", OF_ALL)):
        taken.append(f"report:{window}:{of}")
        if count(taken[-1], 1, 2 * WINDOW) > limit:
            for key in taken:
                count(key, -1, 2 * WINDOW)
            return max(1, -int(-((window + 1) * WINDOW - time.time()) // 60))
    return 0


def _hash(address):
    return hashlib.sha256(address.encode()).hexdigest()[:32]
