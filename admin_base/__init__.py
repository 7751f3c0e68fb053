"""Shared parts of the admin classes of every app: bounded search and rows, read-only records, audited tables."""
