"""A page asks the database at most twelve times, however many profiles there are."""

import pytest

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
    "FIGURE",
]
AT_MOST = 12


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_at_most_twelve_times_and_no_more_for_more_profiles(
    page, edition, editor, moderator, cobalt, client, django_assert_max_num_queries
):
    address = (
        Figure.objects.filter(country__code="JPN").get().get_absolute_url() if page == "FIGURE" else page
    )
    client.get(address)  # what is kept in memory is kept before the count
    with django_assert_max_num_queries(AT_MOST) as with_one:
        assert client.get(address).status_code == 200
    for code in ("AAA", "BBB", "CCC", "DDD", "EEE"):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        publish(
            complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production"),
            editor=editor,
            moderator=moderator,
        )
    assert Edition.objects.live().count() == 6
    with django_assert_max_num_queries(AT_MOST) as with_six:
        client.get(address)
    assert len(with_six) <= len(with_one), [q["sql"][:100] for q in with_six.captured_queries]
