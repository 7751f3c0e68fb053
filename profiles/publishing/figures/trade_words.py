"""The findings of trade in words: shares, amounts, unit values, and shares over years."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals import wording
from minerals.models import Nomenclature
from minerals.wording.numbers import number, percent, whole_percent
from minerals.wording.trade import money, scaled, tonnes

from .finding import UNWEIGHED
from .shows import CHANGE, PEAK, WEIGHT, YEARS

CODE = re.compile(r"hs[0-9]{2}-[0-9]{6}")
YEAR = re.compile(r"[0-9]{4}")
TENTH = Decimal("0.1")
# (what is traded, whether by weight): its title
TITLES = {
    ("supplier", False): _("%(country)s, imports of %(goods)s by value: the share of %(other)s"),
    ("supplier", True): _("%(country)s, imports of %(goods)s by gross weight: the share of %(other)s"),
    ("customer", False): _("%(country)s, exports of %(goods)s by value: the share of %(other)s"),
    ("customer", True): _("%(country)s, exports of %(goods)s by gross weight: the share of %(other)s"),
    ("export-share", False): _("%(country)s, exports of %(goods)s by value: the share of the world"),
    ("imports", False): _("%(country)s, imports of %(goods)s by value"),
    ("imports", True): _("%(country)s, imports of %(goods)s by gross weight"),
    ("exports", False): _("%(country)s, exports of %(goods)s by value"),
    ("exports", True): _("%(country)s, exports of %(goods)s by gross weight"),
    ("import-unit-value", False): _("%(country)s, unit value of the imports of %(goods)s"),
    ("export-unit-value", False): _("%(country)s, unit value of the exports of %(goods)s"),
}
UNDER = {  # (what is traded, whether by weight): the line under a number at a glance
    ("supplier", False): _("of the value of its imports of %(goods)s is from %(other)s, %(year)s"),
    ("supplier", True): _("of the weight of its imports of %(goods)s is from %(other)s, %(year)s"),
    ("customer", False): _("of the value of its exports of %(goods)s goes to %(other)s, %(year)s"),
    ("customer", True): _("of the weight of its exports of %(goods)s goes to %(other)s, %(year)s"),
    ("export-share", False): _("of the world’s exports of %(goods)s, %(year)s"),
    ("imports", False): _("imports of %(goods)s, %(year)s"),
    ("imports", True): _("imports of %(goods)s, %(year)s"),
    ("exports", False): _("exports of %(goods)s, %(year)s"),
    ("exports", True): _("exports of %(goods)s, %(year)s"),
    ("import-unit-value", False): _("imports of %(goods)s, %(year)s"),
    ("export-unit-value", False): _("exports of %(goods)s, %(year)s"),
}
WHOLES = {  # (what is traded, whether by weight): a share of it
    ("supplier", False): _("%(share)s of %(country)s imports"),
    ("supplier", True): _("%(share)s of the weight of %(country)s imports"),
    ("customer", False): _("%(share)s of %(country)s exports"),
    ("customer", True): _("%(share)s of the weight of %(country)s exports"),
}


def trade_title(finding):
    """“Japan, imports of Lithium carbonate by value: the share of Chile”."""
    named = {"country": finding.country_name, "goods": finding.subject_name, "other": finding.other_name}
    return TITLES[_side(finding) or finding.kind, _by_weight(finding)] % named


def trade_text(finding):
    """“38% of Japan’s imports”, “US$516 million”, “66% of Japan’s imports in 2024”."""
    if finding.kind == "export-share":
        return gettext("%(share)s of the world’s exports") % {"share": whole_percent(finding.value)}
    if finding.kind.endswith("-unit-value"):
        return scaled(finding.value, 0, gettext("US$%(number)s per kilogram"))
    if not _side(finding):
        return _amount(finding)
    if covers := _over(finding):
        return OVER_YEARS[covers](finding)
    return _of_whole(finding, finding.value)


def trade_at_a_glance(finding):
    """(“38%”, “of imports from China, by value, 2024”): a number of trade, and the line under it."""
    kind = _side(finding) or finding.kind
    named = {
        "other": wording.listed([finding.other_name]),
        "year": finding.year,
        "goods": finding.subject_name,
    }
    under = UNDER[kind, _by_weight(finding)] % (named | {"goods": wording.lower_first(named["goods"])})
    if kind in ("supplier", "customer", "export-share"):
        return whole_percent(finding.value), under
    return trade_text(finding), under


def trade_remarks(finding, title):
    """The codes that a group adds up, and what a weight leaves out, a sentence each."""
    found = []
    if codes := added_codes(finding):
        nomenclature, *_rest = codes[0].code.partition("-")
        numbers = [part.code.rpartition("-")[2] for part in codes]
        named = {
            "goods": finding.subject_name,
            "nomenclature": Nomenclature(nomenclature).label,
            "codes": wording.joined(numbers),
        }
        found.append(gettext("%(goods)s: the codes %(codes)s of %(nomenclature)s added up") % named)
    unweighed = next((part.value for part in finding.parts if part.code == UNWEIGHED), None)
    if unweighed is not None:
        named = {"title": title, "share": percent(unweighed)}
        found.append(gettext("%(title)s: without %(share)s of the value, which has no weight") % named)
    return found


def possessive(name):
    """“Japan’s”, “the United States’”."""
    named = {"name": wording.listed([name])}
    return gettext("%(name)s’") % named if name.endswith("s") else gettext("%(name)s’s") % named


def added_codes(finding):
    """The parts that are customs codes of a group."""
    return [part for part in finding.parts if CODE.fullmatch(part.code)]


def _shares(finding):
    """The parts that are shares of a year, oldest first."""
    return [part for part in finding.parts if YEAR.fullmatch(part.code)]


def _by_weight(finding):
    """Whether the reference has asked for a weight, and not for a value."""
    return f"by={WEIGHT}" in finding.key.split()


def _side(finding):
    """“supplier” or “customer”, empty without a partner."""
    side, *_rest = finding.kind.partition("-share")
    return side if side in ("supplier", "customer") else ""


def _over(finding):
    """The word for what it tells about the years since another one, empty for one year."""
    last = finding.kind.rpartition("-")[2]
    return last if last in OVER_YEARS else ""


def _amount(finding):
    if _by_weight(finding):
        amount = gettext("%(number)s t") % {"number": tonnes(finding.value)}
        return gettext("%(amount)s gross weight") % {"amount": amount}
    return money(finding.value)


def _of_whole(finding, share):
    named = {"share": whole_percent(share), "country": possessive(finding.country_name)}
    return WHOLES[_side(finding), _by_weight(finding)] % named


def _years(finding):
    """“52% of Japan’s imports in 2015, 71% at the peak in 2018, and 66% in 2024”."""
    (first, *_rest, last), peak = _shares(finding), _peak_of(finding)
    named = {
        "first": _of_whole(finding, first.value),
        "since": first.name,
        "peak": whole_percent(peak.value),
        "at": peak.name,
        "last": whole_percent(last.value),
        "year": last.name,
    }
    if peak == first:
        return gettext("%(first)s in %(since)s, the peak, and %(last)s in %(year)s") % named
    if peak == last:
        return gettext("%(first)s in %(since)s, and %(last)s in %(year)s, the peak") % named
    return gettext("%(first)s in %(since)s, %(peak)s at the peak in %(at)s, and %(last)s in %(year)s") % named


def _change(finding):
    """“14.5 percentage points more than in 2015”."""
    points = abs(finding.value).quantize(TENTH, ROUND_HALF_UP)
    named = {"points": number(points), "year": finding.since}
    if not points:
        return gettext("as much as in %(year)s") % named
    if finding.value > 0:
        return gettext("%(points)s percentage points more than in %(year)s") % named
    return gettext("%(points)s percentage points less than in %(year)s") % named


def _peak(finding):
    peak = _peak_of(finding)
    return gettext("%(share)s in %(year)s") % {"share": _of_whole(finding, peak.value), "year": peak.name}


def _peak_of(finding):
    """The largest share; of equal ones the earliest."""
    return max(_shares(finding), key=lambda part: (part.value, -int(part.code)))


OVER_YEARS = {YEARS: _years, CHANGE: _change, PEAK: _peak}
