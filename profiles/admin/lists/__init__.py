"""Filters that lists of the desk share."""
