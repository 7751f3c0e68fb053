"""Comparing the record with a digest of it outside the database, and with itself.

`digest.py` keeps the digest and runs the rest: `comparing.py` for rows, `checks.py` for rules that hold anyway.
"""

from .digest import verify

__all__ = ["verify"]
