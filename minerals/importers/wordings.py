"""The two reviewed tables between a source's words and ours: its wordings and its names of places."""

import re
from dataclasses import dataclass

from ..models import Basis, Measure, Stage
from .reports import Problem
from .tables import read_table, repeated

LOAD, DESCRIBE, SKIP = "load", "describe", "skip"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# What a wording of each form of file consists of.
LONG = ("chapter", "commodity", "statistics", "detail")
WIDE = ("commodity", "type", "column")  # column: prod, cap or reserves
FOLDER = ("file", "type", "column")  # file: cobal; column: a header without unit and year, as prod-sponge
# The reviewed table of each form.
WORDINGS = {"usgs_wordings.csv": LONG, "usgs_wide_wordings.csv": WIDE, "usgs_folder_wordings.csv": FOLDER}
MEANING = ("mineral", "stage", "measure", "form", "basis", "action", "note")
PLACE_COLUMNS = ("label", "code", "qualifier")


@dataclass(frozen=True)
class Wording:
    """What one wording of the source means. `action` describe: its word is kept, and no number taken."""

    mineral: str
    stage: str
    measure: str
    form: str
    basis: str
    action: str
    note: str


@dataclass(frozen=True)
class Place:
    """The code that a label stands for. A qualified label is of the country and not its plain figure."""

    code: str
    qualifier: str


def normal(text):
    """`text` with every run of blanks, no-break ones too, as one blank."""
    return " ".join(text.split())


def wording_key(cells, columns):
    """What a row's wording is looked up by: sources change the case of a name from one chapter to the next."""
    return tuple(normal(cells[column]).casefold() for column in columns)


def read_wordings(path, columns=LONG, *, minerals=None):
    """Return ({(a cell for each of `columns`): Wording}, [Problem]); the key is made by `wording_key`.

    `minerals` are the slugs that exist; None leaves that unchecked.
    """
    lines, problems = read_table(path, (*columns, *MEANING))
    vocabulary = [
        (name, choices.values) for name, choices in (("stage", Stage), ("measure", Measure), ("basis", Basis))
    ]
    keys = [(line, wording_key(cells, columns)) for line, cells in lines]
    wordings = {}
    for (line, cells), (_, key) in zip(lines, keys, strict=True):
        wording = Wording(**{name: cells[name] for name in MEANING})
        reasons = []
        if wording.action not in (LOAD, DESCRIBE, SKIP):
            reasons.append(f"action {wording.action!r} is none of {LOAD}, {DESCRIBE}, {SKIP}")
        elif wording.action == SKIP:
            if not wording.note:
                reasons.append("what is skipped needs its reason in the note")
        else:
            for column, choices in vocabulary:
                if cells[column] not in choices:
                    reasons.append(f"{column} {cells[column]!r} is none of {', '.join(choices)}")
            if not SLUG.fullmatch(wording.form):
                reasons.append(f"form {wording.form!r} is no slug")
            if minerals is not None and wording.mineral not in minerals:
                reasons.append(f"no mineral {wording.mineral!r}")
        problems += [Problem(path.name, line, reason) for reason in reasons]
        wordings[key] = wording
    problems += [
        Problem(path.name, line, f"the wording {' | '.join(key)} stands on line {earlier} already")
        for line, key, earlier in repeated(keys)
    ]
    return wordings, problems


def read_places(path, *, countries=None):
    """Return ({label: Place}, [Problem]). `countries` are the codes that exist; None: unchecked."""
    lines, problems = read_table(path, PLACE_COLUMNS)
    keys = [(line, normal(cells["label"])) for line, cells in lines]
    places = {}
    for (line, cells), (_, label) in zip(lines, keys, strict=True):
        if countries is not None and cells["code"] not in countries:
            problems.append(Problem(path.name, line, f"no country {cells['code']!r}"))
        places[label] = Place(cells["code"], cells["qualifier"])
    problems += [
        Problem(path.name, line, f"the label {label!r} stands on line {earlier} already")
        for line, label, earlier in repeated(keys)
    ]
    return places, problems
