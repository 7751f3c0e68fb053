"""Words for findings of indicators: refusals, concentration, and remarks on a world total."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ..indicators import AT_LEAST
from .figures import INEXACT, left_out
from .naming import counted_as
from .numbers import about, bounded, decimal_text, from_to, joined, listed, percent, span, year_span
from .shares import of_whole

REFUSALS = {  # the rest of a sentence: “No share: its figure is withheld.”
    # of a sum of members
    "members-not-listed": _("the source lists none of the members"),
    "sum-of-percentages": _("percentages are not added"),
    "members-in-unlike-units": _("the members’ figures are in different units"),
    "total-leaves-out": _("the world total leaves out %(names)s"),
    # of a series
    "projection": _("it is a projection"),
    "known-fault": _("the source has a known fault here"),
    "percentages": _("a percentage is no part of a world total"),
    "unlike-units": _("the rows are in different units"),
    "no-total": _("the source gives no world total"),
    "total-at-most": _("the world total is an upper bound only"),
    "inexact-total": _("the world total is %(state)s"),
    "zero-total": _("the world total is zero"),
    "total-is-a-bound": _("the world total is a lower bound"),
    "part-of-a-table": _("the source counts it in one table with other forms"),
    "restated": _("a newer edition restates %(names)s, and gives no table"),
    "other-forms": _("other forms have %(percent)s%% of the same table: those of %(names)s"),
    "other-forms-of-others": _("other forms have %(percent)s%% of the same table: those of other countries"),
    "others-have-more": _("one country is named, and the others together have more"),
    "no-exact-number": _("no country has an exact number above zero"),
    # of governance
    "no-governance-estimate": _("no country of it has an estimate"),
    "no-imports": _("nothing is imported"),
    # of trade by weight and over years
    "too-little-weighed": _("%(share)s of the value has no weight, more than %(most)s%%"),
    "nothing-weighed": _("the source gives no weight"),
    "nothing-traded": _("nothing is traded"),
    "in-a-year": _("in %(year)s, %(reason)s"),
    "value-only": _("its goods are too unlike to add their weights: leave by=weight out"),
    "has-a-twin": _("the same loads may be under %(twin)s, so no trend is read from it"),
    # of one place
    "superseded": _("a newer edition of the source counts it %(forms)s"),
    "not-listed": _("the source does not list %(names)s"),
    "is-the-world": _("the world is the whole"),
    "ahead-of-the-total": _("a newer edition than that of the world total states it"),
    "dropped": _("the newest edition of the source no longer lists it"),
    "inexact": _("its figure is %(state)s"),
    "outside-the-total": _("the world total leaves it out"),
    # comparing a release's value with the first one
    "misprint": _("the first total is less than half of what its own rows add up to"),
    "first-is-zero": _("it was first said to be none"),
    # of two series
    "not-reserves": _("one side is no reserves"),
    "not-mine-production": _("one side is no mine production"),
    "unlike-minerals": _("the two are of different minerals"),
    "unlike-products": _("the two are of different products"),
    "unlike-bases": _("the two are weighed on different bases"),
    "unlike-countries": _("the two need not be of the same countries"),
    "inexact-side": _("that of %(side)s is %(state)s"),
    "zero-side": _("that of %(side)s is none"),
    "side-lacks-members": _("that of %(side)s is a sum that lacks members"),
    "compared-percentages": _("percentages are not compared by per cent"),
    "unlike-units-of-sides": _("the units %(one)s and %(other)s cannot be converted"),
    "unlike-totals": _("one total leaves out a country that the other counts"),
    "unlike-units-of-two": _("the units %(reserves)s and %(production)s cannot be converted"),
    "a-total-is-a-bound": _("a world total is a lower bound"),
    "years-apart": _("the years %(reserves)s and %(production)s lie too far apart"),
    "no-reserves": _("the source gives no reserves"),
    "no-production": _("the source gives no production"),
    "dropped-reserves": _("the newest edition of the source no longer lists its reserves"),
    "dropped-production": _("the newest edition of the source no longer lists its production"),
    "faulty-reserves": _("the source has a known fault in its reserves"),
    "faulty-production": _("the source has a known fault in its production"),
    "inexact-reserves": ngettext_lazy("its reserves are %(state)s", "their reserves are %(state)s", "places"),
    "inexact-production": ngettext_lazy(
        "its production is %(state)s", "their production is %(state)s", "places"
    ),
    "zero-reserves": ngettext_lazy("its reserves are zero", "their reserves are zero", "places"),
    "zero-production": ngettext_lazy("its production is zero", "their production is zero", "places"),
}


def refusal(reason, places=1):
    """The reason for a Refusal, as the rest of a sentence about so many places."""
    values = reason.values | {"places": places}
    if reason.code == "members-left-out":
        return left_out(values["without"])
    if reason.code == "other-forms" and not values["names"]:
        return REFUSALS["other-forms-of-others"] % values
    if "share" in values:
        values["share"] = percent(values["share"])
    if "reason" in values:
        values["reason"] = refusal(values["reason"])
    if "names" in values:
        values["names"] = listed(values["names"])
    if "flag" in values:
        values["state"] = INEXACT[values["flag"]]
    if "forms" in values:
        values["forms"] = joined([counted_as(form) for form in values["forms"]])
    return REFUSALS[reason.code] % values


def concentration_marks(concentration):
    """The mark of an index and of the shares beside it where no bound can be given for what is not published."""
    named = concentration.excludes or ([] if concentration.at_least else concentration.uncounted)
    return [("x", gettext("without %(names)s") % {"names": listed(named)})] if named else []


def made_of(total):
    """“Sum of Finland and Germany”, “The figure of Finland” of a Sum."""
    names = [part.name for part in total.summed]
    text = ngettext("The figure of %(names)s", "Sum of %(names)s", len(names))
    return text % {"names": listed(names)}


BANDS = {
    ("low",): _("low"),
    ("moderate",): _("moderate"),
    ("high",): _("high"),
    ("low", "moderate"): _("low to moderate"),
    ("low", "high"): _("low to high"),
    ("moderate", "high"): _("moderate to high"),
}


def band(bands):
    """“high”, “moderate to high” of the bands of an index."""
    return str(BANDS[tuple(bands)])


def concentration_remark(concentration):
    """The remark beside an index; empty where there is none."""
    parts = list(filter(None, [of_whole(concentration)]))
    if concentration.without:
        parts.append(gettext("not counted: %(places)s") % {"places": left_out(concentration.without)})
    if concentration.of_rest:
        parts.append(
            gettext("the high end gives “other countries”, of which no number is published, all that is left")
        )
    return "; ".join(parts)


def hhi(concentration):
    """The index of a Concentration, exact: “2,024”, “1,204 to 1,311”, “at least 1,686”."""
    return bounded(AT_LEAST if concentration.at_least else "", span(concentration.low, concentration.high))


def hhi_about(concentration):
    """The index to two significant figures where an input is estimated; a lower bound is rounded down."""
    if not concentration.is_estimate:
        return hhi(concentration)
    rounding = ROUND_FLOOR if concentration.at_least else ROUND_HALF_UP
    index = span(*(_two_figures(n, rounding) for n in (concentration.low, concentration.high)))
    return bounded(AT_LEAST, index) if concentration.at_least else about(index)


def _two_figures(value, rounding):
    """5,554 as 5,600."""
    value = Decimal(value)
    return value.quantize(Decimal(1).scaleb(max(value.adjusted() - 1, 0)), rounding).quantize(Decimal(1))


def governance_text(weighted):
    """A WeightedConcentration: “4.5”, “0.5 to 0.7”, “at least 1.2”."""
    low, high = (decimal_text(n, 1) for n in (weighted.low, weighted.high))
    return bounded(AT_LEAST if weighted.at_least else "", low if low == high else from_to(low, high))


def world_remarks(series):
    """Remarks on the world total that shares of a Series are of, one sentence each."""
    row, world, found = series.listed_row("WLD"), series.world, []
    if row and row.excludes:
        names = {"names": listed(series.names_of(row.excludes))}
        found.append(gettext("The world total leaves out %(names)s.") % names)
    if world and world.at_least:
        found.append(gettext("The world total is a lower bound, so a share is at most what is shown."))
    if series.incomplete is not None and not series.is_part:
        reason = {"reason": refusal(series.incomplete)}
        found.append(gettext("No ranks and no concentration: %(reason)s.") % reason)
    return found


def by_years(dated):
    """[(remark, “2022 to 2025”)] of (year, remark): each remark with its years."""
    years = {}
    for year, what in dated:
        if what:
            years.setdefault(what, []).append(year)
    return [(what, year_span(when)) for what, when in years.items()]
