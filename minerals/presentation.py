"""From series to what a mineral's page, a region's page and the home page name and loop over."""

from dataclasses import dataclass, field
from itertools import groupby

from . import wording
from .charts import bar_length
from .indicators import Observation, Rank, Series, Share, listed
from .models import Basis, Flag, Measure, Stage
from .models.reference import Status

VERBS = {Stage.MINE: "mined", Stage.SMELTER: "smelted", Stage.REFINERY: "refined", Stage.PLANT: "made"}
MEASURE_ORDER = {Measure.PRODUCTION: 0, Measure.RESERVES: 1, Measure.CAPACITY: 2}
STAGE_ORDER = {stage: place for place, stage in enumerate(Stage.values)}


def capitalised(text):
    return text[:1].upper() + text[1:]


def share_text(share):
    """“74.8%”, “at most 12.0%” where the world total is a lower bound."""
    return f"{'at most ' if share.at_most else ''}{wording.percent(share.percent)}"


def share_marks(share):
    return [("x", share.remark)] if share and share.excludes else []


@dataclass(frozen=True)
class Cell:
    """One place's figure as a table shows it."""

    observation: Observation
    rank: Rank | None = None
    share: Share | None = None
    bar: object = 0
    earlier: Observation | None = None

    @property
    def place(self):
        return self.observation.name

    @property
    def share_text(self):
        return share_text(self.share) if self.share else ""

    @property
    def share_marks(self):
        return share_marks(self.share)


@dataclass(frozen=True)
class Year:
    """How concentrated a series is in one year."""

    year: int
    leader: str
    top1: str
    top3: str
    leaders: str
    hhi: str
    band: str


@dataclass
class Panel:
    """One series with its latest year ranked and the year before beside it."""

    latest: Series
    earlier: Series | None = None
    marks: dict = field(default_factory=dict)  # letter -> meaning, of everything this panel shows

    def __post_init__(self):
        ranking = self.latest.ranking()
        largest = ranking[0][1].value if ranking else None
        self.ranked = [
            Cell(o, rank, self.latest.share(o.code), bar_length(o.value, largest), self._earlier(o.code))
            for rank, o in ranking
        ]
        rest = [
            Cell(o, None, self.latest.share(o.code), 0, self._earlier(o.code)) for o in self.latest.unranked()
        ]
        self.unranked = [cell for cell in rest if cell.observation.is_present]
        self.not_available = [cell for cell in rest if cell.observation.flag == Flag.NOT_AVAILABLE]
        self.none = [cell for cell in rest if cell not in self.unranked and cell not in self.not_available]
        for series in filter(None, (self.latest, self.earlier)):
            for o in series.observations:
                self.marks |= dict(wording.marks(o))
        for cell in filter(None, (*self.ranked, *self.unranked, self.other, *self.blocs)):
            self.marks |= {letter: wording.MARKS[letter] for letter, _ in cell.share_marks}

    def _earlier(self, code):
        return self.earlier.of(code) if self.earlier else None

    @property
    def head(self):
        return self.latest.head

    @property
    def anchor(self):
        return series_anchor(self.head)

    @property
    def name(self):
        return wording.series_name(self.head)

    @property
    def basis(self):
        return Basis(self.head.basis).label

    @property
    def unit(self):
        return wording.unit_name(self.latest.unit)

    @property
    def form(self):
        """“ilmenite”, or empty where the series is of the mineral as such."""
        return wording.form_name(self.head.form)

    @property
    def is_blank(self):
        """No place has a number or a word: one line says all there is."""
        shown = [*self.ranked, *self.unranked, *filter(None, (self.other, self.world))]
        return all(cell.observation.flag == Flag.NOT_AVAILABLE for cell in shown)

    @property
    def years(self):
        """Newest first."""
        return [s.head.year for s in (self.latest, self.earlier) if s]

    @property
    def product(self):
        """What is counted, inside a sentence: “cobalt”, “titanium (sponge)”."""
        name, form = wording.lower_first(self.head.mineral_name), wording.form_name(self.head.form)
        return f"{name} ({form})" if form else name

    @property
    def headline(self):
        """What the ranking shows, in one sentence."""
        if not self.ranked:
            return f"{self.name.partition(',')[0]} of {self.product}"
        leader = self.ranked[0]
        who = capitalised(listed([leader.place]))
        verb, what = {
            Measure.RESERVES: ("holds", f"reserves of {self.product}"),
            Measure.CAPACITY: ("has", f"capacity for {self.product}"),
        }.get(self.head.measure, (VERBS.get(self.head.stage, "produced"), self.product))
        if not leader.share:
            return f"{who} {verb} the most {what}"
        whole = "the published world total of" if leader.share.excludes else "the world’s"
        return f"{who} {verb} {leader.share_text} of {whole} {what}"

    def _place(self, code):
        o = self.latest.of(code)
        return Cell(o, earlier=self._earlier(code), share=self.latest.share(code)) if o else None

    @property
    def world(self):
        return self._place("WLD")

    @property
    def other(self):
        return self._place("OTH")

    @property
    def blocs(self):
        codes = [o.code for o in self.latest.observations if not (o.ranked or o.is_world or o.is_other)]
        return [self._place(code) for code in codes]

    @property
    def remarks(self):
        """What must be said of the world total and of this series, one sentence each."""
        found = []
        row, world = self.latest.of("WLD"), self.latest.world
        if row and row.excludes:
            names = [self.latest.names.get(code, code) for code in row.excludes]
            found.append(f"The world total excludes {listed(names)}.")
        if world and world.at_least:
            found.append("The world total is a lower bound, so a share is at most what is shown.")
        elif world and world.is_sum:
            found.append(
                f"The rows add up to {wording.number(world.value)} {self.unit}, more than the rounded published "
                "total; shares are of their sum."
            )
        found += sorted({o.annotation for o in self.latest.observations if o.annotation})
        return found + self._words()

    def _words(self):
        """What the source says in words too long for a cell, with the places it says it of."""
        places = {}
        for o in self.latest.observations:
            if o.flag == Flag.DESCRIBED and len(o.text) > wording.SHORT_TEXT:
                places.setdefault((o.text, o.ranked or o.is_world or o.is_other), []).append(o.name)
        found = []
        for (words, published), names in places.items():
            quoted = f"“{words.replace('“', '‘').replace('”', '’')}”" if published else words
            found.append(f"{capitalised(listed(names))}: {quoted}.")
        return found

    @property
    def concentration(self):
        """One Year a year that has one, newest first."""
        found = []
        for series in filter(None, (self.latest, self.earlier)):
            one = series.concentration()
            if one:
                found.append(
                    Year(
                        series.head.year,
                        one.leaders[0],
                        wording.percent(one.top1),
                        wording.percent(one.top3),
                        listed(one.leaders),
                        wording.span(one.low, one.high),
                        one.band,
                    )
                )
        return found

    @property
    def releases(self):
        return sorted({o.release_name for o in self.latest.observations})


@dataclass(frozen=True)
class Standing:
    """How an entry counts: “Strategic”; “Strategic, derived” where we concluded it; “Watch list”."""

    label: str
    certain: bool


class Listing:
    """How one official list names a mineral: its own names, and those of its child or parent with a link.

    An entry of a watch list beside it is shown, and does not make the mineral one of the list.
    """

    def __init__(self, one, mineral):
        self.list = one
        on_it = [e for e in one.found if e.status != Status.WATCHLIST]
        self.names = self._names(on_it, mineral)
        self.watched = self._names([e for e in one.found if e not in on_it], mineral)
        self.standings = list(dict.fromkeys(map(self._standing, one.found)))
        self.notes = list(dict.fromkeys(e.note for e in one.found if e.note))

    @staticmethod
    def _names(entries, mineral):
        found = ((e.name_as_listed, None if e.mineral == mineral else e.mineral) for e in entries)
        return list(dict.fromkeys(found))

    @staticmethod
    def _standing(entry):
        derived = entry.note.startswith("Derived")
        label = f"{entry.get_status_display()}{', derived' if derived else ''}"
        return Standing(label, not derived and entry.status != Status.WATCHLIST)


def series_anchor(o):
    parts = ["" if o.stage == Stage.NONE else o.stage, o.measure, "" if o.form == "all" else o.form]
    return "-".join(filter(None, (*parts, o.basis)))


def panels(series):
    """Series of one mineral as Panels, production first along the chain, then reserves, then capacity."""

    def order(one):
        head = one.head
        return (
            MEASURE_ORDER.get(head.measure, 9),
            STAGE_ORDER[head.stage],
            head.form != "all",
            head.form,
            head.basis,
        )

    found = []
    for _, years in groupby(sorted(series, key=lambda s: (*order(s), -s.head.year)), key=order):
        latest, *rest = years
        found.append(Panel(latest, rest[0] if rest else None))
    return found
