"""A page asks the database at most twelve times, however many profiles there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import Figure
from profiles.models import Edition

from .factories import CountryFactory, complete_profile, figure, publish

PAGES = [
    "/",
    "/countries/",
    "/countries/?mineral=cobalt&role=producer&region=east-asia&view=table",
    "/countries/?mineral=unobtainium&list=nowhere",
    "/countries/japan/",
    "/countries/japan/editions/",
    "/countries/japan/editions/1/",
    "/countries/dr-congo/",
    "/countries/japan/data/",
    "/countries/japan.csv",
    "/countries/japan/data.xlsx",
    "/countries/japan/editions/1.json",
    "/minerals/cobalt.zip",
    "/minerals/",
    "/minerals/cobalt/",
    "/map/?mineral=cobalt",
    "/regions/",
    "/regions/east-asia/",
    "/lists/",
    "/roles/",
    "/roles/producer/",
    "/roles/stockpiler/",
    "/methodology/",
]
AT_MOST = 12


def asked(client, pages):
    """{page: the statements that it asked with}."""
    found = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = [query["sql"][:100] for query in queries]
    return found


def test_a_page_asks_at_most_twelve_times_and_no_more_for_more_profiles(
    edition, editor, moderator, cobalt, client
):
    pages = [*PAGES, Figure.objects.get(country__code="JPN").get_absolute_url()]
    asked(client, pages)  # what is kept in memory is kept before the count
    with_one = asked(client, pages)
    for code in ("AAA", "BBB", "CCC", "DDD", "EEE"):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        publish(
            complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production"),
            editor=editor,
            moderator=moderator,
        )
    assert Edition.objects.live().count() == 6
    with_six = asked(client, pages)
    for page in pages:
        assert 0 < len(with_six[page]) <= AT_MOST, (page, with_six[page])
        assert len(with_six[page]) <= len(with_one[page]) <= AT_MOST, (page, with_six[page], with_one[page])
