"""The desk: a release is uploaded, looked at, and applied as it was seen; a figure is corrected with its reason."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minerals.importers.loading import uploads
from minerals.importers.loading.importing import import_release
from minerals.importers.loading.reference import load_reference
from minerals.importers.reading import files
from minerals.importers.reading.files import from_bytes
from minerals.importers.tidy.figures import COLUMNS
from minerals.importers.tidy.reference import read_reference
from minerals.models import Figure, FigureRevision, ImportState, Origin, Release, ReleaseImport
from tests.factories import UserFactory
from tests.seeds import once_a_module

CONTENT = settings.BASE_DIR / "content"
KEY = "cod.cobalt.mine.all.production.contained.2025"
ADD = reverse("admin:minerals_releaseimport_add")

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


reference_once = once_a_module(lambda: load_reference(read_reference(CONTENT)[0]))


@pytest.fixture(autouse=True)
def _reference(reference_once, db):
    pass


def tidy(value=230_000, *more):
    rows = [f"COD,cobalt,mine,all,production,contained,2025,{value},,,t,estimated,true,,,,7", *more]
    return "\r\n".join([",".join(COLUMNS), *rows, ""]).encode()


def upload(client, data, *, name="usgs-mcs-2026.csv", **fields):
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def load(data):
    return import_release(from_bytes("usgs-mcs-2026.csv", data), content_dir=CONTENT)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def address(name, record):
    return reverse(f"admin:minerals_releaseimport_{name}", args=[record.pk])


def test_an_upload_changes_nothing_and_shows_old_beside_new(desk):
    load(tidy())
    response = upload(desk, tidy(231_000))
    assert FigureRevision.objects.get().value == 230_000
    page = response.content.decode()
    assert "230,000 t, estimated" in page
    assert "231,000 t, estimated" in page
    assert ReleaseImport.objects.get(origin=Origin.UPLOAD).state == ImportState.PREVIEWED


def test_applying_loads_what_was_shown_and_forgets_the_file(desk, administrator):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    desk.post(address("apply", record))
    record.refresh_from_db()
    assert (record.state, record.by, record.upload) == (ImportState.APPLIED, administrator, None)
    assert FigureRevision.objects.get(figure__key=KEY).value == 230_000
    assert "Applied" in desk.get(address("change", record)).content.decode()


def test_what_would_do_something_else_than_was_shown_is_refused_and_shown_anew(desk):
    upload(desk, tidy(231_000))
    record = ReleaseImport.objects.get()
    load(tidy(230_000))
    page = desk.post(address("apply", record), follow=True).content.decode()
    assert "Nothing was loaded: since the preview the figures have changed" in page
    assert FigureRevision.objects.get().value == 230_000
    desk.post(address("apply", record))
    assert FigureRevision.objects.current().get().value == 231_000


def test_an_import_is_applied_once(desk):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    desk.post(address("apply", record))
    page = desk.post(address("apply", record), follow=True).content.decode()
    assert "This import is applied already" in page


def test_an_upload_of_more_lines_than_a_request_reads_is_for_the_command(desk):
    flows = "year,hs92,exporter,importer,value_kusd,quantity_t\n" + "2024,283691,CHL,JPN,1,1\n" * 25_000
    page = upload(desk, flows.encode(), name="baci.csv").content.decode()
    assert "baci.csv has 25,001 lines, at most 25,000 are read here; the command import_release" in page
    assert not ReleaseImport.objects.exists()


def test_a_long_upload_of_before_is_not_applied(desk, monkeypatch):
    upload(desk, tidy())
    monkeypatch.setattr(uploads, "MOST_LINES", 1)
    page = desk.post(address("apply", ReleaseImport.objects.get()), follow=True).content.decode()
    assert "Nothing was loaded. usgs-mcs-2026.csv has 2 lines" in page
    assert not Figure.objects.exists()


def test_a_discarded_upload_keeps_its_report_and_not_its_file(desk):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    desk.post(address("discard", record))
    record.refresh_from_db()
    assert (record.state, record.upload, record.report["loaded"]) == (ImportState.DISCARDED, None, 1)
    assert not Figure.objects.exists()


def test_an_upload_with_rows_not_understood_names_them_and_cannot_be_applied(desk):
    page = upload(
        desk, tidy(230_000, "COD,unobtainium,mine,all,production,contained,2025,1,,,t,reported,false,,,,")
    )
    text = page.content.decode()
    assert "1 row could not be read" in text
    assert "no mineral &#x27;unobtainium&#x27;" in text
    record = ReleaseImport.objects.get()
    assert address("apply", record) not in text
    assert "Import stopped" in desk.post(address("apply", record), follow=True).content.decode()
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\0\0", "NUL bytes"),
        (b"a;b\n", "none of the forms"),
        (b"PK\x03\x04x", "ZIP archive"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(desk, data, reason):
    response = upload(desk, data, name="x.csv")
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not ReleaseImport.objects.exists()


@pytest.fixture
def reader(db):
    return UserFactory(username="reader", is_staff=False)


@pytest.fixture
def looker(db):
    """A member of the staff who may see imports and figures and change nothing."""
    user = UserFactory(username="looker", is_staff=True)
    names = ["view_releaseimport", "view_figure", "view_figurerevision"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


LOGIN = 302
# address: (method, status) by who asks; whoever is not of the staff is asked to log in.
DOORS = {
    "releaseimport_changelist": {"get": (403, 200, 200)},
    "releaseimport_add": {"get": (403, 403, 200), "post": (403, 403, 200)},
    "releaseimport_change": {"get": (403, 200, 200), "post": (405, 405, 405)},
    "releaseimport_history": {"get": (403, 302, 302)},
    "releaseimport_delete": {"get": (403, 403, 403), "post": (403, 403, 403)},
    "releaseimport_apply": {"get": (405, 405, 405), "post": (403, 403, 302)},
    "releaseimport_discard": {"get": (405, 405, 405), "post": (403, 403, 302)},
    "figure_changelist": {"get": (403, 200, 200)},
    "figure_add": {"get": (403, 403, 403), "post": (403, 403, 403)},
    "figure_change": {"get": (403, 200, 200), "post": (405, 405, 405)},
    "figure_history": {"get": (403, 302, 302)},
    "figure_delete": {"get": (403, 403, 403), "post": (403, 403, 403)},
    "figure_correct": {"get": (403, 403, 200), "post": (403, 403, 200)},
    "figurerevision_changelist": {"get": (403, 200, 200)},
    "figurerevision_add": {"get": (403, 403, 403), "post": (403, 403, 403)},
    "figurerevision_change": {"get": (403, 200, 200), "post": (403, 403, 403)},
    "figurerevision_delete": {"get": (403, 403, 403), "post": (403, 403, 403)},
}
STAFF = {"editor": 0, "moderator": 0, "looker": 1, "administrator": 2}


@pytest.fixture
def doors(administrator):
    load(tidy())
    record = uploads.preview("usgs-mcs-2026.csv", tidy(231_000), content_dir=CONTENT, by=administrator)
    keys = {
        "releaseimport": record.pk,
        "figure": Figure.objects.get().pk,
        "figurerevision": FigureRevision.objects.get().pk,
    }
    return {
        name: reverse(
            f"admin:minerals_{name}",
            args=[] if name.endswith(("list", "add")) else [keys[name.split("_")[0]]],
        )
        for name in DOORS
    }


def stored():
    return (
        list(FigureRevision.objects.order_by("pk").values_list("pk", "value", "is_current")),
        list(ReleaseImport.objects.order_by("pk").values_list("pk", "state")),
        Release.objects.count(),
    )


@pytest.mark.parametrize("who", ["", "reader", *STAFF])
def test_each_door_opens_to_those_who_may_and_to_nobody_else(client, request, doors, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    before = stored()
    for name, methods in DOORS.items():
        for method, statuses in methods.items():
            response = getattr(client, method)(doors[name])
            expected = statuses[STAFF[who]] if who in STAFF else LOGIN
            assert response.status_code == expected, (who, method, name)
            if who not in STAFF:
                assert "/login/" in response["Location"], (who, method, name)
    # The administrator's two steps were taken, the second on what the first had applied already.
    assert (stored() == before) == (who != "administrator")


def test_a_door_without_its_token_stays_shut_even_to_an_administrator(administrator, doors):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    before = stored()
    for name, methods in DOORS.items():
        if "post" in methods:
            assert client.post(doors[name], CORRECTION | {"apply": "1"}).status_code in (403, 405), name
    assert stored() == before


def test_who_may_see_but_not_do_is_offered_nothing_to_do(client, looker, doors):
    client.force_login(looker)
    page = client.get(doors["releaseimport_change"]).content.decode()
    assert "Old" in page
    assert doors["releaseimport_apply"] not in page
    assert doors["releaseimport_discard"] not in page
    assert doors["figure_correct"] not in client.get(doors["figure_change"]).content.decode()


def test_what_a_file_says_is_shown_as_text_and_never_as_markup(desk):
    nasty = "<script>alert(1)<b>"
    row = f"{nasty},cobalt,{nasty},all,production,contained,2025,1,,,t,reported,false,,,,"
    pages = upload(desk, tidy(230_000, row)), upload(desk, tidy(), name=f"{nasty}.csv")
    for page in pages:
        assert "&lt;script&gt;alert(1)" in page.content.decode()
        assert nasty not in page.content.decode()


def test_a_page_of_thousands_of_problems_is_light_and_says_how_many_there_are(desk):
    bad = [f"X{n},cobalt,mine,all,production,contained,2025,1,,,t,reported,false,,,," for n in range(4_000)]
    page = upload(desk, tidy(230_000, *bad)).content.decode()
    assert "The first 500 of 4000 are shown" in page
    assert "1 understood, 0 skipped, 0 outside, 4000 not understood" in page
    assert len(page) < 150_000


def test_a_file_that_can_be_read_no_more_is_refused_and_not_a_fault_of_the_site(desk, monkeypatch):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    monkeypatch.setattr(files, "MAX_LINES", 1)
    response = desk.post(address("apply", record), follow=True)
    assert (
        "Nothing was loaded. usgs-mcs-2026.csv has 2 lines, at most 1 are read" in response.content.decode()
    )
    assert not Figure.objects.exists()


def test_a_list_of_imports_reads_neither_files_nor_reports(desk):
    for value in range(1, 4):
        upload(desk, tidy(value))
    with CaptureQueriesContext(connection) as asked:
        desk.get(reverse("admin:minerals_releaseimport_changelist"))
    assert not [query["sql"] for query in asked if '"report"' in query["sql"] or '"upload"' in query["sql"]]


def test_steps_need_a_post(desk):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    for name in ("apply", "discard"):
        assert desk.get(address(name, record)).status_code == 405


CORRECTION = {
    "flag": "reported", "value": "229000", "unit": "t", "reason": "Printed wrongly, p. 61.",
    "new_name": "USGS Mineral Commodity Summaries 2026, version 1.4", "new_published": "2026-09-01",
}  # fmt: skip


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
    ({"new_name": ""}, "Choose a release, or give name, source and day"),
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
    ({"new_published": "2999-01-01"}, "This day is still to come"),
    ({"new_published": "0001-01-01"}, "its value would stay current"),
    ({"new_published": "2026-02-31"}, "Enter a valid date"),
    ({"new_name": "資源"}, "has no letter or digit"),
    ({"new_name": "usgs mcs 2031"}, "is the name of an edition"),
    (
        {"new_name": "USGS Mineral Commodity Summaries 2026, VERSION 1.3"},
        "There is a release of this name already",
    ),
    ({"seen": "7"}, "has changed since you looked at it"),
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
    assert "has changed since you looked at it" in page
    assert "version 1.4 says 229,000 t, reported now" in page
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
        assert "are sums of its members, made here" in page
        assert url not in page
    assert figure.revisions.count() == 1
    assert not Release.objects.filter(name__contains="1.4").exists()


def test_the_day_of_a_release_is_changed_only_before_anything_is_loaded_of_it(desk):
    release = Release.objects.get(key="usgs-mcs-2026")
    url = reverse("admin:minerals_release_change", args=[release.pk])
    cells = {
        "key": "other",
        "name": "Renamed",
        "source": release.source_id,
        "published": "2030-01-01",
        "note": "",
    }
    desk.post(url, cells | {"published": "2026-02-07"})
    release.refresh_from_db()
    assert (release.key, release.name, release.published.isoformat()) == (
        "usgs-mcs-2026",
        "Renamed",
        "2026-02-07",
    )
    load(tidy())
    desk.post(url, cells | {"name": "Again"})
    release.refresh_from_db()
    assert (release.name, release.published.isoformat()) == ("Again", "2026-02-07")


def test_the_database_refuses_to_change_or_delete_an_applied_import(desk, django_db_blocker):
    from django.db import DatabaseError, transaction

    load(tidy())
    record = ReleaseImport.objects.get()
    for step in (lambda: ReleaseImport.objects.update(file_name="x"), record.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            step()
