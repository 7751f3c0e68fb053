"""Sources in words: their names, their omissions, and the difference between two."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..reviewed.source_guides import DOWN, EITHER, UP
from .figures import unit_name
from .naming import SCOPES, scenario_name, stated_basis
from .numbers import listed, upper_first, whole_percent

DIRECTIONS = {UP: _("Too high"), DOWN: _("Too low"), EITHER: _("Either way")}  # in which a source misleads


def scope(form):
    """A sentence on what a form leaves out or adds; empty where its name says all."""
    return str(SCOPES.get(form, ""))


def difference(percent):
    """“4% less”, “under 1% more”, “the same”, from the per cent by which one value exceeds another."""
    if not percent:
        return gettext("the same")
    text = gettext("%(share)s more") if percent > 0 else gettext("%(share)s less")
    return text % {"share": whole_percent(abs(Decimal(percent)))}


def source_name(observation):
    """The source of an observation inside a sentence: “the IEA”."""
    return gettext("the %(name)s") % {"name": observation.source_name}


def counted_by(observation):
    """The source of an observation inside a sentence; empty for the default source, which goes without saying."""
    return "" if observation.of_default else source_name(observation)


def with_source(text, observation):
    """A text about an observation, and who counts it where that is not the default source."""
    return ", ".join(filter(None, (text, counted_by(observation))))


def share_of_all(observation, *, at_most=False):
    """The whole that shares of a series are of: “Share of the world”, “Share of the world that the IEA counts”."""
    if counted_by(observation):
        return share_of_counted(observation, at_most=at_most)
    return gettext("At most this share of the world") if at_most else gettext("Share of the world")


def share_of_counted(observation, *, at_most=False):
    """“Share of the world that the IEA counts”, of the default source, too."""
    text = gettext("Share of the world that %(source)s counts")
    if at_most:
        text = gettext("At most this share of the world that %(source)s counts")
    return text % {"source": source_name(observation)}


def measured(observation, unit):
    """“thousand t, contained weight, by the IEA”: unit and basis, and who counts it, if not the default source."""
    by = gettext("by %(source)s") % {"source": source_name(observation)} if counted_by(observation) else ""
    return ", ".join(filter(None, (unit and unit_name(unit), stated_basis(observation.basis), by)))


def place_name(observation):
    """A place inside a sentence: “the United States”, “the world”."""
    return gettext("the world") if observation.is_world else listed([observation.name])


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
        found.append(gettext("All others share one row, which is not a country."))
    return " ".join(found)


def projected_by(observation):
    """“A projection of the IEA, base case, made in 2025: …” of a projection; otherwise empty."""
    if not observation.is_projection:
        return ""
    text = gettext(
        "A projection by %(source)s (%(scenario)s), made in %(year)s: not an observation of %(of)s. It has no share "
        "and no rank, and shows no role."
    )
    names = {"source": source_name(observation), "scenario": scenario_name(observation.scenario)}
    return text % (names | {"year": observation.published.year, "of": observation.year})
