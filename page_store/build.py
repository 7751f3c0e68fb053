"""A hash of all that makes a page besides the database: the files of this program and its settings."""

import hashlib
import json
import os
import sys
from functools import cache

from django.conf import settings

# No page shows what lies here; `var` is made while the site runs.
LEFT_OUT = {"var", "tests", "docs", "scripts", "__pycache__"}


@cache
def build():
    """A text that differs between two builds: other code, templates, static files, content, packages or settings."""
    digest = hashlib.sha256(sys.version.encode())
    for folder, names, files in os.walk(settings.BASE_DIR):
        names[:] = sorted(name for name in names if name not in LEFT_OUT and not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(folder, name)
            facts = os.stat(path)
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    digest.update(said_in(settings).encode())
    return digest.hexdigest()


def said_in(chosen):
    """The settings as JSON; a value that is not plain, such as a function, is named by its type."""
    named = {name: getattr(chosen, name) for name in dir(chosen) if name.isupper()}
    return json.dumps(named, sort_keys=True, skipkeys=True, default=lambda value: type(value).__name__)
