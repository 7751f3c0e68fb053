"""The charts of a mineral: ranking, years, map and concentration of each series, and the chain of all series.

A key is made of the mineral, the series as its page names it, and the kind: “cobalt-mine-production-contained-years”.
"""

from django.utils.translation import gettext

from ..drawing.geometry import reach
from ..facts.figure_parts import firmness_of, last_years
from ..facts.figure_store import FigureStore
from ..heads import trails
from ..models import Mineral
from ..presentation.pages import MineralPage, chain_remarks, panels
from ..wording import figures, numbers, shares
from ..world_map import world_map
from .chart import BARS, MAP, YEARS, Bar, Bars, Chart, may_be_taken, path_of, preview
from .tables import concentration_of

AT_MOST = 10  # places in a ranking
UNRANKED = 3  # and those without a rank below them
CHAIN = "chain"


def find_mineral_chart(key, *, own_scale=False):
    """The Chart of a key, or None."""
    stem, _, kind = key.rpartition("-")
    if kind not in KINDS and kind != CHAIN:
        return None
    parts = stem.split("-")
    slugs = ["-".join(parts[:number]) for number in range(1, len(parts) + 1)]
    for mineral in sorted(Mineral.objects.filter(slug__in=slugs), key=lambda one: -len(one.slug)):
        for chart in charts_of(mineral, page_of(mineral, own_scale=own_scale), only=key):
            return chart
    return None


def page_of(mineral, *, own_scale=False):
    """The MineralPage of today."""
    store = FigureStore.of_minerals([mineral.slug])
    firmness = firmness_of([mineral.slug])[mineral.slug]
    found = panels(store.of(mineral.slug), newest=last_years(), firmness=firmness)
    return MineralPage(found, own_scale=own_scale)


def charts_of(mineral, page, *, only=""):
    """Yield the Charts of a MineralPage, in its order; `only`: the key of the one that is wanted."""
    chain = f"{mineral.slug}-{CHAIN}"
    if only in ("", chain) and len(page.chain) > 1:
        yield _chain(chain, mineral, page)
    for section in page.sections:
        for panel in section.everything:
            for kind, make in KINDS.items():
                key = f"{panel.stem}-{kind}"
                if only in ("", key) and (found := make(panel)):
                    yield Chart(
                        key=key,
                        home=f"{mineral.get_absolute_url()}#{panel.anchor}",
                        home_name=mineral.name,
                        trail=trails.of_mineral(mineral, (found["title"], path_of(key))),
                        **found,
                    )


def _series(panel):
    """“Mine production 2025, t, contained weight, by the IEA”."""
    text = panel.stated.by_source(panel.measured)
    if panel.is_dated:
        text = gettext("%(series)s. The newest release no longer carries it") % {"series": text}
    return text


def _headline(panel):
    """The finding of a ranking with its year and its mandatory remarks."""
    text = panel.headline
    if not panel.is_dated:
        text = gettext("%(headline)s in %(year)s") % {"headline": text, "year": panel.head.year}
    return text + panel.headline_caveat


def _whole(panel):
    """Return a list with a sentence on the total behind the shares beside the bars; empty without shares."""
    if not (world := panel.latest.world):
        return []
    return [gettext("With shares of %(whole)s.") % {"whole": shares.whole_name(world.is_sum)}]


def _shares(panel):
    if not panel.ranked or panel.is_lone:
        return None
    rest = [*panel.unranked[:UNRANKED], *filter(None, [panel.other])]
    cells = [*panel.ranked[:AT_MOST], *rest]
    left = len(panel.ranked) + len(panel.unranked) + bool(panel.other) - len(cells)
    largest = panel.ranked[0].observation.value
    rows = [_row(cell, largest, panel.latest.unit) for cell in cells]
    shown = [
        cell.observation for cell in filter(None, (*panel.ranked, *panel.unranked, panel.other, panel.world))
    ]
    return {
        "form": BARS,
        "title": _headline(panel),
        "subtitle": ". ".join([_series(panel), *_whole(panel)]),
        "drawing": Bars(tuple(rows), left=left),
        "observations": tuple(shown),
        "notes": tuple(panel.remarks),
    }


def _row(cell, largest, unit):
    o = cell.observation
    return Bar(
        name=cell.place,
        text=figures.amount_under(o, unit),
        more=cell.share_text,
        reach=reach(o.value, o.lower, o.upper, top=largest) if o.rankable else None,
        observation=o,
    )


def _years(panel):
    years = panel.years
    if panel.is_lone or not years:
        return None
    return {
        "form": YEARS,
        "title": numbers.upper_first(years.headline),
        "subtitle": f"{_series_of_years(panel)}. {years.scale_words}",
        "drawing": panel,
        "observations": tuple(o for track in years.tracks for o in track.cells if o),
        "notes": tuple(filter(None, [years.remark])),
        "key_lines": (*years.key, *years.gap_lines),
        "tracks": tuple(years.tracks),
        "restated": frozenset(o.key for track in years.tracks for o, is_after in track.by_year if is_after),
        "has_scales": True,
        "own_scale": years.own_scale,
    }


def _series_of_years(panel):
    years = numbers.from_to(panel.years.ends["first"], panel.years.ends["last"])
    return panel.stated.by_source(panel.stated.measured(panel.latest.unit, years))


def _map(panel):
    found = world_map(panel.latest)
    if not found:
        return None
    return {
        "form": MAP,
        "title": _map_title(panel),
        "subtitle": f"{_series(panel)}. {found.heading}.",
        "drawing": found,
        "observations": tuple(place.observation for place in found.places),
        "notes": tuple(found.notes),
    }


def _map_title(panel):
    title = _headline(panel) if panel.ranked else f"{panel.headline}, {panel.head.year}"
    return gettext("World map: %(headline)s") % {"headline": title}


def preview_of_ranking(panel):
    """The Preview of the page whose first Panel this is; None without a ranking."""
    is_drawn = panel and panel.ranked and not panel.is_lone
    return _preview(panel, "shares", _headline(panel)) if is_drawn else None


def preview_of_map(panel):
    """The Preview of a page with the map of a Panel."""
    return _preview(panel, "map", _map_title(panel)) if panel else None


def _preview(panel, form, title):
    return preview(f"{panel.stem}-{form}", title) if may_be_taken(panel.latest.listed) else None


def _concentration(panel):
    years = panel.concentration
    if panel.is_lone or not years:
        return None
    newest = years[0]
    values = {"series": panel.title, "hhi": newest.hhi_about, "year": newest.year, "band": newest.band}
    rows = [
        Bar(
            name=str(year.year),
            text=year.hhi,
            more=gettext("%(place)s %(share)s, largest three %(three)s")
            % {"place": year.leader.name, "share": year.top1, "three": year.top3},
            reach=year.bar,
        )
        for year in years
    ]
    return {
        "form": BARS,
        "title": gettext("%(series)s: an HHI of %(hhi)s in %(year)s, %(band)s") % values,
        "subtitle": _series_of_concentration(panel),
        "drawing": Bars(tuple(rows), has_tracks=True),
        "observations": tuple(year.leader for year in years),
        "notes": tuple(panel.concentration_remarks),
        "tabulate": concentration_of(panel.head.identity, [year.year for year in years]),
    }


def _series_of_concentration(panel):
    text = gettext("Concentration of countries (HHI) by year, 0 to 10,000, %(basis)s") % {
        "basis": panel.basis
    }
    return panel.stated.by_source(text)


def _chain(key, mineral, page):
    links = page.chain
    rows = [
        Bar(
            name=link.step.name,
            text=f"{link.leader.place} {link.leader.headline_share}",
            more=str(link.panel.head.year),
            reach=reach(link.leader.share.percent, top=100),
            observation=link.leader.observation,
        )
        for link in links
    ]
    said = "; ".join(link.panel.finding + link.panel.headline_caveat for link in links)
    title = numbers.upper_first(said)
    return Chart(
        key=key,
        form=BARS,
        title=title,
        subtitle=gettext("The largest country at each stage and its share of the world; a full bar is 100%."),
        drawing=Bars(tuple(rows), has_tracks=True),
        observations=tuple(link.leader.observation for link in links),
        home=mineral.get_absolute_url(),
        home_name=mineral.name,
        trail=trails.of_mineral(mineral, (title, path_of(key))),
        notes=tuple(chain_remarks(links)),
    )


KINDS = {"shares": _shares, "years": _years, "map": _map, "concentration": _concentration}
