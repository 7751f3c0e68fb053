"""The lists of figures at the desk: what each number is, without a query for each."""

import pytest
from django.contrib.admin.templatetags.admin_list import results
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from minerals.models import Figure, FigureRevision, Flag, Unit
from minerals.models.figures import NOT_LISTED

from ..factories import CountryFactory, ReleaseFactory, SourceFactory, figure, revise

LIST = reverse("admin:minerals_figure_changelist")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def cells(response):
    """The texts of the cells of a list, row by row."""
    return [[strip_tags(cell).strip() for cell in row] for row in results(response.context["cl"])]


def test_the_list_shows_what_each_figure_says(desk, cobalt, japan):
    figure(japan, cobalt, 4780, unit=Unit.TONNE, flag=Flag.ESTIMATED)
    (row,) = cells(desk.get(LIST))
    release = FigureRevision.objects.get().release
    assert row[-8:] == [
        "Cobalt", "Japan", "Mine production (contained weight)", "2024", "4,780", "t", "estimated", release.name,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "value", "flag"),
    [
        ({"flag": Flag.WITHHELD}, "–", "withheld"),
        ({"flag": Flag.NOT_AVAILABLE}, "–", "not available"),
        ({"flag": Flag.ZERO, "value": 0}, "0", "none"),
        ({"flag": Flag.BOUNDED, "lower": 5}, "more than 5", "bounded"),
        ({"flag": Flag.RANGE, "lower": 5, "upper": 7, "is_estimate": True}, "5 to 7", "range, estimated"),
    ],
)
def test_what_is_no_plain_number_says_so_by_its_flag(desk, cobalt, japan, statement, value, flag):
    figure(japan, cobalt, statement.pop("value", None), **statement)
    (row,) = cells(desk.get(LIST))
    assert (row[-4], row[-2]) == (value, flag)
    (row,) = cells(desk.get(reverse("admin:minerals_figurerevision_changelist")))
    assert (row[-4], row[-2]) == (value, flag)


def test_the_list_shows_the_value_that_stands(desk, cobalt, japan):
    revise(figure(japan, cobalt, 30), 45)
    (row,) = cells(desk.get(LIST))
    assert row[-4] == "45"


def test_a_figure_of_which_nothing_is_said_is_still_listed(desk, cobalt, japan):
    Figure.objects.create(
        key="jpn.cobalt.mine.all.production.contained.2020", country=japan, mineral=cobalt, stage="mine",
        measure="production", basis="contained", year=2020, source=SourceFactory(),
    )  # fmt: skip
    (row,) = cells(desk.get(LIST))
    assert row[-4:] == ["–", "–", "–", "–"]


def test_the_lists_ask_as_often_for_many_figures_as_for_one(desk, cobalt, japan):
    def asked(address):
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    lists = [LIST, reverse("admin:minerals_figurerevision_changelist")]
    figure(japan, cobalt, 1)
    few = [asked(address) for address in lists]
    for number in range(12):
        figure(CountryFactory(), cobalt, number + 1)
    assert [asked(address) for address in lists] == few


@pytest.mark.parametrize(
    ("note", "value"),
    [("Sum of Japan and Korea.", "30"), (f"Sum of Japan. {NOT_LISTED}", "≥\N{NO-BREAK SPACE}30")],
)
def test_a_sum_of_ours_says_whether_a_member_is_lacking(desk, cobalt, japan, note, value):
    figure(japan, cobalt, 30, flag=Flag.CALCULATED, note=note)
    for address in (LIST, reverse("admin:minerals_figurerevision_changelist")):
        (row,) = cells(desk.get(address))
        assert row[-4] == value


def test_a_headline_source_takes_effect_as_it_is_saved(desk, cobalt, japan):
    agency = SourceFactory(key="agency", title="Agency data")
    own = figure(japan, cobalt, 30)
    other = figure(
        japan, cobalt, 31, release=ReleaseFactory(key="agency-2025", source=agency, name="Agency 2025")
    )
    fields = {"mineral": cobalt.pk, "stage": "mine", "measure": "production", "source": agency.pk, "note": ""}
    response = desk.post(reverse("admin:minerals_headlinesource_add"), fields)
    assert response.status_code == 302, response.context["errors"]
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.is_headline, other.is_headline) == (False, True)
