"""Whether a report of an error is taken, and that each form is sent once."""

from profiles.accounts import limits
from profiles.accounts.counting import cached


def take_report(address, *, was_open):
    """Count a report, and return the seconds to wait if a limit is reached, otherwise 0; refused ones do not count.

    `was_open`: whether the form was opened while it took reports from everybody.
    """
    own = (limits.REPORTS_OF_ADDRESS, address)
    seconds = limits.take(own, (limits.REPORTS_OF_ALL, ""))
    if seconds and was_open:
        seconds = limits.take(own, (limits.REPORTS_OF_OPEN, ""))
    return seconds


def is_open():
    """Whether the form takes reports from everybody now."""
    return limits.REPORTS_OF_ALL.counted() < limits.REPORTS_OF_ALL.most


def first_use(token, content, seconds):
    """Whether a token is used for the first time; None if it was used for the same content."""
    digest = limits.hashed(content)
    if cached("add", _of_token(token), digest, seconds):
        return True
    return None if cached("get", _of_token(token)) == digest else False


def take_back(token):
    cached("delete", _of_token(token))


def _of_token(token):
    return f"report:token:{limits.hashed(token)}"
