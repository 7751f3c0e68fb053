"""Policies, partnerships and projects of live editions as lists, with the filter that all share."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from config.addresses import absolute, page_address, public_page, site_of
from minerals import downloads
from page_store.public import HTMX, public

from ...models.projections import EventTable
from ...tables import events, happenings, projects
from ..timelines import (
    HappeningRow,
    HappeningSelection,
    ProjectRow,
    ProjectSelection,
    Selection,
    TimelineRow,
)
from ..timelines.index import PROJECTS
from ..timelines.words import WORDS

ROWS_A_PAGE = 25


@public(*Selection.parameters, "page", varies=[HTMX])
def timeline(request, table):
    """The selected policies or partnerships, page by page; htmx gets only the parts that change."""
    selection = Selection.of(request.GET, table, timezone.localdate())
    return _page(request, selection, TimelineRow)


@public(*ProjectSelection.parameters, "page", varies=[HTMX])
def project_list(request):
    """The selected mines, plants and projects, page by page; htmx gets only the parts that change."""
    selection = ProjectSelection.of(request.GET, PROJECTS, timezone.localdate())
    return _page(request, selection, ProjectRow)


@public(*HappeningSelection.parameters, "page", varies=[HTMX])
def event_list(request):
    """The selected events, page by page; htmx gets only the parts that change."""
    selection = HappeningSelection.of(request.GET, EventTable.EVENTS, timezone.localdate())
    return _page(request, selection, HappeningRow)


def _page(request, selection, kind):
    """The page of a selection, whose rows are of a `kind`."""
    page = Paginator(selection.ids, ROWS_A_PAGE).get_page(request.GET.get("page"))
    table, words = selection.index.table, WORDS[selection.index.table]
    url, here = page_address(selection.url, page.number), reverse(selection.path_name)
    swapped = request.htmx and not request.htmx.history_restore_request
    response = public_page(
        request,
        f"profiles/timeline_list.html{'#update' if swapped else ''}",
        table=table,
        words=words,
        description=words.description % {"facets": selection.nouns},
        count=words.count_of(selection.count, selection.total),
        show=words.show_of(selection.count),
        selection=selection,
        named=", ".join(choice.label for choice in selection.chosen),
        page=page,
        rows=kind.of(page.object_list, timezone.localdate()),
        here=here,
        canonical=absolute(request, url),
        trail=[(words.name, here)],
    )
    if swapped:
        response["HX-Push-Url"] = url
    patch_vary_headers(response, ["HX-Request"])
    return response


@public(*Selection.parameters)
def timeline_download(request, table, ending):
    """Every selected policy or partnership as a file."""
    today = timezone.localdate()
    selection = Selection.of(request.GET, table, today)
    of, site = events.EVENTS[table], site_of(request)
    return _file(request, selection, of, events.read(of, selection.ids, today, site), ending)


@public(*ProjectSelection.parameters)
def project_download(request, ending):
    """Every selected mine, plant and project as a file."""
    selection = ProjectSelection.of(request.GET, PROJECTS, timezone.localdate())
    return _file(
        request, selection, projects.PROJECTS, projects.read(selection.ids, site_of(request)), ending
    )


@public(*HappeningSelection.parameters)
def event_download(request, ending):
    """Every selected event as a file."""
    selection = HappeningSelection.of(request.GET, EventTable.EVENTS, timezone.localdate())
    rows = happenings.read(selection.ids, site_of(request))
    return _file(request, selection, happenings.HAPPENINGS, rows, ending)


def _file(request, selection, table, rows, ending):
    made = downloads.ListDownload(
        selection.index.table,
        WORDS[selection.index.table].name,
        absolute(request, selection.url),
        table.filled(rows),
        as_of=timezone.localdate(),
    )
    return downloads.answer_list(made, ending)
