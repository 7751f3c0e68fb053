"""The figures of a payload in words: the one place where frozen values become words for people."""

from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from typing import NamedTuple

from django.utils.translation import get_language, gettext, override

from minerals import wording
from minerals.models import Flag

from .shows import SHARES

WHOLES = ("x", "s")  # marks of what a share is of
ENGLISH = "en"  # in which editions before schema 3 hold words


def by_language(words):
    """Keep the words of a function for codes, in each language: a page asks for the same hundreds of times."""

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
    scenario: str


@dataclass(frozen=True)
class Shown:
    """A reference as shown: the main text, the text under it, the marks between, and remarks for a note."""

    main: str
    under: str
    marks: list[Mark]
    remarks: tuple[str, ...] = ()


def is_english():
    return (get_language() or ENGLISH).partition("-")[0] == ENGLISH


def _as_published(figure, name, make):
    """Return `make()`, or for an older edition the words that it was published with.

    In other languages these words stay only if `make()` no longer gives them in English.
    """
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


def amount_in_text(figure):
    """Return the amount in a sentence or at a glance: “1.4 million t” of 1,400 thousand t."""
    return amount(figure) if figure.words.get("amount") else wording.amount_in_text(figure)


def number(figure):
    """Return the amount without its unit."""
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
    """Return the caveats beside a number; editions of schema 1 have them only in the legend."""
    return list(figure.caveats) if "n" in figure.marks else []


def series(figure, *, with_basis=True):
    """“Mine production, sponge (contained weight)”."""
    named = Series(figure.stage, figure.form, figure.measure, figure.basis, figure.scenario)
    return _series(named, with_basis)


@by_language
def _series(named, with_basis):
    return wording.series_name(named, with_basis=with_basis)


@by_language
def _rank(found, among_named):
    return wording.rank(found, among_named)


def title(figure):
    """“Japan, cobalt: mine production (contained weight)”, “China, copper: refinery production, IEA”."""
    named = subject_of(figure.country_name, figure.mineral_name, series(figure))
    return ", ".join(filter(None, [named, figure.source_name]))


def subject_of(country_name, mineral_name, series_name):
    """“Japan, cobalt: mine production”."""
    return gettext("%(country)s, %(mineral)s: %(series)s") % {
        "country": country_name,
        "mineral": wording.lower_first(mineral_name),
        "series": wording.lower_first(series_name),
    }


def subject(figure):
    """The title with the year: “Japan, copper: refinery production, 2025”."""
    return f"{title(figure)}, {wording.period(figure)}"


def exact(figure):
    """Return the subject with the source's amount: “Japan, copper: refinery production, 2025: 1.4 million t”."""
    return f"{subject(figure)}: {amount(figure)}"


def when(figure):
    """“2024”, “2021–24”; “2024, IEA” of a source that does not go without saying; “2030, IEA, projected, base case”."""
    parts = [wording.period(figure), figure.source_name]
    if figure.scenario:
        parts.append(
            gettext("projected, %(scenario)s") % {"scenario": wording.scenario_name(figure.scenario)}
        )
    return ", ".join(filter(None, parts))


def rank(figure):
    """“3rd (tied)”, “3rd among those named” of another source than the default one; empty where it has none."""
    return _rank(figure.rank, bool(figure.source_name)) if figure.rank else ""


def share(figure):
    """The share to one decimal, without its bound; empty where it has none."""
    return wording.percent(figure.share.percent) if figure.share else ""


def share_remark(figure):
    """Return the remark that must accompany the share; empty without one."""
    return _as_published(figure, "share_remark", lambda: _share_remark(figure.share)) if figure.share else ""


def _share_remark(found):
    without = tuple((group.flag, group.text, group.names) for group in found.without)
    return wording.share_remark(replace(found, without=without))


def shown(figure, show):
    """The Shown of a figure as `show` asks: value, rank or one of SHARES."""
    found = [mark for mark in marks(figure) if mark.letter != "n"]
    if show in SHARES:
        found = [mark for mark in found if mark.letter != "e" or not wording.says_about(figure.share)]
        found += share_marks(figure)
        under = gettext("of the world, %(year)s") % {"year": when(figure)}
        return Shown(
            wording.share_in_text(figure.share), under, found, (*_of_share(figure), *_caveats(figure))
        )
    main = rank(figure) if show == "rank" else amount_in_text(figure)
    return Shown(main, when(figure), found, _caveats(figure))


def share_marks(figure):
    """The Marks of a share of another whole than the world total as published; each says all that must be said."""
    letters = wording.share_letters(figure.share)
    return [Mark(letter, share_remark(figure)) for letter in letters if letter in WHOLES]


def _of_share(figure):
    """Return a tuple of the remarks on a share for a note: those that its mark does not make."""
    remark = "" if share_marks(figure) else share_remark(figure)
    return (wording.upper_first(remark),) if remark else ()


def summed(figure):
    """The remark of which members a number is the sum of, where we made it."""
    made = made_of(figure)
    return (_about(figure, wording.lower_first(made)),) if made else ()


def _caveats(figure):
    return (_about(figure, caveat(figure)),) if "n" in figure.marks else ()


def _about(figure, remark):
    """A remark in a note, which stands apart from its number."""
    named = {
        "place": figure.country_name,
        "mineral": wording.lower_first(figure.mineral_name),
        "remark": remark,
    }
    return gettext("%(place)s, %(mineral)s: %(remark)s") % named


def of_the_world(figure, share):
    """Return a share, in words, with its whole: “12% of the world”, “78% of the world that the IEA counts”."""
    if figure.source_name:
        text = gettext("%(share)s of the world that the %(source)s counts")
    else:
        text = gettext("%(share)s of the world")
    return text % {"share": share, "source": figure.source_name}


def glance_under(figure, show, country):
    """Return the line under a number at a glance on the page of `country`, a code; remarks go into notes."""
    under = shown(figure, show).under
    if show == "value" and figure.rank and figure.country == country:
        text = (
            gettext("%(year)s; %(rank)s")
            if figure.source_name
            else gettext("%(year)s; %(rank)s in the world")
        )
        return text % {"year": under, "rank": rank(figure)}
    return under


def because(figure, mineral):
    """Return why a computed role of `mineral`, a slug, is held: the series, year and amount of the figure that shows
    it.
    """
    text = shown_by(figure, series(figure), amount(figure), figure.source_name, figure.mineral != mineral)
    return "; ".join([text, *marked_caveats(figure)])


def shown_by(o, series_name, amount, source_name, of_another):
    """Return “Mine production 2024: 30 t”, with the mineral if it is not the one in question."""
    year = f"{o.year} ({source_name})" if source_name else o.year
    named = {"series": series_name, "year": year, "amount": amount, "mineral": o.mineral_name}
    if not of_another:
        return gettext("%(series)s %(year)s: %(amount)s") % named
    named["series"] = wording.lower_first(series_name)
    return gettext("%(mineral)s, %(series)s %(year)s: %(amount)s") % named


def made_of(figure):
    """“Sum of Germany and Poland”: the first sentence of the note of a figure that we made; else empty."""
    if figure.flag != Flag.CALCULATED:
        return ""
    return figure.note.partition(". ")[0].removesuffix(".")


def said_with(found, year):
    """“estimate, 2025”: Marks in words before the year, as a copied sentence has them."""
    return ", ".join([*(wording.said(mark.letter, mark.meaning) for mark in found), year])


def stated(figure):
    """Amount, marks, year, share and rank in a line, as comparisons of two payloads say it."""
    share_of = of_the_world(figure, share(figure)) if figure.share else ""
    parts = [f"{amount(figure)} ({said_with(marks(figure), when(figure))})", share_of, rank(figure)]
    return "; ".join(filter(None, parts))
