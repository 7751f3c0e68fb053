"""Sums of a bloc: what is added, what is not, and that both are said."""

import datetime
from decimal import Decimal

import pytest

from minerals.importers.blocs import Part, load_bloc_sums, sum_members
from minerals.importers.loading import load_release
from minerals.importers.tidy import FigureRow, Identity
from minerals.models import Figure, FigureRevision, Flag
from minerals.models.places import Kind
from tests.factories import CountryFactory, MineralFactory, ReleaseFactory, figure

IDENTITY = Identity("EUU", "cobalt", "refinery", "all", "production", "contained", 2024)


def part(name, value=None, flag=Flag.REPORTED, unit="t", **more):
    return Part(name, name[:3].upper(), flag, unit, None if value is None else Decimal(value), **more)


def total(*parts, members=27):
    return sum_members(IDENTITY, parts, members=members)


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


def test_unlike_units_are_not_added():
    assert total(part("Finland", 10), part("Germany", 5, unit="kt")) is None


@pytest.mark.parametrize(
    ("flags", "flag"),
    [
        ([Flag.WITHHELD, Flag.NOT_AVAILABLE], Flag.WITHHELD),
        ([Flag.NOT_AVAILABLE], Flag.NOT_AVAILABLE),
        ([Flag.NOT_AVAILABLE, Flag.BOUNDED], Flag.DESCRIBED),
    ],
)
def test_without_any_number_the_sum_says_what_is_missing(flags, flag):
    row = total(*(part(f"{'AB'[position]}land", flag=flag) for position, flag in enumerate(flags)), members=2)
    assert (row.flag, row.value) == (flag, None)
    assert row.text.startswith("No sum: ")


def test_zeros_beside_a_withheld_member_are_not_a_zero():
    row = total(part("Spain", 0, Flag.ZERO), part("Belgium", flag=Flag.WITHHELD))
    assert (row.flag, row.text) == (Flag.WITHHELD, "No sum: Belgium withheld")
    assert row.note == (
        "No sum can be made: Belgium withheld. None in Spain. The source does not list the other members."
    )


@pytest.fixture
def union(db):
    bloc = CountryFactory(code="EUU", name="European Union", kind=Kind.BLOC)
    bloc.members.add(CountryFactory(code="FIN", name="Finland"), CountryFactory(code="DEU", name="Germany"))
    return bloc


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


def test_a_sum_follows_the_correction_of_a_member(union):
    cobalt = MineralFactory(name="Cobalt")
    finland = figure(CountryFactory(code="FIN"), cobalt, 10)
    load_bloc_sums()
    later = ReleaseFactory(key="survey-v2", published=datetime.date(2026, 12, 1))
    row = FigureRow(
        Identity("FIN", "cobalt", *(getattr(finland, name) for name in Identity._fields[2:])),
        "t",
        "reported",
        value=Decimal(12),
        reason="Printed wrongly.",
    )
    load_release([row], later, corrections=True)
    load_bloc_sums()
    sums = FigureRevision.objects.filter(figure__country=union).order_by("number")
    assert [(int(each.value), each.release.key, each.is_current) for each in sums] == [
        (10, "usgs-mcs-2026", False),
        (12, "survey-v2", True),
    ]
