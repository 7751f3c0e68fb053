"""The page of the whole data set, its files, and those of changes and corrections."""

import datetime
from dataclasses import replace
from functools import wraps

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, public_page, site_of
from minerals.downloads import answer_list
from minerals.downloads.about import OURS
from minerals.facts.states import files
from minerals.heads import citing, linked_data
from minerals.models import Release, Source
from minerals.passing_on import passable
from page_store.public import for_any_origin, public
from profiles.public.filters.current import current_index
from tables.models import DataVersion

from ..changes import corrections
from ..changes.files import changes_download, corrections_download
from ..changes.record import SiteChanges
from ..errors import not_yet
from . import ARCHIVE, DESCRIPTOR, NotBuilt, current_build, newest_build
from .serving import served
from .version_views import reasons, work_of

SHOWN = 20  # versions


def once_built(view):
    """Answer 503 until there are files, without blocking a thread."""

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
    work = work_of(package["version"], site_of(request))
    versions = DataVersion.objects.defer("tables", "held")
    sources = [(source, newest.get(source.pk)) for source in Source.objects.order_by("publisher", "title")]
    return public_page(
        request,
        "website/data.html",
        package=package,
        about=about(
            package,
            replace(work, key="data", address=absolute(request, request.path)),
            passable(filter(None, newest.values()), lambda release: release.source.key),
        ),
        rows=counts,
        events=counts["policies"] + counts["partnerships"],
        versions=[(one, reasons(one)) for one in versions[:SHOWN]],
        version=versions.filter(name=package["version"]).first(),
        issued=datetime.date.fromisoformat(package["created"][:10]),
        work=work,
        ours=OURS,
        archive=ARCHIVE,
        archive_bytes=build.archive_bytes,
        sources=sources,
        trail=[(gettext("Data"), request.path)],
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


@require_safe
@once_built
def data_cite(request, ending):
    """Answer with the citation of the newest version, as a file for a reference manager."""
    return citing.answer(work_of(newest_build().package["version"], site_of(request)), ending)


@require_safe
@once_built
def data_file(request, name):
    """A file of the package, packed where the client takes that."""
    build = current_build()
    path = build.file(name)
    if path is None:
        raise Http404
    return served(request, path, build.folder.name, as_name=name)


@public()
def changes_file(request, ending):
    """The newest changes as a file."""
    address = absolute(request, reverse("website:changes"))
    changes = SiteChanges(index=current_index())
    return answer_list(changes_download(changes, site=site_of(request), address=address), ending)


@public(state=files)
def corrections_file(request, ending):
    """Every figure that a source corrected, before and after, as a file."""
    figures = corrections.figures_of(corrections.releases())
    address = absolute(request, reverse("website:corrections"))
    return answer_list(corrections_download(figures, address=address), ending)
