"""Verifying the record: numbers, words and days that no import and no correction left."""

import datetime
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading.annotations import Annotation, load_annotations
from minerals.importers.loading.headlines import set_headlines
from minerals.importers.loading.trade import store_flows
from minerals.importers.tidy.market_rows import MarketIdentity, MarketRow, load_market
from minerals.models import Commodity, Figure, HeadlineSource, LoadedYear, MarketSeries, Release, Source
from tests.factories import CountryFactory, ReleaseFactory, figure, revise
from tests.profiles.verification.record import in_order, problems, run, tamper
from tests.seeds import as_loaded
from tests.unguarded import unguarded

pytestmark = pytest.mark.usefixtures("published")
on_postgresql = pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way")


NUMBERS = [
    ("trade flows of BACI 2026, 2024", "UPDATE minerals_tradeflow SET value = value * 1000"),
    ("trade flows of BACI 2026, 2024", "DELETE FROM minerals_tradeflow"),
    ("trade flows of BACI 2026, 2023", "UPDATE minerals_tradeyear SET year = 2023"),
    ("market values of", "UPDATE minerals_marketvalue SET value = 17"),
    ("estimates of governance of", "DELETE FROM minerals_governanceestimate WHERE dimension = 'cc'"),
    ("estimates of governance of", "UPDATE minerals_governanceestimate SET estimate = 2"),
]


@on_postgresql
@pytest.mark.parametrize(("subject", "sql"), NUMBERS)
def test_a_number_that_no_import_left_is_named_without_a_digest(subject, sql, edition):
    run(sql)  # no trigger keeps these rows
    assert any(problem.startswith(subject) for problem in problems(write=False))


def test_a_statement_that_neither_import_nor_correction_made_is_named(mined):
    """A row is put beside the current one, and made current as an import does: no trigger can tell."""
    in_order()
    revise(mined, 90, announced=False)
    assert any("statements of figures of" in problem and "left" in problem for problem in problems())
    assert problems(), "it is named again by the next run"


@on_postgresql
def test_what_an_import_left_cannot_be_rewritten(edition):
    for sql in ("UPDATE minerals_loadedyear SET row_count = 9", "DELETE FROM minerals_loadedyear"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(sql)
    in_order()
    tamper("UPDATE minerals_loadedyear SET sha256 = 'abc'")
    assert any(problem.startswith("minerals.loadedyear ") for problem in problems())


def test_a_forged_count_of_a_year_is_named_while_nothing_was_loaded(edition):
    """A number is moved, and what the import left is rewritten with the right hash."""
    in_order()
    run("UPDATE minerals_tradeflow SET value = value * 1000")
    as_loaded()
    problem = "the audit log tells of no import or correction since the last line of the digest"
    assert any(one.startswith("minerals.loadedyear ") and problem in one for one in problems())
    assert problems(), "it is named again by the next run"


def test_what_was_accepted_counts_as_loaded(edition):
    in_order()
    run("UPDATE minerals_tradeflow SET value = value * 1000")
    assert problems(accept="Corrected by hand")
    in_order()


@on_postgresql
def test_a_year_is_lawfully_replaced_by_an_import(mined, cobalt):
    commodity = Commodity.objects.get()
    newer = ReleaseFactory(
        key="baci-2027",
        name="BACI 2027",
        published=datetime.date(2027, 1, 30),
        source=Source.objects.get(key="baci"),
    )
    store_flows({(commodity.slug, 2024): {("COD", "JPN"): (200, None)}}, newer, whole=True)
    in_order()
    assert LoadedYear.objects.filter(kind="trade-flows").count() == 3  # the older release has none left
    assert LoadedYear.objects.get(release=newer).row_count == 1


@on_postgresql
def test_the_first_counts_of_a_database_are_those_of_its_rows(edition):
    with unguarded():
        LoadedYear.objects.all().delete()
    assert problems(write=False)
    migration = import_module("minerals.migrations.0022_fill_loaded_years")
    migration.fill(apps, SimpleNamespace(connection=connection))
    in_order()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE minerals_release SET name = 'Forged'",
        "UPDATE minerals_release SET url = 'https://evil.example/'",
        "UPDATE minerals_figure SET annotation = 'Never mind'",
        "UPDATE minerals_figure SET rankable = false",
        "UPDATE minerals_figure SET is_headline = false",
        "UPDATE minerals_marketseries SET unit = 'kilograms'",
        "UPDATE minerals_marketseries SET wording = 'Forged'",
    ],
)
def test_words_and_marks_that_the_audit_log_does_not_tell_of_are_named(sql, edition):
    in_order()
    run(sql)
    label = sql.split()[1].replace("_", ".")
    found = problems()
    assert any(p.startswith(f"{label} ") and "the audit log does not tell of it" in p for p in found)
    assert problems() == found, "it is named again by the next run"


def test_words_and_marks_that_the_audit_log_tells_of_are_no_finding(mined):
    in_order()
    load_annotations(
        [
            Annotation(
                ("cobalt", "mine", "production", "all", "contained", "2024"),
                "usgs-mcs",
                False,
                "Odd.",
                "a",
                1,
            )
        ]
    )
    release = Release.objects.get(key="usgs-mcs-2026")
    Release.objects.filter(pk=release.pk).update(note="The day is assumed.")
    audit.log(Action.CHANGED, release, by=None, changes={"note": ["", "The day is assumed."]})
    assert Figure.objects.get(pk=mined.pk).annotation == "Odd."
    in_order()


def test_figures_that_headline_by_another_table_are_no_finding(mined):
    in_order()
    HeadlineSource.objects.create(
        mineral=mined.mineral, stage=mined.stage, measure=mined.measure, source=Source.objects.get(key="baci")
    )
    assert set_headlines()
    in_order()


def test_an_event_of_a_whole_table_excuses_no_more_rows_than_it_counts(edition):
    in_order()
    figures = list(Figure.objects.order_by("pk")[:2])
    audit.log(Action.LOADED, Figure, by=None, headlines=1)
    run("UPDATE minerals_figure SET annotation = 'Never mind' WHERE id = %s", figures[0].pk)
    assert problems(write=False) == []
    run("UPDATE minerals_figure SET annotation = 'Never mind' WHERE id = %s", figures[1].pk)
    named = [f"minerals.figure {one.pk} " for one in figures]
    assert all(any(problem.startswith(name) for problem in problems()) for name in named)


def test_other_words_of_a_series_in_a_newer_release_are_no_finding(cobalt):
    series = MarketSeries.objects.get()
    in_order()
    newer = ReleaseFactory(key="newer", source=series.source, published="2030-01-01")
    same = {name: getattr(series, name) for name in ("statistic", "product", "wording", "unit", "terms")}
    row = MarketRow(
        MarketIdentity(series.key, 2025), country=series.country.code, mineral=cobalt.slug, scope="Told otherwise.",
        flag="reported", value=Decimal(20), **same,
    )  # fmt: skip
    load_market([row], newer, whole=False)
    assert MarketSeries.objects.get().scope == "Told otherwise."
    in_order()


def test_an_event_before_the_one_before_it_is_named(edition):
    in_order()
    event = AuditEvent.objects.filter(act="saved").first()
    AuditEvent.objects.bulk_create([AuditEvent(act=event.act, actor=event.actor)])
    newest = AuditEvent.objects.order_by("pk").last()
    tamper("UPDATE audit_log_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s", newest.pk)
    problem = "its time is before that of the event before it"
    assert any(p.startswith(f"audit_log.auditevent {newest.pk} ") and problem in p for p in problems())


def test_clocks_that_differ_by_seconds_are_no_alarm(edition):
    before = AuditEvent.objects.order_by("pk").last()
    AuditEvent.objects.bulk_create([AuditEvent(act=Action.SIGNED_IN, actor=before.actor)])
    with unguarded():
        AuditEvent.objects.filter(pk__gt=before.pk).update(at=before.at - datetime.timedelta(seconds=5))
    in_order()


def test_a_release_with_another_day_is_named_instead_of_its_figures(edition, cobalt):
    newer = ReleaseFactory(key="usgs-mcs-2027", name="Summaries 2027", published="2027-02-01")
    for number in range(12):
        revise(
            figure(CountryFactory(code=f"X{number:02}"), cobalt, 1),
            2,
            release=newer,
            announced=False,
            is_revised=True,
        )
    as_loaded()
    in_order()
    tamper("UPDATE minerals_release SET published = '2020-01-01' WHERE id = %s", newer.pk)
    assert [problem for problem in problems() if "12 figures contradict" in problem]
    assert not [problem for problem in problems() if problem.startswith("minerals.figurerevision")]
