#!/usr/bin/env python
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from config.databases.messages import explanation

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Cannot start: {error}")
    except DatabaseError as error:
        # Here for every command, ours and Django's. What migrating meets is no lack of tables.
        if "migrate" in sys.argv[1:2] or not (said := explanation(error)):
            raise
        sys.exit(said)
