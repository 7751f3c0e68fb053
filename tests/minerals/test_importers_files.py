"""Paths and uploads as text: an unreadable file is refused with its reason, and memory is bounded."""

import gzip
import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from minerals.importers.reading import files
from minerals.importers.reading.files import RawFiles, decoded, from_bytes, from_path
from minerals.importers.reports import UnreadableError

pytestmark = pytest.mark.pure


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
    with pytest.raises(UnreadableError, match=f"x.csv.*{reason}"):
        decoded(RawFiles("x", (("x.csv", data),)))


def test_a_folder_gives_its_csv_and_text_files_in_order_of_name(tmp_path):
    for name in ("b.csv", "a.csv", "notes.txt", "picture.png", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    assert [name for name, _ in from_path(tmp_path).files] == ["a.csv", "b.csv", "notes.txt"]


def test_the_folder_that_one_is_in_has_its_name_too(tmp_path, monkeypatch):
    (tmp_path / "mcs").mkdir()
    (tmp_path / "mcs" / "a.csv").write_text("x")
    monkeypatch.chdir(tmp_path / "mcs")
    assert from_path(Path()).name == "mcs"


def test_one_empty_file_in_a_folder_is_left_to_its_reader(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("")
    assert from_path(tmp_path).files == (("a.csv", b"x"), ("b.csv", b""))


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
    with pytest.raises(UnreadableError, match=reason):
        from_bytes("upload", data)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("read"))
    with pytest.raises(UnreadableError, match="at most"):
        from_path(path)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 1)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x")
    with pytest.raises(UnreadableError, match="at most 1"):
        from_path(tmp_path)


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableError, match=r"nowhere\.csv does not exist"):
        from_path(tmp_path / "nowhere.csv")


def archive(*members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        for name, data in members:
            written.writestr(name, data)
    return buffer.getvalue()


def encrypted(data):
    marked = bytearray(data)
    marked[6] |= 1
    marked[marked.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


def lying(data, size):
    """The archive with another size of its first member than it has."""
    told = bytearray(data)
    struct.pack_into("<I", told, 22, size)
    struct.pack_into("<I", told, told.index(b"PK\x01\x02") + 24, size)
    return bytes(told)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(), "x holds no CSV file"),
        (archive(("a.csv", "1"), method=zipfile.ZIP_LZMA), "compressed in a way that is not read"),
        (archive(("a.csv", "1"), method=zipfile.ZIP_BZIP2), "compressed in a way that is not read"),
        (encrypted(archive(("a.csv", "1"))), "is encrypted"),
        (lying(archive(("a.csv", "1" * 5000)), 3), "not a readable ZIP archive"),
        (archive(("a.csv", "1"), ("folder/a.csv", "2")), "two files named 'a.csv'"),
        (archive(("n" * 300 + ".csv", "1")), "a name of 304 characters"),
        (archive(("xl/workbook.xml", "<x/>")), "is a spreadsheet: save its table as CSV"),
        (archive(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")), "holds no CSV file"),
        (archive(("inner.zip", archive(("a.csv", "1")))), "holds no CSV file"),
        (archive(*((f"{number}.xml", "") for number in range(2000))), "more than"),
    ],
)
def test_an_archive_that_is_no_plain_folder_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        from_bytes("x", data)


def test_a_damaged_archive_is_refused_wherever_it_is_damaged():
    whole = archive(("a.csv", "1,2\n" * 50), ("b.csv", "x"))
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        try:
            from_bytes("x", bytes(damaged))
        except UnreadableError:
            continue


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/a.csv", "a.csv"),
        ("/etc/a.csv", "a.csv"),
        ("C:\\files\\a.csv", "a.csv"),
        ("a\x1b[31m\u202eb.csv", "a�[31m�b.csv"),
        ("<b>a.csv", "<b>a.csv"),
    ],
)
def test_names_are_kept_without_folder_and_without_what_nobody_sees(name, kept):
    assert from_bytes("x", archive((name, "1"))).files == ((kept, b"1"),)
    assert from_bytes(name, b"1").files == ((kept, b"1"),)


def test_a_name_that_is_no_text_is_read_all_the_same(tmp_path):
    (tmp_path / os.fsdecode(b"a\xff.csv")).write_text("x")
    (name,) = [name for name, _ in from_path(tmp_path).files]
    assert name == "a�.csv"
    assert name.encode()


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("/dev/zero")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero"), Path("/dev/null"), tmp_path / "link.csv"):
        with pytest.raises(UnreadableError, match="is not a regular file"):
            from_path(path)
    with pytest.raises(UnreadableError, match="holds no CSV file"):
        from_path(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused_by_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x")
    path.chmod(0)
    for each in (path, tmp_path):
        with pytest.raises(UnreadableError, match=r"a\.csv cannot be read: Permission denied"):
            from_path(each)


def test_what_cannot_be_opened_is_refused_by_name(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("x")

    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(path), "open", refuse)
    for each in (path, tmp_path):
        with pytest.raises(UnreadableError, match=r"a\.csv cannot be read: Permission denied"):
            from_path(each)


def test_no_more_is_read_than_fits_though_a_file_should_grow(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("x" * 3000)
    monkeypatch.setattr(files, "MAX_BYTES", 2000)
    monkeypatch.setattr(files, "_size", lambda path: 10)
    with pytest.raises(UnreadableError, match="at most 2,000"):
        from_path(path)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=repr)
def test_more_lines_than_any_release_has_are_refused_before_they_are_read(end, monkeypatch):
    monkeypatch.setattr(files, "MAX_LINES", 10)
    assert decoded(RawFiles("x", (("a.csv", ("x" + end).encode() * 5), ("b.csv", ("x" + end).encode() * 5))))
    with pytest.raises(UnreadableError, match="x has 11 lines; at most 10 are read"):
        decoded(RawFiles("x", (("a.csv", ("x" + end).encode() * 5), ("b.csv", ("x" + end).encode() * 6))))


def test_a_gzip_file_is_what_it_holds_alone_in_a_folder_and_in_an_archive(tmp_path):
    squeezed = gzip.compress(b"a,b\n1,2\n")
    plain = (("flows.csv", b"a,b\n1,2\n"),)
    (tmp_path / "flows.csv.gz").write_bytes(squeezed)
    (tmp_path / "picture.png.gz").write_bytes(squeezed)
    assert from_bytes("flows.csv.gz", squeezed).files == plain
    assert from_path(tmp_path / "flows.csv.gz").files == plain
    assert from_path(tmp_path).files == plain
    assert from_bytes("flows.zip", archive(("folder/flows.csv.gz", squeezed))).files == plain


def test_a_gzip_file_has_the_hash_of_what_it_holds():
    assert from_bytes("a.csv.gz", gzip.compress(b"x")).sha256 == from_bytes("a.csv", b"x").sha256


def test_a_file_and_its_compressed_self_are_two_files_of_one_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(UnreadableError, match=r"two files named 'a\.csv'"):
        from_path(tmp_path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(b"x" * 100)[:-9], r"a\.csv\.gz is not a readable gzip file: it ends too early"),
        (gzip.compress(b"x" * 100)[:20] + b"nonsense" * 9, r"a\.csv\.gz is not a readable gzip file"),
        (gzip.compress(b"x") + gzip.compress(b"y"), r"a\.csv\.gz holds more than one gzip stream"),
        (gzip.compress(b"x") * 100_000, r"a\.csv\.gz holds more than one gzip stream"),
        (gzip.compress(b"x" * 2001), "decompresses to more than 2,000 bytes"),
    ],
    ids=["short", "damaged", "two", "many", "bomb"],
)
def test_a_gzip_file_that_is_damaged_or_too_large_inside_is_refused(data, reason, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", max(2000, len(data)))
    with pytest.raises(UnreadableError, match=reason):
        from_bytes("a.csv.gz", data)


def test_a_bomb_is_never_whole_in_memory(tmp_path):
    """A billion zeros in a megabyte: what is held of them stays near the limit."""
    squeezed = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeezed.compress(bytes(2**20)) for _ in range(200)) + squeezed.flush()
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="decompresses to more than"):
        from_bytes("bomb.csv.gz", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * files.MAX_BYTES


def test_compressed_files_share_one_limit(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 2000)
    data = archive(*((f"{name}.csv.gz", gzip.compress(b"x" * 1500)) for name in "ab"))
    with pytest.raises(UnreadableError, match="x decompresses to more than 2,000 bytes"):
        from_bytes("x", data)
