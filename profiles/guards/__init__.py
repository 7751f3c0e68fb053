"""Triggers that keep the record append-only in the database itself, whatever code or shell comes along.

`rules.py` declares what is refused, `triggers.py` derives the rest from the models and installs it. Nothing here
imports a model: the app config and migrations import this package.
"""

from .rules import REVIEW_STEPS
from .triggers import drop_for_migration, expected, install_guards, installed

__all__ = ["REVIEW_STEPS", "drop_for_migration", "expected", "install_guards", "installed"]
