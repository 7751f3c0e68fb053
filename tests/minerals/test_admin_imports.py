"""The desk: a release is uploaded, looked at, and applied as it was seen; a figure is corrected with its reason."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from minerals.importers.files import from_bytes
from minerals.importers.importing import import_release
from minerals.importers.reference import read_reference
from minerals.importers.reference_loading import load_reference
from minerals.importers.tidy import COLUMNS
from minerals.models import Figure, FigureRevision, ImportState, Origin, Release, ReleaseImport

CONTENT = settings.BASE_DIR / "content"
KEY = "cod.cobalt.mine.all.production.contained.2025"
ADD = reverse("admin:minerals_releaseimport_add")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reference():
    return read_reference(CONTENT)[0]


@pytest.fixture(autouse=True)
def _reference(db, reference):
    load_reference(reference)


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
    assert "1 rows are not understood" in text
    assert "no mineral &#x27;unobtainium&#x27;" in text
    record = ReleaseImport.objects.get()
    assert address("apply", record) not in text
    assert "Nothing can be loaded" in desk.post(address("apply", record), follow=True).content.decode()
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


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_nobody_but_administrators_uploads_applies_or_corrects(client, request, who):
    load(tidy())
    record = ReleaseImport.objects.get()
    client.force_login(request.getfixturevalue(who))
    figure = Figure.objects.get()
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {}).status_code == 403
    for name in ("apply", "discard"):
        assert client.post(address(name, record)).status_code == 403
    assert client.get(address("change", record)).status_code == 403
    assert client.get(reverse("admin:minerals_figure_correct", args=[figure.pk])).status_code == 403


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


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"reason": ""}, "This field is required"),
        ({"value": ""}, "Flag reported needs a value"),
        ({"new_name": ""}, "Choose a release, or give name, source and day"),
        ({"new_published": "2020-01-01"}, "its value would still stand"),
        ({"flag": "range", "value": "", "lower": "5", "upper": "4"}, "lower end below an upper end"),
        ({"value": "12,5"}, "Enter a number"),
    ],
)
def test_a_correction_that_cannot_stand_says_why_and_keeps_what_was_typed(correct, fields, reason):
    page = correct(**fields, apply="1").content.decode()
    assert reason in page
    assert FigureRevision.objects.count() == 1
    assert Release.objects.filter(name__contains="1.4").count() == 0
    assert "p. 61" in page or "reason" in fields


def test_the_database_refuses_to_change_or_delete_an_applied_import(desk, django_db_blocker):
    from django.db import DatabaseError, transaction

    load(tidy())
    record = ReleaseImport.objects.get()
    for step in (lambda: ReleaseImport.objects.update(file_name="x"), record.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            step()
