"""The audit log, read, searched and exported."""
