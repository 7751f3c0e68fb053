class BackupError(Exception):
    """A backup that cannot be made, or may not be restored: the place and the reason, for a person at a terminal."""
