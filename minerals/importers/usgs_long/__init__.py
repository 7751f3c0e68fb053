"""The long data file of USGS Mineral Commodity Summaries, from 2026 on.

One row a commodity, place, statistic and year. Figures are made of the World sections (production, capacity,
reserves), of the net import reliance of the United States and of the sources of its imports. Its other salient
statistics are counted and left out. Every row is loaded, skipped with its reason, left out or reported.
"""

import re
from collections import Counter
from functools import lru_cache

from ...models import Measure
from ..extracts import Extract, Remark
from ..reports import Problem
from ..values import NOT_APPLICABLE, SEE_NOTE, shown
from ..wordings import DESCRIBE, LONG, SKIP, wording_key
from .figures import figure
from .rows import YEAR, Cells, is_header, lines, read_header, row_of

FORM = "usgs-long"
SALIENT = "salient statistics"
# By what a section's name begins with: its statistics, and the measure that each is.
SECTIONS = {
    "world": {
        "production": Measure.PRODUCTION,
        "reserves": Measure.RESERVES,
        "capacity": Measure.CAPACITY,
    },
    SALIENT: {"net import reliance": Measure.NET_IMPORT_RELIANCE},
    "import sources": {"import sources": Measure.IMPORT_SHARE},
}
# The other salient statistics of the United States, and why none of them becomes a figure.
OUTSIDE = {
    "production": "the World sections give U.S. production where it compares with others’",
    "import": "quantities of U.S. trade are not collected",
    "export": "quantities of U.S. trade are not collected",
    "price": "prices are not collected",
    "consumption": "U.S. consumption is not collected",
    "employment": "U.S. employment is not collected",
    "stock": "U.S. stocks are not collected",
    "sold or used": "U.S. sales are not collected",
    "shipment": "U.S. sales are not collected",
    "sales": "U.S. sales are not collected",
    "sold": "U.S. sales are not collected",
    "supply": "U.S. supply is not collected",
}
SPAN = 10  # years; no edition goes further back
HARDLY = 20  # a year with a twentieth of another's production is hardly a year of the edition
HEAD = 4000  # characters that the header is within
NOTHING = (1, [], "")
SHIFTED = "no note, and the cells after it stood one column left"

# “Import sources 2021-2024”, “a net exporter of wollastonite in 2025”: the next edition's wording but for the years.
YEARS = re.compile(r"\s*(?:\bin )?\b(?:19|20)[0-9]{2}(?:\s?[-–—]\s?(?:19|20)?[0-9]{2})?(?![0-9])")
EDITION = re.compile(r"MCS[ _-]?(20[0-9]{2})", re.IGNORECASE)


def matches(files):
    """Whether this is one file with the header of the long form, of whatever edition."""
    if len(files) != 1:
        return False
    _, header, _ = next(lines(files[0].text[:HEAD]), NOTHING)
    return is_header(header)


def read(files, tables):
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    name, text = files[0]
    extract = Extract()
    found = lines(text)
    at, header, _ = next(found, NOTHING)
    try:
        layout = read_header(header)
    except ValueError as error:
        extract.refuse(Problem(name, at, str(error)), sum(1 for _ in found))
        return extract
    extract.problems += [Problem(name, at, fault) for fault in layout.faults]
    cells, meanings, seen, contested, before = Cells(), {}, {}, {}, None
    for line, raw, fault in found:
        extract.read += 1
        row = None
        try:
            if fault:
                raise ValueError(fault)
            row = row_of(raw, cells, layout)
            measure, left_out = _measure(row.section, row.statistics)
            if left_out:
                _check_left_out(row)
                extract.outside[left_out] += 1
                continue
            wording, told = _wording(row, before, tables.long, meanings)
            if reason := _no_figure(row, wording, measure, tables.places):
                extract.skipped.append(Remark(line, reason, name))
                continue
            one = figure(row, wording, measure, tables.places, line, name)
            if first := seen.get(one.identity):
                if not first.says_as(one):
                    contested[name, first.source_line] = f"line {line} says otherwise of {one.key}"
                raise ValueError(f"{one.key} stands on line {first.source_line} already")
        except ValueError as error:
            extract.problems.append(Problem(name, line, str(error)))
        else:
            seen[one.identity] = one
            extract.rows.append(one)
            if row.shifted:
                extract.repaired.append(Remark(line, SHIFTED, name))
            if told:
                extract.repaired.append(Remark(line, told, name))
            if wording.action == DESCRIBE or row.value in (SEE_NOTE, NOT_APPLICABLE):
                extract.uncertain.append(Remark(line, f"{row.value!r} is kept as {one.text!r}", name))
        finally:
            before = row
    extract.contest(contested)
    if not extract.read:
        extract.problems.append(Problem(name, None, "no row stands below the header"))
    elif not text.endswith(("\n", "\r")):
        extract.problems.append(Problem(name, None, "the last line has no end, as where a file is cut"))
    _date(extract, name)
    return extract


@lru_cache(maxsize=1000)
def _measure(section, statistics):
    """(measure that a section's statistics are, "") or (None, why they are left out)."""
    begins, statistic = section.casefold(), _without_years(statistics).casefold()
    measures = next((found for start, found in SECTIONS.items() if begins.startswith(start)), None)
    if measures is None:
        raise ValueError(f"no section {shown(section)}")
    if statistic in measures:
        return measures[statistic], ""
    if begins.startswith(SALIENT) and statistic in OUTSIDE:
        return None, f"{statistic.capitalize()}: {OUTSIDE[statistic]}"
    raise ValueError(f"section {shown(section)} has no statistics {shown(statistics)}")


def _check_left_out(row):
    """Raise ValueError where a row that makes no figure is not even what it is left out as."""
    if row.country != "United States":
        raise ValueError(f"{row.statistics} of {shown(row.country)} in a section on the United States")
    if not YEAR.fullmatch(row.year):
        raise ValueError(f"{shown(row.year)} is not a year")


def _without_years(text):
    return YEARS.sub("", text)


def _wording(row, before, wordings, meanings):
    """(what the row's words mean, what else told it). `meanings` keeps what was looked up.

    Two rows of natural mica say the same of two products. Each closes the statistics of its product, so such a
    wording names the row before it: “… [after Price, …: Splittings]”.
    """
    words = (row.chapter, row.commodity, row.statistics, row.detail)
    if words not in meanings:
        meanings[words] = wordings.get(_key(*words))
    if meanings[words]:
        return meanings[words], ""
    if before and before.chapter == row.chapter:
        in_place = wordings.get(_key(*words[:3], f"{row.detail} [after {before.detail}]"))
        if in_place:
            return in_place, f"its product is told by the row before it, {before.detail!r}"
    raise ValueError(f"no wording {shown(' | '.join(words), 300)}")


def _key(chapter, commodity, statistics, detail):
    words = (chapter, commodity, _without_years(statistics), _without_years(detail))
    return wording_key(dict(zip(LONG, words, strict=True)), LONG)


def _no_figure(row, wording, measure, places):
    """Why a row that is understood makes no figure; empty where it makes one."""
    if wording.action == SKIP:
        return wording.note
    if measure == Measure.IMPORT_SHARE and row.country not in places:
        several = re.split(r", and |, | and ", row.country)
        if len(several) > 1 and all(each in places for each in several):
            return f"a share of {row.country} together is of no one place"
    return ""


def _date(extract, name):
    """Say which edition this is: of the year after the newest production, and of the file's name where it has one.

    A year that hardly any production is of is a slip of its row. Where name and rows disagree, it is of none.
    """
    production = Counter(
        row.identity.year for row in extract.rows if row.identity.measure == Measure.PRODUCTION
    )
    named = EDITION.search(name)
    if not production:
        extract.edition = named and int(named[1])
        return
    newest = max(year for year, rows in production.items() if rows * HARDLY >= max(production.values()))
    edition = extract.edition = newest + 1
    strange = {
        (name, row.source_line): f"{row.identity.year} is no year of the edition {edition}"
        for row in extract.rows
        if not edition - SPAN <= row.identity.year < edition
    }
    extract.contest(strange)
    if named and int(named[1]) != edition:
        reason = f"named {named[0]}, but its newest production is of {newest}, as in {edition}"
        extract.problems.append(Problem(name, None, reason))
        extract.edition = None
