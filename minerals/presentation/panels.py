"""One series as a page shows it: the newest year ranked, the years before beside it."""

from functools import cached_property

from .. import wording
from ..addresses import series_anchor
from ..charts import bar_length
from ..indicators import TONNES, listed
from ..models import Basis, Flag, Measure, Stage
from .cells import Cell
from .concentration import Year, refusals, remarks
from .ratios import ratios
from .years import SPAN, Years

VERBS = {Stage.MINE: "mined", Stage.SMELTER: "smelted", Stage.REFINERY: "refined", Stage.PLANT: "made"}
LARGEST = 5  # places beside the world in a chart of years
UNKNOWN = (Flag.NOT_AVAILABLE, Flag.BLANK)


class Panel:
    """Series of one identity, newest first. `production` is what reserves are set against, if there is any."""

    def __init__(self, series, production=None):
        self.series = series
        self.latest, *rest = series
        self.earlier = rest[0] if rest else None
        self.is_dated = False  # no newer release carries it
        self.number = 0  # its place among the panels of a page
        self.leads = True  # the first of its measure
        self.ratios = ratios(self.latest, production)
        ranking = self.latest.ranking()
        largest = ranking[0][1].value if ranking else None
        self.ranked = [self._cell(o, rank, bar_length(o.value, largest)) for rank, o in ranking]
        unranked = [
            self._cell(o) for o in sorted(self.latest.unranked(), key=lambda o: (-(o.value or 0), o.name))
        ]
        self.unranked = [cell for cell in unranked if cell.observation.is_present]
        self.not_available = [cell for cell in unranked if cell.observation.flag == Flag.NOT_AVAILABLE]
        self.blank = [cell for cell in unranked if cell.observation.flag == Flag.BLANK]
        told = [*self.unranked, *self.not_available, *self.blank]
        self.none = [cell for cell in unranked if cell not in told]
        self.dropped = [self._cell(o) for o in self.latest.dropped if o.ranked]
        self.world, self.other = self._place("WLD"), self._place("OTH")
        self.blocs = [self._cell(o) for o in self.latest.listed if o.is_bloc]

    def _cell(self, o, rank=None, bar=0):
        earlier = self.earlier.of(o.code) if self.earlier else None
        return Cell(o, rank, self.latest.share(o.code), bar, earlier, self.ratios.years.get(o.code, ""))

    def _place(self, code):
        o = self.latest.listed_row(code)
        return self._cell(o) if o else None

    @cached_property
    def years(self):
        """The chart of five years, or None where there is too little to draw."""
        if not (self.is_production or (self.leads and self.head.measure == Measure.RESERVES)):
            return None
        largest = [cell.observation.code for cell in self.ranked[:LARGEST]]
        if not largest and not self.world:
            return None
        subject = wording.lower_first(f"{self.name.partition(',')[0]} of {self.product}")
        found = Years(self.series, ["WLD", *largest], subject=subject, prefix=f"y{self.number}")
        return found if found.is_worth_drawing else None

    @cached_property
    def marks(self):
        """Letter -> meaning, of everything this panel shows."""
        found = {}
        for series in filter(None, (self.latest, self.earlier)):
            for o in series.observations:
                found |= dict(wording.marks(o))
        for track in self.years.tracks if self.years else ():
            for o in filter(None, track.cells):
                found |= dict(wording.marks(o))
        for cell in filter(None, (*self.ranked, *self.unranked, self.other, *self.blocs)):
            found |= cell.marks
        return found

    @property
    def head(self):
        return self.latest.head

    @property
    def anchor(self):
        o = self.head
        return series_anchor(o.stage, o.form, o.measure, o.basis)

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
        return all(cell.observation.flag in UNKNOWN for cell in shown)

    @property
    def is_production(self):
        return self.head.measure == Measure.PRODUCTION

    @property
    def is_lone(self):
        """No ranks, and no total of places that are named: it stands in a table with the others of that kind."""
        counted = self.world and self.world.observation.has_number and self.latest.countries
        return not self.ranked and not counted

    @property
    def product(self):
        return wording.product_name(self.head)

    @property
    def headline(self):
        """What the ranking shows, in one sentence."""
        if not self.ranked:
            basis = "" if self.head.basis == Basis.UNSTATED else f", {self.basis}"
            return f"{self.name.partition(',')[0]} of {self.product}{basis}"
        leader = self.ranked[0]
        leaders = [cell.place for cell in self.ranked if cell.rank.place == leader.rank.place]
        who, one = listed(leaders), len(leaders) == 1
        verb, what = {
            Measure.RESERVES: ("holds" if one else "hold", f"reserves of {self.product}"),
            Measure.CAPACITY: ("has" if one else "have", f"capacity for {self.product}"),
        }.get(self.head.measure, (VERBS.get(self.head.stage, "produced"), self.product))
        if self.is_dated:
            verb = {"holds": "held", "hold": "held", "has": "had", "have": "had"}.get(verb, verb)
        if not one:
            verb = f"each {verb}"
        when = f" in {self.head.year}" if self.is_dated else ""
        if not leader.share:
            among = "of what is given in numbers, " if self.leads_the_known else ""
            return wording.upper_first(f"{among}{who} {verb} the most {what}{when}")
        whole = "the published world total of" if leader.share.excludes else "the world’s"
        return f"{wording.upper_first(who)} {verb} {leader.share_text} of {whole} {what}{when}"

    @property
    def leads_the_known(self):
        """Whether the first of the ranking may come after a place without a number: no total says otherwise."""
        unknown = (*self.unranked, *self.not_available, *self.blank)
        return bool(self.ranked and not self.ranked[0].share and unknown)

    @property
    def remarks(self):
        """What must be said of the world total and of this series, one sentence each."""
        faults = sorted({o.annotation for o in self.latest.observations if o.annotation})
        world = (
            [] if self.is_lone else wording.world_remarks(self.latest)
        )  # no share is shown of a lone series
        return [*world, *faults, *self._words()]

    def _words(self):
        """What the source says in words too long for a cell, with the places it says it of."""
        places = {}
        for o in self.latest.observations:
            if text := wording.long_words(o):
                places.setdefault((text, not o.is_bloc), []).append(o.name)
        found = []
        for (words, published), names in places.items():
            said = wording.quoted(words) if published else words
            found.append(f"{wording.upper_first(listed(names))}: {said}.")
        return found

    @cached_property
    def concentration(self):
        """One Year a year that has one, newest first, at most five."""
        years = ((series, series.concentration()) for series in self.series[:SPAN])
        return [Year(series, found) for series, found in years if found]

    @property
    def concentration_remarks(self):
        return remarks(self.concentration) + refusals(self.series[:SPAN])

    @property
    def releases(self):
        """Names of the releases that what is shown comes from."""
        shown = self.series[:SPAN] if self.concentration else self.series[:2]
        found = {o.release_name for series in shown for o in series.observations}
        for track in self.years.tracks if self.years else ():
            found |= {o.release_name for o in track.cells if o}
        return wording.release_names(found)

    @property
    def size(self):
        """How much the series counts, in tonnes where its unit is one of mass: for the order on the page."""
        total = (
            self.latest.world.value
            if self.latest.world
            else sum((o.value for o in self.latest.countries if o.has_value), 0)
        )
        return total * TONNES.get(self.latest.unit, 1)
