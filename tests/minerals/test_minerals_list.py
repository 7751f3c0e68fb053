"""The list of minerals: what each row says, and in which order."""

import re

from ..factories import CriticalListFactory, ListEntryFactory, MineralFactory, figure, world
from ..reading import text


def test_the_list_of_minerals_says_who_makes_most_and_how_many_lists_and_profiles_there_are(
    client, edition, japan, cobalt
):
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt)
    page = text(client.get("/minerals/"))
    assert "100 t" in page
    assert "60.0%" in page
    assert 'href="/figures/cod.cobalt.mine.all.production.contained.2024/">DR Congo<' in page
    assert (
        '<td class="number" data-label="Lists">1</td><td class="number" data-label="Profiles">1</td>' in page
    )


def test_a_mineral_without_figures_is_on_the_list_and_says_so(client, cobalt):
    assert "no production by country" in text(client.get("/minerals/"))


def test_the_list_is_sorted_on_request_by_what_is_largest(client, congo, japan, cobalt):
    tin = MineralFactory(name="Tin")
    MineralFactory(name="Amber")
    for mineral, value in ((cobalt, 60), (tin, 90)):
        figure(congo, mineral, value)
        figure(world(), mineral, 100)
    page = text(client.get("/minerals/?sort=share"))
    assert page.index(">Tin<") < page.index(">Cobalt<") < page.index(">Amber<")
    assert '<a href="?sort=share" aria-current="page">' in page
    page = text(client.get("/minerals/?sort=name"))
    assert page.index(">Amber<") < page.index(">Cobalt<") < page.index(">Tin<")


def test_the_list_stays_by_group_where_the_order_is_unknown(client, cobalt):
    page = text(client.get("/minerals/?sort=beauty"))
    assert 'id="battery-minerals"' in page
    assert '<link rel="canonical" href="http://testserver/minerals/">' in page


def test_the_list_asks_no_more_for_more_minerals(client, congo, cobalt, django_assert_max_num_queries):
    def add(number):
        mineral = MineralFactory(name=f"Mineral {number}")
        figure(congo, mineral, 5)
        figure(world(), mineral, 10)

    add(0)
    with django_assert_max_num_queries(11) as with_two:  # pages that are kept share all but two
        client.get("/minerals/")
    for number in range(1, 6):
        add(number)
    with django_assert_max_num_queries(11) as with_seven:
        client.get("/minerals/")
    assert len(with_seven) == len(with_two)


def test_the_list_counts_the_profiles_that_each_mineral_page_names(client, edition, cobalt):
    """Profiles of a parent and of a child count too, as on the page and in the filter."""
    battery = MineralFactory(slug="battery-cobalt", name="Battery cobalt", parent=cobalt)
    MineralFactory(slug="tin", name="Tin")
    page = text(client.get("/minerals/?sort=name"))
    assert re.findall('data-label="Profiles">([0-9]+)<', page) == ["1", "1", "0"]
    assert "Japan" in text(client.get(battery.get_absolute_url()))
