"""The findings of a payload in words, for the middle of a sentence."""

from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

from django.utils.translation import gettext

from minerals import wording
from minerals.models import Flag
from minerals.wording import Mark
from minerals.wording.findings import hhi_about
from minerals.wording.numbers import NEARLY_ALL, about, from_to, per_cent, times, whole_percent

from .figure_words import Shown, said_with
from .figure_words import shown as figure_shown
from .finding import UNWEIGHED
from .shows import COVERS_YEARS, SHOWS, TELLS_YEARS
from .trade_words import possessive, trade_remarks, trade_text, trade_title

SAY_ABOUT = ("hhi", "change", "multiple")  # kinds whose words say “about” for estimates
TWICE = 2  # times: from here on a change is given as a multiple


def shown(finding, stated):
    """The Shown of a finding; `stated` is the payload that has its figures."""
    text, years_of = main(finding, stated), when(finding)
    return Shown(
        text,
        years_of,
        marks(finding),
        remarks(finding, stated),
        figure=finding.figures[0] if finding.figures else "",
        title=(exact if finding.as_percent else finding_title)(finding, stated),
        series=subject(finding, stated),
        in_text=text,
        when=years_of,
        beside=finding.source_name if finding.kind in TELLS_YEARS else years_of,
    )


def main(finding, stated):
    """“12% more than in 2020”, “2.6 times Australia’s”, “an HHI of about 5,600”."""
    return _share(finding, stated) if finding.as_percent else whole(finding, stated)


def whole(finding, stated):
    """Return the finding with its whole, even where the text shows only the number."""
    return WORDS[finding.kind](finding, stated)


def years(finding):
    """“2025”, “2020 to 2025”."""
    return from_to(finding.since, finding.year) if finding.kind in COVERS_YEARS else str(finding.year)


def when(finding):
    """Return the years, with the source unless it is the default one."""
    return ", ".join(filter(None, [years(finding), finding.source_name]))


def marks(finding):
    """The Marks beside a finding; none of an estimate whose words say “about”."""
    is_added = finding.kind == "sum" or _adds_codes(finding)
    found = [Mark("c", gettext("calculated by us"))] if is_added else []
    if finding.is_estimate and finding.kind not in SAY_ABOUT:
        found.append(Mark("e", str(wording.MARKS["e"])))
    return found


def remarks(finding, stated):
    """Return the remarks for a note: members that are left out, and caveats of the source on its figures."""
    found = []
    if finding.excludes:
        named = {"title": finding_title(finding, stated), "names": wording.listed(finding.excludes)}
        found.append(gettext("%(title)s: without %(names)s") % named)
    if _adds_codes(finding) or (finding.parts and finding.parts[-1].code == UNWEIGHED):
        found += trade_remarks(finding, finding_title(finding, stated))
    for key in finding.figures:
        found += figure_shown(stated.figures[key], "value").remarks
    return tuple(dict.fromkeys(found))


def _adds_codes(finding):
    """Whether it is of a group of customs codes, whose key has no digit."""
    return SHOWS[finding.kind].is_of_trade and not finding.subject[-1].isdigit()


def finding_title(finding, stated):
    """Return the title of a finding, without its year: “Japan, copper: refinery production”."""
    if SHOWS[finding.kind].is_of_trade:
        text = trade_title(finding)
    elif finding.kind == "sum":
        names = wording.listed([part.name for part in finding.parts])
        text = gettext("%(country)s, sum of %(names)s") % {"country": finding.country_name, "names": names}
    elif finding.kind == "hhi":
        text = gettext("%(mineral)s: concentration of the world’s %(series)s") % {
            "mineral": finding.subject_name,
            "series": wording.lower_first(stated.figures[finding.figures[0]].series),
        }
    else:
        return stated.figures[finding.figures[0]].title
    return ", ".join(filter(None, [text, finding.source_name]))


def subject(finding, stated):
    """The title with the year: “Japan, imports of …, BACI, 2024”."""
    return f"{finding_title(finding, stated)}, {years(finding)}"


def exact(finding, stated):
    """Return the subject with the finding: “Japan, imports of …, BACI, 2024: 84% of Japan’s imports”."""
    return f"{subject(finding, stated)}: {whole(finding, stated)}"


def _hhi(finding, stated):
    found = SimpleNamespace(
        low=round(finding.low),
        high=round(finding.high),
        at_least=finding.at_least,
        is_estimate=finding.is_estimate,
    )
    return gettext("an HHI of %(index)s") % {"index": hhi_about(found)}


def _about(finding, text):
    return about(text) if finding.is_estimate else text


def _change(finding, stated):
    year, change = {"year": finding.since}, finding.value
    if change >= 100 * (TWICE - 1):
        named = year | {"times": _about(finding, times(1 + change / 100))}
        return gettext("%(times)s times as much as in %(year)s") % named
    size = _rounded(abs(change), finding.is_estimate)
    if not size:
        text = gettext("about as much as in %(year)s") if change else gettext("as much as in %(year)s")
        return text % year
    named = year | {"share": _about(finding, per_cent(size))}
    if change > 0:
        return gettext("%(share)s more than in %(year)s") % named
    return gettext("%(share)s less than in %(year)s") % named


def _rounded(percent, is_estimate):
    """Round to a whole per cent if the source estimated a side, or from ten up; otherwise to one decimal."""
    places = Decimal(1) if is_estimate or percent >= 10 else Decimal("0.1")
    return percent.quantize(places, ROUND_HALF_UP)


def _multiple(finding, stated):
    named, percent = {"other": _other(finding, stated)}, 100 * finding.value
    if percent < 100:
        text = whole_percent(percent)
        share = _about(finding, text) if 1 <= percent < NEARLY_ALL else text
        return gettext("%(share)s of %(other)s") % (named | {"share": share})
    return gettext("%(times)s times %(other)s") % (named | {"times": _about(finding, times(finding.value))})


def _other(finding, stated):
    """“Australia’s”, “that of cobalt”, “the mine production”."""
    one, other = (stated.figures[key] for key in finding.figures)
    if one.country != other.country:
        return possessive(other.country_name)
    of_mineral = {"mineral": wording.lower_first(other.mineral_name)}
    if (one.stage, one.measure, one.form) == (other.stage, other.measure, other.form):
        return gettext("that of %(mineral)s") % of_mineral
    of_series = {"series": wording.lower_first(other.series_name)}
    if one.mineral == other.mineral:
        return gettext("the %(series)s") % of_series
    return gettext("the %(series)s of %(mineral)s") % (of_mineral | of_series)


def _range(finding, stated):
    is_one = finding.low == finding.high
    ends = {"value": finding.low if is_one else None, "lower": finding.low, "upper": finding.high}
    return _amount(**ends, unit=finding.unit, flag=Flag.REPORTED if is_one else Flag.RANGE)


def _sum(finding, stated):
    ends = {"value": finding.value, "lower": None, "upper": None}
    return _amount(**ends, unit=finding.unit, flag=Flag.CALCULATED, lacks_members=finding.at_least)


def _amount(**values):
    return wording.amount_in_text(SimpleNamespace(text="", **values))


def _share(finding, stated):
    """Return only the number: “84%”, “over 99%”."""
    return stated.figures[finding.figures[0]].amount if finding.figures else whole_percent(finding.value)


def _reliance(finding, stated):
    """Return the share of consumption; the note of the figure says whether apparent, reported or estimated."""
    return gettext("%(share)s of consumption") % {"share": _share(finding, stated)}


def _of_trade(finding, stated):
    return trade_text(finding)


WORDS = {
    "hhi": _hhi,
    "change": _change,
    "multiple": _multiple,
    "range": _range,
    "sum": _sum,
    "reliance": _reliance,
    **{kind: _of_trade for kind, one in SHOWS.items() if one.is_of_trade},
}


def stated(finding, payload):
    """Return the finding in one line, as comparisons of two payloads have it."""
    said = "".join(f"; {remark}" for remark in remarks(finding, payload))
    return f"{whole(finding, payload)} ({said_with(marks(finding), when(finding))}){said}"
