from dataclasses import replace

from django.core.paginator import Paginator
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.addresses import absolute, page_address, public_page, site_of
from minerals import downloads
from minerals.heads import trails
from minerals.presentation.marks import Register
from page_store.public import HTMX, public

from ..filters import Selection
from ..listing import map_of, order_said, rows_of, table_of

VIEWS = {"cards": _("Cards"), "table": _("Table"), "map": _("Map")}
CARDS, MAP = "cards", "map"
COUNTRIES_A_PAGE = 48


@public(*Selection.parameters, "page", "view", varies=[HTMX])
def profile_list(request):
    """The filter of countries, as cards, as a table or on the map; htmx gets only the parts that change."""
    selection = Selection.of(request.GET)
    view = request.GET.get("view")
    view = view if view in VIEWS else CARDS
    page = Paginator(selection.places, COUNTRIES_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(selection, selection.places if view == MAP else page.object_list)
    url = selection.url if view == MAP else page_address(selection.url, page.number)
    asked = selection.asks_of_pairs
    cells = cells_shown(rows, view, selection, asked)
    heading = selection.title
    hint = selection.empty_hint
    partial = request.htmx and not request.htmx.history_restore_request
    response = public_page(
        request,
        f"profiles/profile_list.html{'#update' if partial else ''}",
        selection=selection,
        heading=heading,
        page=page,
        rows=rows,
        groups=grouped(rows, selection),
        register=Register(cells),
        order=order_said(selection),
        map=map_of(rows, heading or gettext("Countries")) if view == MAP else None,
        asked=asked,
        view=view,
        views=[
            {"label": label, "url": in_view(selection.url, name), "current": name == view}
            for name, label in VIEWS.items()
        ],
        chosen=[replace(one, url=in_view(one.url, view)) for one in selection.chosen],
        hint=hint and replace(hint, url=in_view(hint.url, view)),
        canonical=absolute(request, url),
        trail=trails.of_countries(),
    )
    if partial:
        response["HX-Push-Url"] = in_view(url, view)
    patch_vary_headers(response, ["HX-Request"])
    return response


@public(*Selection.parameters)
def country_list_download(request, ending):
    """Every selected country as a file."""
    selection = Selection.of(request.GET)
    table = table_of(selection, rows_of(selection, selection.places), site_of(request))
    made = downloads.of_table(
        table,
        name="countries",
        title=selection.title or gettext("Countries"),
        address=absolute(request, selection.url),
        terms="countries",
    )
    return downloads.answer_list(made, ending)


def grouped(rows, selection):
    """[(label, number of all pages, rows, whether they are folded)] where there are any rows.

    Those with a profile, those with figures only, and those among them whose figures show no role.
    """
    profiles, index = selection.profile_count, selection.index
    roleless = (selection.found & index.without_role & ~index.with_profile).bit_count()
    figures = [row for row in rows if not row.edition]
    groups = [
        (gettext("Profiles"), profiles, [row for row in rows if row.edition], False),
        (
            gettext("Figures only"),
            selection.count - profiles - roleless,
            [row for row in figures if row.codes],
            False,
        ),
        (gettext("Figures that show no role"), roleless, [row for row in figures if not row.codes], True),
    ]
    return [group for group in groups if group[2]]


def cells_shown(rows, view, selection, asked):
    """The Cells that a view shows; the card of a profile has one where something was `asked` of its pairs."""
    if view == MAP and not selection.chosen_slugs["mineral"]:
        return []
    return [row.cell for row in rows if row.cell and (asked or view != CARDS or not row.edition)]


def in_view(url, view):
    """The address with the presentation kept; cards, the usual one, need no word."""
    if view == CARDS:
        return url
    return f"{url}{'&' if '?' in url else '?'}view={view}"
