"""Who did what to which object: one append-only table for facts, words and accounts."""
