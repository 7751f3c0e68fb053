"""Figures from an invented publisher's files, run by test_adding.py in a copy of the project with the publisher."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from minerals.importers.loading import applying
from minerals.importers.loading.reference import load_reference
from minerals.importers.tidy.reference import read_reference
from minerals.models import Figure, FigureRevision, Release
from minerals.wording.figures import caveats_of

pytestmark = pytest.mark.django_db
HEADER = "area,product,unit,2024,2025,remark\n"
CONGO = "Kongo-Kinshasa,Kobolt ur gruva,tons,220000,230000 e,Utan småskalig brytning.\n"
NORWAY = "Norge,Kobolt ur gruva,tons,c,..,\n"
GOOD = f"{HEADER}{CONGO}{NORWAY}"
BAD = f"{HEADER}{CONGO}Atlantis,Kobolt ur gruva,tons,1,2,\nNorge,Kobolt ur gruva,tons,many,2,\n"
REASONS = ("no place 'Atlantis'", "'many' is not a number")


@pytest.fixture(autouse=True)
def _reference(db):
    load_reference(read_reference(settings.BASE_DIR / "content")[0])


def stated():
    rows = FigureRevision.objects.values_list(
        "figure__country__code", "figure__year", "value", "flag", "release__key"
    )
    return sorted((code, year, value and int(value), flag, key) for code, year, value, flag, key in rows)


EXPECTED = [
    ("COD", 2024, 220_000, "reported", "office-yearbook-2026"),
    ("COD", 2025, 230_000, "estimated", "office-yearbook-2026"),
    ("NOR", 2024, None, "withheld", "office-yearbook-2026"),
    ("NOR", 2025, None, "not-available", "office-yearbook-2026"),
]


def upload(client, administrator, text):
    client.force_login(administrator)
    file = SimpleUploadedFile("yearbook.csv", text.encode())
    return client.post(reverse("admin:minerals_releaseimport_add"), {"file": file}, follow=True)


def test_a_file_becomes_figures_with_source_release_and_caveat(tmp_path, client):
    path = tmp_path / "yearbook.csv"
    path.write_text(GOOD, encoding="utf-8")
    call_command("import_release", str(path), stdout=io.StringIO())
    assert stated() == EXPECTED
    release = Release.objects.get(key="office-yearbook-2026")
    assert (release.name, release.source.key, release.published.isoformat(), release.note) == (
        "Yearbook of the Office 2026, data release",
        "office-yearbook",
        "2026-06-30",
        "The day of publication is assumed.",
    )
    one = FigureRevision.objects.get(figure__year=2024, figure__country__code="COD")
    said = caveats_of(one.note, measure="production", flag=one.flag, code="COD", own="220,000 t")
    assert said == ("artisanal output of its 220,000 t is not counted",)
    page = client.get(one.figure.get_absolute_url()).content.decode()
    assert "Yearbook of the Office 2026" in page
    assert "Utan småskalig brytning" in page


def test_a_file_with_rows_that_are_not_understood_is_refused_with_place_and_reason(tmp_path):
    path, said = tmp_path / "yearbook.csv", io.StringIO()
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was loaded: 2 rows could not be read"):
        call_command("import_release", str(path), stdout=said)
    assert all(f"yearbook.csv, line {at}: {why}" in said.getvalue() for at, why in enumerate(REASONS, 3))
    assert not Figure.objects.exists()
    assert not Release.objects.filter(source__key="office-yearbook").exists()


def test_an_upload_is_shown_and_then_applied(client, administrator):
    response = upload(client, administrator, GOOD)
    assert "office-yearbook-2026" in response.content.decode()
    assert not Figure.objects.exists()
    record = response.context["original"]
    client.post(reverse("admin:minerals_releaseimport_apply", args=[record.pk]))
    applying.apply_asked(record.pk, content_dir=settings.BASE_DIR / "content")
    assert stated() == EXPECTED


def test_an_upload_that_is_not_understood_names_place_and_reason_and_is_not_applied(client, administrator):
    response = upload(client, administrator, BAD)
    page = response.content.decode().replace("&#x27;", "'")
    assert all(reason in page for reason in REASONS)
    client.post(reverse("admin:minerals_releaseimport_apply", args=[response.context["original"].pk]))
    assert not Figure.objects.exists()
