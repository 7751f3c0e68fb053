import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.databases import table_statistics

from .factories import CountryFactory

pytestmark = pytest.mark.on_postgresql("each database counts its tables in its own way")


def analysed(*models):
    with CaptureQueriesContext(connection) as queries:
        table_statistics.renew(*models)
    return [one["sql"] for one in queries if one["sql"].startswith("ANALYZE")]


@pytest.mark.django_db
def test_only_our_tables_that_hold_rows_are_counted_and_only_where_it_is_needed():
    country = CountryFactory(code="JPN")
    said = analysed()
    assert len(said) == (connection.vendor == "postgresql")
    for one in said:
        assert '"minerals_country"' in one
        assert '"profiles_edition"' not in one
        assert "pg_" not in one
    country.delete()
    assert analysed(type(country)) == []
