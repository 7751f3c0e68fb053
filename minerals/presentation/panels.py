"""One series on a page: a ranking of the newest year, with the years before beside it."""

from functools import cached_property

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ..drawing.geometry import bar_length
from ..indicators import TONNES, UNKNOWN_FIRMNESS, governance_weighted
from ..models import Basis, Flag, Measure, Stage
from ..models.figures import series_anchor, series_stem
from ..wording import Current, figures, findings, naming, numbers, shares, sources
from .cells import Cell, Year, concentration_remarks, ratios
from .marks import Register
from .years import SPAN, Years

HEADLINES = {  # of a stage, or of a measure, which may be dated
    Stage.MINE: ngettext_lazy("%(who)s mined %(what)s", "%(who)s each mined %(what)s", "n"),
    Stage.SMELTER: ngettext_lazy("%(who)s smelted %(what)s", "%(who)s each smelted %(what)s", "n"),
    Stage.REFINERY: ngettext_lazy("%(who)s refined %(what)s", "%(who)s each refined %(what)s", "n"),
    Stage.PLANT: ngettext_lazy("%(who)s made %(what)s", "%(who)s each made %(what)s", "n"),
    Stage.NONE: ngettext_lazy("%(who)s produced %(what)s", "%(who)s each produced %(what)s", "n"),
    Measure.RESERVES: ngettext_lazy("%(who)s holds %(what)s", "%(who)s each hold %(what)s", "n"),
    Measure.CAPACITY: ngettext_lazy("%(who)s has %(what)s", "%(who)s each have %(what)s", "n"),
    (Measure.RESERVES, "dated"): ngettext_lazy("%(who)s held %(what)s", "%(who)s each held %(what)s", "n"),
    (Measure.CAPACITY, "dated"): ngettext_lazy("%(who)s had %(what)s", "%(who)s each had %(what)s", "n"),
}
OBJECTS = {Measure.RESERVES: _("reserves of %(product)s"), Measure.CAPACITY: _("capacity for %(product)s")}
LARGEST = 5  # places beside the world in a chart of years
UNKNOWN = (Flag.NOT_AVAILABLE, Flag.BLANK)


class Panel:
    """Series of one identity, newest first. `production` is the one that reserves are compared with, if any."""

    def __init__(self, series, production=None):
        self.series = series
        self.latest, *rest = series
        self.earlier = rest[0] if rest else None
        self.is_dated = False  # no newer release carries it
        self.number = 0  # its place among the panels of a page
        self.leads = True  # the first of its measure
        self.governance = ""  # concentration of the newest year weighted by governance, if the page shows it
        self.firmness = UNKNOWN_FIRMNESS  # how far its first estimates were off
        self.own_scale = False  # whether each place of the chart of years has a scale of its own
        self.compared = []  # Compared of the same thing with another source
        self.ratios = ratios(self.latest, production)
        ranking = self.latest.ranking()
        largest = ranking[0][1].value if ranking else None
        self.ranked = [self._cell(o, rank, bar_length(o.value, largest)) for rank, o in ranking]
        rest = [*self.latest.unranked(), *(o for o in self.latest.ahead if o.ranked)]
        unranked = [self._cell(o) for o in sorted(rest, key=lambda o: (-(o.value or 0), o.slug))]
        self.unranked = [cell for cell in unranked if cell.observation.is_present]
        self.not_available = [cell for cell in unranked if cell.observation.flag == Flag.NOT_AVAILABLE]
        self.blank = [cell for cell in unranked if cell.observation.flag == Flag.BLANK]
        unknown = [*self.unranked, *self.not_available, *self.blank]
        self.none = [cell for cell in unranked if cell not in unknown]
        self.dropped = [self._cell(o) for o in self.latest.dropped if o.ranked]
        self.world, self.other = self._place("WLD"), self._place("OTH")
        # “At least none” would be meaningless if the source does not list all members.
        blocs = (o for o in self.latest.listed if o.is_bloc)
        self.blocs = [self._cell(o) for o in blocs if not (o.is_none and o.lacks_members)]
        places = [cell for cell in (*self.shown, *self.blocs) if cell is not self.world]
        if self.ranked and not any(cell.earlier for cell in places):
            # A source may give only the world in its first years: no column of places without a figure.
            self.earlier = None
            self.world = self._place("WLD")

    def _cell(self, observation, rank=None, bar=0):
        earlier = self.earlier.of(observation.code) if self.earlier else None
        return Cell(
            observation,
            rank,
            self.latest.share(observation.code),
            bar,
            earlier,
            self.ratios.years.get(observation.code, ""),
        )

    def _place(self, code):
        o = self.latest.listed_row(code)
        return self._cell(o) if o else None

    @cached_property
    def share_marks(self):
        """The marks that the shares of all ranked places have; they are shown at the head of the column."""
        each = [cell.share_marks for cell in self.ranked if cell.share]
        return [mark for mark in each[0] if all(mark in own for own in each)] if len(each) > 1 else []

    @cached_property
    def years(self):
        """The chart of five years, or None where there is too little to draw."""
        if not (self.is_production or (self.leads and self.head.measure == Measure.RESERVES)):
            return None
        largest = [cell.observation.code for cell in self.ranked[:LARGEST]]
        if not largest and not self.world:
            return None
        subject, places = numbers.lower_first(self.title), ["WLD", *largest]
        found = Years(
            self.series,
            places,
            subject=subject,
            prefix=f"y{self.number}",
            firmness=self.firmness,
            own_scale=self.own_scale,
        )
        return found if found.is_worth_drawing else None

    @cached_property
    def register(self):
        """The Register of its rows, its chart of years and its concentration."""
        drawn = [o for track in (self.years.tracks if self.years else ()) for o in track.cells if o]
        cells = [*self.shown, *self.blocs, *(self.dropped if self.is_lone else ())]
        counted = self.series[:SPAN] if self.concentration else filter(None, (self.latest, self.earlier))
        stated = (o for one in counted for o in one.observations)
        beside = (line.counts.other for one in self.compared for line in one.largest)
        return Register(
            [*drawn, *cells, *(cell.earlier for cell in cells)],
            cited=(*stated, *drawn, *beside),
            letters=[letter for year in self.concentration for letter, _ in year.marks],
        )

    @property
    def head(self):
        return self.latest.head

    @property
    def anchor(self):
        o = self.head
        return series_anchor(o.stage, o.form, o.measure, o.basis)

    @property
    def stem(self):
        """The prefix of its charts' keys."""
        return series_stem(self.head)

    @property
    def stated(self):
        """The Statement of its first row, whose words on series, year, basis and source hold for all."""
        return Current(self.head)

    @property
    def name(self):
        return self.stated.series_name

    @property
    def measured(self):
        """“Mine production 2025, thousand t, contained weight”."""
        return self.stated.measured(self.latest.unit)

    @property
    def basis(self):
        return naming.basis_name(self.head.basis)

    @property
    def unit(self):
        return figures.unit_name(self.latest.unit)

    @property
    def counted_by(self):
        """“the IEA”; empty for the default source."""
        return sources.counted_by(self.head)

    @property
    def form(self):
        """“ilmenite”, or empty where the series is of the mineral as such."""
        return naming.form_name(self.head.form)

    @property
    def shown(self):
        """The Cells of the rows of places and of the two totals."""
        return [*self.ranked, *self.unranked, *filter(None, (self.other, self.world))]

    @property
    def is_blank(self):
        """Whether no place has a number or a word, so that one line is enough."""
        return all(cell.observation.flag in UNKNOWN for cell in self.shown)

    @property
    def is_production(self):
        return self.head.measure == Measure.PRODUCTION

    @property
    def largest(self):
        """The Cells of the ranking; where there is none, of places with a value, the largest first."""
        return self.ranked or [cell for cell in self.unranked if cell.observation.has_value]

    @property
    def is_lone(self):
        """Whether it goes into a table with others: no ranks, and no total of places that are named."""
        counted = self.world and self.world.observation.has_number and self.latest.countries
        return not self.ranked and not counted

    @property
    def shown_alone(self):
        """The Cells for a table of lone series, with those that only an older edition has."""
        return [*self.unranked, *filter(None, (self.other, self.world)), *self.blocs, *self.dropped]

    @property
    def product(self):
        return naming.product_name(self.head)

    @property
    def headline(self):
        if not self.ranked:
            return self.title + ("" if self.head.basis == Basis.UNSTATED else f", {self.basis}")
        return numbers.upper_first(self.finding)

    @property
    def finding(self):
        """The headline of a ranking inside a sentence: “DR Congo mined 73% of the world’s cobalt”."""
        leader, measure = self.ranked[0], self.head.measure
        leaders = [cell.place for cell in self.ranked if cell.rank.place == leader.rank.place]
        product = OBJECTS[measure] % {"product": self.product} if measure in OBJECTS else self.product
        what = gettext("the most %(product)s")
        if leader.share:
            what = gettext("%(share)s of %(whole)s")
        kind = measure if measure in OBJECTS else self.head.stage
        text = (HEADLINES.get((kind, "dated") if self.is_dated else kind) or HEADLINES[kind]) % {
            "n": len(leaders),
            "who": numbers.listed(leaders),
            "what": what
            % {
                "share": leader.headline_share,
                "product": product,
                "whole": shares.of_product(leader.share, product, self.counted_by),
            },
        }
        if not leader.share and self.leads_the_known:
            text = gettext("among published numbers, %(headline)s") % {"headline": text}
        if self.is_dated:
            text = gettext("%(headline)s in %(year)s") % {"headline": text, "year": self.head.year}
        return text

    @property
    def title(self):
        """“Mine production of cobalt”."""
        return naming.series_of(self.head)

    @property
    def headline_caveat(self):
        """Caveats for the headline: “; 110 million t of its 580 million t is JORC-compliant …”."""
        leaders = [cell for cell in self.ranked if cell.rank.place == self.ranked[0].rank.place]
        one = len(leaders) == 1
        parts = [(cell.place, cell.caveat) for cell in leaders if cell.caveat]
        return "".join(f"; {caveat}" if one else f"; {place}: {caveat}" for place, caveat in parts)

    @property
    def headline_exclusion(self):
        """“, which leaves out the United States”, where the total of the headline does."""
        return shares.without(self.ranked[0].share) if self.ranked else ""

    @property
    def needs_codes(self):
        """Whether places are compared by reserves here, which reporting codes count differently."""
        return figures.needs_codes(self.head.measure) and bool(self.ranked or self.ratios.years)

    def _earlier_caveats(self):
        """Caveats of the year before, for rows without one in the newest year."""
        earlier = [cell.earlier for cell in self.shown if cell.earlier and not cell.caveat]
        year = self.earlier.head.year if self.earlier else ""
        text = gettext("In %(year)s: %(remark)s")
        return [text % {"year": year, "remark": remark} for remark in Register(earlier).caveats]

    @property
    def leads_the_known(self):
        """Whether the first of the ranking may trail a place without a number, since no total excludes it."""
        unknown = (*self.unranked, *self.not_available, *self.blank)
        return bool(self.ranked and not self.ranked[0].share and unknown)

    @property
    def remarks(self):
        """Remarks on the world total and on this series, one sentence each."""
        latest = Register(self.latest.observations)
        # No share is shown of a lone series.
        world = [] if self.is_lone else findings.world_remarks(self.latest)
        codes = [str(figures.REPORTING_CODES)] if self.needs_codes else []
        among = sources.ranked_among(self.latest) if self.ranked else ""
        world = [*filter(None, (sources.scope(self.head.form), among)), *world]
        return [*world, *latest.faults, *self._words(), *latest.caveats, *self._earlier_caveats(), *codes]

    def _words(self):
        """The source's words that are too long for a cell, with the places that they are about."""
        places = {}
        for o in self.latest.observations:
            if text := figures.long_words(o):
                places.setdefault(text if o.is_bloc else figures.quoted(text), []).append(o.name)
        return [f"{numbers.upper_first(numbers.listed(names))}: {text}." for text, names in places.items()]

    @cached_property
    def concentration(self):
        """One Year a year that has one, newest first, at most five."""
        years = ((series, series.concentration()) for series in self.series[:SPAN])
        return [Year(series, found) for series, found in years if found]

    def governed(self, governance):
        """The governance-weighted concentration of the newest year, in words with the estimates' year; "" without."""
        newest = self.latest.concentration()
        found = governance_weighted(newest, governance.means(self.head.year)) if newest else None
        if not found:
            return ""
        values = {
            "index": findings.governance_text(found),
            "year": self.head.year,
            "estimates": governance.year_for(self.head.year),
            "covered": numbers.whole_percent(found.covered),
        }
        text = gettext(
            "%(index)s of 10 in %(year)s (10: one country has everything and is governed worst); estimates of "
            "%(estimates)s, of %(covered)s of the output"
        )
        return f"{text % values} ({governance.attribution})" if governance.attribution else text % values

    @property
    def concentration_remarks(self):
        return concentration_remarks(self.concentration, self.series[:SPAN])

    @property
    def size(self):
        """The size of the series, in tonnes where its unit is one of mass: for the order on the page."""
        world = self.latest.world
        total = world.value if world else sum(o.value for o in self.latest.countries if o.has_value)
        return total * TONNES.get(self.latest.unit, 1)
