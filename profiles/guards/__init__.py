"""Triggers that keep the record append-only in the database itself, whatever code or shell comes along.

`record.py` declares how rows may change, `rules.py` on which conditions; `triggers.py` makes triggers of both and
installs them. Nothing here imports a model: the app config and migrations import this package.
"""

from .record import RECORD, REVIEW_STEPS, RecordTable
from .triggers import drop_for_migration, expected, install_guards, installed

__all__ = [
    "RECORD",
    "REVIEW_STEPS",
    "RecordTable",
    "drop_for_migration",
    "expected",
    "install_guards",
    "installed",
]
