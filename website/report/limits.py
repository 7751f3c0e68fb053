"""Limits on reports of errors: counted in the cache, per address and in all, in windows on the clock."""

import hashlib
import time

from profiles.accounts.counting import cached, count

WINDOW = 60 * 60  # seconds
PER_ADDRESS = 5  # reports in a window; an office shares one address
OF_ALL = 100  # a flood ends here, whatever addresses it comes from
OF_OPEN = 300  # more, of readers who opened their form before the flood


def take_report(address, *, was_open):
    """Count a report, and return the minutes to wait where a limit is reached, else 0; refused ones do not count.

    `was_open`: whether the form was opened while it took reports from everybody.
    """
    own = f"address:{_hash(address)}"
    if _take(own, PER_ADDRESS):
        if _take("all", OF_ALL) or (was_open and _take("open", OF_OPEN)):
            return 0
        count(_key(own), -1, 2 * WINDOW)
    return max(1, -int(-((_window() + 1) * WINDOW - time.time()) // 60))


def is_open():
    """Whether the form takes reports from everybody now."""
    return (cached("get", _key("all")) or 0) < OF_ALL


def first_use(token, content, seconds):
    """Whether a token is used for the first time; None where it was used for the same content."""
    digest = _hash(content)
    if cached("add", _of_token(token), digest, seconds):
        return True
    return None if cached("get", _of_token(token)) == digest else False


def take_back(token):
    cached("delete", _of_token(token))


def _take(of, limit):
    if count(_key(of), 1, 2 * WINDOW) <= limit:
        return True
    count(_key(of), -1, 2 * WINDOW)
    return False


def _key(of):
    return f"report:{_window()}:{of}"


def _window():
    return int(time.time() // WINDOW)


def _of_token(token):
    return f"report:token:{_hash(token)}"


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]
