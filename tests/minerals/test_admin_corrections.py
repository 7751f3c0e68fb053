"""The desk: a figure is corrected with its source and reason, and the old value stays."""

import pytest
from django.urls import reverse

from minerals.models import Figure, FigureRevision, Origin, Release, ReleaseImport

from .small_release import CONTENT, CORRECTION, _reference, load, tidy  # noqa: F401

KEY = "cod.cobalt.mine.all.production.contained.2025"

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def correct(desk):
    load(tidy())
    figure = Figure.objects.get()
    source = Release.objects.get(key="usgs-mcs-2026").source

    def post(**fields):
        data = CORRECTION | {"new_source": source.pk} | fields
        url = reverse("admin:minerals_figure_correct", args=[figure.pk])
        return desk.post(url, {k: v for k, v in data.items() if v is not None}, follow=True)

    return post


def test_a_correction_shows_old_beside_new_before_anything_is_changed(correct):
    page = correct(preview="1").content.decode()
    assert "230,000 t, estimated" in page
    assert "229,000 t, reported" in page
    assert "Apply the correction" in page
    assert FigureRevision.objects.count() == 1


def test_a_correction_is_a_revision_with_source_and_reason_and_the_old_one_stays(correct, administrator):
    correct(apply="1")
    old, new = FigureRevision.objects.order_by("number")
    assert (old.value, old.is_current) == (230_000, False)
    assert (new.value, new.is_current, new.is_revised) == (229_000, True, True)
    assert (new.reason, new.release.published.isoformat()) == ("Printed wrongly, p. 61.", "2026-09-01")
    record = ReleaseImport.objects.get(origin=Origin.CORRECTION)
    assert (record.by, record.report["changed"]["lines"]) == (
        administrator, [[KEY, "230,000 t, estimated", "229,000 t, reported"]],
    )  # fmt: skip


CANNOT_STAND = [
    ({"reason": ""}, "This field is required"),
    ({"value": ""}, "Flag reported needs a value"),
    ({"new_name": ""}, "Choose a release, or give the name, source and day"),
    ({"new_published": "2020-01-01"}, "its value would stay current"),
    ({"flag": "range", "value": "", "lower": "5", "upper": "4"}, "lower end below an upper end"),
    ({"value": "12,5"}, "Enter a number"),
    ({"value": "0"}, "Value 0 is flag zero"),
    ({"value": "1" + "0" * 16}, "no more than 16 digits before the decimal point"),
    ({"value": "1.00001"}, "no more than 4 decimal places"),
    ({"value": "NaN"}, "Enter a number"),
    ({"value": "-1"}, "greater than or equal to 0"),
    ({"unit": "%"}, "Unit % and measure production contradict each other"),
    ({"flag": "described", "value": ""}, "needs the source&#x27;s word in text"),
    ({"flag": "calculated"}, "Select a valid choice"),
    ({"flag": "withheld"}, "Flag withheld has no value"),
    ({"excludes": "USA;Chile"}, "There is no country CHILE"),
    ({"note": "a\u202eb"}, "It contains invisible characters"),
    ({"new_published": "2999-01-01"}, "This day is in the future"),
    ({"new_published": "0001-01-01"}, "its value would stay current"),
    ({"new_published": "2026-02-31"}, "Enter a valid date"),
    ({"new_name": "資源"}, "needs a letter or a digit"),
    ({"new_name": "usgs mcs 2031"}, "is the name of an edition"),
    (
        {"new_name": "USGS Mineral Commodity Summaries 2026, VERSION 1.3"},
        "A release of this name exists already",
    ),
    ({"seen": "7"}, "has changed since you opened it"),
]


def test_a_correction_that_cannot_stand_says_why_and_keeps_what_was_typed(correct):
    for fields, reason in CANNOT_STAND:
        page = correct(**fields, apply="1").content.decode()
        assert reason in page, fields
        assert FigureRevision.objects.count() == 1, fields
        assert Release.objects.filter(name__contains="1.4").count() == 0, fields
        assert "p. 61" in page or "reason" in fields, fields


def test_what_a_total_leaves_out_is_kept_by_its_correction(correct, desk):
    figure = Figure.objects.get()
    revision = figure.revisions.get()
    assert (
        'name="excludes"'
        in desk.get(reverse("admin:minerals_figure_correct", args=[figure.pk])).content.decode()
    )
    correct(excludes=" usa; chn ", apply="1")
    assert FigureRevision.objects.current().get().excludes == "CHN;USA"
    page = desk.get(reverse("admin:minerals_figure_correct", args=[figure.pk])).content.decode()
    assert 'value="CHN;USA"' in page
    assert revision.excludes == ""


def test_a_correction_of_what_has_changed_since_it_was_shown_is_refused_once(correct, desk):
    figure = Figure.objects.get()
    seen = figure.revisions.get().pk
    correct(apply="1", seen=seen)
    second = {"value": "5", "new_name": "Version 1.5", "new_published": "2026-09-02", "apply": "1"}
    response = correct(**second, seen=seen)
    page = response.content.decode()
    assert "has changed since you opened it" in page
    assert "version 1.4 now says 229,000 t, reported" in page
    now = FigureRevision.objects.current().get()
    assert f'value="{now.pk}"' in page
    assert now.value == 229_000
    correct(**second, seen=now.pk)
    assert FigureRevision.objects.current().get().value == 5


def test_releases_of_long_names_that_begin_alike_have_keys_of_their_own(correct):
    name = "USGS Mineral Commodity Summaries 2026, data release, version"
    correct(new_name=f"{name} 1.4", apply="1")
    correct(new_name=f"{name} 1.5", value="228000", new_published="2026-09-02", apply="1")
    keys = list(
        Release.objects.filter(name__startswith=name).order_by("published").values_list("key", flat=True)
    )
    assert len(keys) == len(set(keys)) == 2
    assert all(len(key) <= 50 for key in keys)
    assert FigureRevision.objects.current().get().value == 228_000


def test_the_same_release_twice_says_so_and_changes_nothing(correct):
    correct(apply="1")
    release = Release.objects.get(name__contains="1.4")
    new = {"new_name": None, "new_source": None, "new_published": None}
    page = correct(release=release.pk, apply="1", **new).content.decode()
    assert "The release already says exactly this" in page
    page = correct(release=release.pk, reason="Again.", apply="1", **new).content.decode()
    assert "This is already the current value" in page
    assert FigureRevision.objects.count() == 2


def test_a_correction_of_an_edition_itself_stands_when_its_file_is_loaded_again(correct, desk):
    release = Release.objects.get(key="usgs-mcs-2026")
    correct(release=release.pk, new_name=None, new_source=None, new_published=None, apply="1")
    assert FigureRevision.objects.current().get().value == 229_000
    assert not load(tidy()).touched
    assert FigureRevision.objects.current().get().value == 229_000


def test_the_sum_of_a_bloc_is_corrected_by_nobody_and_the_page_says_why(desk):
    load(tidy(230_000, "FIN,cobalt,mine,all,production,contained,2025,5,,,t,reported,false,,,,8"))
    figure = Figure.objects.get(country__code="EUU")
    url = reverse("admin:minerals_figure_correct", args=[figure.pk])
    for response in (desk.get(url, follow=True), desk.post(url, CORRECTION | {"apply": "1"}, follow=True)):
        page = response.content.decode()
        assert "are sums that the site computes from its members" in page
        assert url not in page
    assert figure.revisions.count() == 1
    assert not Release.objects.filter(name__contains="1.4").exists()
