"""Advice for somebody who runs a command against a database that is not ready for it."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def database_name():
    """The database that is open, as DATABASE_URL would name it, without the password."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        path = Path(config["NAME"])
        inside = path.is_relative_to(settings.BASE_DIR)
        return f"sqlite:///{path.relative_to(settings.BASE_DIR) if inside else path}"
    host = f"{config['HOST'] or 'localhost'}:{config['PORT'] or 5432}"
    return f"postgres://{config['USER']}@{host}/{config['NAME']}"


def explanation(error):
    """Explain why a command failed with a DatabaseError and what to do; "" if the database has all its tables."""
    name, reason = database_name(), _first_line(error)
    if not connection.in_atomic_block:
        connection.close()  # after a failure it may answer nothing more
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        applied = executor.loader.applied_migrations
    except DatabaseError as refusal:
        return f"The database {name} cannot be read: {_first_line(refusal)}.\nDATABASE_URL names another."
    if not missing:
        return ""
    lacks = f"lacks {len(missing)} of its migrations" if applied else "has no tables yet"
    return f"The database {name} {lacks}: {reason}.\n{what_to_do()}"


def what_to_do():
    text = "Run `manage.py migrate` and then `manage.py seed`, or name another database with DATABASE_URL."
    demo = settings.BASE_DIR / "var" / "demo.sqlite3"
    if demo.exists() and Path(connection.settings_dict["NAME"]) != demo:
        text += " The one that `make run` fills is DATABASE_URL=sqlite:///var/demo.sqlite3."
    return text


def _first_line(error):
    """PostgreSQL adds the statement, which helps nobody here."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
