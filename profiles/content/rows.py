"""Rows of a profile's tables as files give them: what a field may hold, and what a snapshot makes of it."""

import re
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from minerals.models import Country, Mineral

from .. import snapshot
from ..models.choices import PartnershipKind, PolicyKind, Role, Standing
from ..partial_dates import validate_partial_date
from .front_matter import LINE
from .problems import ContentProblem

NAMESPACE = uuid.UUID(
    "6f1a9c1e-6f3e-5d0c-9d55-0a1d5cf2a7b1"
)  # makes the uids of rows the same on every machine


@dataclass(frozen=True)
class Vocabulary:
    """What a file may refer to."""

    minerals: frozenset
    countries: frozenset

    @classmethod
    def stored(cls):
        return cls(
            frozenset(Mineral.objects.values_list("slug", flat=True)),
            frozenset(Country.objects.browsable().values_list("code", flat=True)),
        )


ROWS = {
    # table -> {field: (required, check)}; checks are names of methods of _Reader
    "minerals": {"mineral": (True, "mineral"), "note": (False, "text")},
    "roles": {
        "mineral": (True, "mineral"),
        "role": (True, Role),
        "citation": (True, "citation"),
        "note": (False, "text"),
    },
    "policies": {
        "title": (True, "text"),
        "date": (True, "date"),
        "kind": (True, PolicyKind),
        "status": (True, Standing),
        "minerals": (False, "minerals"),
        "summary": (True, "text"),
        "citation": (True, "citation"),
        "as_of": (False, "date"),
    },
    "partnerships": {
        "title": (True, "text"),
        "date": (True, "date"),
        "kind": (True, PartnershipKind),
        "status": (True, Standing),
        "partners": (False, "countries"),
        "minerals": (False, "minerals"),
        "summary": (True, "text"),
        "citation": (True, "citation"),
        "as_of": (False, "date"),
    },
    "pins": {"country": (True, "country"), "reason": (False, "text")},
    "glance": {"label": (True, "text"), "figure": (True, "text")},
    "citations": {
        "key": (True, "key"),
        "title": (True, "text"),
        "publisher": (True, "text"),
        "url": (False, "url"),
        "published": (False, "date"),
        "as_of": (True, "date"),
        "review_by": (False, "date"),
    },
}
UID_FIELDS = {
    "minerals": ("mineral",),
    "roles": ("mineral", "role"),
    "policies": ("title",),
    "partnerships": ("title",),
    "pins": ("country",),
    "glance": ("label",),
    "citations": ("key",),
}
MOST_ROWS = 500  # of one table: the form of a draft has to open with them
ONCE = ("minerals", "roles", "pins", "citations")  # tables in which no two rows name the same
MODELS = {table.name: table.model for table in snapshot.TABLES}


def uid_of(code, table, row):
    """The uid of a row that names none: the same for the same country, table and name."""
    identity = "/".join([code, table, *(str(row.get(field)) for field in UID_FIELDS[table])])
    return str(uuid.uuid5(NAMESPACE, identity))


class RowReader:
    """What files of profiles and of tables share: a row, field by field, as a snapshot keeps it."""

    def __init__(self, file, vocabulary, *, complete=True):
        self.file, self.vocabulary, self.complete = file, vocabulary, complete
        self.problems, self.keys = [], set()

    def complain(self, line, reason):
        self.problems.append(ContentProblem(self.file, line, reason))

    def rows(self, table, found, code):
        """The rows of a table from `found`: mappings of field to value that know their LINE."""
        if len(found) > MOST_ROWS:
            self.complain(
                found[MOST_ROWS][LINE], f"{len(found):,} rows of {table}; {MOST_ROWS} at the most are taken"
            )
            return []
        rows = [self.row(table, row, code) for row in found]
        uids, names = set(), set()
        for row, source in zip(rows, found, strict=True):
            name = tuple(row[field] for field in UID_FIELDS[table])
            if row["uid"] in uids or (table in ONCE and name in names):
                self.complain(source[LINE], f"“{', '.join(name)}” stands here twice")
            uids.add(row["uid"])
            names.add(name)
        return rows

    def row(self, table, row, code):
        line, fields = row[LINE], ROWS[table]
        for name in row.keys() - fields.keys() - {LINE, "uid"}:
            self.complain(line, f"“{name}” is no field here; known are {', '.join(fields)}")
        kept = {}
        for name, (required, check) in fields.items():
            value, before = row.get(name), len(self.problems)
            if required and value in (None, "", []):
                self.complain(line, f"“{name}” is missing")
            if check in ("minerals", "countries"):
                kept[name] = getattr(self, check)(self.items(value, name, line), line)
                continue
            value = self.scalar(value, name, line)
            if isinstance(check, str):
                kept[name] = getattr(self, check)(value, line)
            else:
                if value and value not in check.values:
                    self.complain(line, f"“{value}” is no {name}; known are {', '.join(check.values)}")
                kept[name] = value
            if len(self.problems) == before:
                self.validate(MODELS[table]._meta.get_field(name), kept[name], line)
        if table == "pins" and kept["country"] == code:
            self.complain(line, "a profile is not related to itself")
        return {"uid": self.uid(row.get("uid"), line) or uid_of(code, table, kept), **kept}

    def validate(self, field, value, line, name=""):
        """What the form of a draft would say of this value."""
        try:
            if not field.is_relation:
                field.run_validators(value)
        except ValidationError as error:
            self.complain(line, f"“{name or field.name}”: {' '.join(error.messages)}")

    def scalar(self, value, name, line):
        if value is None or isinstance(value, str):
            return snapshot.lf(value or "")
        self.complain(line, f"“{name}” is one text, and no list")
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
            self.complain(line, f"“{value}” is no uid. Leave it out where you do not know it.")
            return None

    # Checks: each returns the value as a snapshot keeps it

    def text(self, value, line):
        return value

    def key(self, value, line):
        if value and not re.fullmatch(r"[-\w]+", value):
            self.complain(line, f"“{value}” is not a key of letters, digits and hyphens")
        return value

    def mineral(self, value, line):
        if value and value not in self.vocabulary.minerals:
            self.complain(line, f"there is no mineral “{value}”")
        return value

    def minerals(self, values, line):
        return sorted({self.mineral(slug, line) for slug in values})

    def country(self, value, line):
        if value and value not in self.vocabulary.countries:
            self.complain(line, f"“{value}” is not the code of a country")
        return value

    def countries(self, values, line):
        return sorted({self.country(code, line) for code in values})

    def citation(self, value, line):
        if self.complete and value and value not in self.keys:
            self.complain(line, f"there is no citation “{value}” in this file")
        return value

    def url(self, value, line):
        try:
            if value:
                URLValidator(["http", "https"])(value)
        except ValidationError:
            self.complain(line, f"“{value}” is not an address")
        return value

    def date(self, value, line):
        try:
            if value:
                validate_partial_date(value)
        except ValidationError as error:
            self.complain(line, error.messages[0])
        return value
