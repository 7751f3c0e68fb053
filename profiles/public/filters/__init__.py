"""Filters by facets, and that of /countries/: every country with a profile or figures, as bits of integers."""

from .selection import Selection as Selection
