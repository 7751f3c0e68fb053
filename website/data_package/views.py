"""The page of the whole data set, its files, and those of changes and corrections."""

import datetime
from functools import wraps

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, site_of
from minerals.downloads import answer_list
from minerals.downloads.about import OURS
from minerals.facts.states import facts
from minerals.heads import citing, linked_data
from minerals.models import Release, Source
from minerals.passing_on import passable
from page_store.public import for_any_origin, public

from ..changes import corrections
from ..changes.files import changes_download, corrections_download
from ..changes.record import Changes
from ..errors import not_yet
from . import ARCHIVE, DESCRIPTOR, NotBuilt, current_build, newest_build

BLOCK = 1 << 16
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "zip": "application/zip",
    "md": "text/markdown; charset=utf-8",
}


def once_built(view):
    """Answer 503 until there are files, and hold no thread meanwhile."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return for_any_origin(view(request, *args, **kwargs))
        except NotBuilt as error:
            return not_yet(error.seconds)

    return answer


@require_safe
@once_built
def data(request):
    """Describe the data set: its tables, their licences, and its citation."""
    build = newest_build()
    package = build.package
    newest = {}
    for release in Release.objects.select_related("source").order_by("published", "key"):
        newest[release.source_id] = release
    counts = {one["name"]: one["rows"] for one in package["resources"]}
    work = work_of(package, absolute(request, request.path))
    sources = [(source, newest.get(source.pk)) for source in Source.objects.order_by("publisher", "title")]
    return render(
        request,
        "website/data.html",
        {
            "package": package,
            "about": about(
                package, work, passable(filter(None, newest.values()), lambda release: release.source.key)
            ),
            "rows": counts,
            "events": counts["policies"] + counts["partnerships"],
            "issued": work.issued,
            "work": work,
            "ours": OURS,
            "archive": ARCHIVE,
            "archive_bytes": build.archive_bytes,
            "sources": sources,
            "canonical": absolute(request, request.path),
            "trail": [(gettext("Data"), request.path)],
        },
    )


def about(package, work, releases):
    """The data set for crawlers of data. `releases`: the newest of each source."""
    root = work.address.removesuffix(reverse("website:data"))
    return linked_data.dataset(
        work,
        (),
        site=root,
        description=package["description"],
        releases=releases,
        files={
            ending: reverse("website:data_file", args=[name])
            for ending, name in (("zip", ARCHIVE), ("json", DESCRIPTOR))
        },
    )


def work_of(package, address):
    """Return the Work by which the whole data set is cited."""
    return citing.Work(
        key="data",
        kind=citing.DATA,
        title=gettext("Data of the Critical Minerals Atlas"),
        address=address,
        files=reverse("website:data_cite", args=["bib"]).removesuffix("bib"),
        issued=datetime.date.fromisoformat(package["version"]),
        note=gettext("Each number under the licence of its source."),
    )


@require_safe
@once_built
def data_cite(request, ending):
    """Answer with the citation of the data set, as a file for a reference manager."""
    address = absolute(request, reverse("website:data"))
    return citing.answer(work_of(newest_build().package, address), ending)


@require_safe
@once_built
def data_file(request, name):
    """A file of the package, packed where the client takes that."""
    build = current_build()
    path = build.file(name)
    if path is None:
        raise Http404
    packed = path.with_name(f"{path.name}.gz")
    takes_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    # The middleware would pack what is packed, and take its length away.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    shown = packed if takes_packed and packed.exists() else path
    tag = f'"{build.folder.name}-{shown.name}"'
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    response = StreamingHttpResponse(blocks_of(shown), content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Length"] = shown.stat().st_size
    response["ETag"] = tag
    if shown is packed:
        response["Content-Encoding"] = "gzip"
    if path.suffix in (".csv", ".zip"):
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def blocks_of(path):
    """The content of a file, which is open only while it is read."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


@public()
def changes_file(request, ending):
    """The newest changes as a file."""
    address = absolute(request, reverse("website:changes"))
    return answer_list(changes_download(Changes(), site=site_of(request), address=address), ending)


@public(state=facts)
def corrections_file(request, ending):
    """Every figure that a source corrected, before and after, as a file."""
    figures = corrections.figures_of(corrections.releases())
    address = absolute(request, reverse("website:corrections"))
    return answer_list(corrections_download(figures, address=address), ending)
