"""Files from a path or an upload as decoded text: bounded in size and number, or refused with a reason."""

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePath
from typing import NamedTuple

from ..reports import UnreadableError

MAX_BYTES = 32 * 2**20  # of all files together; the largest release so far has 3 MB
MAX_FILES = 400
MAX_MEMBERS = 1000  # of an archive, with those that are no text
MAX_LINES = 1_000_000  # for all files together; each publisher also has its own limit
MAX_NAME = 200
TEXT_SUFFIXES = {".csv", ".txt"}
GZIP = b"\x1f\x8b"
GZIPPED = re.compile(r"\.gz$", re.IGNORECASE)
ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")  # the second where it is empty
# What Python's zipfile raises of a damaged archive; RuntimeError has NotImplementedError in it.
BROKEN_ARCHIVE = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, struct.error, zlib.error)
READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for as much memory as they like


class TextFile(NamedTuple):
    """One decoded file; `name` without its folder."""

    name: str
    text: str


@dataclass(frozen=True)
class RawFiles:
    """Files as they were handed in, undecoded. `name` is that of the folder, the archive or the single file."""

    name: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def size(self) -> int:
        return sum(len(data) for _, data in self.files)

    @property
    def sha256(self) -> str:
        """Hash of the one file, or of all names and contents in order."""
        if len(self.files) == 1:
            return hashlib.sha256(self.files[0][1]).hexdigest()
        digest = hashlib.sha256()
        for name, data in self.files:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()


def from_path(path: Path) -> RawFiles:
    """The files of a release: one file, an archive, or a folder of which CSV and text files are taken."""
    if not path.exists():
        raise UnreadableError(f"{path} does not exist")
    path = path.absolute()  # “.” has a name, too
    if not path.is_dir():
        return from_bytes(path.name, _read_path(path))
    try:
        paths = sorted(each for each in path.iterdir() if each.is_file() and _is_text(each.name))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from error
    _bounded(path.name, sum(map(_size, paths)), len(paths))
    return _raw(path.name, [(each.name, _read_path(each)) for each in paths])


def from_bytes(name: str, data: bytes) -> RawFiles:
    """Return the files of an uploaded file, which may be compressed by gzip, or of a ZIP archive of a folder."""
    _bounded(name, len(data), 1)
    if not data.startswith(ARCHIVE):
        return _raw(name, [(name, data)])
    try:
        return _raw(name, _unpacked(name, data))
    except BROKEN_ARCHIVE as error:
        raise UnreadableError(f"{name} is not a readable ZIP archive: {error}") from error


def decoded(raw: RawFiles) -> list[TextFile]:
    """Decode everything: as UTF-8, otherwise UTF-16 if it has the mark, otherwise Windows-1252."""
    files = [TextFile(name, _decode(name, data)) for name, data in raw.files]
    refuse_more_lines(raw.name, files, MAX_LINES)
    return files


def refuse_more_lines(name: str, files: Iterable[TextFile], most: int, elsewhere: str = "") -> None:
    """Raise UnreadableError where the TextFiles of `name` have more than `most` lines together."""
    lines = sum(text.count("\n") + text.count("\r") - text.count("\r\n") for _, text in files)
    if lines > most:
        raise UnreadableError(f"{name} has {lines:,} lines; at most {most:,} are read{elsewhere}")


def _decode(name: str, data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise UnreadableError(f"{name} is not text: it holds NUL bytes")
        return text
    raise UnreadableError(f"{name} is not text in UTF-8 or Windows-1252")


def _raw(name: str, files: Iterable[tuple[str, bytes]]) -> RawFiles:
    """RawFiles, decompressed, each named without its folder and without control characters. One name is of one file."""
    files = sorted((_plain(each), data) for each, data in _decompressed(name, files))
    for (each, _), (following, _) in pairwise(files):
        if each == following:
            raise UnreadableError(f"{name} holds two files named {each!r}")
    return RawFiles(_plain(name), tuple(files))


def _plain(name: str) -> str:
    name = re.split(r"[/\\]", name)[-1]
    if len(name) > MAX_NAME:
        raise UnreadableError(
            f"{name[:40]!r}… is a name of {len(name)} characters; at most {MAX_NAME} are read"
        )
    return "".join(each if each.isprintable() else "\ufffd" for each in name)


def _read_path(path: Path) -> bytes:
    _fitting(path.name, _size(path))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # a file may grow
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be read: {error.strerror}") from error
    _fitting(path.name, len(data))
    return data


def _size(path: Path) -> int:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError(f"{path.name} is not a regular file")
    return found.st_size


def _unpacked(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The texts in an archive, by name."""
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise UnreadableError(f"{name} holds more than {MAX_MEMBERS:,} files")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = archive.infolist()
        members = [each for each in everything if _is_text(PurePath(each.filename.replace("\\", "/")).name)]
        if not members and any(each.filename == "xl/workbook.xml" for each in everything):
            raise UnreadableError(f"{name} is a spreadsheet: save its table as CSV")
        if any(each.compress_type not in READ_METHODS for each in members):
            raise UnreadableError(
                f"{name} is compressed in a way that is not read; make an ordinary ZIP archive"
            )
        # The archive may lie about sizes, so read no more than the size that it states.
        _bounded(name, sum(each.file_size for each in members) or not members, len(members))
        return [(each.filename, _read(archive, each)) for each in members]


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read(member.file_size)


def _decompressed(name: str, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield `files` with each gzip file replaced by its content: together at most MAX_BYTES, whatever they claim."""
    room = MAX_BYTES
    for each, data in files:
        if data.startswith(GZIP):
            each, data = GZIPPED.sub("", each), _gunzipped(each, data, room)
        room -= len(data)
        if room < 0:
            raise UnreadableError(f"{name} decompresses to more than {MAX_BYTES:,} bytes, which is the limit")
        yield each, data


def _gunzipped(name: str, data: bytes, room: int) -> bytes:
    """Return at most `room` + 1 bytes of a gzip file of one stream: thousands of tiny streams would take minutes."""
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = stream.decompress(data, room + 1)
    except zlib.error as error:
        raise UnreadableError(f"{name} is not a readable gzip file: {error}") from error
    if len(found) <= room and not stream.eof:
        raise UnreadableError(f"{name} is not a readable gzip file: it ends too early")
    if stream.unused_data:
        raise UnreadableError(f"{name} holds more than one gzip stream; compress one file")
    return found


def _is_text(name: str) -> bool:
    suffix = PurePath(GZIPPED.sub("", name)).suffix.lower()
    return suffix in TEXT_SUFFIXES and not name.startswith((".", "__MACOSX"))


def _bounded(name: str, size: int, count: int) -> None:
    if not count or not size:
        raise UnreadableError(f"{name} is empty" if count else f"{name} holds no CSV file")
    _fitting(name, size)
    if count > MAX_FILES:
        raise UnreadableError(f"{name} holds {count:,} files; at most {MAX_FILES} are read")


def _fitting(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableError(f"{name} has {size:,} bytes; at most {MAX_BYTES:,} are read")
