"""From a path or an upload to decoded text: bounded in size and number, and refused with a reason otherwise."""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from .extracts import TextFile

MAX_BYTES = 32 * 2**20  # of all files together; the largest release so far has 3 MB
MAX_FILES = 400
TEXT_SUFFIXES = {".csv", ".txt"}


class Unreadable(Exception):
    """The files cannot be read at all; says which and why."""


@dataclass(frozen=True)
class RawFiles:
    """What was handed in, undecoded. `name` is the folder's, the archive's or the file's own."""

    name: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def size(self):
        return sum(len(data) for _, data in self.files)

    @property
    def sha256(self):
        """Of the one file, or of all names and contents in order."""
        if len(self.files) == 1:
            return hashlib.sha256(self.files[0][1]).hexdigest()
        digest = hashlib.sha256()
        for name, data in self.files:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()


def from_path(path):
    """The files of a release: one file, an archive, or a folder of which CSV and text files are taken."""
    if not path.exists():
        raise Unreadable(f"{path} does not exist")
    if not path.is_dir():
        _bounded(path.name, path.stat().st_size, 1)
        return from_bytes(path.name, path.read_bytes())
    paths = sorted(each for each in path.iterdir() if each.is_file() and _is_text(each.name))
    _bounded(path.name, sum(each.stat().st_size for each in paths), len(paths))
    return RawFiles(path.name, tuple((each.name, each.read_bytes()) for each in paths))


def from_bytes(name, data):
    """The same of an upload: a file, or a ZIP archive of a folder."""
    _bounded(name, len(data), 1)
    if not data.startswith(b"PK\x03\x04"):
        return RawFiles(name, ((name, data),))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [each for each in archive.infolist() if _is_text(PurePath(each.filename).name)]
            # What the archive says of sizes may be a lie; reading no more than that is not.
            _bounded(name, sum(each.file_size for each in members), len(members))
            files = tuple(sorted((PurePath(each.filename).name, _read(archive, each)) for each in members))
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        raise Unreadable(f"{name} is not a readable ZIP archive: {error}") from error
    return RawFiles(name, files)


def decoded(raw):
    """[TextFile] of everything: UTF-8, else UTF-16 where its mark says so, else Windows-1252."""
    return [TextFile(name, _decode(name, data)) for name, data in raw.files]


def _decode(name, data):
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable(f"{name} is not text: it holds NUL bytes")
        return text
    raise Unreadable(f"{name} is not text in UTF-8 or Windows-1252")


def _read(archive, member):
    with archive.open(member) as file:
        return file.read(member.file_size)


def _is_text(name):
    return PurePath(name).suffix.lower() in TEXT_SUFFIXES and not name.startswith((".", "__MACOSX"))


def _bounded(name, size, count):
    if not count or not size:
        raise Unreadable(f"{name} is empty" if count else f"{name} holds no CSV file")
    if size > MAX_BYTES:
        raise Unreadable(f"{name} has {size:,} bytes, at most {MAX_BYTES:,} are read")
    if count > MAX_FILES:
        raise Unreadable(f"{name} holds {count:,} files, at most {MAX_FILES} are read")
