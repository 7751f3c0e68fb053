"""Comparing the record with a digest of it outside the database, and with itself.

`digest.py` keeps the digest and runs the rest: `comparing.py` for rows, `checks.py` for rules that hold anyway.
"""

from .digest import known_part, verify

__all__ = ["known_part", "verify"]
