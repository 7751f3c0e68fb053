"""A profile's file, Markdown with front matter, read as the tree of a snapshot, and written from one."""

import re
import uuid
from itertools import groupby

from minerals.models.places import WORLD

from ..draft import images, snapshot
from ..models import LeadImage, Profile
from ..models.subjects import OF_THE_WORLD
from ..shape import IMAGE, NEEDED, PARTS_OF, PROSE, TABLE, TABLES, TEXTS, kind_in
from . import front_matter
from .front_matter import LINES, line_of
from .rows import NAMESPACE, ContentError, RowReader, refusal, uid_of, utf8_text

FIELD_OF_HEADING = {text.heading: text.name for text in PROSE}
ESCAPED_HEADING = re.compile(r"\\+#")  # a line of prose that would be a heading has one backslash more
NAME_IN_FILE = {"pins": "related"}  # tables that have another name in a file
# In files of before November 2026: checked, and left out, since a revision does not hold it.
OUTSIDE = "review_by"
MONTH = "researched_to"
TOP_LEVEL = {
    "country", *OF_THE_WORLD, OUTSIDE, IMAGE.name,
    *(text.name for text in TEXTS if not text.is_section),
    *(NAME_IN_FILE.get(table.name, table.name) for table in TABLES),
}  # fmt: skip


def read(path, vocabulary):
    """The tree of the profile in the file at `path`. Raises ContentError with every problem found."""
    return read_text(path.name, utf8_text(path.name, path.read_bytes()), vocabulary)


def read_text(name, text, vocabulary, *, complete=True):
    """The tree of the profile in `text`. With `complete` a missing section or source is a problem."""
    return _Reader(name, vocabulary, complete=complete).read(text.rstrip() + "\n")


class _Reader(RowReader):
    def read(self, text):
        match = re.match(r"\n*---\n(.*?\n)---\n", text, re.DOTALL)
        if not match:
            raise refusal(self.file, 1, "it does not begin with front matter between two lines “---”")
        self.before = text.count("\n", 0, match.start(1))  # lines before the first of the front matter
        try:
            front = front_matter.load(match[1])
        except front_matter.FrontMatterError as error:
            raise refusal(self.file, self.before + error.line, error.reason) from None
        if not isinstance(front, dict):
            raise refusal(self.file, 2, "the front matter is not a list of fields")
        self.lines = front.pop(LINES)
        for name in front.keys() - TOP_LEVEL:
            self.complain(self.line(name), f"“{name}” is not a field of a profile")
        self.kind = kind_in(front)
        tree = self.tree(front, self.sections(text[match.end() :], match[0].count("\n") + 1))
        if self.problems:
            raise ContentError(sorted(self.problems, key=lambda p: p.line))
        return tree

    def tree(self, front, sections):
        code, slug = self.subject(front)
        unknowns = front.get("unknowns") or []
        if not isinstance(unknowns, list) or not all(isinstance(line, str | None) for line in unknowns):
            self.complain(self.line("unknowns"), "“unknowns” is not a list of sentences")
            unknowns = []
        texts = {
            name: self.scalar(front.get(name), name, self.line(name)) for name in ("tagline", MONTH, OUTSIDE)
        }
        texts["unknowns"] = snapshot.normalise_text("\n".join(line or "" for line in unknowns))
        for name, text in texts.items():
            self.validate(Profile._meta.get_field(name), text, self.line(name))
        del texts[OUTSIDE]
        citations = self.entries(front, "citations")
        self.keys = {row.get("key") for row in citations if isinstance(row.get("key"), str)}
        minerals = self.entries(front, "minerals")
        found = {
            "minerals": [{k: v for k, v in row.items() if k != "roles"} for row in minerals],
            "roles": [*self.nested_roles(minerals), *self.entries(front, "roles")],
            "citations": citations,
        }
        for name in TABLE:
            if name not in found:
                found[name] = self.entries(front, NAME_IN_FILE.get(name, name))
        return {
            "schema": snapshot.SCHEMA,
            "country": code,
            **({str(self.kind): slug} if slug else {}),
            "sections": sections,
            **texts,
            "image": self.image(front.get("image")),
            **{name: self.rows(name, found[name], slug or code) for name in TABLE},
        }

    def line(self, name):
        """The line of a field of the profile, or that where the front matter begins."""
        return self.before + self.lines.get(name, 1)

    def subject(self, front):
        """(code of the country, slug of the mineral or event, or "")."""
        code = self.scalar(front.get("country"), "country", self.line("country"))
        if self.kind not in OF_THE_WORLD:
            if code not in self.vocabulary.countries:
                self.complain(self.line("country"), f"“{code}” is not the code of a country")
            return code, ""
        named = [str(kind) for kind in ("country", *OF_THE_WORLD) if front.get(kind)]
        if len(named) > 1:
            self.complain(
                self.line(named[-1]), f"a profile has one subject, not both a {' and a '.join(named)}"
            )
        slug = self.scalar(front.get(self.kind), self.kind, self.line(self.kind))
        if slug not in getattr(self.vocabulary, f"{self.kind}s"):
            self.complain(self.line(self.kind), f"there is no {self.kind} “{slug}”")
        return WORLD, slug

    def entries(self, holder, name, line=None):
        """The rows under a field, each knowing its line in the file. `line`: that of `holder`, if it is a row."""
        rows = holder.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.complain(line or self.line(name), f"“{name}” is not a list of entries")
            return []
        return [row | {LINES: self.placed(row)} for row in rows]

    def placed(self, row):
        """The LINES of a mapping, counted from the first line of the file."""
        return {name: line + self.before for name, line in row[LINES].items()}

    def nested_roles(self, minerals):
        return [
            {"mineral": mineral.get("mineral"), **role}
            for mineral in minerals
            for role in self.entries(mineral, "roles", line_of(mineral, "roles"))
        ]

    def image(self, fields):
        """The lead image. It is named by the hash of its content, and its files have to be here already."""
        if not fields:
            return None
        if not isinstance(fields, dict):
            self.complain(self.line("image"), "“image” is not a list of fields")
            return None
        fields |= {LINES: self.placed(fields)}
        cells, begins = {}, line_of(fields)
        for name in fields.keys() - {*IMAGE.fields, "uid", LINES}:
            self.complain(line_of(fields, name), f"“{name}” is not a field of an image")
        for name in IMAGE.fields:
            line = line_of(fields, name)
            text = self.scalar(fields.get(name), name, line)
            cells[name] = self.image_value(LeadImage._meta.get_field(name), text, line)
        stored = images.renditions(cells["sha256"], cells["width"] or 0)
        if not (stored and all(images.is_stored(name) for _, *names in stored for name in names)):
            self.complain(begins, "this picture is not stored here: upload it in the form of the draft")
        if cells["decorative"] == bool(cells["alt"]):
            self.complain(begins, "an image has an alternative text, or is decorative and has none")
        uid = self.uid(fields.get("uid"), line_of(fields, "uid"))
        return {"uid": uid or str(uuid.uuid5(NAMESPACE, cells["sha256"])), **cells}

    def image_value(self, field, text, line):
        kind = field.get_internal_type()
        if kind == "BooleanField":
            if text not in ("yes", "no", ""):
                self.complain(line, f"“{field.name}” must be yes or no")
            return text == "yes"
        if "Integer" in kind:
            if not re.fullmatch(r"[0-9]{1,5}", text):
                self.complain(line, f"“{field.name}” is not a whole number")
                return None
            text = int(text)
        elif not text and not field.blank:
            self.complain(line, f"“{field.name}” is missing")
        self.validate(field, text, line)
        return text

    def sections(self, body, first_line):
        """Section texts by field. Headings are those of the page, in its order."""
        order = [text.name for text in PROSE]
        texts, begins, current, last = dict.fromkeys(order, ""), {}, None, -1
        for number, line in enumerate(body.split("\n"), start=first_line):
            if line.startswith("## "):
                heading = line[3:].strip()
                current = FIELD_OF_HEADING.get(heading)
                begins.setdefault(current, number)
                if current is None:
                    self.complain(number, f"“{heading}” is not a heading of a profile")
                elif order.index(current) <= last:
                    self.complain(number, f"“{heading}” is out of order or appears twice")
                else:
                    last = order.index(current)
            elif line.startswith("#"):
                self.complain(number, "a section cannot have headings; write \\# for the sign itself")
            elif current:
                texts[current] += (line[1:] if ESCAPED_HEADING.match(line) else line) + "\n"
            elif line.strip() and not begins:
                self.complain(number, "text before the first heading")
        for part in PROSE:
            text = texts[part.name] = snapshot.normalise_text(texts[part.name])
            needed = part in PARTS_OF[self.kind] and (
                part.name in NEEDED[self.kind] if self.kind in NEEDED else not part.is_optional
            )
            if self.complete and needed and not text:
                self.complain(first_line, f"the section “{part.heading}” is missing or empty")
            self.validate(part.field, text, begins.get(part.name, first_line), part.heading)
        return texts


def write(tree):
    """The text of the file of a profile.

    The uid of a row is written unless the name of the row gives the same one and cannot be shared.
    """
    front = {
        str(kind_in(tree)): snapshot.subject_of(tree),
        "tagline": tree["tagline"],
        MONTH: tree[MONTH],
        "image": tree["image"] and _image(tree["image"]),
        **_tables(tree),
        "unknowns": tree["unknowns"] and tree["unknowns"].split("\n"),
    }
    front = {name: value for name, value in front.items() if value}
    texts = [(part.heading, part.of(tree)) for part in PROSE]
    sections = [f"\n## {heading}\n\n{_prose(text)}\n" for heading, text in texts if text]
    return "".join([f"---\n{front_matter.dump(front)}---\n", *sections])


def _prose(text):
    """Prefix lines that would read as headings with a backslash, which reading removes."""
    return re.sub(r"^(\\*#)", r"\\\1", text, flags=re.MULTILINE)


def _image(image):
    words = {True: "yes", False: "no"}
    fields = {name: words[value] if isinstance(value, bool) else value for name, value in image.items()}
    return {name: value for name, value in fields.items() if value != ""}


def _tables(tree):
    code = snapshot.subject_of(tree)
    rows = {name: [_row(code, name, row) for row in tree[name]] for name in TABLE}
    nested = _nested_roles(tree)
    if nested is not None:
        for mineral in rows["minerals"]:
            if roles := [_row(code, "roles", role) for role in nested.get(mineral["mineral"], [])]:
                mineral["roles"] = [{k: v for k, v in role.items() if k != "mineral"} for role in roles]
        rows["roles"] = []
    return {NAME_IN_FILE.get(name, name): found for name, found in rows.items() if found}


def _nested_roles(tree):
    """{mineral: its roles}, or None where nesting them under their minerals would change their order."""
    order = [row["mineral"] for row in tree["minerals"]]
    groups = [(mineral, list(roles)) for mineral, roles in groupby(tree["roles"], lambda row: row["mineral"])]
    places = [order.index(mineral) if mineral in order else -1 for mineral, _ in groups]
    if -1 in places or places != sorted(set(places)):
        return None
    return dict(groups)


def _row(code, table, row):
    """The fields of a row that are not empty, in their order."""
    cells = {name: row[name] for name in TABLE[table].fields if row[name]}
    if not TABLE[table].is_unique or row["uid"] != uid_of(code, table, row):
        cells["uid"] = row["uid"]
    return {k: front_matter.Inline(v) if isinstance(v, list) else v for k, v in cells.items()}
