"""Many rows into one table at once: `COPY` on PostgreSQL, `executemany` elsewhere.

A release has thousands of rows in two tables, and `bulk_create` spends most of its time on making a statement of
them. Constraints, foreign keys and triggers hold as for any other insert.
"""

from django.db import connection


def insert(model, names, rows):
    """Insert `rows`, tuples of plain values in the order of the fields `names`; every other field has a default
    in the database or is the primary key."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name.removesuffix("_id")).column) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
