"""Strategic entries that their issuer does not call critical: shown, and counted on no list."""

import re

import pytest

from minerals.lists import Changes, Entry, Family, OfficialList
from minerals.models import ListEntry
from profiles.public.filters.reading import read_index
from profiles.publishing.facts import Facts

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    figure,
)
from ..reading import text, words

FAMILY = Family([("copper", None, "Cu"), ("tin", None, "Sn"), ("cobalt", None, "Co")])


@pytest.fixture
def copper(db):
    return MineralFactory(name="Copper", slug="copper", in_filter=True)


@pytest.fixture
def lists(japan, cobalt, copper):
    """Japan calls cobalt critical, and copper strategic and not critical; Chile calls copper critical."""
    chile = CountryFactory(code="CHL", name="Chile")
    apart = CriticalListFactory(country=japan, year=2024, short="JP", strategic_apart=True)
    other = CriticalListFactory(country=chile, year=2024, short="CL")
    ListEntryFactory(critical_list=apart, mineral=cobalt)
    ListEntryFactory(critical_list=apart, mineral=copper, status="strategic")
    ListEntryFactory(critical_list=other, mineral=copper)
    return {"apart": apart, "other": other}


def lists_of_pairs(mineral):
    """The lists by which the filter finds a mineral."""
    found = read_index().minerals_of["list"]
    return {slug for slug, minerals in found.items() if mineral in minerals}


def apart(*names):
    return [Entry(name, name.capitalize(), "strategic", is_apart=True) for name in names]


def test_what_stands_apart_is_no_name_of_the_list():
    one = OfficialList([Entry("cobalt", "Cobalt"), *apart("copper", "tin")])
    assert list(one.named) == ["cobalt"]
    assert list(one.apart) == ["copper", "tin"]
    assert one.count("strategic") == 0
    found = one.status("copper", FAMILY)
    assert (found.kind, found.is_on, found.label) == ("apart", False, "")


def test_a_mineral_that_stands_apart_and_is_critical_by_another_name_is_on_the_list():
    one = OfficialList([Entry("copper", "Copper"), *apart("copper")])
    assert one.status("copper", FAMILY).kind == "critical"


def test_to_become_critical_is_to_be_added():
    older = OfficialList([Entry("cobalt", "Cobalt"), *apart("copper")])
    newer = OfficialList([Entry("cobalt", "Cobalt"), Entry("copper", "Copper")])
    assert Changes(older, newer, FAMILY).added == ["copper"]


def test_a_mineral_page_counts_it_on_no_list_and_names_it_as_strategic(client, lists):
    page = client.get("/minerals/copper/")
    assert "On 1 of 2 official lists" in words(page)
    assert "Strategic, not critical: JP" in words(page)
    assert "Strategic material, not counted: " in words(page)


def test_the_index_of_minerals_counts_it_on_no_list(client, lists, japan, copper):
    figure(japan, copper, 5)
    row = re.search(
        r'<tr[^>]*>(?:(?!</tr>).)*href="/minerals/copper/".*?</tr>', text(client.get("/minerals/"))
    )[0]
    assert re.search(r">1<", row)
    assert not re.search(r">2<", row)


def test_the_matrix_and_the_list_show_it_apart(client, lists):
    page = client.get("/lists/")
    row = re.search(r'<th scope="row"[^>]*><a [^>]*>Copper</a>.*?</tr>', text(page))[0]
    assert '<td class="number">1</td>' in row
    assert 'data-mark="apart"' in row
    assert "JP: strategic and not critical" in row
    assert "Japan 2024 also names strategic materials that it says are not critical." in words(page)
    page = words(client.get("/lists/japan-2024/"))
    assert "1 name of critical minerals. 1 more on a list of strategic materials" in page
    assert "Strategic and not critical Copper" in page


def test_the_filter_finds_nothing_by_it(lists, edition, cobalt, copper):
    edition.pairs.create(mineral=copper, role="")
    assert lists_of_pairs("copper") == {"chile-2024"}


def test_a_profile_has_it_apart_from_the_lists(lists, japan, django_assert_num_queries):
    facts = Facts.open(japan)
    with django_assert_num_queries(1):
        on, strategic = facts.lists_of, facts.strategic_of
    assert [one.slug for one in on["copper"]] == ["chile-2024"]
    assert [one.slug for one in strategic["copper"]] == ["japan-2024"]
    assert "cobalt" not in strategic


def test_an_entry_of_a_child_does_not_put_on_the_list_what_stands_apart_there(lists, edition, japan, copper):
    """Australia lists high-purity alumina as critical, and aluminium as strategic and not critical."""
    wire = MineralFactory(name="Copper wire", slug="copper-wire", parent=copper)
    ListEntryFactory(critical_list=lists["apart"], mineral=wire)
    edition.pairs.create(mineral=copper, role="")
    facts = Facts.open(japan)
    assert [one.slug for one in facts.lists_of["copper"]] == ["chile-2024"]
    assert [one.slug for one in facts.strategic_of["copper"]] == ["japan-2024"]
    assert [one.slug for one in facts.lists_of["copper-wire"]] == ["japan-2024"]
    assert lists_of_pairs("copper") == {"chile-2024"}


def test_an_entry_of_a_child_puts_its_parent_on_any_other_list(lists, edition, japan, copper):
    wire = MineralFactory(name="Copper wire", slug="copper-wire", parent=copper)
    peru = CriticalListFactory(country=CountryFactory(code="PER", name="Peru"), year=2024, short="PE")
    ListEntryFactory(critical_list=peru, mineral=wire)
    edition.pairs.create(mineral=copper, role="")
    assert [one.short for one in Facts.open(japan).lists_of["copper"]] == ["CL", "PE"]
    assert lists_of_pairs("copper") == {"chile-2024", peru.slug}


def test_an_entry_of_a_grade_lists_that_grade_alone(client, lists, edition, japan, copper):
    wire = MineralFactory(name="Pure copper", slug="pure-copper", parent=copper, is_grade=True)
    peru = CriticalListFactory(country=CountryFactory(code="PER", name="Peru"), year=2024, short="PE")
    ListEntryFactory(critical_list=peru, mineral=wire, name_as_listed="Copper (99.99%)")
    edition.pairs.create(mineral=copper, role="")
    edition.pairs.create(mineral=wire, role="")
    facts = Facts.open(japan)
    assert [one.short for one in facts.lists_of["copper"]] == ["CL"]
    assert [one.short for one in facts.lists_of["pure-copper"]] == ["PE"]
    assert lists_of_pairs("copper") == {"chile-2024"}
    assert lists_of_pairs("pure-copper") == {peru.slug}
    page = words(client.get("/minerals/copper/"))
    assert "On 1 of 3 official lists CL" in page
    assert "Only a grade of it, not counted: Copper (99.99%)" in page


def test_the_data_page_of_a_country_shows_it_apart(client, lists, copper):
    figure(CountryFactory(code="PER", name="Peru"), copper, 5)
    page = words(client.get("/countries/peru/data/"))
    assert "Strategic, not critical: JP" in page


def test_the_query_set_tells_the_two_apart(lists, copper):
    assert set(ListEntry.objects.apart()) == {copper.list_entries.get(critical_list=lists["apart"])}
    assert ListEntry.objects.listed().count() == 2
