"""From paths and uploads to text: what cannot be read is refused with its reason, and memory is bounded."""

import io
import zipfile

import pytest

from minerals.importers import files
from minerals.importers.files import RawFiles, Unreadable, decoded, from_bytes, from_path


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Côte d’Ivoire".encode(), "Côte d’Ivoire"),
        ("\N{BYTE ORDER MARK}Source".encode(), "Source"),
        ("Côte d’Ivoire —".encode("cp1252"), "Côte d’Ivoire —"),
        ("Côte".encode("utf-16"), "Côte"),
    ],
)
def test_text_is_decoded_as_it_was_written(data, text):
    assert decoded(RawFiles("x", (("x.csv", data),)))[0].text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"a\0b", "NUL"), (b"\x81\x8d\x8f", "UTF-8 or Windows-1252"), (b"\xff\xfea", "not text")],
)
def test_what_is_no_text_is_refused_by_name(data, reason):
    with pytest.raises(Unreadable, match=f"x.csv.*{reason}"):
        decoded(RawFiles("x", (("x.csv", data),)))


def test_a_folder_gives_its_csv_and_text_files_in_order_of_name(tmp_path):
    for name in ("b.csv", "a.csv", "notes.txt", "picture.png", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    assert [name for name, _ in from_path(tmp_path).files] == ["a.csv", "b.csv", "notes.txt"]


def test_an_archive_is_the_folder_that_it_holds():
    raw = from_bytes("mcs.zip", zipped(folder__b_csv="2", folder__a_csv="1"))
    assert raw.files == (("a.csv", b"1"), ("b.csv", b"2"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 and no archive", "not a readable ZIP archive"),
        (zipped(picture="x"), "holds no CSV file"),
        (zipped(a_csv="x" * 3000), "at most"),
        (b"x" * 3000, "at most"),
    ],
)
def test_what_is_empty_broken_or_too_large_is_refused(data, reason, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 2000)
    with pytest.raises(Unreadable, match=reason):
        from_bytes("upload", data)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("read"))
    with pytest.raises(Unreadable, match="at most"):
        from_path(path)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 1)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x")
    with pytest.raises(Unreadable, match="at most 1"):
        from_path(tmp_path)


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"nowhere\.csv does not exist"):
        from_path(tmp_path / "nowhere.csv")
