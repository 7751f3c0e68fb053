"""The first page: search, recent changes, the map, minerals that one country dominates, and the ways in."""

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.addresses import public_page, site_of
from minerals.facts.figure_parts import critical
from minerals.facts.figure_store import FigureStore
from minerals.facts.moved import FLOOR, moved_most
from minerals.heads import linked_data
from minerals.indicators import newest
from minerals.models import FigureRevision, Measure
from minerals.models.figures import concentration_address
from minerals.presentation.cells import Cell
from minerals.presentation.marks import Register
from minerals.wording import Current
from minerals.wording.findings import concentration_marks, hhi
from minerals.wording.numbers import signed_percent
from minerals.world_map.choice import choose, mappable
from page_store.keeping import kept_while
from page_store.public import public
from profiles.models import Edition
from profiles.public.filters import Selection
from profiles.public.timelines import due_next, newest_controls, newest_events

from .changes.record import CODE, NAME, PUBLISHED, SiteChange, by_day_and_weight
from .changes.words import edition_lines
from .data_package.descriptor import TABLES, about_it

SEARCHES = (_("gallium"), _("rare earth export controls"), _("price floor"))
EDITIONS = 4
CONTROLS = 5
EVENTS = 3
DUE = 5
MOVED = 6
CONCENTRATED = 8


@public()
def home(request):
    selection, today = Selection.of(QueryDict()), timezone.localdate()
    return public_page(
        request,
        "website/home.html",
        **facts_shown(),
        searches=SEARCHES,
        profiles=selection.profile_count,
        facets={facet.name: facet for facet in selection.facets},
        minerals_counted=len(selection.index.minerals),
        editions=newest_editions(selection.index),
        controls=newest_controls(CONTROLS, today),
        due=due_next(DUE, today),
        happened=newest_events(EVENTS),
        about=about(site_of(request)),
    )


def about(site):
    """The site with its search and its tables, for search engines and crawlers of data."""
    said = gettext("%(row)s A table of the data of the Critical Minerals Atlas, as CSV.")
    tables = (
        (one.name, str(one.title), said % {"row": one.row}, reverse("website:data_file", args=[one.file]))
        for one in TABLES
    )
    data = linked_data.catalogue(
        site,
        address=site + reverse("website:data"),
        name=gettext("Data of the Critical Minerals Atlas"),
        description=about_it(),
        tables=tables,
    )
    return linked_data.website(site, search=f"{reverse('website:search')}?q=", catalogue=data)


@kept_while("minerals")
def facts_shown():
    """Return the parts of the page that show figures only, kept when profiles are published."""
    store = FigureStore.recent(critical(), Measure.PRODUCTION)
    concentrated, counted = most_concentrated(store)
    minerals = list(mappable())
    return {
        "moved": most_moved(),
        "concentrated": concentrated,
        "concentrated_of": counted,
        "register": Register(
            (row["cell"] for row in concentrated),
            letters=[letter for row in concentrated for letter, _ in row["hhi_marks"]],
        ),
        "minerals": minerals,
        "choice": choose(minerals, store=store),
        "figures": FigureRevision.objects.current().count(),
    }


def newest_editions(index):
    """Return (Change, its lines) of the editions of the newest days; within a day, the weightiest countries first."""
    live, key = Edition.objects.live(), by_day_and_weight(index)
    dated = live.order_by().values_list("published_at", CODE, NAME, "pk")
    newest = [pk for *_, pk in sorted(dated, key=lambda row: key(*row[:3]))[:EDITIONS]]
    shown = live.with_subject().for_cards().in_bulk(newest)
    changes = [SiteChange(PUBLISHED, shown[pk].published_at, shown[pk]) for pk in newest]
    return [(one, edition_lines(one.subject)) for one in changes]


def most_moved():
    """The figures that the newest release changed most, with the remarks on all of them."""
    moves = moved_most(MOVED)
    return {
        "rows": [
            {
                "before": move.before,
                "after": move.after,
                "series": Current(move.after).dated_series,
                "change": signed_percent(move.change),
            }
            for move in moves
        ],
        "release": moves[0].after.release_name if moves else "",
        "floor": FLOOR,
        "register": Register(one for move in moves for one in (move.before, move.after)),
    }


def most_concentrated(store):
    """(rows, of how many minerals): those that one country dominates most, each at the stage where it does so most."""
    rows = {}
    for one in newest(store.series.values()):
        concentration = one.concentration() if one.head.form == "all" else None
        if concentration is None:
            continue
        rank, leader = one.ranking()[0]
        share = one.share(leader.code)
        best = rows.get(leader.mineral)
        if share and (best is None or share.percent > best["cell"].share.percent):
            rows[leader.mineral] = {
                "cell": Cell(leader, rank, share),
                "hhi": hhi(concentration),
                "hhi_marks": concentration_marks(concentration),
                "years": concentration_address(
                    leader.mineral, leader.stage, leader.form, leader.measure, leader.basis
                ),
            }
    found = sorted(rows.values(), key=lambda r: (-r["cell"].share.percent, r["cell"].observation.mineral))
    return found[:CONCENTRATED], len(found)
