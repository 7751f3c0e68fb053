"""Numbers that somebody else wrote."""

import re


def whole(text):
    """The whole number that `text` is, or None: at most nine ASCII digits, which every column and `int` take."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text or "") else None
