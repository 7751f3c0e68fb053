import re

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.models import Flag, Measure, Mineral
from minerals.wording.figures import MARKS
from profiles.models import ProfileRole
from profiles.models.choices import Role
from profiles.public.roles import holders as roles
from profiles.public.views import roles as views
from tests.crawling import no_draft_touched
from tests.factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    complete_profile,
    figure,
    other_countries,
    publish,
    world,
)
from tests.reading import text, words


@pytest.fixture
def mined(japan, cobalt):
    """Cobalt mined in 2024: DR Congo 60, Japan 6, Chile 1, Peru withheld, others 33; Finland nothing."""
    for code, name, value in (("COD", "DR Congo", 60), ("CHL", "Chile", 1)):
        figure(CountryFactory(code=code, name=name), cobalt, value)
    figure(japan, cobalt, 6)
    figure(CountryFactory(code="PER", name="Peru"), cobalt, flag=Flag.WITHHELD, text="W")
    figure(CountryFactory(code="FIN", name="Finland"), cobalt, 0, flag=Flag.ZERO)
    figure(other_countries(), cobalt, 33)
    figure(world(), cobalt, 100)


@pytest.fixture
def stockpiler(profile, cobalt, editor, moderator):
    """Japan's live edition, in which an editor calls it a stockpiler of cobalt, and a producer, as the figures do."""
    for role in (Role.STOCKPILER, Role.PRODUCER):
        ProfileRole.objects.create(
            profile=profile, mineral=cobalt, role=role, citation="paper", note=f"Note on the {role.value}."
        )
    return publish(profile, editor=editor, moderator=moderator)


def cells(response, mineral):
    found = re.search(rf'<th scope="row"><a [^>]*>{mineral}</a>(.*?)</tr>', text(response))[1]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in found.split("<td")]


def test_leading_and_major_countries_are_named_and_the_others_counted(client, mined):
    head, leading, major, others = cells(client.get("/roles/producer/"), "Cobalt")
    assert head == "4 countries, mine production, 2024"
    assert leading.endswith("DR Congo 60.0%")
    assert major.endswith("Japan 6.0%")
    assert others.endswith("1 more ; Peru withheld")


def test_a_share_leads_to_its_figure_and_the_rest_to_the_mineral(client, mined):
    page = text(client.get("/roles/producer/"))
    assert 'href="/figures/cod.cobalt.mine.all.production.contained.2024/">60.0%' in page
    assert 'href="/figures/per.cobalt.mine.all.production.contained.2024/">withheld' in page
    assert '<a href="/minerals/cobalt/">1 more</a>' in page


def test_the_mark_of_a_share_says_what_its_whole_leaves_out(client, cobalt):
    for code, value in (("COD", 60), ("CHL", 30)):
        figure(CountryFactory(code=code), cobalt, value)
    figure(CountryFactory(code="USA", name="United States"), cobalt, flag=Flag.WITHHELD, text="W")
    figure(world(), cobalt, 100, excludes="USA")
    page = text(client.get("/roles/producer/"))
    assert page.count('data-flag="x" title="of the published total, which excludes the United States"') == 2
    assert f'<span class="flag">x</span> {MARKS["x"]}' in page


def test_the_headline_counts_countries_minerals_and_who_is_first(client, mined):
    page = words(client.get("/roles/producer/"))
    assert "4 countries for 1 mineral, by mine production. DR Congo is first for 1 of them." in page


def test_only_the_figures_of_a_role_show_it(client, mined, japan, cobalt):
    figure(japan, cobalt, 5, stage="refinery")
    figure(japan, cobalt, 7, measure=Measure.RESERVES)
    figure(japan, cobalt, 9, measure=Measure.CAPACITY, stage="smelter")
    assert {o.because.code for o in roles.computed()[Role.REFINER]["cobalt"]} == {"JPN"}
    assert {o.because.code for o in roles.computed()[Role.RESERVE_HOLDER]["cobalt"]} == {"JPN"}
    assert "1 country, refinery production, 2024" in words(client.get("/roles/refiner/"))


def test_an_earlier_year_shows_no_role(client, mined, cobalt):
    gone = CountryFactory(code="CUB", name="Cuba")
    figure(gone, cobalt, 90, year=2023)
    figure(CountryFactory(code="NER", name="Niger"), MineralFactory(name="Uranium"), 5, year=2020)
    page = words(client.get("/roles/producer/"))
    assert "Cuba" not in page
    assert "1 country, mine production, 2020" in page  # the newest that there is of it


def test_what_differs_from_the_usual_series_of_a_row_is_said(client, mined, cobalt):
    for code, value in (("XAA", 8), ("XBB", 9)):
        figure(CountryFactory(code=code), cobalt, value, form="sulfate")
    figure(world(), cobalt, 20, form="sulfate")
    page = words(client.get("/roles/producer/"))
    assert "6 countries, mine production, 2024" in page
    assert "Country XBB 45.0% sulfate" in page


def test_a_bloc_is_left_out(client, mined, cobalt):
    figure(CountryFactory(code="EUU", name="European Union", kind="bloc"), cobalt, 50, flag=Flag.CALCULATED)
    assert "European Union 50" not in words(client.get("/roles/producer/"))
    assert "4 countries for 1 mineral" in words(client.get("/roles/producer/"))


def test_roles_are_those_that_the_ledger_computes(mined, japan, cobalt):
    figure(japan, cobalt, 9, measure=Measure.RESERVES, year=2021)  # as the newest release still has it
    figure(japan, cobalt, 3, stage="refinery")
    figure(world(), cobalt, 40, stage="refinery")
    found = roles.computed()
    store = FigureStore.whole()
    for code in ("COD", "JPN", "CHL", "PER", "FIN"):
        expected = {(r.role, r.strength) for r in store.roles(code, "cobalt")}
        held = [one for by_mineral in found.values() for one in by_mineral.get("cobalt", [])]
        here = {(one.role, one.strength) for one in held if one.because.code == code}
        assert here == expected


def test_an_added_role_names_its_edition_note_and_source(client, stockpiler):
    page = text(client.get("/roles/stockpiler/"))
    assert 'href="/countries/japan/editions/1/"' in page
    assert "Note on the stockpiler." in page
    assert 'href="/countries/japan/editions/1/#source-1">A paper</a>, A publisher' in page
    assert "1 case in 1 profile." in page


def test_a_page_shows_some_of_very_many_added_roles_and_counts_all(
    client, stockpiler, cobalt, editor, moderator, monkeypatch
):
    other = CountryFactory(code="AAA", name="Aruvia")
    draft = complete_profile(other, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    ProfileRole.objects.create(profile=draft, mineral=cobalt, role="stockpiler", citation="paper")
    publish(draft, editor=editor, moderator=moderator)
    whole = words(client.get("/roles/stockpiler/"))
    assert "2 cases in 2 profiles." in whole
    assert "more is in the files" not in whole
    monkeypatch.setattr(views, "MOST_ADDED", 1)
    cut = words(client.get("/roles/stockpiler/"))
    assert "2 cases in 2 profiles." in cut
    assert "Cobalt 2 countries" in cut
    assert "1 more is in the files above." in cut
    rows = cut.partition("Added by editors")[2]
    assert "Aruvia" in rows
    assert "Japan" not in rows


def test_a_computed_role_stands_before_an_added_one(client, stockpiler):
    page = words(client.get("/roles/producer/"))
    assert "Note on the producer." not in page
    assert "No live profile has an added role of this kind." in page


def test_a_role_that_is_only_in_a_draft_is_nowhere(client, edition, profile, cobalt):
    ProfileRole.objects.create(
        profile=profile, mineral=cobalt, role=Role.STOCKPILER, citation="paper", note="Secret"
    )
    with no_draft_touched():
        page = words(client.get("/roles/stockpiler/"))
        client.get("/roles/producer/")
        client.get("/roles/")
    assert "Japan" not in page
    assert "No live profile" in page


def test_a_superseded_edition_gives_no_role(client, stockpiler, profile, editor, moderator):
    ProfileRole.objects.all().delete()
    publish(profile, editor=editor, moderator=moderator, change_note="Without")
    assert "No live profile" in words(client.get("/roles/stockpiler/"))


def test_an_added_role_where_figures_show_none_stands_beside_the_computed(
    client, profile, cobalt, editor, moderator
):
    ProfileRole.objects.create(
        profile=profile, mineral=cobalt, role=Role.REFINER, citation="paper", note="At Niihama."
    )
    publish(profile, editor=editor, moderator=moderator)
    page = words(client.get("/roles/refiner/"))
    assert "None of our figures shows this role." in page
    assert "At Niihama." in page


def test_the_list_of_roles_counts_countries_or_profiles(client, stockpiler):
    page = words(client.get("/roles/"))
    assert "2 countries for 1 mineral, computed from mine production" in page
    assert "1 profile for 1 mineral, added by editors" in page
    assert page.count("Not in any profile yet") == 4


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_page_without_any_content(client, db, role):
    assert client.get(f"/roles/{role.value}/").status_code == 200


@pytest.mark.parametrize("slug", ["miner", "Producer", "%00", "producer%20"])
def test_what_is_no_role_is_not_found(client, db, slug):
    assert client.get(f"/roles/{slug}/").status_code == 404


def test_a_chip_of_a_profile_leads_to_its_role(client, edition):
    assert 'href="/roles/producer/">Producer of cobalt</a>' in text(client.get("/countries/japan/"))


def test_queries_do_not_grow_with_countries_and_profiles(
    client, stockpiler, cobalt, editor, moderator, django_assert_num_queries
):
    pages = {"/roles/": 6, "/roles/producer/": 6, "/roles/stockpiler/": 4}
    for again in (False, True):
        for page, queries in pages.items():
            with django_assert_num_queries(queries):
                client.get(page)
        if again:
            return
        for code in ("AAA", "BBB", "CCC"):
            country = CountryFactory(code=code, name=f"Country {code}")
            for mineral in (cobalt, MineralFactory(name=f"Mineral {code}")):
                figure(country, mineral, 1)
            new = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
            ProfileRole.objects.create(profile=new, mineral=cobalt, role=Role.STOCKPILER, citation="paper")
            publish(new, editor=editor, moderator=moderator)
        assert Mineral.objects.count() == 4


def test_critical_minerals_come_first(client, cobalt, japan):
    gypsum = MineralFactory(name="Aggregate", in_filter=False)
    figure(japan, gypsum, 5)
    figure(japan, cobalt, 5)
    page = text(client.get("/roles/producer/"))
    critical, other = page.index("<h3>Critical minerals</h3>"), page.index("<h3>Other minerals</h3>")
    assert (
        critical < page.index('href="/minerals/cobalt/"') < other < page.index('href="/minerals/aggregate/"')
    )


def test_a_role_by_another_source_names_it(client, cobalt, japan):
    agency = ReleaseFactory(key="agency-2025", source=SourceFactory(key="agency", short="Agency"))
    figure(japan, cobalt, 5, stage="refinery", release=agency, is_headline=True)
    assert "1 country, refinery production, 2024, the Agency" in text(client.get("/roles/refiner/"))
