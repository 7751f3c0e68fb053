"""The desk: a release is uploaded, looked at, and applied as it was seen."""

import datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.loading import applying, uploads
from minerals.importers.reading import files
from minerals.models import Country, Figure, FigureRevision, ImportState, Origin, Release, ReleaseImport
from minerals.models.imports import LONGEST
from tests.factories import UserFactory

from .small_release import CONTENT, CORRECTION, _reference, load, tidy  # noqa: F401

KEY = "cod.cobalt.mine.all.production.contained.2025"
ADD = reverse("admin:minerals_releaseimport_add")

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


@pytest.fixture
def processes(monkeypatch):
    """Keys of imports whose process was to be started; none is, since it would have another database."""
    started = []
    monkeypatch.setattr(applying, "start", started.append)
    return started


@pytest.fixture
def asked(desk, processes, django_capture_on_commit_callbacks):
    """Press “Apply” on the page of an import, without its process."""

    def ask(record):
        with django_capture_on_commit_callbacks(execute=True):
            return desk.post(address("apply", record), follow=True)

    return ask


@pytest.fixture
def applied(asked, desk, processes):
    """Press “Apply”, let its process run, and read the page again."""

    def apply(record):
        response = asked(record)
        while processes:
            applying.apply_asked(processes.pop(), content_dir=CONTENT)
            response = desk.get(address("change", record))
        return response.content.decode()

    return apply


def upload(client, data, *, name="usgs-mcs-2026.csv", **fields):
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def address(name, record):
    return reverse(f"admin:minerals_releaseimport_{name}", args=[record.pk])


def test_an_upload_that_changes_only_a_sum_is_applied_and_told(desk, applied):
    data = tidy(230_000, "FIN,cobalt,mine,all,production,contained,2025,5,,,t,reported,false,,,,8")
    load(data)
    assert "there is nothing to apply" in upload(desk, data).content.decode()
    Country.objects.get(code="EUU").members.add(Country.objects.get(code="COD"))
    page = upload(desk, data).content.decode()
    assert "0 new, 1 changed" in page
    record = ReleaseImport.objects.filter(origin=Origin.UPLOAD).latest("pk")
    assert address("apply", record) in page
    applied(record)
    assert FigureRevision.objects.current().get(figure__country__code="EUU").value == 230_005
    event = AuditEvent.objects.filter(act=Action.IMPORTED).first()
    assert (event.object_id, event.detail["sums"]) == (str(record.pk), 1)


def test_an_upload_changes_nothing_and_shows_old_beside_new(desk):
    load(tidy())
    response = upload(desk, tidy(231_000))
    assert FigureRevision.objects.get().value == 230_000
    page = response.content.decode()
    assert "230,000 t, estimated" in page
    assert "231,000 t, estimated" in page
    assert ReleaseImport.objects.get(origin=Origin.UPLOAD).state == ImportState.PREVIEWED


def test_applying_loads_what_was_shown_and_forgets_the_file(desk, administrator, applied):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    page = applied(record)
    record.refresh_from_db()
    assert (record.state, record.by, record.upload) == (ImportState.APPLIED, administrator, None)
    assert FigureRevision.objects.get(figure__key=KEY).value == 230_000
    assert "Applied" in page
    assert (AuditEvent.objects.get(act="imported").actor, record.report["loaded"]) == (administrator, 1)


def test_a_request_loads_nothing_and_answers_with_a_page_that_reloads(desk, asked, processes):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    response = asked(record)
    assert processes == [record.pk]
    assert not Figure.objects.exists()
    page = response.content.decode()
    assert "Importing…" in page
    assert response["Refresh"] == "5"
    assert address("discard", record) not in page
    assert "This import is already importing" in asked(record).content.decode()
    assert processes == [record.pk]
    assert "Importing" in desk.get(reverse("admin:minerals_releaseimport_changelist")).content.decode()
    applying.apply_asked(record.pk, content_dir=CONTENT)
    assert "Refresh" not in desk.get(address("change", record))


def test_an_import_that_was_killed_says_so_and_is_asked_for_again(desk, asked, applied, processes):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    asked(record)
    processes.clear()  # it never comes to an end
    record.refresh_from_db()
    long_ago = datetime.datetime.fromisoformat(record.report["asked"]) - LONGEST
    ReleaseImport.objects.filter(pk=record.pk).update(report=record.report | {"asked": long_ago.isoformat()})
    response = desk.get(address("change", record))
    assert "The import was stopped before its end, and nothing was loaded" in response.content.decode()
    assert "Refresh" not in response
    assert (
        "Stopped, not applied"
        in desk.get(reverse("admin:minerals_releaseimport_changelist")).content.decode()
    )
    assert "Applied" in applied(record)


def test_who_may_import_no_more_when_it_runs_imports_nothing(asked, desk, administrator):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    asked(record)
    administrator.groups.clear()
    assert "may no longer import releases" in applying.apply_asked(record.pk, content_dir=CONTENT)
    record.refresh_from_db()
    assert (record.state, record.stopped) == (ImportState.STOPPED, record.report["stopped"])
    assert not Figure.objects.exists()


def test_a_fault_of_the_site_stops_an_import_with_a_reason(asked, desk, monkeypatch):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    asked(record)
    monkeypatch.setattr(uploads, "import_release", lambda *args, **how: 1 / 0)
    assert "an error on the site" in applying.apply_asked(record.pk, content_dir=CONTENT)
    page = desk.get(address("change", record)).content.decode()
    assert "Nothing was loaded, because of an error on the site; its log has the details." in page
    assert address("discard", record) in page


def test_the_process_applies_what_was_asked_for_and_ends_in_time(asked, desk, monkeypatch):
    limits = []
    monkeypatch.setattr(applying.signal, "alarm", limits.append)
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    with pytest.raises(CommandError, match="Nobody has asked"):
        call_command("apply_import", record.pk)
    limits.clear()
    asked(record)
    call_command("apply_import", record.pk)
    record.refresh_from_db()
    assert (record.state, limits) == (ImportState.APPLIED, [300])
    with pytest.raises(CommandError, match="already applied"):
        call_command("apply_import", record.pk)


def test_the_process_is_started_with_the_key_of_the_import(monkeypatch):
    made = []
    monkeypatch.setattr(applying.subprocess, "Popen", lambda command, **how: made.append((command, how)))
    monkeypatch.setattr(applying, "_started", [])
    applying.start(7)
    ((command, how),) = made
    assert command[1:] == [str(settings.BASE_DIR / "manage.py"), "apply_import", "7"]
    assert how["start_new_session"]


def test_what_would_do_something_else_than_was_shown_is_refused_and_shown_anew(desk, applied):
    upload(desk, tidy(231_000))
    record = ReleaseImport.objects.get()
    load(tidy(230_000))
    assert "The figures have changed since the preview" in applied(record)
    assert FigureRevision.objects.get().value == 230_000
    applied(record)
    assert FigureRevision.objects.current().get().value == 231_000


def test_an_import_is_applied_once(desk, applied):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    applied(record)
    assert "This import is already applied" in applied(record)


def test_an_upload_of_more_lines_than_a_request_reads_is_for_the_command(desk):
    flows = "year,hs92,exporter,importer,value_kusd,quantity_t\n" + "2024,283691,CHL,JPN,1,1\n" * 25_000
    page = upload(desk, flows.encode(), name="baci.csv").content.decode()
    assert "baci.csv has 25,001 lines; at most 25,000 are read here; the command import_release" in page
    assert not ReleaseImport.objects.exists()


def test_a_long_upload_of_before_is_not_applied(desk, applied, monkeypatch):
    upload(desk, tidy())
    monkeypatch.setattr(uploads, "MOST_LINES", 1)
    page = applied(ReleaseImport.objects.get())
    assert "Nothing was loaded. usgs-mcs-2026.csv has 2 lines" in page
    assert not Figure.objects.exists()


def test_a_process_that_cannot_be_started_is_said_at_once(
    desk, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(command, **how):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(applying.subprocess, "Popen", fail)
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address("apply", record))
    page = desk.get(address("change", record)).content.decode()
    assert "The process that imports could not be started" in page


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


def test_a_file_that_can_be_read_no_more_is_refused_and_not_a_fault_of_the_site(desk, applied, monkeypatch):
    upload(desk, tidy())
    record = ReleaseImport.objects.get()
    monkeypatch.setattr(files, "MAX_LINES", 1)
    assert "Nothing was loaded. usgs-mcs-2026.csv has 2 lines; at most 1 are read" in applied(record)
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
