"""Mail of the desk: single letters, the morning digest, reminders."""
