"""Sources in words: their names, their omissions, and the difference between two."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..reviewed.source_guides import DOWN, EITHER, UP
from .figures import SCOPES, scenario_name
from .numbers import listed, upper_first, whole_percent

DIRECTIONS = {UP: _("Too high"), DOWN: _("Too low"), EITHER: _("Either way")}  # in which a source misleads


def scope(form):
    """A sentence on what a form leaves out or adds; empty where its name says all."""
    return str(SCOPES.get(form, ""))


def difference(percent):
    """“4% less”, “under 1% more”, “the same” of how many per cent one value is above another."""
    if not percent:
        return gettext("the same")
    text = gettext("%(share)s more") if percent > 0 else gettext("%(share)s less")
    return text % {"share": whole_percent(abs(Decimal(percent)))}


def source_name(o):
    """The source of an observation inside a sentence: “the IEA”."""
    return gettext("the %(name)s") % {"name": o.source_name}


def counted_by(o):
    """The source of an observation inside a sentence; empty for the default source, which goes without saying."""
    return "" if o.of_default else source_name(o)


def with_source(text, o):
    """A text about an observation, and who counts it where that is not the default source."""
    return ", ".join(filter(None, (text, counted_by(o))))


def share_of_all(o, *, at_most=False):
    """The whole that shares of a series are of, for a legend: “Share of the world”, “Share of what the IEA counts”."""
    if source := counted_by(o):
        text = gettext("Share of what %(source)s counts")
        if at_most:
            text = gettext("At most this share of what %(source)s counts")
        return text % {"source": source}
    return gettext("At most this share of the world") if at_most else gettext("Share of the world")


def place_name(o):
    """A place inside a sentence: “the United States”, “the world”."""
    return gettext("the world") if o.is_world else listed([o.name])


def ranked_among(series):
    """The places that ranks are among, for a source that names few countries; empty for the default source."""
    named, source = len(series.countries), counted_by(series.head)
    if not source or not named:
        return ""
    text = ngettext(
        "%(source)s names %(count)s country: the share is of its total.",
        "%(source)s names %(count)s countries: ranks are among those, shares of its total.",
        named,
    )
    found = [text % {"source": upper_first(source), "count": named}]
    if series.listed_row("OTH"):
        found.append(gettext("All others are one row, which is no country."))
    return " ".join(found)


def projected_by(o):
    """“A projection of the IEA, base case, made in 2025: …” of a projection; else empty."""
    if not o.is_projection:
        return ""
    text = gettext(
        "A projection by %(source)s (%(scenario)s), made in %(year)s: not an observation of %(of)s. It has no share "
        "and no rank, and shows no role."
    )
    names = {"source": source_name(o), "scenario": scenario_name(o.scenario)}
    return text % (names | {"year": o.published.year, "of": o.year})
