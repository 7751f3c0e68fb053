import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import table_statistics


@pytest.mark.django_db
def test_only_our_tables_are_counted_and_only_where_it_is_needed():
    with CaptureQueriesContext(connection) as queries:
        table_statistics.renew()
    said = [one["sql"] for one in queries if one["sql"].startswith("ANALYZE")]
    assert len(said) == (connection.vendor == "postgresql")
    assert all('"profiles_edition"' in one and "pg_" not in one for one in said)
