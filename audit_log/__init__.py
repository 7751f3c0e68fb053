"""The audit trail: who did what to which object, in one append-only table for facts, words and accounts."""
