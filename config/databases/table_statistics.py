"""Statistics of tables from which PostgreSQL plans its queries."""

from django.db import connection


def renew(*models):
    """Recount the rows of the tables of `models`, or of all our tables, after so many changes that old query plans no
    longer fit.

    A table that was counted while it was empty is planned for as empty: a query of a second then takes minutes. So
    those without a row are left out. Never a plain ANALYZE, which locks catalogues that all databases of a server
    share until the commit.
    """
    if connection.vendor != "postgresql":
        return
    names = [model._meta.db_table for model in models]
    names = names or connection.introspection.django_table_names(only_existing=True)
    quoted = {name: connection.ops.quote_name(name) for name in names}
    with connection.cursor() as cursor:
        held = (f"(SELECT '{name}' FROM {table} LIMIT 1)" for name, table in quoted.items())  # noqa: S608 - our tables
        cursor.execute(" UNION ALL ".join(held))
        if filled := [quoted[name] for (name,) in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(filled)}")
