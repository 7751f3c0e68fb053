"""The class of a row says which table it is for: rows of any class are previewed, accounted for and all or nothing."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from minerals.importers.loading import importing
from minerals.importers.loading.importing import import_release
from minerals.importers.publishers import Form, Publisher
from minerals.importers.reading import formats
from minerals.importers.reading.extracts import Extract, FigureRow, Identity, Made
from minerals.importers.reading.files import RawFiles
from minerals.importers.reading.tables import csv_lines
from minerals.importers.reports import FileProblem, Report, UnreadableError
from minerals.models import Figure, Release, ReleaseImport, Source

from ..factories import CountryFactory, MineralFactory

pytestmark = pytest.mark.django_db

LOADED = []  # what the loader below was called with


class Ship(NamedTuple):
    name: str
    year: int


@dataclass(frozen=True)
class Shipment:
    identity: Ship
    tons: int
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @property
    def key(self):
        return f"{self.identity.name}.{self.identity.year}"


def read(files, tables):
    """Rows of ships; one named after a word of the reviewed table also makes a figure."""
    ((name, text),), extract = files, Extract(edition=2026)
    lines = csv_lines(text)
    next(lines)
    for line, (ship, tons), _ in lines:
        with extract.row(line, name):
            rows = [Shipment(Ship(ship, 2024), int(tons), name, line)]
            if mineral := tables.wordings.get(ship):
                identity = Identity("JPN", mineral, "mine", "all", "production", "contained", 2024)
                rows.append(FigureRow(identity, "t", "reported", int(tons), file=name, line=line))
            extract.take(Made(rows), line, name)
    extract.contest()
    return extract


def words(content_dir, *, minerals):
    assert "cobalt" in minerals
    return {"Erika": (content_dir / "word.txt").read_text()}, []


def load(rows, release, *, whole, leave_out, corrections):
    LOADED.append((rows, release.key, whole, leave_out, corrections))
    sunk = [
        FileProblem(row.file, row.line, f"{row.key} has sunk")
        for row in rows
        if row.identity.name == "Titanic"
    ]
    return Report(release.key, read=len(rows), loaded=0 if sunk else len(rows), rejected=sunk)


OFFICE = Publisher(
    source="harbour",
    title="Harbour log",
    described="the log of the harbour",
    assumed=(1, 31),
    forms=(Form("harbour-log", read, ("ship", "tons"), read_words=words),),
    most_lines=5,
)


@pytest.fixture(autouse=True)
def harbour(monkeypatch, tmp_path):
    LOADED.clear()
    monkeypatch.setattr(formats, "publishers", lambda: {"harbour": OFFICE})
    monkeypatch.setitem(importing.LOADERS, Shipment, load)
    folder = tmp_path / "publishers" / "harbour"
    folder.mkdir(parents=True)
    (folder / "places.csv").write_text("label,code,qualifier\n")
    (tmp_path / "word.txt").write_text("cobalt")
    (tmp_path / "annotations.csv").write_text("mineral,stage,measure,form,basis,year,rankable,note,source\n")
    CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    Source.objects.create(key="harbour", title="Harbour log", publisher="The harbour", licence="CC0")
    return tmp_path


def run(folder, *rows, **options):
    text = "\n".join(["ship,tons", *rows])
    return import_release(RawFiles("log.csv", (("log.csv", text.encode()),)), content_dir=folder, **options)


def test_rows_of_another_table_go_to_its_loader_and_into_the_report(harbour):
    outcome = run(harbour, "Pamir,5", "Passat,6")
    ((rows, key, *how),) = LOADED
    assert ([row.key for row in rows], key, how) == (
        ["Pamir.2024", "Passat.2024"],
        "harbour-2026",
        [True, False, False],
    )
    assert outcome.accounts == {"understood": 2, "skipped": 0, "outside": 0, "not understood": 0}
    report = ReleaseImport.objects.get().report
    assert (report["figures"], report["others"], report["others_changed"]) == (0, 2, False)
    assert (outcome.sums, outcome.touched, Figure.objects.count()) == ([], 2, 0)


def test_one_row_may_be_of_two_tables(harbour):
    outcome = run(harbour, "Erika,5", "Passat,6")
    assert [report.loaded for report in outcome.reports] == [2, 1]
    assert Figure.objects.get().key == "jpn.cobalt.mine.all.production.contained.2024.harbour"


def test_what_a_loader_rejects_loads_nothing_of_any_table(harbour):
    outcome = run(harbour, "Erika,5", "Titanic,6")
    assert outcome.refusal == "1 rows cannot be loaded"
    assert [str(problem) for problem in outcome.problems] == ["log.csv, line 3: Titanic.2024 has sunk"]
    assert not any(model.objects.exists() for model in (Figure, Release, ReleaseImport))


def test_a_preview_of_another_table_keeps_nothing(harbour):
    assert run(harbour, "Pamir,5", dry_run=True).touched == 1
    assert not Release.objects.exists()


def test_two_rows_of_one_identity_are_both_named_whatever_their_table(harbour):
    outcome = run(harbour, "Pamir,5", "Pamir,6")
    assert [str(problem) for problem in outcome.problems] == [
        "log.csv, line 2: line 3 contradicts Pamir.2024",
        "log.csv, line 3: Pamir.2024 is already on line 2",
    ]
    assert not LOADED


def test_the_limit_of_lines_is_that_of_the_publisher(harbour):
    with pytest.raises(UnreadableError, match=r"log\.csv has 7 lines; at most 5 are read"):
        run(harbour, *(f"Pamir {number},5" for number in range(7)))
