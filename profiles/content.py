"""Profiles as files: Markdown with YAML front matter, the form of `content/profiles/`.

`read(path, vocabulary)` turns a file into the tree that `snapshot` takes of a draft, or raises
`BadContent` with every problem in it: file, line, reason.
"""

import re
import uuid
from dataclasses import dataclass

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date

from minerals.models import Country, Mineral

from . import snapshot
from .models.choices import PartnershipKind, PolicyKind, Role, Standing
from .models.draft import OPTIONAL_SECTIONS, SECTIONS
from .partial_dates import validate_partial_date

NAMESPACE = uuid.UUID(
    "6f1a9c1e-6f3e-5d0c-9d55-0a1d5cf2a7b1"
)  # makes the uids of rows the same on every machine
LINE = "__line__"
FIELD_OF_HEADING = {heading: name for name, heading in SECTIONS.items()}


@dataclass(frozen=True)
class ContentProblem:
    file: str
    line: int
    reason: str

    def __str__(self):
        return f"{self.file}, line {self.line}: {self.reason}"


class BadContent(Exception):
    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


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


class _LineLoader(yaml.SafeLoader):
    """A loader whose mappings know the line they stand on, and whose scalars stay text."""

    def construct_mapping(self, node, deep=False):
        mapping = super().construct_mapping(node, deep=deep)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


# “2020-03” is a partial date and “2020” a year: neither may become a number or a date object.
_LineLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

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
TOP_LEVEL = {"country", "tagline", "glance", "minerals", "policies", "partnerships", "related", "citations",
             "unknowns", "review_by", LINE}  # fmt: skip


def read(path, vocabulary):
    """The tree of the profile in the file at `path`. Raises BadContent with every problem found."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadContent([ContentProblem(path.name, 1, f"not UTF-8 text: {error.reason}")]) from None
    return _Reader(path.name, vocabulary).read(snapshot.lf(text) + "\n")


class _Reader:
    def __init__(self, file, vocabulary):
        self.file, self.vocabulary, self.problems = file, vocabulary, []
        self.keys = set()

    def complain(self, line, reason):
        self.problems.append(ContentProblem(self.file, line, reason))

    def read(self, text):
        match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
        if not match:
            raise BadContent(
                [ContentProblem(self.file, 1, "it does not begin with front matter between two lines “---”")]
            )
        try:
            front = yaml.load(match[1], _LineLoader)  # noqa: S506 - a SafeLoader
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error)
            raise BadContent([ContentProblem(self.file, mark.line + 2 if mark else 1, reason)]) from None
        if not isinstance(front, dict):
            raise BadContent([ContentProblem(self.file, 2, "the front matter is no list of fields")])
        for name in front.keys() - TOP_LEVEL:
            self.complain(2, f"“{name}” is no field of a profile")
        tree = self.tree(front, self.sections(text[match.end() :], match[0].count("\n") + 1))
        if self.problems:
            raise BadContent(sorted(self.problems, key=lambda p: p.line))
        return tree

    def tree(self, front, sections):
        code = str(front.get("country") or "")
        if code not in self.vocabulary.countries:
            self.complain(2, f"“{code}” is not the code of a country")
        tagline = str(front.get("tagline") or "")
        if len(tagline) > 200:
            self.complain(2, f"the tagline has {len(tagline)} characters; 200 at the most")
        self.keys = {row.get("key") for row in self.entries(front, "citations")}
        tree = {
            "schema": snapshot.SCHEMA,
            "country": code,
            "tagline": tagline,
            "sections": sections,
            "unknowns": "\n".join(str(line) for line in front.get("unknowns") or []),
            "review_by": self.day(front.get("review_by") or "", 2),
            "image": None,
        }
        minerals = self.entries(front, "minerals")
        roles = [
            {"mineral": row.get("mineral"), **role}
            for row in minerals
            for role in row.get("roles") or []
            if isinstance(role, dict)
        ]
        rows = {
            "minerals": [{k: v for k, v in row.items() if k != "roles"} for row in minerals],
            "roles": roles,
            "pins": self.entries(front, "related"),
        }
        for table, fields in ROWS.items():
            found = rows.get(table) if table in rows else self.entries(front, table)
            tree[table] = [self.row(table, fields, row, code) for row in found]
            uids = [row["uid"] for row in tree[table]]
            for position, uid in enumerate(uids):
                if uid in uids[:position]:
                    names = ", ".join(str(found[position].get(f)) for f in UID_FIELDS[table])
                    self.complain(found[position][LINE] + 1, f"“{names}” stands here twice")
        return tree

    def entries(self, front, name):
        rows = front.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.complain(2, f"“{name}” is no list of entries")
            return []
        return rows

    def row(self, table, fields, row, code):
        line = row[LINE] + 1  # the front matter begins on line 2
        for name in row.keys() - fields.keys() - {LINE}:
            self.complain(line, f"“{name}” is no field here; known are {', '.join(fields)}")
        kept = {}
        for name, (required, check) in fields.items():
            value = row.get(name)
            if required and value in (None, "", []):
                self.complain(line, f"“{name}” is missing")
            if isinstance(check, str):
                kept[name] = getattr(self, check)(value or "", line)
            else:
                if value and value not in check.values:
                    self.complain(line, f"“{value}” is no {name}; known are {', '.join(check.values)}")
                kept[name] = str(value or "")
        identity = "/".join([code, table, *(str(row.get(f)) for f in UID_FIELDS[table])])
        return {"uid": str(uuid.uuid5(NAMESPACE, identity)), **kept}

    # Checks: each returns the value as a snapshot keeps it

    def text(self, value, line):
        return snapshot.lf(str(value))

    def key(self, value, line):
        if not re.fullmatch(r"[-\w]+", str(value)):
            self.complain(line, f"“{value}” is not a key of letters, digits and hyphens")
        return str(value)

    def mineral(self, value, line):
        if value and value not in self.vocabulary.minerals:
            self.complain(line, f"there is no mineral “{value}”")
        return str(value)

    def minerals(self, value, line):
        return sorted(self.mineral(slug, line) for slug in value or [])

    def country(self, value, line):
        if value and value not in self.vocabulary.countries:
            self.complain(line, f"“{value}” is not the code of a country")
        return str(value)

    def countries(self, value, line):
        return sorted(self.country(code, line) for code in value or [])

    def citation(self, value, line):
        if value and value not in self.keys:
            self.complain(line, f"there is no citation “{value}” in this file")
        return str(value)

    def url(self, value, line):
        try:
            if value:
                URLValidator(["http", "https"])(value)
        except ValidationError:
            self.complain(line, f"“{value}” is not an address")
        return str(value)

    def date(self, value, line):
        try:
            if value:
                validate_partial_date(str(value))
        except ValidationError as error:
            self.complain(line, error.messages[0])
        return str(value)

    def day(self, value, line):
        try:
            known = not value or parse_date(value)
        except ValueError:
            known = False
        if not known:
            self.complain(line, f"“{value}” is not a day such as 2027-03-31")
        return str(value)

    def sections(self, body, first_line):
        """Section texts by field. Headings are those of the page, in its order."""
        texts, current, last = dict.fromkeys(SECTIONS, ""), None, -1
        order = list(SECTIONS)
        for number, line in enumerate(body.split("\n"), start=first_line):
            if line.startswith("## "):
                heading = line[3:].strip()
                current = FIELD_OF_HEADING.get(heading)
                if current is None:
                    self.complain(number, f"“{heading}” is no heading of a profile")
                elif order.index(current) <= last:
                    self.complain(number, f"“{heading}” is out of order or stands here twice")
                else:
                    last = order.index(current)
            elif line.startswith("#"):
                self.complain(number, "a section has no headings inside it")
            elif current:
                texts[current] += line + "\n"
            elif line.strip():
                self.complain(number, "text before the first heading")
        for name, heading in SECTIONS.items():
            if name not in OPTIONAL_SECTIONS and not texts[name].strip():
                self.complain(first_line, f"the section “{heading}” is missing or empty")
        return {name: snapshot.lf(text) for name, text in texts.items()}
