"""Policies and partnerships of live editions as timelines, with the filter that both share."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from config.addresses import absolute, page_address, public_page, site_of
from minerals import downloads
from page_store.public import HTMX, public

from ...models.projections import EventTable
from ...publishing.terms import OVER
from ...tables.events import EVENTS, read
from ..timelines import Network, Selection, TimelineRow

ROWS_A_PAGE = 25


@public(*Selection.parameters, "page", varies=[HTMX])
def timeline(request, table):
    """The selected rows of one table, page by page; htmx gets only the parts that change."""
    today = timezone.localdate()
    selection = Selection.of(request.GET, table, today)
    page = Paginator(selection.event_ids, ROWS_A_PAGE).get_page(request.GET.get("page"))
    url, here = page_address(selection.url, page.number), reverse(f"profiles:{table}")
    swapped = request.htmx and not request.htmx.history_restore_request
    response = public_page(
        request,
        f"profiles/timeline_list.html{'#update' if swapped else ''}",
        policies=table == EventTable.POLICIES,
        selection=selection,
        named=", ".join(choice.label for choice in selection.chosen),
        page=page,
        rows=TimelineRow.of(page.object_list, today),
        network=network_of(selection),
        here=here,
        canonical=absolute(request, url),
        trail=[(EventTable(table).label, here)],
    )
    if swapped:
        response["HX-Push-Url"] = url
    patch_vary_headers(response, ["HX-Request"])
    return response


@public(*Selection.parameters)
def timeline_download(request, table, ending):
    """Every selected row as a file."""
    today = timezone.localdate()
    selection = Selection.of(request.GET, table, today)
    rows = read(EVENTS[table], selection.event_ids, today, site_of(request))
    made = downloads.ListDownload(
        table,
        EventTable(table).label,
        absolute(request, selection.url),
        EVENTS[table].filled(rows),
        as_of=today,
    )
    return downloads.answer_list(made, ending)


def network_of(selection):
    """Return the network of the selection, without rows that are over unless a status was chosen."""
    asked = selection.chosen_slugs["status"]
    return Network.of(selection.index, selection.places, without=() if asked else OVER)
