"""What admin classes of every app build on: bounded search and rows, read-only records, audited tables."""
