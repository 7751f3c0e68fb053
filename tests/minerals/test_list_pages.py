import re

import pytest
from django.db import IntegrityError, transaction

from minerals import searchable
from minerals.models import CriticalList, Flag, Mineral
from minerals.models.reference import ListKind
from minerals.wording import figures

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    figure,
    world,
)
from ..reading import text, words


@pytest.fixture
def rare_earths(db):
    return MineralFactory(name="Rare earths", group=MineralGroupFactory(name="Rare earths"))


@pytest.fixture
def neodymium(rare_earths):
    return MineralFactory(name="Neodymium", symbol="Nd", parent=rare_earths, group=rare_earths.group)


@pytest.fixture
def lists(japan, cobalt, rare_earths, neodymium):
    """Japan 2020 names cobalt (strategic too) and rare earths; Chile 2021 and 2024 cobalt, the newer neodymium too."""
    chile = CountryFactory(code="CHL", name="Chile")
    of_japan = CriticalListFactory(country=japan, year=2020, certainty="secondary_page")
    older, newer = (CriticalListFactory(country=chile, year=year, short="CL") for year in (2021, 2024))
    for one in (of_japan, older, newer):
        ListEntryFactory(critical_list=one, mineral=cobalt)
    ListEntryFactory(
        critical_list=of_japan, mineral=cobalt, name_as_listed="Cobalt metal", status="strategic"
    )
    ListEntryFactory(critical_list=of_japan, mineral=rare_earths)
    ListEntryFactory(critical_list=newer, mineral=neodymium)
    return {"japan": of_japan, "older": older, "newer": newer}


def row(response, name):
    """The words of the cells of one row of the matrix."""
    found = re.search(rf'<th scope="row"[^>]*><a [^>]*>{name}</a>.*?</tr>', text(response))[0]
    return re.findall(r'<span class="visually-hidden">(.*?)</span>', found)


def test_the_matrix_has_the_newest_list_of_each_issuer_and_a_text_in_every_cell(client, lists):
    page = client.get("/lists/")
    assert row(page, "Cobalt") == ["CL: critical", "JP: critical and strategic, as Cobalt, Cobalt metal"]
    assert 'Chile</span> <span class="year">2024' in text(page)
    assert 'Chile</span> <span class="year">2021' not in text(page)
    assert 'href="/lists/chile-2021/"' in text(page)  # among the lists that are held


def test_a_child_whose_group_is_listed_says_so_and_is_counted_apart(client, lists):
    page = client.get("/lists/")
    assert row(page, "Neodymium") == ["CL: critical", "JP: via rare earths"]
    assert row(page, "Rare earths") == ["CL: in part, via neodymium", "JP: critical"]
    assert re.search(
        r"via rare earths</span></th><td class=\"number\">1</td><td class=\"number\">1</td>", text(page)
    )


def test_the_headline_counts_what_is_on_all_lists_and_on_one(client, lists):
    silver = MineralFactory(name="Silver")
    ListEntryFactory(critical_list=lists["newer"], mineral=silver)
    page = words(client.get("/lists/"))
    assert "1 of 4 minerals and groups is named on all 2 lists, and 2 more are on all of them" in page
    assert "1 is on a single list." in page
    assert "Silver (Chile)" in page


def test_a_list_read_elsewhere_and_a_derived_entry_are_marked(client, lists):
    tin = MineralFactory(name="Tin")
    ListEntryFactory(
        critical_list=lists["newer"], mineral=tin, status="strategic", note="Derived: four less one."
    )
    page = client.get("/lists/")
    assert row(page, "Tin")[0] == "CL: strategic, derived"
    assert text(page).count('title="copied from a secondary source"') == 1
    assert "Chile 2024: tin" in words(page)  # strategic and not critical


def test_a_watch_list_is_shown_and_counted_nowhere(client, lists):
    nickel = MineralFactory(name="Nickel")
    ListEntryFactory(critical_list=lists["japan"], mineral=nickel, status="watchlist")
    assert "Nickel" not in words(client.get("/lists/"))  # no list names it
    page = words(client.get("/lists/japan-2020/"))
    assert "2 names of critical minerals and 1 of strategic ones" in page
    assert "1 more on a watch list, which is separate from the list" in page


def test_totals_are_of_names_per_issuer(client, lists):
    foot = re.search(r"<tfoot>.*</tfoot>", text(client.get("/lists/")))[0]
    assert re.findall(r"<td>(\d+)</td>", foot) == ["2", "2", "0", "1"]


def test_lists_without_any_list_say_so(client, db):
    assert "No list is loaded yet." in words(client.get("/lists/"))


def test_a_list_says_what_changed_against_the_one_before(client, lists):
    page = client.get("/lists/chile-2024/")
    assert "Against 2021, 1 added and none removed." in words(page)
    assert 'Added <b>1</b></dt><dd><a href="/minerals/neodymium/">' in text(page)
    assert 'href="/lists/chile-2021/"' in text(page)


def test_an_older_list_points_to_the_newer(client, lists):
    page = text(client.get("/lists/chile-2021/"))
    assert 'A newer list of this issuer is <a href="/lists/chile-2024/">' in page


def test_a_list_with_a_newer_one_that_is_not_held_is_shown_as_superseded_and_not_counted(
    client, lists, cobalt
):
    """A superseded list does not count in the matrix, in the chips of a mineral or in the filter."""
    figure(CountryFactory(code="CHL"), cobalt, 60)
    assert 'href="/lists/japan-2020/"' in text(client.get("/minerals/cobalt/"))
    assert 'value="japan-2020"' in text(client.get("/countries/"))
    lists["japan"].superseded_by = "the assessment of 2024"
    lists["japan"].save()
    page = client.get("/lists/")
    assert row(page, "Cobalt") == ["CL: critical"]
    assert "The newest complete list of 1 issuer" in words(page)
    assert "Japan 2020 is superseded by the assessment of 2024, which is incomplete here" in words(page)
    assert "Superseded, not counted" in words(page)
    alone = words(client.get("/lists/japan-2020/"))
    assert "Superseded by the assessment of 2024, which is incomplete here" in alone
    assert "Countries with a mineral of this list" not in alone
    assert 'href="/lists/japan-2020/"' not in text(client.get("/minerals/cobalt/"))
    assert 'value="japan-2020"' not in text(client.get("/countries/"))
    assert "chile-2021" not in text(client.get("/countries/"))


def test_the_scope_of_a_stockpile_is_called_that_and_stands_beside_the_list(client, lists, japan, cobalt):
    law = CriticalListFactory(country=japan, year=2022)
    ListEntryFactory(critical_list=law, mineral=cobalt)
    lists["japan"].kind = "stockpile"
    lists["japan"].save()
    page = client.get("/lists/")
    assert row(page, "Cobalt") == ["CL: critical", "JP: critical"]
    assert "Japan 2020 (stockpile) is the scope of a stockpile, not a list of critical minerals" in words(
        page
    )
    alone = words(client.get("/lists/japan-2020/"))
    assert "names in the scope of a stockpile, which is not a list of critical minerals" in alone
    assert "in the scope" in alone
    assert "A newer list of this issuer" not in alone
    assert "no complete earlier list of this issuer" in words(client.get("/lists/japan-2022/"))


@pytest.fixture
def strategic(lists, cobalt):
    """Brazil 2021, a list of strategic minerals, names cobalt and silver."""
    brazil = CountryFactory(code="BRA", name="Brazil")
    one = CriticalListFactory(country=brazil, year=2021, short="BR", kind="strategic")
    silver = MineralFactory(name="Silver", slug="silver")
    ListEntryFactory(critical_list=one, mineral=cobalt, name_as_listed="Cobalto", status="strategic")
    ListEntryFactory(critical_list=one, mineral=silver, status="strategic")
    return one


def test_a_list_of_strategic_minerals_is_called_that_and_counts_nowhere(client, strategic, cobalt):
    page = client.get("/lists/")
    assert row(page, "Cobalt") == ["CL: critical", "JP: critical and strategic, as Cobalt, Cobalt metal"]
    assert "Silver</a>" not in text(page)
    said = words(page)
    assert "Brazil 2021 (strategic) is a list of strategic minerals, not of critical ones: it is not" in said
    assert "Strategic minerals, not counted" in said
    alone = client.get(strategic.get_absolute_url())
    said = words(alone)
    assert "2 names on a list of strategic minerals, which is not a list of critical ones." in said
    assert "A list of strategic minerals, not of critical ones: it is not counted." in said
    assert "official list of strategic minerals" in text(alone)
    assert "names of critical minerals" not in text(alone)
    assert "Countries with a mineral of this list" not in said
    assert 'value="' + strategic.slug not in text(client.get("/countries/"))


def test_a_mineral_names_the_strategic_lists_apart_from_those_that_count(client, strategic):
    figure(CountryFactory(code="CHL"), Mineral.objects.get(slug="cobalt"), 60)
    page = words(client.get("/minerals/cobalt/"))
    assert "On 2 of 2 official lists" in page
    assert "which are not counted: Brazil 2021 (strategic) , as Cobalto." in page
    figure(CountryFactory(code="CHL"), Mineral.objects.get(slug="silver"), 60)
    page = words(client.get("/minerals/silver/"))
    assert "On no official list of critical minerals" in page
    assert "Brazil 2021 (strategic)" in page


@pytest.fixture
def alliance(lists, cobalt):
    found = CriticalListFactory(
        country=None,
        slug="nato-2024",
        name="Twelve raw materials",
        issuer="NATO",
        short="NATO",
        kind="defence",
    )
    ListEntryFactory(critical_list=found, mineral=cobalt)
    return found


def test_a_list_of_an_alliance_has_no_country_and_counts_nowhere(client, alliance):
    page = client.get("/lists/nato-2024/")
    assert "NATO 2025 (defence)" in words(page)
    assert "1 name on a list for defence, which is not a national list of critical minerals." in words(page)
    assert "A list for defence, not a national list of critical minerals: it is not counted." in words(page)
    assert 'href="/countries/"' not in text(page).partition("<h1>")[0].rpartition("kicker")[2]
    said = words(client.get("/lists/"))
    assert (
        "NATO 2025 (defence) is a list for defence, not a national list of critical minerals: it is not counted."
        in said
    )
    assert client.get("/api/v1/lists/nato-2024").json()["country_iso3"] is None
    titles = {entry.title for found in searchable.entries().values() for entry in found}
    assert "NATO 2025 (defence)" in titles


def test_a_list_that_counts_needs_its_country(alliance):
    with pytest.raises(IntegrityError), transaction.atomic():
        CriticalList.objects.filter(pk=alliance.pk).update(kind="critical")


def test_a_newer_strategic_list_leaves_the_list_of_critical_minerals_counted(client, lists, japan, cobalt):
    newer = CriticalListFactory(country=japan, year=2025, kind="strategic")
    ListEntryFactory(critical_list=newer, mineral=cobalt, status="strategic")
    assert row(client.get("/lists/"), "Cobalt")[1].startswith("JP: critical")
    assert "A newer list of this issuer" not in words(client.get("/lists/japan-2020/"))


@pytest.mark.parametrize("kind", ListKind)
def test_only_lists_of_critical_minerals_count_and_every_other_kind_says_so(db, kind):
    one = ListEntryFactory(critical_list__kind=kind).critical_list
    assert CriticalList.objects.current().exists() == (kind == "critical") == (not kind.text.apart)
    assert (one.label == f"{one.country.name} {one.year}") == (kind == "critical")
    assert bool(kind.text.names) == bool(kind.text.apart)


def test_a_list_copied_elsewhere_has_a_mark_that_means_nothing_else(client, lists):
    page = text(client.get("/lists/"))
    (mark,) = re.findall(
        r'<abbr data-flag="(\w+)" title="copied from a secondary source"> <i>(.*?)</i>', page
    )
    assert mark == ("q", "copied from a secondary source")
    assert mark[0] not in figures.MARKS
    assert '<span class="flag">q</span> copied from a secondary source' in page


def test_a_list_without_a_predecessor_says_so(client, lists):
    page = words(client.get("/lists/japan-2020/"))
    assert "The Atlas has no complete earlier list of this issuer" in page
    assert "added and" not in page


def test_a_list_shows_its_names_status_notes_and_source(client, lists, cobalt):
    lists["newer"].entries.filter(mineral=cobalt).update(
        name_as_listed="Cobalto", note="Only a grade of 99.9%, not others."
    )
    page = text(client.get("/lists/chile-2024/"))
    assert '<th scope="row">Cobalto</th>' in page
    assert 'href="#note-1"' in page
    assert '<li id="note-1">Only a grade of 99.9%, not others.</li>' in page
    assert "Read on the issuer" in page


def test_a_short_note_stands_beside_the_status(client, lists, cobalt):
    lists["newer"].entries.filter(mineral=cobalt).update(note="Tier: high.")
    page = text(client.get("/lists/chile-2024/"))
    assert '<span class="small">Tier: high.</span>' in page
    assert 'href="#note-' not in page


def test_a_list_names_the_largest_producer_or_that_of_the_parent(client, lists, japan, cobalt, rare_earths):
    figure(CountryFactory(code="COD", name="DR Congo"), cobalt, 60)
    figure(world(), cobalt, 100)
    figure(japan, rare_earths, 30)
    figure(world(), rare_earths, 40)
    page = words(client.get("/lists/chile-2024/"))
    assert "DR Congo 60.0% mine production, 2024" in page
    assert "Japan 75.0% rare earths, mine production, 2024" in page
    assert "Of the 1 whose own output is ranked by country, DR Congo leads in 1." in page


def test_a_withheld_producer_is_no_largest_producer(client, lists, japan, cobalt):
    figure(japan, cobalt, flag=Flag.WITHHELD, text="W")
    assert "no shares by country" in words(client.get("/lists/chile-2024/"))


def test_an_address_in_capitals_redirects_for_good(client, lists):
    response = client.get("/lists/Chile-2024/")
    assert (response.status_code, response["Location"]) == (301, "/lists/chile-2024/")
    response = client.get("/lists/Chile-2024.csv")
    assert (response.status_code, response["Location"]) == (301, "/lists/chile-2024.csv")


def test_queries_do_not_grow_with_minerals_and_lists(client, lists, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/lists/")
    with django_assert_num_queries(5):
        client.get("/lists/chile-2024/")
    for number in range(5):
        one = CriticalListFactory(country=CountryFactory(), year=2025)
        MineralFactory(name=f"Mineral {number}")
        for mineral in Mineral.objects.all():
            ListEntryFactory(critical_list=one, mineral=mineral)
            ListEntryFactory(critical_list=lists["newer"], mineral=mineral, name_as_listed=f"{one} {mineral}")
    with django_assert_num_queries(3):
        client.get("/lists/")
    with django_assert_num_queries(5):
        client.get("/lists/chile-2024/")
