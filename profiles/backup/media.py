"""Stored files as one archive: pictures, and the ZIPs of versions of the data. They are packed, so the archive is not.

A file appears before the row that names it is committed, and its name is its content: it never changes, and no picture
is ever removed. So an archive that is begun after the state of the database was fixed has all that this state names.
"""

import tarfile
from contextlib import contextmanager

from django.core.files import File
from django.core.files.storage import default_storage

from ..draft import images
from .errors import BackupError

FILE = "media.tar"
FOLDERS = {  # folder: whether a name in it is a whole file of the site
    "images": images.parse_name,
    "data": lambda name: name.endswith(".zip"),
}
BLOCK = 1 << 20


def stored():
    """Names of the files that the site has stored, in order."""
    for folder, is_ours in FOLDERS.items():
        yield from (f"{folder}/{name}" for name in images.names_in(folder) if is_ours(name))


def pack(path):
    """Write every stored file into an archive; their names."""
    packed = set()
    with tarfile.open(path, "w") as archive:
        for name in stored():
            try:
                file = default_storage.open(name)
            except FileNotFoundError:  # the ZIP of an old version, removed meanwhile
                continue
            with file:
                entry = tarfile.TarInfo(name)
                entry.size = file.size
                archive.addfile(entry, file)
                packed.add(name)
    return packed


def conflict(path):
    """The first reason why the files of an archive cannot be stored, or an empty text."""
    for name, content in _files(path):
        if not _is_name(name):
            return f"{path}: “{name}” is no file of the site"
        if default_storage.exists(name):
            with default_storage.open(name) as there:
                if not _same(content, there):
                    return f"{name} is stored already, with another content: move it out of the way, and try again"
    return ""


@contextmanager
def unpacked(path):
    """Store the files of an archive that are not there yet; where the block fails they are removed again."""
    written = []
    try:
        for name, content in _files(path):
            if not default_storage.exists(name):
                written.append(default_storage.save(name, File(content, name)))
        yield
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def _files(path):
    with tarfile.open(path) as archive:
        for entry in archive:
            if not entry.isfile():
                raise BackupError(f"{path}: “{entry.name}” is no plain file")
            yield entry.name, archive.extractfile(entry)


def _is_name(name):
    folder, _, own = name.partition("/")
    return folder in FOLDERS and "/" not in own and bool(FOLDERS[folder](own))


def _same(first, second):
    while block := first.read(BLOCK):
        if block != second.read(BLOCK):
            return False
    return not second.read(1)
