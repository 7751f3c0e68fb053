"""Lines of the long data file, and what its reader makes of them. For its tests."""

import csv
import io

from minerals.importers.publishers.usgs.long import HEADER, WORDING, read
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import CodeOfLabel, Wording, wording_key

NAME = "MCS2025_Commodities_Data.csv"


def keyed(wordings):
    return {
        wording_key(dict(zip(WORDING, key, strict=True)), WORDING): each for key, each in wordings.items()
    }


MINE = Wording("cobalt", "mine", "production", "all", "contained", "load", "")


RESERVES = Wording("cobalt", "none", "reserves", "all", "contained", "load", "")


WORDINGS = {
    ("COBALT", "Cobalt", "Production", "Mine production"): MINE,
    ("COBALT", "Cobalt", "Production", "Mine production: rounded"): MINE,
    ("COBALT", "Cobalt", "Reserves", "Reserves"): RESERVES,
}


PLACES = {
    "Congo (Kinshasa)": CodeOfLabel("COD", ""),
    "Côte d’Ivoire": CodeOfLabel("CIV", ""),
    "United States": CodeOfLabel("USA", ""),
    "World total": CodeOfLabel("WLD", ""),
    "Brazil (beneficiated)": CodeOfLabel("BRA", "beneficiated"),
}


APPENDIX = "See Appendix C for resource and reserve definitions and information concerning data sources."


CHAPTER = "(Data in metric tons, cobalt content, unless otherwise specified) -- Reserves were revised."


def line(
    country="Congo (Kinshasa)",
    value="226,000",
    notes="Estimated.",
    *,
    chapter="COBALT",
    section="World Mine Production and Reserves",
    commodity="Cobalt",
    statistics="Production",
    detail="Mine production",
    unit="metric tons",
    year="2024",
    critical="Yes",
    other=CHAPTER,
):
    return [
        chapter,
        section,
        commodity,
        country,
        statistics,
        detail,
        unit,
        year,
        value,
        notes,
        critical,
        other,
    ]


def written(*lines, header=HEADER, **dialect):
    text = io.StringIO()
    csv.writer(text, **dialect).writerows([header, *lines])
    return text.getvalue()


def read_text(text, *, name=NAME, wordings=WORDINGS):
    return read([TextFile(name, text)], Tables(keyed(wordings), PLACES))


def extract(*lines, wordings=WORDINGS):
    return read_text(written(*lines), wordings=wordings)


def figure(*arguments, wordings=WORDINGS, **fields):
    """The one figure that a line becomes."""
    found = extract(line(*arguments, **fields), wordings=wordings)
    assert not found.problems
    (row,) = found.rows
    return row


def reasons(*arguments, **fields):
    found = extract(line(*arguments, **fields))
    assert not found.rows
    return [(problem.line, problem.reason) for problem in found.problems]
