"""Revisions of a profile, and any two of its states compared."""
