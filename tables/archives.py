"""ZIP archives that are the same whenever they are made, so that the same data gives the same ETag."""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; the date of the data is in the file's name


def zipped(files):
    """A ZIP of {name: bytes}."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(entry(name), content)
    return buffer.getvalue()


def entry(name):
    """The ZipInfo of a file that everybody may read, without the time of day."""
    found = zipfile.ZipInfo(name, EPOCH)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found
