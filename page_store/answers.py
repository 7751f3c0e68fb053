"""An answer as bytes: plain and packed once each, with a strong ETag, and 304 without further work."""

import gzip
import hashlib
import re
from functools import lru_cache

import brotli
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

PACKED_TYPES = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|image/svg\+xml")
LEAST_PACKED = 200  # bytes; a smaller body does not become smaller
# Made once a publication, so better than on the fly, and quick enough for the one who waits.
PACKERS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
UNPACKERS = {"br": brotli.decompress, "gzip": gzip.decompress}
OF_A_BODY = {"content-length", "content-encoding", "etag", "vary"}


class Answer:
    """A 200 response of a public address. Its bytes never change; compressed forms are made on first use."""

    def __init__(self, response):
        self.body = response.content
        self.headers = [item for item in response.items() if item[0].lower() not in OF_A_BODY]
        self.tag = hashlib.sha256(self.body).hexdigest()[:20]
        self.packed = {}
        self.replies = {}  # of `replies.Replies`
        self.may_be_packed = (
            len(self.body) >= LEAST_PACKED
            and not response.has_header("Content-Encoding")
            and PACKED_TYPES.match(response.get("Content-Type", "")) is not None
        )
        varies = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
        varies = [name for name in varies if name.lower() not in ("accept-encoding", "cookie")]
        self.vary = ", ".join(varies + ["Accept-Encoding"] * self.may_be_packed)
        self.tags = {f'"{self.tag}"', *(f'"{self.tag}-{name}"' for name in PACKERS)}

    @property
    def size(self):
        """The approximate size in bytes: bodies, a kilobyte of overhead, and two for each reply with its request."""
        return len(self.body) + sum(map(len, self.packed.values())) + 1_000 + 2_000 * len(self.replies)

    def __getstate__(self):
        """Leave out replies, which belong to a process, and the body if a compressed form of it is stored."""
        packed = dict(self.packed)
        return self.__dict__ | {"replies": {}, "packed": packed, "body": None if packed else self.body}

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self.body is None:
            name, packed = next(iter(self.packed.items()))
            self.body = UNPACKERS[name](packed)

    def to(self, request):
        """The HttpResponse for this request: 304 where the client has one of our forms of it."""
        if known := self._known(request.META.get("HTTP_IF_NONE_MATCH")):
            response = HttpResponseNotModified()
            response.headers["ETag"] = known
            for name, value in self.headers:
                if name.lower() != "content-type":
                    response.headers[name] = value
            self._say_vary(response)
            return response
        encoding = self._encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        body = self._packed(encoding) if encoding else self.body
        response = HttpResponse(body)
        for name, value in self.headers:
            response.headers[name] = value
        response.headers["ETag"] = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Content-Length"] = str(len(body))
        self._say_vary(response)
        if request.method == "HEAD":
            response.content = b""
        return response

    def _say_vary(self, response):
        if self.vary:
            response.headers["Vary"] = self.vary

    def _known(self, header):
        """The tag of ours that the client named; empty without one."""
        if not header:
            return None
        if header in self.tags:
            return header
        named = [tag.removeprefix("W/") for tag in parse_etags(header)]
        return f'"{self.tag}"' if "*" in named else next((tag for tag in named if tag in self.tags), None)

    def _encoding(self, header):
        return best_encoding(header) if self.may_be_packed else ""

    def _packed(self, encoding):
        if encoding not in self.packed:
            self.packed[encoding] = PACKERS[encoding](self.body)
        return self.packed[encoding]


@lru_cache(maxsize=500)
def best_encoding(header):
    """The first encoding of ours that an Accept-Encoding accepts, or "": “gzip, br;q=0” is gzip."""
    taken = {}
    for part in header.lower().split(","):
        name, *rest = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in rest if piece.startswith("q=")), "1")
        try:
            taken[name] = float(quality) > 0
        except ValueError:
            taken[name] = False
    return next((name for name in PACKERS if taken.get(name, taken.get("*", False))), "")
