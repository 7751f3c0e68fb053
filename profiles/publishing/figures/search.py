"""Finding a figure by words, and writing the reference that names it, for the desk's picker."""

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Max, Value, When

from minerals.facts.figure_store import FigureStore
from minerals.models import Basis, Country, Figure, Measure, Mineral, MineralAlias, Stage
from minerals.models.figures import along_the_chain
from minerals.wording import form_name, period, said

from ..facts import Facts
from ..texts.prose import BadReference, FigureReference
from .freezing import FrozenFigures
from .shows import SHOWS, STATED_BY_A_FIGURE
from .stated import stated

ANYWHERE = "any"
SHOWN = 12  # suggestions at once
BY_HAND = {"sum"}  # for a group, or a mineral with several, which is not a series
# What the picker offers: its name, the options that it needs besides, whether a number at a glance takes it.
OFFERED = {
    value: {"label": one.label, "needs": one.needs, "at_a_glance": value in STATED_BY_A_FIGURE}
    for value, one in SHOWS.items()
    if not one.is_of_trade and value not in BY_HAND
}


class FoundSeries(NamedTuple):
    """A series that a place has, and the newest year of it; of a projection each year."""

    country: str
    country_name: str
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    source: str
    source_name: str
    scenario: str
    is_headline: bool
    basis: str
    projected_for: int
    year: int

    @property
    def series(self):
        return self[: self._fields.index("basis")]


class Suggested(NamedTuple):
    suggestions: list
    more: int  # that fit too, and are not shown


def search(words, *, own, place="", year=None, show="value", needed=None):
    """Series of `own` (a Country), of the place with slug `place`, or of ANYWHERE, that fit all `words`.

    `needed` has the options without which `show` says nothing.
    A suggestion is {"reference", "mineral", "series", "place", "label", "amount", "under", "marks", "remarks"}, or has
    a "refused" with the reason where the figure cannot be shown so.
    """
    lines = _lines(own, place, year)
    named = _aliases() if words.strip() else {}
    asked = words.casefold().split()
    of = SHOWS[show].measure
    fitting = [line for line in lines if of in ("", line.measure) and _fits(line, asked, named)]
    fitting.sort(key=lambda line: _order(line, asked, own))
    first = fitting[:SHOWN]
    if not first:
        return Suggested([], 0)
    minerals = Mineral.objects.filter(slug__in={line.mineral for line in first})
    facts = Facts(
        country=own,
        store=FigureStore.of_minerals([one.slug for one in minerals]),
        minerals={m.slug: m for m in minerals},
        countries={c.code: c for c in Country.objects.all()},
    )
    figures = FrozenFigures(facts)
    bases = defaultdict(set)  # if there are several, a reference has to name one
    for line in lines:
        bases[line.series].add(line.basis)
    asked = {"year": year, "show": show, **(needed or {})}
    found = [_suggestion(line, figures, own, asked, len(bases[line.series]) > 1) for line in first]
    alike = {one["reference"]: one for one in found}  # an index is of no place: each place would have it
    return Suggested([*alike.values()], len(fitting) - len(first))


def _lines(own, place, year):
    figures = Figure.objects.filter(revisions__is_current=True)
    if place != ANYWHERE:
        figures = figures.filter(country__slug=place or own.slug)
    if year:
        figures = figures.filter(year=year)
    columns = (
        "country__slug", "country__name", "mineral__slug", "mineral__name", "stage", "form", "measure",
        "source__key", "source__title", "scenario", "is_headline", "basis",
    )  # fmt: skip
    projected_for = Case(When(scenario="", then=Value(0)), default=F("year"), output_field=IntegerField())
    rows = figures.order_by().annotate(projected_for=projected_for).values_list(*columns, "projected_for")
    return [FoundSeries(*row) for row in rows.annotate(newest=Max("year"))]


def _aliases():
    named = {}
    for slug, name in MineralAlias.objects.values_list("mineral__slug", "name"):
        named[slug] = f"{named.get(slug, '')} {name.casefold()}"
    return named


def _fits(line, asked, named):
    text = (
        f"{line.mineral_name} {line.mineral} {named.get(line.mineral, '')} {Measure(line.measure).label} "
        f"{Stage(line.stage).label if line.stage != Stage.NONE else ''} {form_name(line.form)} "
        f"{Basis(line.basis).label} {line.country_name} {line.year} {line.source} {line.source_name} {line.scenario}"
    ).casefold()
    return all(word in text for word in asked)


def _order(line, asked, own):
    """Return the sort key of a line: names with the first word, own country, along the chain, headlines first."""
    begins = bool(asked) and line.mineral_name.casefold().startswith(asked[0])
    chain = line.mineral_name, along_the_chain(line), not line.is_headline, line.source, line.year
    return not begins, line.country != own.slug, *chain, line.country_name


def _suggestion(line, figures, own, asked, say_basis):
    is_of_a_place = "country" in SHOWS[asked["show"]].takes and line.country != own.slug
    reference = FigureReference(
        mineral=line.mineral,
        stage=line.stage,
        measure=line.measure,
        form=line.form,
        basis=line.basis,
        country=line.country if is_of_a_place else "",
        source="" if line.is_headline else line.source,
        scenario=line.scenario,
        **asked | {"year": asked["year"] or line.projected_for or None},
    )
    told = {
        "reference": str(replace(reference, basis=reference.basis if say_basis else None)),
        "place": line.country_name,
    }
    try:
        node = figures.show(reference)
    except BadReference as error:
        return told | {
            "mineral": line.mineral_name,
            "series": f"{Measure(line.measure).label}, {period(line)}",
            "refused": str(error),
        }
    found = stated(node, figures)
    figure = figures.figures[found.figure]
    return told | {
        "mineral": figure.mineral_name,
        "series": figure.series,
        "label": _label(figure, own, asked["year"]),
        "amount": found.main,
        "under": found.under,
        "marks": [mark._asdict() | {"said": said(*mark)} for mark in found.marks],
        "remarks": found.remarks,
    }


def _label(figure, own, year):
    """A label at a glance: “Cobalt, mine production”, with the place and the year where they do not follow."""
    place = "" if figure.country == own.code else figure.country_name
    parts = [figure.mineral_series, place, str(year or "")]
    return ", ".join(filter(None, parts))
