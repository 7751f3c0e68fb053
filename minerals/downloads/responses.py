"""A download over HTTP. Its ETag is that of its bytes, which ConditionalGetMiddleware makes and compares."""

from django.http import HttpResponse

from . import as_csv, as_json, as_xlsx, as_zip

FORMATS = {  # ending -> how it is written, its type
    "csv": (as_csv.write, "text/csv; charset=utf-8; header=present"),
    "xlsx": (as_xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json.write, "application/json"),
    "zip": (as_zip.write, "application/zip"),
}
ENDINGS = "|".join(FORMATS)  # for a pattern of addresses


def answer(download, ending):
    """The response that hands out a Download in the format that the ending names."""
    write, content_type = FORMATS[ending]
    response = HttpResponse(write(download), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{download.stem}.{ending}"'
    response.headers["Link"] = f'<{download.address}>; rel="describedby"; type="text/html"'
    if download.edition and download.edition.withdrawn:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
