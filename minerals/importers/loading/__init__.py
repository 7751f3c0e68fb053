"""From rows to the database: all of a release or nothing, and nothing overwritten."""
