"""Figures of a second source in a profile: references, what is frozen of them, how pages say whose they are."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from minerals.importers.loading.headlines import set_headlines
from minerals.models import HeadlineSource
from profiles import checking, workflow
from profiles.checking import Destinations
from profiles.draft import snapshot
from profiles.models import Edition, EditionPair, ProfileRole
from profiles.public.compared.reader_tree import reader_tree
from profiles.public.country_data import CountryData
from profiles.public.page import prose
from profiles.public.page.presentation import CountryPage
from profiles.publishing.facts import Facts
from profiles.publishing.figures.search import search
from profiles.publishing.payload.changes import changes, moved_figures
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from profiles.publishing.texts.prose import BadReference, parse_figure
from tests.factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    publish,
    revise,
    world,
)
from tests.reading import ids, table

pytestmark = pytest.mark.django_db

REFINED = {"stage": "refinery", "year": 2024}
PROJECTED = {"stage": "refinery", "measure": "projected-production", "scenario": "base-case"}


@pytest.fixture
def agency():
    source = SourceFactory(
        key="agency", title="Agency data", publisher="International Agency", short="Agency", licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/", attribution="Agency (2025), Data, CC BY 4.0",
    )  # fmt: skip
    return ReleaseFactory(
        key="agency-2025", source=source, name="Agency data 2025", published=datetime.date(2025, 5, 21)
    )


@pytest.fixture
def both(profile, cobalt_figures, cobalt, japan, agency):
    """Cobalt that Japan refined in 2024: 20 of 100 t by the default source, 60 of 240 t by the agency."""
    china = CountryFactory(code="CHN", name="China")
    for release, amounts in ((None, (20, 70, 100)), (agency, (60, 180, 240))):
        for place, amount in zip((japan, china, world()), amounts, strict=True):
            figure(place, cobalt, amount, release=release, **REFINED)
    return profile


@pytest.fixture
def projected(both, cobalt, japan, agency):
    for year, amount in ((2030, 75), (2040, 90)):
        figure(japan, cobalt, amount, release=agency, year=year, **PROJECTED)
        figure(world(), cobalt, 400, release=agency, year=year, **PROJECTED)
    return both


def headline(mineral, source, stage="refinery"):
    HeadlineSource.objects.create(mineral=mineral, stage=stage, measure="production", source=source)
    set_headlines()


def resolved(profile, **texts):
    tree = snapshot.snapshot(profile)
    tree["sections"] |= texts
    return resolve(tree, Facts.open(profile.subject.place))


def html(resolution, name="mining"):
    payload = resolution.payload
    return prose.html(next(s.prose for s in payload.sections if s.name == name), payload)


def problem(profile, text):
    (found,) = resolved(profile, mining=f"See {text}.").problems
    assert (found.where, found.text) == ("Mining and Production", text)
    return found.reason


# References


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cobalt/refinery/projected-production", "a projection also needs source=…, scenario=…, year=…"),
        (
            "cobalt/refinery/projected-production source=agency year=2030",
            "a projection also needs scenario=…$",
        ),
        ("cobalt/refinery/production scenario=base-case", "only a projection has a scenario"),
        (
            "cobalt/refinery/projected-production source=a scenario=b year=2030 show=share",
            "no share and no rank",
        ),
    ],
)
def test_a_reference_to_a_projection_leaves_nothing_to_be_guessed(text, reason):
    with pytest.raises(BadReference, match=reason):
        parse_figure(text)


def test_a_source_is_named_where_another_than_the_headline_is_meant(both):
    found = html(
        resolved(both, mining="[[cobalt/refinery/production]] [[cobalt/refinery/production source=agency]]")
    )
    assert ">20\N{NO-BREAK SPACE}t</a>" in found
    assert "(2024)</span>" in found
    assert 'href="/figures/jpn.cobalt.refinery.all.production.contained.2024.agency/"' in found
    assert ">60\N{NO-BREAK SPACE}t</a>" in found
    assert "(2024, Agency)</span>" in found


def test_a_share_is_of_the_total_of_its_own_source(both):
    text = "[[cobalt/refinery/production source=agency show=share]]"
    assert '>25.0% of the world that the Agency counts</a> <span class="figure-under">(2024)' in html(
        resolved(both, mining=text)
    )


def test_which_source_was_meant_is_frozen(both, cobalt, agency):
    text = {"mining": "[[cobalt/refinery/production]]"}
    before = resolved(both, **text).payload
    headline(cobalt, agency.source)
    after = resolved(both, **text).payload
    sources = [{f.source for f in p.figures.values() if f.stage == "refinery"} for p in (before, after)]
    assert sources == [{"usgs-mcs"}, {"agency"}]
    assert Payload.from_json(before.to_json()) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[cobalt/refinery/production source=nobody]]", "there is no source “nobody”"),
        ("[[cobalt/mine/production source=agency]]", "agency counts no such figure of Japan; usgs-mcs does"),
        ("[[cobalt/refinery/production source=agency year=2023]]", "agency counts no such figure of Japan"),
    ],
)
def test_a_source_that_is_not_known_or_does_not_count_it_is_a_problem(both, text, reason):
    assert problem(both, text) == reason


def test_what_only_another_source_counts_of_the_country_says_how_to_write_it(both, cobalt, agency):
    korea = CountryFactory(code="KOR", name="South Korea")
    figure(korea, cobalt, 5, release=agency, **REFINED)
    reason = problem(both, "[[cobalt/refinery/production country=south-korea]]")
    assert reason == "the source that headlines counts no such figure of South Korea; write source=agency"


def test_a_projection_says_that_it_is_one(projected):
    text = "[[cobalt/refinery/projected-production source=agency scenario=base-case year=2030]]"
    resolution = resolved(projected, mining=f"In 2030 {text}.")
    assert "75\N{NO-BREAK SPACE}t</a>" in html(resolution)
    assert "(2030, Agency, projected, base case)" in html(resolution)
    (one,) = (f for f in resolution.payload.figures.values() if f.scenario)
    assert (one.share, one.rank) == (None, None)


def test_glance_items_take_a_source_too(both):
    both.glance_items.update(figure="cobalt/refinery/production source=agency show=share")
    item = CountryPage(resolved(both).payload).glance[0]
    assert (item.value, item.under) == ("25.0%", "of the world, 2024, Agency")


def test_a_link_to_a_figure_of_another_source_leads_somewhere(both, japan):
    found = Destinations(Facts.open(japan).store)
    assert not found.why_not("/figures/jpn.cobalt.refinery.all.production.contained.2024.agency/")
    assert found.why_not("/figures/jpn.cobalt.refinery.all.production.contained.2024.nobody/")


# The picker


def test_the_picker_names_a_source_only_where_it_does_not_headline(projected, japan):
    found = search("cobalt refinery", own=japan)
    assert [one["reference"] for one in found.suggestions] == [
        "cobalt/refinery/production",
        "cobalt/refinery/production source=agency",
        "cobalt/refinery/projected-production source=agency scenario=base-case year=2030",
        "cobalt/refinery/projected-production source=agency scenario=base-case year=2040",
    ]
    assert [one["under"] for one in found.suggestions[1:3]] == [
        "2024, Agency",
        "2030, Agency, projected, base case",
    ]
    assert found.suggestions[2]["series"] == "Projected refinery production, base case (contained weight)"


def test_what_the_picker_offers_resolves_to_what_it_shows(projected, japan, cobalt, agency):
    headline(cobalt, agency.source)
    found = search("cobalt", own=japan)
    references = [one["reference"] for one in found.suggestions]
    assert "cobalt/refinery/production source=usgs-mcs" in references
    text = " ".join(f"[[{one}]]" for one in references)
    resolution = resolved(projected, mining=text)
    assert not resolution.problems
    assert all(one["amount"] in html(resolution) for one in found.suggestions)


def test_the_picker_offers_no_share_of_a_projection(projected, japan):
    found = search("cobalt projected", own=japan, show="share").suggestions
    assert [one["refused"] for one in found] == ["a projection has no share and no rank"] * 2


def test_words_of_a_source_find_its_figures(both, japan):
    assert [s["reference"] for s in search("cobalt agency", own=japan).suggestions] == [
        "cobalt/refinery/production source=agency"
    ]


# Payload, table and sources of the page


def test_roles_and_rows_follow_the_headline_source(both, cobalt, agency):
    headline(cobalt, agency.source)
    payload = resolved(both).payload
    (mineral,) = payload.minerals
    shown = {role.role: payload.figures[role.figure].source for role in mineral.roles}
    assert shown == {"producer": "usgs-mcs", "refiner": "agency"}
    page = CountryPage(payload)
    letters = dict(page.releases)
    rows = {
        row.latest.stage: (letters[row.source].source, row.latest.share_text) for row in page.minerals[0].rows
    }
    assert rows == {"mine": ("usgs-mcs", "30.0%"), "refinery": ("agency", "25.0%")}
    assert page.has_several_sources
    (refiner,) = (role for role in page.minerals[0].roles if role.role == "refiner")
    assert "2024 (Agency): 60\N{NO-BREAK SPACE}t" in refiner.because


def test_a_mineral_that_another_source_counts_of_the_country_is_not_without_figures(profile, japan, agency):
    nickel = MineralFactory(name="Nickel")
    china = CountryFactory(code="CHN", name="China")
    figure(china, nickel, 70, **REFINED)
    figure(world(), nickel, 100, **REFINED)
    figure(japan, nickel, 8, release=agency, **REFINED)
    figure(world(), nickel, 90, release=agency, **REFINED)
    profile.mineral_links.create(mineral=nickel, position=5)
    payload = resolved(profile).payload
    assert payload.coverage.without_figures == ()
    mineral = payload.minerals[-1]
    assert [payload.figures[key].source for row in mineral.rows for key in row.figures] == ["agency"]
    assert mineral.roles == ()  # they are the headline source's alone


def test_the_licence_is_shown_as_it_asks_and_the_sources_of_figures_are_named(
    both, client, editor, moderator
):
    both.mining = "[[cobalt/refinery/production source=agency]]"
    both.save()
    edition = publish(both, editor=editor, moderator=moderator)
    page = client.get(reverse("profiles:detail", args=["japan"])).content.decode()
    assert "Agency (2025), Data, CC BY 4.0" in page
    assert 'href="https://creativecommons.org/licenses/by/4.0/" rel="license"' in page
    rows = table(client.get("/countries/japan.csv"))
    found = {row["source"]: row["value"] for row in rows if row["stage"] == "refinery"}
    assert found == {"usgs-mcs": "20", "agency": "60"}
    assert Edition.objects.get(pk=edition.pk).figures.filter(figure__source__key="agency").count() == 1


def test_the_page_of_data_has_the_roles_of_the_headline_source(both, cobalt, japan, agency):
    headline(cobalt, agency.source)
    (mineral,) = CountryData(Facts.open(japan)).minerals
    assert [(role.role, role.because) for role in mineral.roles] == [
        ("producer", "Mine production (contained weight) 2024: 30\N{NO-BREAK SPACE}t"),
        ("refiner", "Refinery production (contained weight) 2024 (Agency): 60\N{NO-BREAK SPACE}t"),
    ]


def test_the_filter_finds_refiners_of_another_source(both, cobalt, agency, client, editor, moderator):
    headline(cobalt, agency.source)
    publish(both, editor=editor, moderator=moderator)
    assert EditionPair.objects.filter(mineral=cobalt, role="refiner").exists()
    assert "/countries/japan/" in client.get("/countries/?mineral=cobalt&role=refiner").content.decode()


# A computed role beside an editor's


@pytest.fixture
def overtaken(both):
    """The editor had added what the figures show by now, and a role that they do not show."""
    for position, role in enumerate(("stockpiler", "refiner")):
        ProfileRole.objects.create(
            profile=both, role=role, citation="paper", note="At Niihama.", position=position,
            mineral=both.mineral_links.get().mineral,
        )  # fmt: skip
    return both


def test_the_note_and_the_source_of_an_editor_stay_with_a_computed_role(overtaken):
    payload = resolved(overtaken).payload
    roles = {role.role: role for role in payload.minerals[0].roles}
    assert list(roles) == ["producer", "refiner", "stockpiler"]
    refiner = roles["refiner"]
    assert refiner.computed
    assert (refiner.note, refiner.number, refiner.citation) == ("At Niihama.", 1, "paper")
    assert payload.figures[refiner.figure].stage == "refinery"
    assert not roles["producer"].number


def test_a_page_shows_the_computed_role_with_the_note_and_the_source(overtaken, client, editor, moderator):
    publish(overtaken, editor=editor, moderator=moderator)
    page = client.get("/countries/japan/").content.decode()
    band = page.partition('<span class="band-line">')[2].partition("</th>")[0]
    refiner = band.partition("Refinery production 2024")[0].rpartition("<span")[2]
    assert "is-added" not in refiner
    assert band.count("At Niihama.") == band.count('href="#source-1"') == 2
    (mineral,) = reader_tree(Payload.of(Edition.objects.get()))["minerals"]
    assert mineral["roles"][1] == "Major refiner [A publisher 2025]"


def test_the_desk_lists_roles_that_figures_show_now(overtaken, desk, editor):
    workflow.save_revision(overtaken, by=editor)
    checking.check_profiles(type(overtaken).objects.all())
    (found,) = overtaken.check_found.overtaken
    assert (found["row"], found["mineral"], found["role"]) == (1, "Cobalt", "refiner")
    page = desk.get(reverse("admin:index")).content.decode()
    assert "Added roles that figures now show" in page
    field = f"id_added_roles-{found['row']}-note"
    address = f"{reverse('admin:profiles_profile_change', args=[overtaken.pk])}?at={field}"
    assert f'href="{address}#{field}"' in page
    form = desk.get(address).content.decode()
    assert field in ids(form)
    assert "At Niihama." in form
    listed = desk.get(reverse("admin:profiles_profile_changelist"), {"care": "overtaken"}).content.decode()
    assert "Japan" in listed


# What moved


def test_a_figure_of_another_source_that_moved_is_named_with_its_source(both, japan):
    text = {"mining": "[[cobalt/refinery/production source=agency]]"}
    before = resolved(both, **text).payload
    revise(japan.figures.get(key__endswith=".agency"), 66, announced=False)
    (one,) = moved_figures(before, resolved(both, **text).payload)
    assert one.name == "Japan, cobalt: refinery production (contained weight), Agency"
    assert one.change.startswith("+10%")
    assert "(2024, Agency)" in one.before


def test_each_year_of_a_projection_is_a_figure_of_its_own(projected, japan):
    text = "[[cobalt/refinery/projected-production source=agency scenario=base-case year={}]]"
    text = {"mining": f"{text.format(2030)} {text.format(2040)}"}
    before = resolved(projected, **text).payload
    revise(japan.figures.get(year=2030), 50, announced=False)
    (one,) = moved_figures(before, resolved(projected, **text).payload)
    assert one.key.endswith(".2030.agency.base-case")


def test_a_source_that_comes_to_headline_is_a_change_with_words(both, cobalt, agency):
    both_before = resolved(both).payload
    headline(cobalt, agency.source)
    found = changes(both_before, resolved(both).payload)
    assert found
    assert [figure.source for figure in found.added] == ["agency"]
    assert found.note(400) == "Figures added (Agency): cobalt. Figures no longer stated: 1."
    assert not changes(both_before, both_before)


def test_a_change_note_keeps_to_its_length(both, agency, japan):
    before = resolved(both).payload
    for name in "ABCDEFGHIJKL":
        mineral = MineralFactory(name=f"Mineral of the long name {name}")
        figure(japan, mineral, Decimal(5), release=agency, is_headline=True, **REFINED)
        both.mineral_links.create(mineral=mineral, position=9)
    found = changes(before, resolved(both).payload)
    assert len(found.roles) == 12
    assert "and" not in found.note(100)
    assert (
        found.note(100)
        == "Figures added (Agency): 12 minerals. Roles now shown by figures: refiner of 12 minerals."
    )
    assert len(found.note(400)) <= 400


def test_the_page_of_data_shows_what_other_sources_count_and_whose_it_is(projected, client, japan, agency):
    nickel = MineralFactory(name="Nickel")
    figure(japan, nickel, 8, release=agency, **REFINED)
    figure(world(), nickel, 90, release=agency, **REFINED)
    page = CountryData(Facts.open(japan))
    rows = {
        m.name: [(row.latest.series_name, row.source, row.newest.year) for row in m.rows]
        for m in page.minerals
    }
    assert rows == {
        "Cobalt": [
            ("Mine production", "", 2024),
            ("Refinery production", "", 2024),
            ("Refinery production", "Agency", 2024),
        ],
        "Nickel": [("Refinery production", "Agency", 2024)],
    }
    assert page.years == [2024]
    html = client.get("/countries/japan/data/").content.decode()
    assert html.count("by the Agency") == 2
    assert "that source’s own world total" in html
    assert "Agency (2025), Data, CC BY 4.0" in html
    assert "2030" not in html
