"""The chosen picture of a page, from a row of the draft to its frozen points. Each kind has one reader.

A reader returns the years and the lines, each frozen like any other number of the payload, or raises `Misfit` with the
field of the row that has to change.
"""

from collections import defaultdict
from typing import NamedTuple

from minerals.models import MarketValue, Measure, Stage, Statistic
from minerals.models.figures import along_the_chain
from minerals.presentation.market import MarketView
from minerals.wording.numbers import year_span

from ..dates import first_day
from ..models.choices import PictureKind
from ..models.pictures import marks_of, misfits
from ..shape import TABLE
from .figures.deriving import derive
from .payload.pictures import Picture, PictureLine, PictureMark, PicturePoint, Priced
from .payload.written import split
from .texts.prose import GOODS, BadReference, FigureReference, TradeReference

FEWEST = 3  # years with a number; fewer make no line
MOST_YEARS = 10  # where the row names no first year
MOST_LINES = 6
PARTNERS = 3  # the largest of the last year; beside them stands the largest of the first
DATED = ("policies", "partnerships", "changed")  # tables with rows that a mark without words means


class Misfit(ValueError):
    """A row that makes no picture: the field to change, its text, and the reason."""

    def __init__(self, name, text, reason):
        super().__init__(reason)
        self.name, self.text, self.reason = name, str(text), reason


class Drawable(NamedTuple):
    since: int
    until: int
    lines: tuple[PictureLine, ...]


class Picturing:
    """The reading of one row of a snapshot against the facts; `figures` are the FrozenFigures of its payload."""

    def __init__(self, figures, tree, row):
        self.figures, self.tree, self.row = figures, tree, row
        self.facts, self.store, self.code = figures.facts, figures.store, figures.code
        self.releases = {}  # of prices, by key

    def picture(self):
        """Return (year of the first point, of the last, the PictureLines, the PictureMarks). Raises Misfit."""
        if wrong := misfits(self.row):
            name, reason = wrong[0]
            raise Misfit(name, self.row[name] if isinstance(self.row[name], str) else "", reason)
        drawn = READERS[PictureKind(self.row["kind"])](self)
        return drawn, self.marks(drawn)

    def year(self, name):
        return int(self.row[name]) if self.row[name] else None

    def span(self, years, name, what):
        """Return (first, last) of the years to draw among those that are held of `what`, the field `name`."""
        if not years:
            raise Misfit(name, self.text_of(name), f"nothing is held of {what}")
        held = sorted(years)
        asked = {"since": self.year("since"), "until": self.year("until")}
        for field, year in asked.items():
            if year and not held[0] <= year <= held[-1]:
                raise Misfit(
                    field, year, f"nothing is held of {what} in {year}: the years are {year_span(held)}"
                )
        last = asked["until"] or held[-1]
        first = asked["since"] or min((year for year in held if year > last - MOST_YEARS), default=last)
        within = [year for year in held if first <= year <= last]
        if len(within) < FEWEST:
            field = "since" if asked["since"] else "until" if asked["until"] else name
            counted = (
                "1 year with a number is" if len(within) == 1 else f"{len(within)} years with a number are"
            )
            reason = f"{counted} too few for a line of {what}: it needs {FEWEST}"
            raise Misfit(field, self.text_of(field), reason)
        return first, last

    def text_of(self, name):
        """The text of a field as it was typed; of minerals their names."""
        held = self.row[name]
        return held if isinstance(held, str) else ", ".join(self.facts.minerals[slug].name for slug in held)

    def marks(self, drawn):
        """Return the PictureMarks in the order of their days. Raises Misfit."""
        found = []
        try:
            written = marks_of(self.row["marks"])
        except ValueError as error:
            raise Misfit("marks", self.row["marks"], str(error)) from None
        for one in written:
            if not drawn.since <= first_day(one.date).year <= drawn.until:
                reason = f"it is outside of the picture, {drawn.since} to {drawn.until}"
                raise Misfit("marks", one.date, reason)
            title = one.words or self._title_at(one.date)
            if not title:
                reason = (
                    "no policy, partnership or change of this profile has this date: write words after it"
                )
                raise Misfit("marks", one.date, reason)
            found.append(PictureMark(one.date, title))
        return tuple(sorted(found, key=lambda mark: (first_day(mark.date), mark.title)))

    def _title_at(self, date):
        rows = (row for name in DATED for row in self.tree[name] if row["date"].startswith(date))
        row = next(rows, None)
        return row.get("title") or row["summary"] if row else ""


def _by_identity(reading, slug, measure, stage=""):
    """{identity: {year: Series}} of one mineral, along the chain: headline series that the place is in."""
    found = defaultdict(dict)
    for one in reading.store.of(slug):
        head = one.head
        if head.measure == measure and stage in ("", head.stage) and one.of(reading.code):
            found[one.identity][head.year] = one
    return dict(sorted(found.items(), key=lambda item: along_the_chain(next(iter(item[1].values())).head)))


def _frozen(reading, by_year, first, last):
    """Keys of the figures of the place in the years of a series, oldest first."""
    within = (by_year[year] for year in sorted(by_year) if first <= year <= last)
    return tuple(reading.figures.freeze(one.of(reading.code), one).key for one in within)


def _counted(reading, slug, measure, stage):
    """“mine production of cobalt of DR Congo”, for a Misfit."""
    name, place = reading.facts.minerals[slug].name.lower(), reading.facts.countries[reading.code].name
    step = f"{Stage(stage).label.lower()} " if stage else ""
    return f"{step}{Measure(measure).label.lower()} of {name} of {place}"


def _shares_by_stage(reading):
    """A line for each series of production of the minerals, as shares of the world."""
    stage, code, found = reading.row["stage"], reading.code, []
    for slug in reading.row["minerals"]:
        series = _by_identity(reading, slug, Measure.PRODUCTION, stage).values()
        shared = [{year: one for year, one in own.items() if one.share(code)} for own in series]
        shared = [own for own in shared if own]
        if not shared:
            what = _counted(reading, slug, Measure.PRODUCTION, stage)
            raise Misfit("minerals", reading.facts.minerals[slug].name, f"no share is held of {what}")
        found += [(slug, own) for own in shared]
    years = {year for _, own in found for year in own}
    first, last = reading.span(years, "minerals", "these shares of the world")
    drawn = [(slug, own) for slug, own in found if sum(first <= year <= last for year in own) >= FEWEST]
    if missing := [slug for slug in reading.row["minerals"] if slug not in {one for one, _ in drawn}]:
        reason = f"fewer than {FEWEST} years with a share are held from {first} to {last}"
        raise Misfit("minerals", reading.facts.minerals[missing[0]].name, reason)
    if len(reading.row["minerals"]) > 1:  # of one the order is that of the chain
        drawn.sort(key=lambda item: -item[1][max(item[1])].share(code).percent)
    lines = tuple(PictureLine(_frozen(reading, own, first, last)) for _, own in drawn[:MOST_LINES])
    return Drawable(first, last, lines)


def _one_series(reading):
    """The line of one series, with the years before which it breaks, and its change where that can be said."""
    minerals, stage = reading.row["minerals"], reading.row["stage"]
    measure = reading.row["measure"] or Measure.PRODUCTION
    if len(minerals) > 1:
        raise Misfit("minerals", reading.text_of("minerals"), "a series is of one mineral")
    found = _by_identity(reading, minerals[0], measure, stage)
    numbered = {
        identity: {year: one for year, one in own.items() if one.of(reading.code).has_number}
        for identity, own in found.items()
    }
    identity = max(numbered, key=lambda one: len(numbered[one]), default=None)
    what = _counted(reading, minerals[0], measure, stage)
    first, last = reading.span(numbered.get(identity, ()), "minerals", what)
    own = found[identity]
    ends = [own[year].of(reading.code) for year in (min(y for y in own if y >= first), last)]
    line = PictureLine(
        _frozen(reading, own, first, last),
        finding=_change(reading, *ends),
        breaks=reading.store.firmness[minerals[0]].breaks_within(*ends),
    )
    return Drawable(first, last, (line,))


def _change(reading, before, newest):
    """The key of the Finding of a change, or "" where none can be said."""
    asked = FigureReference(
        newest.mineral, newest.stage, newest.measure, newest.form, newest.basis, newest.year,
        show="change", since=before.year,
    )  # fmt: skip
    try:
        return _derived(reading, asked)
    except BadReference:
        return ""


def _derived(reading, reference):
    finding = derive(reading.figures, reference)
    reading.figures.findings[finding.key] = finding
    return finding.key


def _trade(show, partner, whole):
    """Return the reader of the shares of the largest partners under a code or a group; `whole`: all that is traded."""

    def read(reading):
        goods, trade = reading.row["series"], reading.facts.trade
        if not GOODS.fullmatch(goods):
            reason = "write a customs code or a group as its page is called: hs92-283691 or rare-earths"
            raise Misfit("series", goods, reason)
        years = trade.years_of(goods)
        first, last = reading.span([one.year for one in years], "series", f"the trade in “{goods}”")
        named = {"commodity": goods, "source": years[0].source, "year": last, "since": first}
        try:
            supplies = _supplies(reading, TradeReference(show=whole, **named))
            ends = [supplies[year].rows for year in (last, first)]
            if not all(ends):
                field, year = ("until", last) if not ends[0] else ("since", first)
                place = reading.facts.countries[reading.code].name
                raise Misfit(field, year, f"{place} has no {whole} under “{goods}” in {year}")
            codes = list(dict.fromkeys(row.code for row in (*ends[0][:PARTNERS], ends[1][0])))
            slugs = [reading.facts.countries[code].slug for code in codes]
            asked = [TradeReference(show=show, **named, **{partner: slug}) for slug in slugs]
            trade.expect([(one, *reading.facts.sides_of(one)) for one in asked])
            lines = tuple(PictureLine(finding=_derived(reading, one)) for one in asked)
        except BadReference as error:
            raise Misfit("series", goods, str(error)) from None
        return Drawable(first, last, lines)

    return read


def _supplies(reading, reference):
    return reading.facts.trade.traded(reference, *reading.facts.sides_of(reference)).supplies


def _prices(reading):
    """The line of one series of prices, as the newest release that has it states them."""
    key = reading.row["series"]
    values = MarketValue.objects.newest().filter(series__key=key, series__statistic=Statistic.PRICE)
    values = list(values.with_facts())
    numbered = [one for one in values if (one.value, one.lower, one.upper) != (None, None, None)]
    first, last = reading.span([one.year for one in numbered], "series", f"a series of prices “{key}”")
    view = MarketView([one for one in values if first <= one.year <= last])
    release, series = view.release, view.series
    reading.releases[release.key] = release
    points = tuple(
        PicturePoint(one.year, one.value, one.lower, one.upper, one.flag, one.is_estimate)
        for one in view.values
    )
    name = f"{series.mineral.name}: {view.title}"
    told = (series.key, name, series.unit, tuple(view.notes))
    line = PictureLine(priced=Priced(*told, points, release.key, release.source.key))
    return Drawable(first, last, (line,))


READERS = {
    PictureKind.STAGES: _shares_by_stage,
    PictureKind.SUPPLIERS: _trade("supplier-share-years", "supplier", "imports"),
    PictureKind.CUSTOMERS: _trade("customer-share-years", "customer", "exports"),
    PictureKind.SERIES: _one_series,
    PictureKind.PRICES: _prices,
}


def picture_of(figures, tree, minerals):
    """(the Picture of a snapshot or None, Releases of its prices by key, [(name of the row, Misfit)]).

    `minerals`: a function from a slug to a Named.
    """
    if not tree["picture"]:
        return None, {}, []
    row, *others = tree["picture"]
    reading = Picturing(figures, tree, row)
    wrong = [(one["kind"], Misfit("kind", one["kind"], "a page has one picture")) for one in others]
    try:
        drawn, marks = reading.picture()
    except Misfit as misfit:
        return None, {}, [(row["kind"], misfit), *wrong]
    table = TABLE["picture"]
    texts = {name: row[name] for name in table.texts if name not in ("since", "until", "marks")}
    texts |= {"uid": row["uid"]}
    found = Picture(
        minerals=tuple(map(minerals, row["minerals"])),
        since=drawn.since,
        until=drawn.until,
        lines=drawn.lines,
        marks=marks,
        **split(Picture, texts),
    )
    return found, reading.releases, wrong
