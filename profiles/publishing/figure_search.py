"""Finding a figure by words, and writing the reference that names it: what the desk's picker shows."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Max

from minerals.figure_store import FigureStore
from minerals.models import Basis, Country, Figure, Measure, Mineral, MineralAlias, Stage
from minerals.models.figures import along_the_chain
from minerals.wording import form_name

from .facts import Facts, FrozenFigures
from .figure_words import series, shown
from .prose import BadReference, FigureReference

ANYWHERE = "any"
SHOWN = 12  # suggestions at once


class Line(NamedTuple):
    """A series that a place has, and the newest year of it."""

    country: str
    country_name: str
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int

    @property
    def series(self):
        return self[:7]


class Found(NamedTuple):
    suggestions: list
    more: int  # that fit too, and are not shown


def search(words, *, own, place="", year=None, show="value"):
    """Series of `own` (a Country), of the place with slug `place`, or of ANYWHERE, that fit all `words`.

    A suggestion is {"reference", "mineral", "series", "basis", "place", "amount", "under", "marks"}, or has a
    "refused" with the reason where the figure cannot be shown as a share or a rank.
    """
    lines = _lines(own, place, year)
    named = _aliases() if words.strip() else {}
    asked = words.casefold().split()
    fitting = [line for line in lines if _fits(line, asked, named)]
    fitting.sort(key=lambda line: _order(line, asked, own))
    first = fitting[:SHOWN]
    if not first:
        return Found([], 0)
    minerals = Mineral.objects.filter(slug__in={line.mineral for line in first})
    facts = Facts(
        country=own,
        store=FigureStore.of_minerals(minerals),
        minerals={m.slug: m for m in minerals},
        countries={c.code: c for c in Country.objects.all()},
    )
    figures = FrozenFigures(facts)
    bases = Counter(line.series for line in lines)  # where there are several, a reference has to say which
    suggestions = [_suggestion(line, figures, own, year, show, bases[line.series] > 1) for line in first]
    return Found([s for s in suggestions if s], len(fitting) - len(first))


def _lines(own, place, year):
    figures = Figure.objects.filter(revisions__is_current=True)
    if place != ANYWHERE:
        figures = figures.filter(country__slug=place or own.slug)
    if year:
        figures = figures.filter(year=year)
    columns = ("country__slug", "country__name", "mineral__slug", "mineral__name", "stage", "form", "measure")
    rows = figures.order_by().values_list(*columns, "basis").annotate(newest=Max("year"))
    return [Line(*row) for row in rows]


def _aliases():
    named = {}
    for slug, name in MineralAlias.objects.values_list("mineral__slug", "name"):
        named[slug] = f"{named.get(slug, '')} {name.casefold()}"
    return named


def _fits(line, asked, named):
    text = (
        f"{line.mineral_name} {line.mineral} {named.get(line.mineral, '')} {Measure(line.measure).label} "
        f"{Stage(line.stage).label if line.stage != Stage.NONE else ''} {form_name(line.form)} "
        f"{Basis(line.basis).label} {line.country_name} {line.year}"
    ).casefold()
    return all(word in text for word in asked)


def _order(line, asked, own):
    """What begins with the first word stands first, then the own country, then along the chain."""
    begins = bool(asked) and line.mineral_name.casefold().startswith(asked[0])
    return not begins, line.country != own.slug, line.mineral_name, along_the_chain(line), line.country_name


def _suggestion(line, figures, own, year, show, say_basis):
    reference = FigureReference(
        mineral=line.mineral,
        stage=line.stage,
        measure=line.measure,
        form=line.form,
        basis=line.basis,
        year=year,
        country="" if line.country == own.slug else line.country,
        show=show,
    )
    told = {"reference": written(reference, with_basis=say_basis), "place": line.country_name}
    try:
        node = figures.show(reference)
    except BadReference as error:
        return told | {
            "mineral": line.mineral_name,
            "series": f"{Measure(line.measure).label}, {line.year}",
            "refused": str(error),
        }
    figure = figures.taken[node.figure]
    found = shown(figure, show)
    return told | {
        "mineral": figure.mineral_name,
        "series": series(figure),
        "amount": found.main,
        "under": found.under,
        "marks": [{"letter": mark.letter, "meaning": mark.meaning} for mark in found.marks],
    }


def written(reference, *, with_basis=False):
    """A FigureReference as it is typed, without its brackets."""
    parts = [reference.mineral, reference.stage, reference.measure, reference.form]
    if reference.stage == Stage.NONE:
        parts.remove(reference.stage)
    if reference.form == "all":
        parts.pop()
    options = {
        "basis": reference.basis if with_basis else "",
        "country": reference.country,
        "year": reference.year,
        "show": "" if reference.show == "value" else reference.show,
    }
    return " ".join(["/".join(parts), *(f"{name}={value}" for name, value in options.items() if value)])
