"""The whole data set: valid by the validator of its standard, of one state of the data, and cheap to hand out."""

import csv
import errno
import fcntl
import gc
import gzip
import hashlib
import io
import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import Country, Flag, Mineral, Source
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Edition, Partnership, Policy, Project
from profiles.models.subjects import SubjectKind
from website.data_package import building, current_build, newest_build
from website.data_package.building import KEPT

from ..crawling import body, no_draft_touched
from ..factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    UserFactory,
    event_profile,
    figure,
    flow,
    govern,
    market,
    mineral_profile,
    publish,
    revise,
)
from ..reading import rows_in, words
from ..seeds import draft_japan, once_a_module

WHOLE = 69  # queries that write all files, however many rows there are
SERVED = 6  # queries that hand out a file, or 8 with the page of it


def fill():
    """Something in every table: a live edition with a policy, a partnership and a project, and numbers of each kind."""
    editor = UserFactory(username="editor", group=EDITOR)
    moderator = UserFactory(username="moderator", group=MODERATOR)
    profile, cobalt = draft_japan(), MineralFactory(name="Cobalt")
    row = {
        "profile": profile,
        "date": "2025",
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
    }
    Policy.objects.create(title="Royalty", kind="tax", since="2025-03", **row).minerals.add(cobalt)
    chile = CountryFactory(code="CHL", name="Chile")
    Partnership.objects.create(title="Stake", kind="equity-stake", **row).partners.add(chile)
    Project.objects.create(
        profile=profile, name="A mine", stages="mine, plant", status="operating", citation="paper", measure="output",
        amount="12.5", unit="kt", year=2025,
    ).minerals.add(cobalt)  # fmt: skip
    publish(profile, editor=editor, moderator=moderator)
    revise(figure(chile, cobalt, 5), 7, release=ReleaseFactory(key="usgs-mcs-2027"))
    figure(CountryFactory(code="CHN", name="China"), cobalt, None, flag=Flag.WITHHELD, note="=HYPERLINK(1)")
    flow(CommodityFactory(minerals=[cobalt], twin="282520"), chile, profile.subject.place, 100, 12)
    govern(chile, {2023: 1})
    market(mineral=cobalt)
    CountryFactory(code="EUU", name="European Union", kind="bloc").members.add(CountryFactory(code="FRA"))
    parties = [(chile, "gains", "It sells more."), (profile.subject.place, "hit", "It lost a seller.")]
    event = event_profile(minerals=[cobalt], parties=parties)
    publish(event, editor=editor, moderator=moderator)
    nickel = MineralFactory(name="Nickel")
    MineralFactory(name="Cobalt sulfate", parent=cobalt)
    for mineral in (cobalt, nickel):  # both editions are of the world, and the first
        publish(mineral_profile(mineral), editor=editor, moderator=moderator)
    ListEntryFactory(critical_list=CriticalListFactory(country=chile), mineral=cobalt)


filled = once_a_module(fill)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


@pytest.fixture
def held(edition):
    """The live edition of Japan."""
    return edition


def saved(client, folder):
    """The package as it is served, file by file, in a folder; the path of its descriptor."""
    descriptor = folder / "datapackage.json"
    descriptor.write_bytes(body(client.get("/data/datapackage.json")))
    for resource in json.loads(descriptor.read_text())["resources"]:
        (folder / resource["path"]).write_bytes(body(client.get(f"/data/{resource['path']}")))
    return descriptor


def validate(descriptor):
    """Return the report of the real validator on a package."""
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", "--json", descriptor.name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=descriptor.parent, check=False)
    return json.loads(done.stdout)


def test_the_package_as_it_is_served_is_valid(held, client, tmp_path):
    descriptor = saved(client, tmp_path)
    report = validate(descriptor)
    assert report["valid"], report
    package = json.loads(descriptor.read_text())
    assert len(report["tasks"]) == len(package["resources"]) == 24
    assert all(one["rows"] for one in package["resources"]), "a table without a row is not checked"


def test_the_validator_sees_a_country_that_is_in_no_table(held, client, tmp_path):
    descriptor = saved(client, tmp_path)
    flows = tmp_path / "trade_flows.csv"
    flows.write_text(flows.read_text().replace("CHL", "XXX"))
    found = {error["type"] for task in validate(descriptor)["tasks"] for error in task["errors"]}
    assert "foreign-key" in found
    assert "hash-count" in found


def test_every_value_that_a_figure_had_is_there_and_one_is_current(held, client):
    rows = [row for row in rows_in(body(client.get("/data/figures.csv"))) if row["country_iso3"] == "CHL"]
    said = [(row["revision"], row["value"], row["is_current"], row["status"], row["release"]) for row in rows]
    assert said == [
        ("1", "5", "false", "replaced", "usgs-mcs-2026"),
        ("2", "7", "true", "current", "usgs-mcs-2027"),
    ]


def test_the_words_of_minerals_are_a_table_of_their_own(held, client):
    rows = rows_in(body(client.get("/data/mineral_editions.csv")))
    assert [(row["mineral"], row["edition"]) for row in rows] == [("cobalt", "1"), ("nickel", "1")]
    assert [row["country_iso3"] for row in rows_in(body(client.get("/data/editions.csv")))] == ["JPN"]
    assert {row["country_iso3"] for row in rows_in(body(client.get("/data/profile_minerals.csv")))} == {"JPN"}


def test_a_withheld_value_is_empty_and_a_formula_is_text(held, client):
    (row,) = [row for row in rows_in(body(client.get("/data/figures.csv"))) if row["country_iso3"] == "CHN"]
    assert (row["value"], row["flag"], row["note"]) == ("", "withheld", "'=HYPERLINK(1)")


def test_what_may_not_be_passed_on_is_in_no_file(held, client):
    secret = ReleaseFactory(
        key="secret-2026",
        source=SourceFactory(key="secret", title="Secret", may_be_passed_on=False, is_default=False),
    )
    figure(Country.objects.get(code="CHL"), Mineral.objects.get(slug="cobalt"), 99, release=secret, year=2019)
    package = json.loads(body(client.get("/data/datapackage.json")))
    assert {row["release"] for row in rows_in(body(client.get("/data/figures.csv")))} == {
        "usgs-mcs-2026",
        "usgs-mcs-2027",
    }
    (figures,) = [one for one in package["resources"] if one["name"] == "figures"]
    assert secret.source.title not in json.dumps(figures["sources"])
    assert "it may not be passed on" in words(client.get("/data/"))


def test_each_table_names_its_sources_and_their_licences(held, client):
    Source.objects.update(licence="CC BY 4.0", licence_url="https://creativecommons.org/licenses/by/4.0/")
    package = json.loads(body(client.get("/data/datapackage.json")))
    found = {one["name"]: one for one in package["resources"]}
    assert found["figures"]["licenses"] == [
        {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
    assert found["figures"]["sources"]
    assert found["policies"]["licenses"][0]["name"] == "CC-BY-4.0"
    assert found["policies"]["sources"] == []


def test_the_archive_holds_every_file_with_its_explanation(held, client):
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/critical-minerals-atlas.zip")))) as archive:
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            content = archive.read(resource["path"])
            assert f"sha256:{hashlib.sha256(content).hexdigest()}" == resource["hash"]
            assert len(content) == resource["bytes"]
            assert content == body(client.get(f"/data/{resource['path']}"))
            assert len(list(csv.reader(io.StringIO(content.decode())))) == resource["rows"] + 1
        explained = archive.read("README.md").decode()
    assert "figures.csv" in explained
    licences = {line.split("`")[1]: line for line in explained.splitlines() if line.startswith("- `")}
    for source in Source.objects.all():
        assert f"{source.title}. {source.licence} {source.licence_url}" in licences[source.key]


def test_a_file_is_packed_for_who_takes_that_and_keeps_its_length(held, client):
    plain = client.get("/data/figures.csv")
    packed = client.get("/data/figures.csv", headers={"accept-encoding": "gzip, br"})
    content = b"".join(packed.streaming_content)
    assert gzip.decompress(content) == body(plain)
    assert (packed["Content-Encoding"], packed["Content-Length"]) == ("gzip", str(len(content)))
    assert "Accept-Encoding" in packed["Vary"]
    again = client.get(
        "/data/figures.csv", headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    )
    assert again.status_code == 304
    assert packed["ETag"] != plain["ETag"]


def test_a_state_is_written_once_and_a_change_makes_another(held, cobalt):
    first = current_build()
    assert current_build().folder == first.folder
    figure(CountryFactory(code="PER"), cobalt, 3)
    second = current_build()
    assert second.folder != first.folder
    for code in ("BOL", "ECU", "URY"):
        figure(CountryFactory(code=code), cobalt, 3)
        last = current_build()
    kept = {path.name for path in Path(settings.DATA_PACKAGE_DIR).iterdir() if path.is_dir()}
    assert len(kept) == KEPT
    assert last.folder.name in kept


def test_a_withdrawn_profile_leaves_the_next_state(held, client, moderator):
    assert len(rows_in(body(client.get("/data/policies.csv")))) == 1
    workflow.withdraw(held, by=moderator, notice="It was wrong.")
    assert rows_in(body(client.get("/data/policies.csv"))) == []
    assert [row["state"] for row in rows_in(body(client.get("/data/editions.csv")))] == ["withdrawn"]


def test_key_minerals_are_those_of_the_live_edition_alone(held, client, profile, editor, moderator):
    profile.tagline = "Another line."
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Another line")
    states = {row["state"] for row in rows_in(body(client.get("/data/editions.csv")))}
    assert states == {"superseded", "live"}
    assert {row["edition"] for row in rows_in(body(client.get("/data/profile_minerals.csv")))} == {"2"}


def test_what_was_published_in_error_is_in_no_table(held, client, moderator):
    for edition in (
        held,
        Edition.objects.current().of_kind(SubjectKind.MINERAL).get(subject__mineral__slug="nickel"),
    ):
        workflow.unpublish(edition, by=moderator, notice="It was wrong.")
    assert rows_in(body(client.get("/data/editions.csv"))) == []
    assert [row["mineral"] for row in rows_in(body(client.get("/data/mineral_editions.csv")))] == ["cobalt"]


def test_while_another_process_writes_readers_have_the_state_before(held, cobalt):
    first = current_build()
    figure(CountryFactory(code="PER"), cobalt, 3)
    with open(Path(settings.DATA_PACKAGE_DIR) / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert current_build().folder == first.folder
    assert current_build().folder != first.folder


@pytest.fixture
def nothing_written(held, tmp_path, settings, monkeypatch):
    """No state at all, as after an installation."""
    monkeypatch.setattr(building, "_next_try", 0.0)
    settings.DATA_PACKAGE_DIR = tmp_path / "none"
    settings.DATA_PACKAGE_DIR.mkdir()
    return settings.DATA_PACKAGE_DIR


ADDRESSES = ["/data/", "/data/figures.csv", "/data/cite.bib"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_while_the_first_state_is_written_nobody_else_waits(nothing_written, client, address):
    with open(nothing_written / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, str(building.SOON))
    assert "not ready yet" in response.content.decode()
    assert client.get(address).status_code == 200


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_there_is_a_reason_and_nobody_tries_at_once_again(
    nothing_written, client, monkeypatch
):
    tries = []
    with monkeypatch.context() as patch:
        patch.setattr(building.zipfile, "ZipFile", lambda *_: tries.append(1) or full())
        for address in ADDRESSES:
            response = client.get(address)
            assert (response.status_code, response["Retry-After"]) == (503, str(building.LATER))
        assert len(tries) == 1
        assert [path.name for path in nothing_written.iterdir()] == ["lock"]  # nothing half written
        with pytest.raises(CommandError, match="No space left"):
            call_command("build_data_package")
    monkeypatch.setattr(building, "_next_try", 0.0)
    assert client.get("/data/figures.csv").status_code == 200


def test_on_a_full_disk_readers_have_the_state_before(held, cobalt, client, monkeypatch):
    monkeypatch.setattr(building, "_next_try", 0.0)
    first = current_build()
    figure(CountryFactory(code="PER"), cobalt, 3)
    monkeypatch.setattr(building, "_write_table", full)
    assert current_build().folder == first.folder
    assert building._next_try, "it tried to write the state of now"
    assert client.get("/data/figures.csv").status_code == 200


def test_files_of_before_a_source_was_barred_stand_in_for_none(held, client, monkeypatch):
    monkeypatch.setattr(building, "_next_try", 0.0)
    current_build()
    Source.objects.filter(key="wgi").update(may_be_passed_on=False)
    monkeypatch.setattr(building, "_write_table", full)
    assert client.get("/data/figures.csv").status_code == 503


def test_files_of_before_a_source_was_barred_are_removed(held):
    first = current_build()
    Source.objects.filter(key="wgi").update(may_be_passed_on=False)
    assert current_build().folder.exists()
    assert not first.folder.exists()


def test_where_another_machine_is_always_faster_readers_come_again(nothing_written, client, monkeypatch):
    monkeypatch.setattr(building, "version_of", lambda *_: None)
    response = client.get("/data/figures.csv")
    assert (response.status_code, response["Retry-After"]) == (503, str(building.SOON))
    with pytest.raises(RuntimeError, match="faster"):
        current_build(wait=True)
    assert [path.name for path in nothing_written.iterdir()] == ["lock"]


def test_the_page_waits_for_no_writing(held, cobalt, client):
    first = current_build()
    figure(CountryFactory(code="PER"), cobalt, 3)
    client.get("/data/")
    assert {path.name for path in Path(settings.DATA_PACKAGE_DIR).iterdir()} == {first.folder.name, "lock"}


def test_what_is_being_removed_is_given_to_nobody(held, cobalt, monkeypatch):
    remove, given = building.shutil.rmtree, []

    def removed(path):
        (path / "README.md").unlink()
        given.append(newest_build().file("figures.csv").exists())
        assert newest_build().folder != path
        remove(path)

    monkeypatch.setattr(building.shutil, "rmtree", removed)
    for code in ("PER", "BOL", "ECU"):
        figure(CountryFactory(code=code), cobalt, 3)
        current_build()
    assert given == [True]


def test_what_a_stopped_process_left_is_removed(held):
    left = Path(settings.DATA_PACKAGE_DIR) / "tmp-left"
    left.mkdir(parents=True)
    current_build()
    assert not left.exists()


def test_writing_reads_no_draft_and_asks_the_same_for_more_rows(held, cobalt):
    with no_draft_touched(), CaptureQueriesContext(connection) as few:
        current_build()
    for code in ("PER", "BOL", "ECU", "URY"):
        figure(CountryFactory(code=code), cobalt, 3)
    with CaptureQueriesContext(connection) as more:
        current_build()
    assert len(more) == len(few) <= WHOLE


def test_a_file_that_is_written_costs_six_queries_and_the_page_eight(held, client):
    client.get("/data/")
    for address, most in (("/data/figures.csv", SERVED), ("/data/", SERVED + 2)):
        with CaptureQueriesContext(connection) as queries:
            assert body(client.get(address))
        assert len(queries) <= most


def test_the_page_says_how_large_it_is_and_under_which_licences(held, client):
    page = words(client.get("/data/"))
    assert "Download the ZIP" in page
    assert "figures.csv A value that a release gave" in page
    assert "frictionless validate http://testserver/data/datapackage.json" in page
    assert "@misc" in client.get("/data/cite.bib").content.decode()


def test_the_page_says_to_crawlers_which_files_there_are_and_what_they_are_based_on(held, client):
    page = client.get("/data/").content.decode()
    said = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    (data,) = [node for node in said.get("@graph", [said]) if node.get("@type") == "Dataset"]
    assert data["distribution"][0]["contentUrl"] == "http://testserver/data/critical-minerals-atlas.zip"
    assert "BACI 2026" in {one["name"] for one in data["isBasedOn"]}


@pytest.mark.parametrize(
    "name", ["nothing.csv", "lock", "figures.csv.gz", "..%2Fdatapackage.json", "figures.xlsx"]
)
def test_no_other_file_is_handed_out(held, client, name):
    assert client.get(f"/data/{name}").status_code == 404


def test_the_command_writes_the_files_and_says_how_many(held, capsys):
    call_command("build_data_package")
    assert "24 tables" in capsys.readouterr().out


def test_a_file_that_nobody_reads_is_never_opened(held, client):
    response = client.get("/data/figures.csv")
    assert response["Content-Length"] == str(len(body(client.get("/data/figures.csv"))))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", ResourceWarning)
        del response
        gc.collect()
    assert not [one for one in found if "unclosed file" in str(one.message)]
