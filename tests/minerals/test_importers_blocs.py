"""Sums of a bloc: members added, members left out, and a word on both."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.importers.loading.blocs import Statement, load_bloc_sums, sum_members
from minerals.importers.loading.figures import load_release
from minerals.importers.reading.extracts import FigureRow, Identity
from minerals.models import Figure, FigureRevision, Flag, Measure, Unit
from minerals.models.places import PlaceKind
from tests.factories import CountryFactory, MineralFactory, ReleaseFactory, figure

IDENTITY = Identity("EUU", "cobalt", "refinery", "all", "production", "contained", 2024)


def part(name, value=None, flag=Flag.REPORTED, unit="t", **more):
    return Statement(name, name[:3].upper(), flag, unit, None if value is None else Decimal(value), **more)


def total(*parts, members=27):
    return sum_members(IDENTITY, list(parts), members=members)


def test_exact_values_are_added_and_who_is_in_the_sum_is_said():
    row = total(part("Germany", 5), part("Finland", 10), part("Poland", 2))
    assert (row.value, row.flag, row.unit) == (Decimal(17), Flag.CALCULATED, "t")
    assert row.note == (
        "Sum of Finland, Germany and Poland. Members that the source does not list are not in the sum."
    )


def test_a_member_without_a_number_is_named_and_left_out():
    row = total(
        part("Finland", 10),
        part("Germany", 5, Flag.ESTIMATED, is_estimate=True),
        part("Belgium", flag=Flag.WITHHELD),
        part("Austria", flag=Flag.NOT_AVAILABLE),
        part("Italy", flag=Flag.NOT_AVAILABLE),
        part("Spain", flag=Flag.DESCRIBED, text="Large"),
        members=6,
    )
    assert (row.value, row.is_estimate, row.excludes) == (Decimal(15), True, "AUS;BEL;ITA;SPA")
    assert row.note == (
        "Sum of Finland and Germany; Belgium withheld; Austria and Italy not available;"
        " Spain described in words (Large)."
    )


def test_a_true_zero_counts_as_zero():
    row = total(part("Finland", 10), part("Spain", 0, Flag.ZERO), members=2)
    assert (row.value, row.note) == (Decimal(10), "Sum of Finland and Spain.")
    assert total(part("Spain", 0, Flag.ZERO)).value == 0


def test_one_member_is_no_sum():
    assert total(part("Finland", 10), members=1).note == "The figure of Finland."


def test_unlike_units_are_not_added_and_that_is_said():
    row = total(part("Finland", 10), part("Germany", 5, unit="kt"))
    assert (row.flag, row.value) == (Flag.DESCRIBED, None)
    assert row.note == "No sum can be made: the members’ figures are in different units."


@pytest.mark.parametrize(
    ("flags", "flag"),
    [
        ([Flag.WITHHELD, Flag.NOT_AVAILABLE], Flag.WITHHELD),
        ([Flag.NOT_AVAILABLE], Flag.NOT_AVAILABLE),
        ([Flag.BLANK, Flag.BLANK], Flag.BLANK),
        ([Flag.BLANK, Flag.NOT_AVAILABLE], Flag.DESCRIBED),
        ([Flag.NOT_AVAILABLE, Flag.BOUNDED], Flag.DESCRIBED),
    ],
)
def test_without_any_number_the_sum_says_what_is_missing(flags, flag):
    row = total(*(part(f"{'AB'[position]}land", flag=flag) for position, flag in enumerate(flags)), members=2)
    assert (row.flag, row.value) == (flag, None)
    assert row.text.startswith("No sum: ")


def test_a_cell_that_the_source_left_blank_is_named_and_left_out():
    row = total(part("Finland", 10), part("Poland", flag=Flag.BLANK), members=2)
    assert (row.value, row.excludes) == (Decimal(10), "POL")
    assert row.note == "The figure of Finland; Poland blank in the source."


def test_zeros_beside_a_withheld_member_are_not_a_zero():
    row = total(part("Spain", 0, Flag.ZERO), part("Belgium", flag=Flag.WITHHELD))
    assert (row.flag, row.text) == (Flag.WITHHELD, "No sum: Belgium withheld")
    assert row.note == (
        "No sum can be made: Belgium withheld. None in Spain. The source does not list the other members."
    )


@pytest.fixture
def union(db):
    bloc = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    bloc.members.add(CountryFactory(code="FIN", name="Finland"), CountryFactory(code="DEU", name="Germany"))
    return bloc


def edition(year):
    return ReleaseFactory(key=f"survey-{year}", published=datetime.date(year, 1, 31))


def row(code, value, **more):
    return FigureRow(IDENTITY._replace(country=code), "t", "reported", value=Decimal(value), **more)


def sums():
    """(value, release, is current, is revised) of each value the union has had, by release and number."""
    revisions = FigureRevision.objects.filter(figure__country__code="EUU").select_related("release")
    return [
        (each.value and int(each.value), each.release.key, each.is_current, each.is_revised)
        for each in revisions.order_by("release__published", "number")
    ]


def test_sums_are_figures_of_the_bloc_and_repeatable(union):
    cobalt = MineralFactory(name="Cobalt")
    figure(CountryFactory(code="FIN"), cobalt, 10)
    figure(CountryFactory(code="DEU"), cobalt, 5)
    figure(CountryFactory(code="CHN", name="China"), cobalt, 100)
    (report,) = load_bloc_sums()
    assert (report.loaded, report.gone) == (1, [])
    assert Figure.objects.get(country=union).revisions.get().value == 15
    (report,) = load_bloc_sums()
    assert (report.read, report.unchanged) == (1, 1)


def test_percentages_are_not_added(union):
    cobalt = MineralFactory(name="Cobalt")
    for code in ("FIN", "DEU"):
        figure(CountryFactory(code=code), cobalt, 40, measure=Measure.IMPORT_SHARE, unit=Unit.PERCENT)
    assert load_bloc_sums() == []


@pytest.mark.parametrize("order", [(2025, 2026), (2026, 2025)])
def test_the_order_in_which_editions_are_loaded_does_not_matter(union, order):
    """Germany is in the older edition only: the newer sum does not hold its older figure."""
    MineralFactory(name="Cobalt")
    said = {2025: [row("FIN", 10), row("DEU", 5)], 2026: [row("FIN", 11)]}
    for year in order:
        assert not load_release(said[year], edition(year)).rejected
        load_bloc_sums()
    assert sums() == [(15, "survey-2025", False, False), (11, "survey-2026", True, True)]
    assert all(report.unchanged == report.read for report in load_bloc_sums())


def test_a_sum_follows_the_correction_of_a_member(union):
    MineralFactory(name="Cobalt")
    load_release([row("FIN", 10), row("DEU", 5)], edition(2026))
    later = ReleaseFactory(key="survey-2026-v2", published=datetime.date(2026, 12, 1))
    load_release([row("FIN", 12, reason="Printed wrongly.")], later, corrections=True)
    load_bloc_sums()
    assert sums() == [(15, "survey-2026", False, False), (17, "survey-2026-v2", True, True)]
    assert FigureRevision.objects.current().get(figure__country=union).reason == (
        "Follows the correction of Finland."
    )


def test_a_correction_of_an_old_edition_does_not_touch_a_newer_sum(union):
    MineralFactory(name="Cobalt")
    load_release([row("FIN", 10)], edition(2025))
    load_release([row("FIN", 11)], edition(2026))
    fix = ReleaseFactory(key="survey-2025-v2", published=datetime.date(2025, 6, 1))
    load_release([row("FIN", 9, reason="Printed wrongly.")], fix, corrections=True)
    load_bloc_sums()
    assert [(value, current) for value, _, current, _ in sums()] == [(10, False), (9, False), (11, True)]


def test_the_number_of_queries_does_not_grow_with_the_figures(union, django_assert_max_num_queries):
    def mineral(name):
        made = MineralFactory(name=name)
        figure(CountryFactory(code="FIN"), made, 10)
        figure(CountryFactory(code="DEU"), made, 5)

    mineral("Cobalt")
    load_bloc_sums()
    with CaptureQueriesContext(connection) as one:
        load_bloc_sums()
    for position in range(20):
        mineral(f"Mineral {position}")
    load_bloc_sums()
    with django_assert_max_num_queries(len(one)):
        load_bloc_sums()
