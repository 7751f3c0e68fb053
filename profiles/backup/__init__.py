"""Backups of the site: database, pictures and digest of one state, and their return into an empty database.

A backup is a folder: `manifest.json` (`manifest.py`) and the parts that it names. `making.py` writes one while people
work, `restoring.py` reads one; `dumps.py` knows the tools of each kind of database, `media.py` the stored files.
"""

from .errors import BackupError
from .making import make
from .restoring import restore

__all__ = ["BackupError", "make", "restore"]
