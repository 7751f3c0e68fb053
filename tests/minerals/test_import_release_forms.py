"""The form and the edition of a release, recognised by what stands in its files."""

import datetime
import os

import pytest
from django.core.management import CommandError

from minerals.importers.publishers.usgs.long import HEADER
from minerals.importers.tidy.figures import COLUMNS
from minerals.models import (
    Figure,
    Release,
)

from .release_files import ROWS, mine, run, table

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("reference_once"),
    pytest.mark.on_postgresql("rows are loaded in each database’s own way"),
]


def test_an_edition_that_nobody_knows_yet_makes_its_release(release_file):
    rows = [mine("Congo (Kinshasa)", "240,000", year="2026"), mine("Congo (Kinshasa)", "231,000")]
    said = run(release_file(rows, name="MCS2027_Commodities_Data.csv"), published=datetime.date(2027, 2, 3))
    assert "new release usgs-mcs-2027" in said
    assert Release.objects.get(key="usgs-mcs-2027").published == datetime.date(2027, 2, 3)


def test_the_day_of_an_unknown_edition_is_assumed_and_said_to_be(release_file):
    run(release_file([mine("Congo (Kinshasa)", "240,000", year="2026")], name="MCS2027.csv"))
    release = Release.objects.get(key="usgs-mcs-2027")
    assert (release.published, release.note) == (
        datetime.date(2027, 1, 31),
        "The day of publication is assumed.",
    )


def test_a_file_in_another_encoding_says_the_same(release_file):
    run(release_file())
    assert "4 unchanged" in run(release_file(encoding="utf-8"))
    assert "4 unchanged" in run(release_file(encoding="utf-16"))


def test_what_has_no_known_form_is_refused_with_its_beginning(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("date;price\n2026-01-01;7\n")
    with pytest.raises(
        CommandError, match=r"Nothing was loaded. prices.csv has none of the forms.*'date;price'"
    ):
        run(path)


def test_our_own_columns_are_a_form_too(tmp_path):
    path = tmp_path / "usgs-mcs-2026.csv"
    row = "COD,cobalt,mine,all,production,contained,2025,230000,,,t,estimated,true,,,,7".split(",")  # noqa: SIM905
    path.write_text(table(COLUMNS, [row]), newline="")
    assert "form atlas-tidy, usgs-mcs-2026" in run(path)
    unknown = tmp_path / "usgs-mcs-1999.csv"
    unknown.write_text(table(COLUMNS, [row]), newline="")
    with pytest.raises(CommandError, match="could not be read"):
        run(unknown)


def test_an_edition_is_not_let_out_of_its_order(release_file):
    rows = [mine("Congo (Kinshasa)", "240,000", year="2026")]
    file = release_file(rows, name="MCS2027.csv")
    for day, reason in (
        (
            datetime.date(2026, 2, 6),
            "USGS Mineral Commodity Summaries 2026, data release is of 6 February 2026",
        ),
        (datetime.date(2207, 2, 3), "edition 2027 cannot have been published on 3 February 2207"),
        (datetime.date(1, 1, 1), "edition 2027 cannot have been published on 1 January 1"),
    ):
        with pytest.raises(CommandError, match=reason):
            run(file, published=day)
    assert not Release.objects.filter(key="usgs-mcs-2027").exists()
    old = release_file([mine("Finland", "1", year="2021")], name="MCS2022.csv")
    with pytest.raises(CommandError, match="2023, data release is of 31 January 2023"):
        run(old, published=datetime.date(2023, 3, 1))


def test_the_day_of_a_release_that_is_known_is_not_given_anew_in_silence(release_file):
    assert "4 loaded" in run(release_file(), published=datetime.date(2026, 2, 6))
    with pytest.raises(
        CommandError, match="is known already, with the day 6 February 2026 and not 7 February 2026"
    ):
        run(release_file(), published=datetime.date(2026, 2, 7))


def test_a_file_that_says_two_editions_is_loaded_as_neither(release_file):
    file = release_file(name="MCS2027.csv")
    with pytest.raises(CommandError, match="named MCS2027, but its newest production is of 2025"):
        run(file)
    with pytest.raises(CommandError, match="the files do not say which edition they are of"):
        run(file, leave_out=True)
    assert not Figure.objects.exists()


def test_a_known_table_may_come_with_other_files_which_are_counted(release_file, tmp_path):
    release_file()
    (tmp_path / "version_history.txt").write_text("Version 1.1\n")
    (tmp_path / "prices.csv").write_text("date,price\n2025,7\n\n2026,8\n")
    said = run(tmp_path)
    assert "6 rows: 4 understood, 0 skipped, 2 outside, 0 not understood" in said
    assert "2 rows not used: prices.csv\n0 rows not used: version_history.txt" in said


def test_two_tables_that_are_each_a_release_are_not_chosen_between(release_file, tmp_path):
    release_file()
    release_file(name="again.csv")
    with pytest.raises(CommandError, match="holds 2 files of the form usgs-long: import one by one"):
        run(tmp_path)
    (tmp_path / "again.csv").write_text(table(COLUMNS, []), newline="")
    with pytest.raises(CommandError, match="files of the forms atlas-tidy and usgs-long: import one by one"):
        run(tmp_path)


def test_a_column_of_no_known_meaning_refuses_and_can_be_left_out(tmp_path):
    path = tmp_path / "MCS2026.csv"
    path.write_text(table([*HEADER, "Quality"], [[*row, "A"] for row in ROWS]), newline="")
    with pytest.raises(CommandError, match="Nothing was loaded: unknown column 'Quality'"):
        run(path)
    said = run(path, leave_out=True)
    assert "4 rows: 4 understood, 0 skipped, 0 outside, 0 not understood" in said
    assert "1 not understood\n  MCS2026.csv, line 1: unknown column" in said


def test_what_is_no_file_or_holds_none_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "picture.png").write_bytes(b"x")
    for name, reason in (
        ("/dev/zero", "zero is not a regular file"),
        ("pipe", "pipe is not a regular file"),
        ("empty", "empty holds no CSV file"),
        ("other", "other holds no CSV file"),
        ("nowhere", "nowhere does not exist"),
    ):
        with pytest.raises(CommandError, match=f"Nothing was loaded. .*{reason}"):
            run(tmp_path / name)
