"""A figure as a text, a line at a glance or a comparison of payloads shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from minerals import wording
from minerals.wording import Mark

from .shows import SHARE_AS_PERCENT, SHARES

WHOLES = ("x", "s")  # marks of the total behind a share


@dataclass(frozen=True)
class Shown:
    """A reference as shown: the main text, the text under it, the marks between, and remarks for a note."""

    main: str
    under: str
    marks: list[Mark]
    remarks: tuple[str, ...]
    figure: str  # key of the main figure; empty of trade
    title: str
    series: str  # its series in words, with its year
    in_text: str  # `main` within a sentence
    when: str  # the year or years, and the source where that does not go without saying
    beside: str  # the part needed beside `in_text`: no source if that names it


def shown(figure, show):
    """The Shown of a figure as `show` asks: value, rank or one of SHARES."""
    marks, title, when = (
        [mark for mark in figure.value_marks if mark.letter != "n"],
        figure.exact,
        figure.when,
    )
    named = {"figure": figure.key, "series": figure.subject, "when": when}
    if show not in SHARES:
        main = figure.rank_text if show == "rank" else figure.amount_in_text
        return Shown(main, when, marks, _caveats(figure), title=title, in_text=main, beside=when, **named)
    wholes = [mark for mark in figure.share_marks if mark.letter in WHOLES]
    marks = [mark for mark in marks if mark.letter != "e" or not wording.says_about(figure.share)] + wholes
    under = gettext("of the world, %(year)s") % {"year": when}
    of_share = "" if wholes else wording.upper_first(figure.share_remark)
    remarks = (*filter(None, [of_share]), *_caveats(figure))
    main = wording.share_in_text(figure.share)
    whole = figure.of_the_world(main)
    in_text = {"title": title, "in_text": whole, "beside": str(figure.year)}
    if show == SHARE_AS_PERCENT:
        in_text = {"title": f"{title}; {whole}", "in_text": main, "beside": when}
    return Shown(main, under, marks, remarks, **named, **in_text)


def summed(figure):
    """Return a remark with the members of a sum that we made."""
    return (_about(figure, wording.lower_first(figure.summed)),) if figure.summed else ()


def _caveats(figure):
    return (_about(figure, figure.marked_caveat),) if figure.marked_caveat else ()


def _about(figure, remark):
    """A remark in a note, which is separate from its number."""
    named = {
        "place": figure.country_name,
        "mineral": wording.lower_first(figure.mineral_name),
        "remark": remark,
    }
    return gettext("%(place)s, %(mineral)s: %(remark)s") % named


def glance_under(figure, show, country):
    """Return the line under a number at a glance on the page of `country`, a code; remarks go into notes."""
    under = shown(figure, show).under
    if show == "value" and figure.rank and figure.country == country:
        text = (
            gettext("%(year)s; %(rank)s")
            if figure.source_name
            else gettext("%(year)s; %(rank)s in the world")
        )
        return text % {"year": under, "rank": figure.rank_text}
    return under


def said_with(marks, year):
    """“estimate, 2025”: Marks in words before the year, as a copied sentence has them."""
    return ", ".join([*(wording.said(mark.letter, mark.meaning) for mark in marks), year])


def stated(figure):
    """Amount, marks, year, share and rank in one line, for comparisons of two payloads."""
    share_of = figure.of_the_world(figure.share_text) if figure.share else ""
    parts = [f"{figure.amount} ({said_with(figure.value_marks, figure.when)})", share_of, figure.rank_text]
    return "; ".join(filter(None, parts))
