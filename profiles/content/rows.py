"""Shared reading of files of profiles and tables: decoding, problems with their line, rows field by field."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import SlugField

from minerals.importers.reports import ContentError, FileProblem
from minerals.models import Country, Mineral

from ..draft import snapshot
from ..models import Citation, Event
from ..models.dated import POINTER, TAKEN_OVER
from ..shape import TABLE
from .front_matter import LINES, line_of

NAMESPACE = uuid.UUID("6f1a9c1e-6f3e-5d0c-9d55-0a1d5cf2a7b1")  # so every machine makes the same uids
MOST_ROWS = 300  # of all tables together: as many as the form of a draft takes


def refusal(file, line, reason):
    """The ContentError of one problem."""
    return ContentError([FileProblem(file, line, reason)])


def utf8_text(name, data):
    """The text of a UTF-8 file with LF as line ends. Raises ContentError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(name, line, f"not UTF-8 text: {error.reason}") from None
    if "\0" in text:
        raise refusal(name, text.count("\n", 0, text.index("\0")) + 1, "a null byte: this is not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Known:
    """The minerals (slugs), countries (codes) and events (slugs) that a file may refer to."""

    minerals: frozenset
    countries: frozenset
    events: frozenset = frozenset()

    @classmethod
    def stored(cls):
        return cls(
            frozenset(Mineral.objects.values_list("slug", flat=True)),
            frozenset(Country.objects.browsable().values_list("code", flat=True)),
            frozenset(Event.objects.values_list("slug", flat=True)),
        )


def uid_of(code, table, row):
    """The uid of a row that gives none: always the same for a country or mineral, table and name."""
    identity = "/".join([code, table, *map(str, TABLE[table].key(row))])
    return str(uuid.uuid5(NAMESPACE, identity))


class RowReader:
    """Reads rows as a snapshot keeps them, and collects every problem."""

    def __init__(self, file, vocabulary, *, complete=True):
        self.file, self.vocabulary, self.complete = file, vocabulary, complete
        self.problems, self.keys = [], set()

    def complain(self, line, reason):
        self.problems.append(FileProblem(self.file, line, reason))

    def rows(self, table, mappings, code):
        """The rows of a table from `mappings`: mappings of field to value that know their LINES."""
        if len(mappings) > MOST_ROWS:
            reason = f"{len(mappings):,} rows of {table}; at most {MOST_ROWS} are allowed"
            self.complain(line_of(mappings[MOST_ROWS]), reason)
            return []
        rows = [self.row(table, row, code) for row in mappings]
        uids, names, shape = set(), set(), TABLE[table]
        for row, source in zip(rows, mappings, strict=True):
            name = shape.key(row)
            if row["uid"] in uids or (shape.is_unique and name in names):
                self.complain(line_of(source), f"“{', '.join(name)}” appears twice")
            uids.add(row["uid"])
            names.add(name)
        return rows

    def row(self, table, row, code):
        fields = TABLE[table].fields
        for name in row.keys() - fields.keys() - {LINES, "uid"}:
            self.complain(line_of(row, name), f"“{name}” is not a field here; use {', '.join(fields)}")
        cells = {}
        alone = TABLE[table].points and not row.get(POINTER)  # it points to no event
        for name, field in fields.items():
            value, line, before = row.get(name), line_of(row, name), len(self.problems)
            needed = not field.blank or (alone and name in TAKEN_OVER)
            if needed and value in (None, "", []):
                self.complain(line, f"“{name}” is missing")
            if field.many_to_many:
                cells[name] = sorted(set(self.items(value, name, line)))
            else:
                cells[name] = self.scalar(value, name, line)
            for key in filter(None, cells[name] if field.many_to_many else [cells[name]]):
                self.check_known(field, key, line)
            if len(self.problems) == before:
                self.validate(field, cells[name], line)
        if table == "pins" and cells["country"] == code:
            self.complain(line_of(row, "country"), "a profile cannot be related to itself")
        return {"uid": self.uid(row.get("uid"), line_of(row, "uid")) or uid_of(code, table, cells), **cells}

    def check_known(self, field, value, line):
        """Complain if `value` names a mineral, country, choice or citation that does not exist."""
        choices = [str(code) for code, _ in field.choices or ()]
        cites = isinstance(field, SlugField) and field.model is not Citation
        if field.related_model is Mineral and value not in self.vocabulary.minerals:
            self.complain(line, f"there is no mineral “{value}”")
        elif field.related_model is Country and value not in self.vocabulary.countries:
            self.complain(line, f"“{value}” is not the code of a country")
        elif field.related_model is Event and value not in self.vocabulary.events:
            self.complain(line, f"there is no event “{value}”")
        elif choices and value not in choices:
            self.complain(line, f"“{value}” is not a {field.name}; use one of {', '.join(choices)}")
        elif self.complete and cites and value not in self.keys:
            self.complain(line, f"there is no citation “{value}” in this file")

    def validate(self, field, value, line, name=""):
        """Run the validators that the form of a draft runs."""
        try:
            if not field.is_relation and value not in field.empty_values:
                field.run_validators(field.to_python(value))
        except ValidationError as error:
            self.complain(line, f"“{name or field.name}”: {' '.join(dict.fromkeys(error.messages))}")

    def scalar(self, value, name, line):
        if value is None or isinstance(value, str):
            return snapshot.normalise_text(value or "")
        self.complain(line, f"“{name}” is text, not a list")
        return ""

    def items(self, value, name, line):
        value = value or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        self.complain(line, f"“{name}” is a list of names: [one, another]")
        return []

    def uid(self, value, line):
        try:
            return str(uuid.UUID(value)) if value else None
        except (ValueError, AttributeError, TypeError):
            self.complain(line, f"“{value}” is not a uid. Leave it out if you do not know it.")
            return None
