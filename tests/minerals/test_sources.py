"""Figures of several sources: each in series of its own, one of them for headlines, projections apart from all."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from minerals.facts.figure_store import FigureStore
from minerals.importers.loading.figures import load_release
from minerals.importers.loading.headlines import Headlines, set_headlines
from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.models import Figure, HeadlineSource
from minerals.models.figures import COUNTED
from minerals.wording.figures import letters

from ..factories import CountryFactory, ReleaseFactory, SourceFactory, figure, world

pytestmark = pytest.mark.django_db

REFINED = {"stage": "refinery", "year": 2024}


@pytest.fixture
def agency():
    """A release of a second source."""
    source = SourceFactory(key="agency", title="Agency data", publisher="Agency")
    return ReleaseFactory(
        key="agency-2025", source=source, name="Agency 2025", published=datetime.date(2025, 5, 21)
    )


@pytest.fixture
def refined(cobalt, japan, agency):
    """Cobalt refined in 2024: 20 of 100 t by the default source, 30 of 300 t by the agency."""
    china = CountryFactory(code="CHN", name="China")
    figure(japan, cobalt, 20, **REFINED)
    figure(china, cobalt, 70, **REFINED)
    figure(world(), cobalt, 100, **REFINED)
    figure(japan, cobalt, 30, release=agency, **REFINED)
    figure(china, cobalt, 240, release=agency, **REFINED)
    return figure(world(), cobalt, 300, release=agency, **REFINED)


def choose(mineral, source, stage="refinery", measure="production"):
    HeadlineSource.objects.create(mineral=mineral, stage=stage, measure=measure, source=source)
    return set_headlines()


def test_the_key_names_every_source_but_the_default_one(refined):
    assert sorted(Figure.objects.values_list("key", flat=True))[-2:] == [
        "wld.cobalt.refinery.all.production.contained.2024",
        "wld.cobalt.refinery.all.production.contained.2024.agency",
    ]


def test_no_series_holds_figures_of_two_sources(refined):
    store = FigureStore.whole()
    assert len(store.every) == 2
    for series in store.every.values():
        assert len({o.source for o in series.observations}) == 1
        assert len({o.release for o in series.observations}) == 1


def test_shares_and_ranks_are_of_the_headline_source_alone(refined, cobalt, agency):
    def share():
        (one,) = FigureStore.whole().of("cobalt")
        return one.head.source, round(one.share("JPN").percent, 1), one.concentration().low

    assert share() == ("usgs-mcs", 20, 20**2 + 70**2)
    assert choose(cobalt, agency.source) == 6
    assert share() == ("agency", 10, 10**2 + 80**2)


def test_a_role_follows_the_headline_source(refined, cobalt, agency, japan):
    choose(cobalt, agency.source)
    (role,) = FigureStore.whole().roles("JPN", "cobalt")
    assert (role.role, role.because.source, role.strength) == ("refiner", "agency", "major")


def test_a_source_that_is_a_year_behind_is_as_current_as_its_own_last_year(refined, cobalt, agency, japan):
    choose(cobalt, agency.source)
    figure(japan, cobalt, 7, stage="mine", year=2025)
    roles = FigureStore.whole().roles("JPN", "cobalt")
    assert [(one.role, one.because.year) for one in roles] == [("producer", 2025), ("refiner", 2024)]
    recent = FigureStore.recent([cobalt.slug], *COUNTED)
    assert {(s.head.source, s.head.year) for s in recent.series.values()} == {
        ("usgs-mcs", 2025),
        ("agency", 2024),
    }


def test_a_reference_without_a_source_means_the_headline(refined, cobalt, agency):
    asked = {"code": "JPN", "mineral": "cobalt", "measure": "production", "stage": "refinery"}
    assert [s.head.source for s in FigureStore.whole().find(**asked)] == ["usgs-mcs"]
    assert [s.head.source for s in FigureStore.whole().find(**asked, source="agency")] == ["agency"]
    choose(cobalt, agency.source)
    assert [s.head.source for s in FigureStore.whole().find(**asked)] == ["agency"]


def test_a_projection_is_in_no_role_rank_or_newest_year(refined, cobalt, agency, japan):
    projected = {
        "measure": "projected-production",
        "scenario": "base-case",
        "stage": "refinery",
        "year": 2030,
    }
    before = FigureStore.whole().roles("JPN", "cobalt")
    figure(japan, cobalt, 900, release=agency, **projected)
    figure(world(), cobalt, 1000, release=agency, **projected)
    store = FigureStore.whole()
    (ahead,) = (o for s in store.every.values() for o in s.observations if o.scenario and o.code == "JPN")
    assert letters(ahead._replace(is_estimate=True)) == ["p"]
    assert store.roles("JPN", "cobalt") == before
    assert {s.head.year for s in store.series.values()} == {2024}
    assert {s.head.year for s in FigureStore.recent([cobalt.slug], *COUNTED).every.values()} == {2024}
    assert Figure.objects.filter(scenario="base-case", is_headline=True).count() == 0
    assert choose(cobalt, agency.source, measure="projected-production") == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"measure": "production", "scenario": "base-case"},
        {"measure": "projected-production", "scenario": ""},
        {"measure": "projected-production", "scenario": "base-case", "is_headline": True},
    ],
)
def test_the_database_keeps_projections_apart(cobalt, japan, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        figure(japan, cobalt, 1, **{"is_headline": False} | fields)


def test_a_load_marks_what_headlines(cobalt, agency, japan):
    identity = Identity("JPN", "cobalt", "refinery", "all", "production", "contained", 2024)
    choose(cobalt, agency.source)
    for release in (ReleaseFactory(), agency):
        load_release([FigureRow(identity, "t", "reported", value=Decimal(5))], release)
    marks = dict(Figure.objects.values_list("source__key", "is_headline"))
    assert marks == {"usgs-mcs": False, "agency": True}
    assert Headlines().are_of(agency.source, "cobalt", "refinery", "production")
    choose(cobalt, agency.source, measure="projected-production")
    assert not Headlines().are_of(agency.source, "cobalt", "refinery", "projected-production")


def test_two_sources_are_two_figures_and_neither_revises_the_other(refined, japan, cobalt, agency):
    identity = Identity("JPN", "cobalt", "refinery", "all", "production", "contained", 2024)
    report = load_release([FigureRow(identity, "t", "reported", value=Decimal(31))], agency, whole=False)
    assert [change.key for change in report.changed] == [
        "jpn.cobalt.refinery.all.production.contained.2024.agency"
    ]
    kept = Figure.objects.get(key="jpn.cobalt.refinery.all.production.contained.2024")
    assert [r.value for r in kept.revisions.all()] == [20]
