"""Versions of the data: one for each state of the tables, kept for good, named in every file of now."""

import datetime
import io
import json
import zipfile
from itertools import count

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from audit_log import audit
from audit_log.actions import Action
from minerals.facts.data_version import VERSION, data_state
from minerals.facts.loaded_years import record
from minerals.models import Country, LoadedTable, Mineral, Release, Source
from profiles import workflow
from profiles.models import Edition
from profiles.verification import verify
from tables.models import DataVersion
from website.data_package import building, current_build, version_views, versions

from ..crawling import body
from ..factories import CountryFactory, ReleaseFactory, figure
from ..page_store.conftest import commit
from ..reading import words
from ..seeds import once_a_module
from ..unguarded import unguarded
from .test_data_package import fill

filled = once_a_module(fill)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


@pytest.fixture
def held(edition):
    return edition


@pytest.fixture
def first(held):
    record(LoadedTable.FIGURES, Release.objects.all())
    current_build()
    return DataVersion.objects.get()


def newest():
    current_build()
    return DataVersion.objects.first()


def another_figure(code="PER", key="usgs-mcs-2026"):
    release = Release.objects.filter(key=key).first() or ReleaseFactory(key=key)
    figure(CountryFactory(code=code), Mineral.objects.get(slug="cobalt"), 3, release=release)
    record(LoadedTable.FIGURES, Release.objects.all())


def edit(name="República de Chile"):
    """Change a name as an administrator does."""
    country = Country.objects.get(code="CHL")
    country.name = name
    country.save()
    audit.log(Action.CHANGED, country, by=None)


def test_the_same_data_give_no_new_version(first, settings, tmp_path):
    settings.DATA_PACKAGE_DIR = tmp_path / "another machine"
    current_build()
    assert DataVersion.objects.get() == first
    assert first.name == f"{timezone.localdate()}.1"


def test_an_edit_that_changes_no_table_gives_no_version_and_files_go_on_naming_it(first, client, cobalt):
    Mineral.objects.update(summary="Blue.")  # by nobody who is logged, so the files stand
    commit()
    assert "data_version" not in client.get("/minerals/cobalt.json").json()["about"]
    call_command("build_data_package", verbosity=0)
    assert DataVersion.objects.get() == first
    assert client.get("/minerals/cobalt.json").json()["about"]["data_version"] == first.name


@pytest.mark.parametrize(
    ("change", "cause", "said"),
    [
        (lambda **_: another_figure(key="usgs-mcs-2028"), {"releases": ["usgs-mcs-2028"]}, "loaded: "),
        (
            lambda moderator, **_: workflow.withdraw(
                Edition.objects.live().get(subject__place__code="JPN"), by=moderator, notice="It was wrong."
            ),
            {"ended": 1},
            "1 profile withdrawn",
        ),
        (
            lambda **_: Source.objects.filter(key="wgi").update(may_be_passed_on=False),
            {"barred": ["wgi"]},
            "no longer",
        ),
        (lambda **_: edit(), {}, "countries, minerals"),
    ],
    ids=["a release", "a withdrawal", "a barred source", "an edit"],
)
def test_a_change_makes_a_version_that_says_why(change, cause, said, first, client, moderator):
    change(moderator=moderator)
    version = newest()
    assert (version.number, version.name) == (first.number + 1, f"{timezone.localdate()}.{first.number + 1}")
    assert version.cause == cause
    page = words(client.get(f"/data/{version.name}/"))
    assert said in page


def test_a_corrected_release_is_named(first):
    another_figure()
    assert newest().cause == {"corrected": ["usgs-mcs-2026"]}


def test_a_table_declared_anew_makes_a_version(first, monkeypatch, settings, tmp_path, client):
    (figures,) = [table for table in versions.TABLES if table.name == "figures"]
    fewer = {name: one for name, one in figures.packed.items() if name != "note"}
    monkeypatch.setitem(figures.__dict__, "packed", fewer)
    settings.DATA_PACKAGE_DIR = tmp_path / "after a deployment"
    version = newest()
    assert version.cause["tables"] == ["figures"]
    assert "columns removed: note" in words(client.get(f"/data/{version.name}/"))


def test_two_machines_that_find_the_same_make_one_version(first, monkeypatch, settings, tmp_path):
    """The other one inserts between our look at the newest and our insert."""
    another_figure()
    theirs = newest()
    look, looks = type(DataVersion.objects).first, []
    settings.DATA_PACKAGE_DIR = tmp_path / "another machine"
    monkeypatch.setattr(
        type(DataVersion.objects),
        "first",
        lambda objects: looks.append(1) or look(objects) if looks else looks.append(1) or first,
    )
    build = current_build(wait=True)
    assert len(looks) == 2
    assert build.package["version"] == theirs.name
    assert DataVersion.objects.count() == 2


def test_the_database_keeps_one_version_a_number(first):
    with pytest.raises(DatabaseError), transaction.atomic():
        DataVersion.objects.create(
            number=first.number,
            name="2020-01-01.1",
            made_at=first.made_at,
            tables=[],
            held={},
            cause={},
            data_state="",
        )


def test_an_editor_who_never_rests_keeps_no_machine_from_its_files(first, monkeypatch):
    """Every table is followed by an edit: the files are of the state in which they were begun."""
    another_figure()
    write, begun, number = building._write_table, data_state(), count()

    def edited(*arguments):
        edit(f"Chile {next(number)}")
        return write(*arguments)

    monkeypatch.setattr(building, "_write_table", edited)
    build = current_build(wait=True)
    assert build.package["version"] == DataVersion.objects.first().name != first.name
    assert DataVersion.objects.first().data_state == begun
    if (
        connection.vendor == "sqlite"
    ):  # an epoch rises once in a transaction of PostgreSQL, which this test is
        assert data_state() != begun


def test_files_of_before_the_newest_version_make_none_after_it(first):
    """Another machine has written a later state meanwhile."""
    another_figure()
    DataVersion.objects.update(data_state=f"{10**18}-{10**18}")
    assert current_build().package["version"] == first.name
    with pytest.raises(RuntimeError, match="faster"):
        current_build(wait=True)
    assert DataVersion.objects.get() == first


@pytest.mark.parametrize("name", ["tables", "name", "cause", "held", "made_at"])
def test_the_record_refuses_to_change_a_version(first, name):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DataVersion.objects.filter(pk=first.pk).update(**{name: timezone.now() if name == "made_at" else "x"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        first.delete()


def test_each_file_of_now_names_the_version(first, client):
    for address in ("/minerals/cobalt.csv", "/minerals.csv", "/countries/japan/data.csv", "/api/v1/figures"):
        assert client.get(address)[VERSION] == first.name, address
    address = f"http://testserver/data/{first.name}/"
    about = client.get("/minerals/cobalt.json").json()["about"]
    assert (about["data_version"], about["data_version_url"]) == (first.name, address)
    assert client.get("/policies.json").json()["data_version"] == first.name
    line = f"Version {first.name} of the data: {address}"
    for workbook in ("/minerals/cobalt.xlsx", "/minerals.xlsx"):
        sheet = load_workbook(io.BytesIO(client.get(workbook).content))["README"]
        cells = [cell.value for row in sheet for cell in row]
        assert line in cells, workbook
    with zipfile.ZipFile(io.BytesIO(client.get("/minerals/cobalt.zip").content)) as archive:
        assert line in archive.read("README.md").decode()
    package = json.loads(body(client.get("/data/datapackage.json")))
    assert package["version"] == first.name
    assert first.name in body(client.get("/data/README.md")).decode()


def test_the_citations_of_data_have_it_and_those_of_texts_do_not(first, client):
    for address in (
        "/data/cite",
        f"/data/{first.name}/cite",
        "/minerals/cobalt/cite",
        "/countries/japan/data/cite",
    ):
        assert f"version   = {{{first.name}}}" in client.get(f"{address}.bib").content.decode(), address
        assert f"ET  - {first.name}" in client.get(f"{address}.ris").content.decode()
        assert client.get(f"{address}.json").json()[0]["version"] == first.name
    assert "version" not in client.get("/countries/japan/editions/1/cite.bib").content.decode()
    assert f"/data/{first.name}/" in client.get("/data/cite.bib").content.decode()


def test_a_file_of_an_edition_keeps_its_bytes_and_names_no_version(held, client):
    before = {
        ending: client.get(f"/countries/japan/editions/1.{ending}").content
        for ending in ("json", "xlsx", "zip")
    }
    version = newest()
    for ending, content in before.items():
        response = client.get(f"/countries/japan/editions/1.{ending}")
        assert response.content == content
        assert VERSION not in response
    assert version.name not in before["json"].decode()


def test_between_a_change_and_its_version_no_file_names_one(first, client, cobalt):
    figure(CountryFactory(code="PER"), cobalt, 3)
    commit()
    assert VERSION not in client.get("/minerals/cobalt.csv")
    assert "data_version" not in client.get("/minerals/cobalt.json").json()["about"]
    assert "version" not in client.get("/minerals/cobalt/cite.bib").content.decode()
    version = newest()
    assert client.get("/minerals/cobalt.csv")[VERSION] == version.name != first.name


def test_the_page_of_a_version_has_rows_hashes_and_its_archive(first, client):
    page = words(client.get(f"/data/{first.name}/"))
    for table in first.tables:
        assert table["hash"].removeprefix("sha256:") in page
    assert "Download this version" in page
    with zipfile.ZipFile(
        io.BytesIO(b"".join(client.get(f"/data/{first.name}/critical-minerals-atlas.zip")))
    ) as archive:
        package = json.loads(archive.read("datapackage.json"))
    assert package["version"] == first.name
    assert [one["hash"] for one in package["resources"]] == [one["hash"] for one in first.tables]
    assert f"{first.name} : first version" in words(client.get("/data/"))


def test_an_archive_with_a_source_that_was_barred_since_is_not_served(first, client):
    address = f"/data/{first.name}/"
    Source.objects.filter(key="wgi").update(may_be_passed_on=False)
    assert client.get(f"{address}critical-minerals-atlas.zip").status_code == 404
    page = words(client.get(address))
    assert "no longer offered" in page
    assert "Download this version" not in page
    Source.objects.filter(key="wgi").update(may_be_passed_on=True)
    assert client.get(f"{address}critical-minerals-atlas.zip").status_code == 200


def test_archives_of_old_editions_go_and_those_of_releases_stay(first, client, monkeypatch):
    monkeypatch.setattr(versions, "KEPT", 1)
    for name in ("Chili", "Chilé", "Cile"):
        edit(name)
        current_build()
    served = [
        client.get(f"/data/{one.name}/critical-minerals-atlas.zip").status_code
        for one in DataVersion.objects.order_by("number")
    ]
    assert served == [200, 404, 404, 200]  # the first one stays
    gone = DataVersion.objects.get(number=2)
    assert "no longer kept" in words(client.get(f"/data/{gone.name}/"))


def test_a_disk_that_takes_no_archive_keeps_nobody_from_the_data(held, client, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(versions.default_storage, "save", full)
    assert client.get("/data/figures.csv").status_code == 200
    assert "no longer kept" in words(client.get(f"/data/{DataVersion.objects.get().name}/"))


def test_a_version_that_never_was_is_not_found(first, client):
    for rest in ("", "cite.bib", "critical-minerals-atlas.zip"):
        assert client.get(f"/data/2020-01-01.1/{rest}").status_code == 404


def test_the_day_counts_its_versions(first, monkeypatch):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(versions.timezone, "localdate", lambda: tomorrow)
    another_figure()
    assert (newest().number, newest().name) == (2, f"{tomorrow}.1")


def test_verify_tells_of_a_version_that_somebody_changed(first, tmp_path):
    digest = tmp_path / "digest.jsonl"
    verify(digest)
    DataVersion.objects.update(data_state="of later")
    assert not any("dataversion" in str(one) for one in verify(digest, write=False).findings)
    with unguarded():
        DataVersion.objects.update(cause={"first": False})
    assert any("dataversion" in str(one) for one in verify(digest, write=False).findings)


def test_reasons_name_what_is_gone_by_its_key(first):
    version = DataVersion(cause={"releases": ["none-2020"], "editions": 2, "tables": ["figures"]})
    assert version_views.reasons(version) == [
        "loaded: none-2020", "2 editions published", "tables with other columns or meanings: figures",
    ]  # fmt: skip
