"""The figure that one understood row of the long file makes."""

import re

from ...models import Basis, Flag, Measure, Unit
from ..extracts import UNITS
from ..tidy import PERCENTAGES, FigureRow, Identity, disagreements
from ..usgs_notes import as_word, basis_text, exclusions, own_note, read_notes, reliance_note, share_note
from ..values import Reading, fitting, read_percent, read_reliance, read_value, shown
from ..wordings import DESCRIBE
from .rows import YEAR

PERIOD = re.compile(r"((?:19|20)[0-9]{2})\s?[-–—]\s?((?:19|20)?[0-9]{2})")
READ = {Measure.NET_IMPORT_RELIANCE: read_reliance, Measure.IMPORT_SHARE: read_percent}


def figure(row, wording, measure, places, line, file):
    """The FigureRow of a Row. Raises ValueError with the reason why it makes none."""
    if measure != wording.measure:
        raise ValueError(f"statistics {shown(row.statistics)} is not measure {wording.measure}")
    code = _place(row.country, measure, places)
    first, year = _years(row, measure)
    notes = read_notes(row.notes)
    estimated = _is_estimated(notes, row.detail, measure)
    explanation = notes.explanation(row.value)
    reading = _reading(row, wording, estimated, as_word(explanation))
    if row.shifted and reading.flag == Flag.REPORTED:
        raise ValueError("its note is missing, which would say whether the value is an estimate")
    statement = {
        "flag": reading.flag.value,
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "text": reading.text,
        "is_estimate": estimated and reading.flag not in (Flag.WITHHELD, Flag.NOT_AVAILABLE),
    }
    if reasons := list(disagreements(statement)):
        raise ValueError("; ".join(reasons))
    if measure == Measure.NET_IMPORT_RELIANCE:
        note = reliance_note(notes, detail=row.detail, used=explanation)
    elif measure == Measure.IMPORT_SHARE:
        note = share_note(notes, first, year, detail=row.detail, commodity=row.commodity)
    else:
        basis = basis_text(row.detail, row.other_notes, wording.basis)
        note = own_note(notes, detail=row.detail, basis=basis, used=explanation)
    return FigureRow(
        Identity(code, wording.mineral, wording.stage, wording.form, wording.measure, wording.basis, year),
        **statement,
        unit=_unit(row.unit, measure, wording.basis),
        # What percentages leave out are materials, not countries; their note says so.
        excludes="" if measure in PERCENTAGES else ";".join(exclusions(notes.parts, measure)),
        note=note,
        source_line=line,
        file=file,
    )


def _place(label, measure, places):
    if label not in places:
        raise ValueError(f"no place {shown(label)}")
    code, qualifier = places[label].code, places[label].qualifier
    if qualifier:
        raise ValueError(f"{label!r} is not the plain figure of {code}, and no form says so")
    if measure == Measure.NET_IMPORT_RELIANCE and code != "USA":
        raise ValueError(f"the reliance is of the United States, not of {label!r}")
    if measure == Measure.IMPORT_SHARE and code in ("USA", "WLD"):
        raise ValueError(f"imports of the United States do not come from {label!r}")
    return code


def _years(row, measure):
    """(first, last) of what the row is of: of a year, or of the years that a share is averaged over."""
    if measure == Measure.IMPORT_SHARE:
        period = _period(PERIOD.fullmatch(row.year))
        if _period(PERIOD.search(row.statistics)) not in (None, period):
            raise ValueError(f"{shown(row.statistics)} and {shown(row.year)} are not the same years")
        if period is None or period[0] >= period[1]:
            raise ValueError(f"{shown(row.year)} is not a period of years")
        return period
    if not YEAR.fullmatch(row.year):
        raise ValueError(f"{shown(row.year)} is not a year")
    return int(row.year), int(row.year)


def _period(match):
    """The years of “2021–24” or “2021-2024”; None where there are none."""
    return match and (int(match[1]), int(match[1][: -len(match[2])] + match[2]))


def _is_estimated(notes, detail, measure):
    if measure == Measure.NET_IMPORT_RELIANCE:
        return notes.estimated  # “of estimated consumption” is how it is defined, in whichever year
    estimated = notes.estimated or any(part.startswith("Estimated from ") for part in notes.parts)
    return estimated or (measure != Measure.IMPORT_SHARE and "estimated" in detail)


def _reading(row, wording, estimated, meaning):
    if wording.action == DESCRIBE:
        return Reading(Flag.DESCRIBED, text=fitting(f"{row.value} {row.unit}"))
    return READ.get(wording.measure, read_value)(row.value, estimated=estimated, meaning=meaning)


def _unit(label, measure, basis):
    if label not in UNITS:
        raise ValueError(f"no unit {shown(label)}")
    if (UNITS[label] == Unit.PERCENT) != (measure in PERCENTAGES):
        raise ValueError(f"unit {label!r} and measure {measure} contradict each other")
    if (" dry " in label) != (basis == Basis.DRY):
        raise ValueError(f"unit {label!r} and basis {basis} contradict each other")
    return UNITS[label].value
