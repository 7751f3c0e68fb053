"""The page of a version of the data, which stays, its citation, and the archive as long as that is kept."""

import datetime
from functools import partial
from operator import itemgetter
from posixpath import basename

from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from config.addresses import public_page, site_of
from minerals.heads import citing
from minerals.models import Release, Source
from minerals.wording.numbers import number
from page_store.public import for_any_origin
from tables.models import DataVersion

from .building import ARCHIVE
from .serving import sent
from .versions import archive_of, is_passable


@require_safe
def data_version(request, name):
    """Show a version: its content, its cause, its differences from the previous one, and its downloads."""
    version = get_object_or_404(DataVersion, name=name)
    before = DataVersion.objects.filter(number=version.number - 1).first()
    archive = archive_of(version)
    return public_page(
        request,
        "website/data_version.html",
        version=version,
        why=reasons(version),
        before=before,
        after=DataVersion.objects.filter(number=version.number + 1).first(),
        newest=DataVersion.objects.first(),
        tables=compared(version.tables, before.tables if before else None),
        rows=sum(table["rows"] for table in version.tables),
        gone=sorted(_names(before.tables) - _names(version.tables)) if before else (),
        archive=archive and ARCHIVE,
        archive_bytes=archive and default_storage.size(archive),
        barred=not is_passable(version),
        work=work_of(version.name, site_of(request)),
        trail=[
            (gettext("Data"), reverse("website:data")),
            (gettext("Version %(name)s") % {"name": name}, request.path),
        ],
    )


@require_safe
def data_version_cite(request, name, ending):
    """Answer with the citation of a version, as a file for a reference manager."""
    version = get_object_or_404(DataVersion, name=name)
    return for_any_origin(citing.answer(work_of(version.name, site_of(request)), ending))


@require_safe
def data_archive(request, name):
    """Answer with the ZIP of a version; 404 where it is no longer kept, or may not be passed on."""
    archive = archive_of(get_object_or_404(DataVersion, name=name))
    if archive is None:
        raise Http404
    size, tag = default_storage.size(archive), f"{name}-{basename(archive)}"
    opened = partial(default_storage.open, archive)
    return for_any_origin(
        sent(request, opened, size, tag, ".zip", as_name=f"critical-minerals-atlas-{name}.zip")
    )


def compared(tables, before):
    """Each table with its differences from the previous version: rows, columns, content."""
    known = {table["name"]: table for table in before or ()}
    found = []
    for table in tables:
        sha256 = table["hash"].removeprefix("sha256:")
        if (old := known.get(table["name"])) is None:
            found.append({"table": table, "sha256": sha256, "is_new": True})
            continue
        found.append(
            {
                "table": table,
                "sha256": sha256,
                "more": table["rows"] - old["rows"],
                "fewer": old["rows"] - table["rows"],
                "is_same": table["hash"] == old["hash"] and table["schema"] == old["schema"],
                "is_declared_anew": table["schema"] != old["schema"] and table["columns"] == old["columns"],
                "added": [name for name in table["columns"] if name not in old["columns"]],
                "removed": [name for name in old["columns"] if name not in table["columns"]],
            }
        )
    return found


def _names(tables):
    return set(map(itemgetter("name"), tables))


def reasons(version):
    """Return the causes of a version, one clause each."""
    cause = version.cause
    if "first" in cause:
        return [gettext("first version")]
    found = []
    if keys := cause.get("releases"):
        found.append(gettext("loaded: %(releases)s") % {"releases": _titles(Release, keys, "name")})
    if keys := cause.get("corrected"):
        found.append(gettext("corrected: %(releases)s") % {"releases": _titles(Release, keys, "name")})
    if count := cause.get("editions"):
        text = ngettext("%(count)s edition published", "%(count)s editions published", count)
        found.append(text % {"count": number(count)})
    if count := cause.get("ended"):
        text = ngettext("%(count)s profile withdrawn", "%(count)s profiles withdrawn", count)
        found.append(text % {"count": number(count)})
    if keys := cause.get("barred"):
        text = gettext("no longer passed on: %(sources)s")
        found.append(text % {"sources": _titles(Source, keys, "title")})
    if names := cause.get("tables"):
        found.append(
            gettext("tables with other columns or meanings: %(tables)s") % {"tables": ", ".join(names)}
        )
    return found or [gettext("countries, minerals, lists, sources or notes edited")]


def _titles(model, keys, title):
    known = dict(model.objects.filter(key__in=keys).values_list("key", title))
    return ", ".join(known.get(key, key) for key in keys)


def work_of(name, site):
    """Return the Work by which a version of the whole data set is cited."""
    path = reverse("website:data_version", args=[name])
    return citing.Work(
        key=f"data-{name}",
        kind=citing.DATA,
        title=gettext("Data of the Critical Minerals Atlas"),
        address=site + path,
        files=f"{path}cite.",
        issued=datetime.date.fromisoformat(name.partition(".")[0]),
        version=name,
        note=gettext("Each number under the licence of its source."),
    )
