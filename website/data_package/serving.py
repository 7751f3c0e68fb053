"""Files of the package as they are sent: packed where the client takes that, block by block."""

from functools import partial

from django.http import StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

BLOCK = 1 << 16
TYPES = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".json": "application/json",
    ".zip": "application/zip",
    ".md": "text/markdown; charset=utf-8",
}


def served(request, path, tag, *, as_name):
    """Return the response with a file, or its compressed form if there is one; 304 if the client has it."""
    packed = path.with_name(f"{path.name}.gz")
    takes_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    shown = packed if takes_packed and packed.exists() else path
    opened, size = partial(shown.open, "rb"), shown.stat().st_size
    response = sent(request, opened, size, f"{tag}-{shown.name}", path.suffix, as_name=as_name)
    if response.status_code == 200:
        if shown is packed:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
    return response


def sent(request, opened, size, tag, ending, *, as_name):
    """The response with a file that `opened()` opens; 304 where the client has it."""
    # The middleware would pack what is packed, and drop its length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    tag = f'"{tag}"'
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    response = StreamingHttpResponse(_blocks(opened), content_type=TYPES[ending])
    response["Content-Length"] = size
    response["ETag"] = tag
    if ending in (".csv", ".zip"):
        response["Content-Disposition"] = f'attachment; filename="{as_name}"'
    return response


def _blocks(opened):
    """The content of a file, which is open only while it is read."""
    with opened() as file:
        while block := file.read(BLOCK):
            yield block
