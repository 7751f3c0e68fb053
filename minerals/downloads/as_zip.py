"""ZIP: the CSV with its explanation and licence beside it."""

import io
import zipfile

from . import about, as_csv

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; the date of the data is in the file's name


def write(download):
    return zipped(
        {
            "data.csv": as_csv.write(download),
            "README.md": about.markdown(about.readme(download)),
            "LICENCE.md": about.markdown(about.licence_text(download)),
        }
    )


def zipped(files):
    """A ZIP of {name: bytes} that is the same whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
