"""The figures of a payload in words: the one place that turns what is frozen into what people read."""

from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from typing import NamedTuple

from django.utils.translation import get_language, gettext, override

from minerals import wording
from minerals.models import Flag

ENGLISH = "en"  # in which editions before schema 3 hold words
SHORT_SUM = 60  # characters: a longer sum is not spelt out at a glance


def by_language(words):
    """Keep what a function says of codes, in each language: a page asks for the same hundreds of times."""

    @lru_cache(maxsize=1000)
    def kept(language, *codes):
        return words(*codes)

    @wraps(words)
    def in_language(*codes):
        return kept(get_language(), *codes)

    return in_language


class Mark(NamedTuple):
    letter: str
    meaning: str


class Series(NamedTuple):
    stage: str
    form: str
    measure: str
    basis: str


@dataclass(frozen=True)
class Shown:
    """What a reference shows: the main text, what stands under it and the marks between."""

    main: str
    under: str
    marks: list[Mark]


def is_english():
    return (get_language() or ENGLISH).partition("-")[0] == ENGLISH


def _as_published(figure, name, make):
    """What `make()` says; of an older edition what it said, in other languages too where we would say otherwise."""
    published = figure.words.get(name)
    if not published:
        return make()
    if is_english():
        return published
    with override(ENGLISH):
        is_same = make() == published
    return make() if is_same else published


def amount(figure):
    """“57,000 t”, “withheld”."""
    return _as_published(figure, "amount", lambda: wording.amount(figure))


def number(figure):
    """The same without its unit."""
    return _as_published(figure, "number", lambda: wording.amount(figure, with_unit=False))


def marks(figure):
    """The Marks of a figure; each says its own caveat."""
    return [_caveat_mark(figure) if letter == "n" else _mark(letter) for letter in figure.marks]


def _caveat_mark(figure):
    return Mark("n", gettext("the source adds: %(caveat)s") % {"caveat": caveat(figure)})


@by_language
def _mark(letter):
    return Mark(letter, str(wording.MARKS[letter]))


def caveat(figure):
    return "; ".join(figure.caveats)


def marked_caveats(figure):
    """The caveats that stand beside a number; editions of schema 1 have them in the legend alone."""
    return list(figure.caveats) if "n" in figure.marks else []


def series(figure, *, with_basis=True):
    """“Mine production, sponge (contained weight)”."""
    named = Series(figure.stage, figure.form, figure.measure, figure.basis)
    return _series(named, with_basis)


@by_language
def _series(named, with_basis):
    return wording.series_name(named, with_basis=with_basis)


@by_language
def _rank(found):
    return wording.rank(found)


def title(figure):
    """“Japan, cobalt: mine production (contained weight)”."""
    return gettext("%(country)s, %(mineral)s: %(series)s") % {
        "country": figure.country_name,
        "mineral": figure.mineral_name.lower(),
        "series": series(figure).lower(),
    }


def rank(figure):
    """“3rd (tied)”; empty where it has none."""
    return _rank(figure.rank) if figure.rank else ""


def share(figure):
    """The share to one decimal, without its bound; empty where it has none."""
    return wording.percent(figure.share.percent) if figure.share else ""


def share_remark(figure):
    """What must be said beside its share; empty where there is nothing, or no share."""
    return _as_published(figure, "share_remark", lambda: _share_remark(figure.share)) if figure.share else ""


def _share_remark(found):
    without = tuple((group.flag, group.text, group.names) for group in found.without)
    return wording.share_remark(replace(found, without=without))


def shown(figure, show):
    """The Shown of a figure as `show` asks: value, share or rank."""
    year = str(figure.year)
    if show == "rank":
        return Shown(rank(figure), year, marks(figure))
    if show == "value":
        return Shown(amount(figure), year, marks(figure))
    remark = [Mark("x", share_remark(figure))] if figure.share.excludes else []
    return Shown(
        wording.headline_share(figure.share),
        gettext("of the world, %(year)s") % {"year": year},
        marks(figure) + remark,
    )


def glance_under(figure, show, country):
    """What stands under a number at a glance on the page of `country`, a code."""
    remark = share_remark(figure) if show == "share" else ""
    if remark:
        text = gettext("%(remark)s, %(year)s") % {"remark": remark, "year": figure.year}
        return "; ".join([text, *marked_caveats(figure)])
    parts = [shown(figure, show).under]
    if show == "value" and figure.rank and figure.country == country:
        parts.append(gettext("%(rank)s in the world") % {"rank": rank(figure)})
    parts += marked_caveats(figure)
    if figure.flag == Flag.CALCULATED:
        parts.append(_summands(figure.note))
    return "; ".join(parts)


def _summands(note):
    """“sum of Germany and Poland” from the note of a sum; of many members, only that it is one."""
    summands = note.split(";")[0].split(".")[0]
    if len(summands) > SHORT_SUM:
        return gettext("sum of the members that the source lists")
    return wording.lower_first(summands)


def because(figure, mineral):
    """Why a computed role of `mineral`, a slug, is held: the series, year and amount of the figure that shows it."""
    text = shown_by(figure, series(figure), amount(figure), figure.mineral != mineral)
    return "; ".join([text, *marked_caveats(figure)])


def shown_by(o, series_name, amount, of_another):
    """“Mine production 2024: 30 t”; with its mineral where that is another than the one that is spoken of."""
    named = {"series": series_name, "year": o.year, "amount": amount, "mineral": o.mineral_name}
    if not of_another:
        return gettext("%(series)s %(year)s: %(amount)s") % named
    named["series"] = wording.lower_first(series_name)
    return gettext("%(mineral)s, %(series)s %(year)s: %(amount)s") % named


def made_of(figure):
    """“Sum of Germany and Poland”: the first sentence of the note of a figure that we made; else empty."""
    if figure.flag != Flag.CALCULATED:
        return ""
    return figure.note.partition(". ")[0].removesuffix(".")


def stated(figure):
    """Amount, marks, year, share and rank in a line, as comparisons of two payloads say it."""
    letters = "".join(f" {letter}" for letter in figure.marks)
    of_the_world = gettext("%(share)s of the world") % {"share": share(figure)} if figure.share else ""
    parts = [f"{amount(figure)}{letters} ({figure.year})", of_the_world, rank(figure)]
    return "; ".join(filter(None, parts))
