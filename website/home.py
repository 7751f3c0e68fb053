"""The first page: search, recent changes, the map, minerals that one country dominates, and the ways in."""

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.addresses import absolute
from minerals.facts.figure_parts import critical
from minerals.facts.figure_store import FigureStore
from minerals.facts.moved import FLOOR, moved_most
from minerals.indicators import newest
from minerals.models import FigureRevision, Measure
from minerals.models.figures import concentration_address
from minerals.presentation.cells import Cell
from minerals.wording.figures import release_names, series_name
from minerals.wording.findings import concentration_marks, hhi
from minerals.wording.numbers import signed_percent
from minerals.wording.shares import legend
from minerals.wording.sources import with_source
from minerals.world_map.choice import choose, mappable
from page_store.keeping import kept_while
from page_store.public import public
from profiles.models import Edition
from profiles.public.filters import Selection
from profiles.public.timelines import due_next, newest_controls

from .changes.record import PUBLISHED, Change
from .changes.words import edition_lines

SEARCHES = (_("gallium"), _("rare earth export controls"), _("price floor"))
EDITIONS = 4
CONTROLS = 5
DUE = 5
MOVED = 6
CONCENTRATED = 8


@public()
def home(request):
    selection, today = Selection.of(QueryDict()), timezone.localdate()
    return render(
        request,
        "website/home.html",
        {
            **facts_shown(),
            "searches": SEARCHES,
            "profiles": selection.profile_count,
            "facets": {facet.name: facet for facet in selection.facets},
            "minerals_counted": len(selection.index.minerals),
            "editions": newest_editions(selection.index),
            "controls": newest_controls(CONTROLS, today),
            "due": due_next(DUE, today),
            "canonical": absolute(request, reverse("website:home")),
        },
    )


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
        "concentrated_marks": {key: text for row in concentrated for key, text in row["cell"].marks.items()},
        "releases": release_names({row["cell"].observation.cited for row in concentrated}),
        "minerals": minerals,
        "choice": choose(minerals, store=store),
        "figures": FigureRevision.objects.current().count(),
    }


def newest_editions(index):
    """(Change, its lines) of the editions of the newest days; of a day those of the weightiest countries first."""
    heavy = {place.edition: index.weights.get(number) for number, place in enumerate(index.places)}

    def newest_and_heaviest(edition):
        standing = heavy.get(edition.pk)
        return -edition.published_at.date().toordinal(), -standing.share.percent if standing else 0

    live = Edition.objects.live()
    dated = live.order_by("country__slug").only("published_at")
    newest = [one.pk for one in sorted(dated, key=newest_and_heaviest)[:EDITIONS]]
    shown = live.with_place().for_cards().in_bulk(newest)
    changes = [Change(PUBLISHED, shown[pk].published_at, shown[pk]) for pk in newest]
    return [(one, edition_lines(one.subject)) for one in changes]


def most_moved():
    """The figures that the newest release changed most, with what the table says of all of them."""
    moves = moved_most(MOVED)
    marks = {}
    for move in moves:
        marks |= legend(move.before) | legend(move.after)
    return {
        "rows": [
            {
                "before": move.before,
                "after": move.after,
                "series": with_source(series_name(move.after), move.after),
                "change": signed_percent(move.change),
            }
            for move in moves
        ],
        "release": moves[0].after.release_name if moves else "",
        "floor": FLOOR,
        "marks": marks,
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
                "name": with_source(series_name(leader), leader),
                "hhi": hhi(concentration),
                "hhi_marks": concentration_marks(concentration),
                "years": concentration_address(
                    leader.mineral, leader.stage, leader.form, leader.measure, leader.basis
                ),
            }
    found = sorted(rows.values(), key=lambda r: (-r["cell"].share.percent, r["cell"].observation.mineral))
    return found[:CONCENTRATED], len(found)
