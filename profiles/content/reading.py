"""A profile's file as the tree that a snapshot takes of a draft."""

import re
import uuid

from django.utils.dateparse import parse_date

from .. import images, snapshot
from ..models import LeadImage, Profile
from ..models.draft import OPTIONAL_SECTIONS, SECTIONS
from . import front_matter
from .front_matter import LINE
from .problems import BadContent, ContentProblem, decoded
from .rows import NAMESPACE, ROWS, RowReader

FIELD_OF_HEADING = {heading: name for name, heading in SECTIONS.items()}
ESCAPED_HEADING = re.compile(r"\\+#")  # a line of prose that would be a heading has one backslash more
TOP_LEVEL = {"country", "tagline", "image", "glance", "minerals", "roles", "policies", "partnerships",
             "related", "citations", "unknowns", "review_by", LINE}  # fmt: skip


def read(path, vocabulary):
    """The tree of the profile in the file at `path`. Raises BadContent with every problem found."""
    return read_text(path.name, decoded(path.name, path.read_bytes()), vocabulary)


def read_text(name, text, vocabulary, *, complete=True):
    """The tree of the profile that `text` is; `complete` asks that no section and no source is missing."""
    return _Reader(name, vocabulary, complete=complete).read(text.rstrip() + "\n")


class _Reader(RowReader):
    def read(self, text):
        match = re.match(r"\n*---\n(.*?\n)---\n", text, re.DOTALL)
        if not match:
            raise BadContent(
                [ContentProblem(self.file, 1, "it does not begin with front matter between two lines “---”")]
            )
        self.before = text.count("\n", 0, match.start(1))  # lines before the first of the front matter
        try:
            front = front_matter.load(match[1])
        except front_matter.BadFrontMatter as error:
            raise BadContent([ContentProblem(self.file, self.before + error.line, error.reason)]) from None
        if not isinstance(front, dict):
            raise BadContent([ContentProblem(self.file, 2, "the front matter is no list of fields")])
        for name in front.keys() - TOP_LEVEL:
            self.complain(2, f"“{name}” is no field of a profile")
        tree = self.tree(front, self.sections(text[match.end() :], match[0].count("\n") + 1))
        if self.problems:
            raise BadContent(sorted(self.problems, key=lambda p: p.line))
        return tree

    def tree(self, front, sections):
        code = self.scalar(front.get("country"), "country", 2)
        if code not in self.vocabulary.countries:
            self.complain(2, f"“{code}” is not the code of a country")
        tagline = self.scalar(front.get("tagline"), "tagline", 2)
        if len(tagline) > 200:
            self.complain(2, f"the tagline has {len(tagline)} characters; 200 at the most")
        unknowns = front.get("unknowns") or []
        if not isinstance(unknowns, list) or not all(isinstance(line, str | None) for line in unknowns):
            self.complain(2, "“unknowns” is no list of sentences")
            unknowns = []
        unknowns = snapshot.lf("\n".join(line or "" for line in unknowns))
        self.validate(Profile._meta.get_field("unknowns"), unknowns, 2)
        citations = self.entries(front, "citations")
        self.keys = {row.get("key") for row in citations if isinstance(row.get("key"), str)}
        minerals = self.entries(front, "minerals")
        found = {
            "minerals": [{k: v for k, v in row.items() if k != "roles"} for row in minerals],
            "roles": [*self.nested_roles(minerals), *self.entries(front, "roles")],
            "pins": self.entries(front, "related"),
            "citations": citations,
        }
        return {
            "schema": snapshot.SCHEMA,
            "country": code,
            "tagline": tagline,
            "sections": sections,
            "unknowns": unknowns,
            "review_by": self.day(self.scalar(front.get("review_by"), "review_by", 2), 2),
            "image": self.image(front.get("image")),
            **{
                table: self.rows(table, found[table] if table in found else self.entries(front, table), code)
                for table in ROWS
            },
        }

    def entries(self, holder, name):
        """The rows under a field, each knowing its line in the file."""
        rows = holder.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.complain(2, f"“{name}” is no list of entries")
            return []
        return [row | {LINE: row[LINE] + self.before} for row in rows]

    def nested_roles(self, minerals):
        return [
            {"mineral": mineral.get("mineral"), **role}
            for mineral in minerals
            for role in self.entries(mineral, "roles")
        ]

    def day(self, value, line):
        try:
            known = not value or parse_date(value)
        except ValueError:
            known = False
        if not known:
            self.complain(line, f"“{value}” is not a day such as 2027-03-31")
        return value

    def image(self, found):
        """The lead image, known by the hash of its content: its files have to be here already."""
        if not found:
            return None
        if not isinstance(found, dict):
            self.complain(2, "“image” is no list of fields")
            return None
        line, kept = found[LINE] + self.before, {}
        for name in found.keys() - {*snapshot.IMAGE_FIELDS, "uid", LINE}:
            self.complain(line, f"“{name}” is no field of an image")
        for name in snapshot.IMAGE_FIELDS:
            field = LeadImage._meta.get_field(name)
            text = self.scalar(found.get(name), name, line)
            kept[name] = self.image_value(field, text, line)
        stored = images.renditions(kept["sha256"], kept["width"] or 0)
        if not (stored and all(images.open_published(name) for _, *names in stored for name in names)):
            self.complain(line, "this picture is not kept here: upload it in the form of the draft")
        if kept["decorative"] == bool(kept["alt"]):
            self.complain(line, "an image has an alternative text, or is decorative and has none")
        uid = self.uid(found.get("uid"), line)
        return {"uid": uid or str(uuid.uuid5(NAMESPACE, kept["sha256"])), **kept}

    def image_value(self, field, text, line):
        kind = field.get_internal_type()
        if kind == "BooleanField":
            if text not in ("yes", "no", ""):
                self.complain(line, f"“{field.name}” is yes or no")
            return text == "yes"
        if "Integer" in kind:
            if not re.fullmatch(r"[0-9]{1,5}", text):
                self.complain(line, f"“{field.name}” is no whole number")
                return None
            text = int(text)
        elif not text and not field.blank:
            self.complain(line, f"“{field.name}” is missing")
        self.validate(field, text, line)
        return text

    def sections(self, body, first_line):
        """Section texts by field. Headings are those of the page, in its order."""
        texts, begun, current, last = dict.fromkeys(SECTIONS, ""), False, None, -1
        order = list(SECTIONS)
        for number, line in enumerate(body.split("\n"), start=first_line):
            if line.startswith("## "):
                begun, heading = True, line[3:].strip()
                current = FIELD_OF_HEADING.get(heading)
                if current is None:
                    self.complain(number, f"“{heading}” is no heading of a profile")
                elif order.index(current) <= last:
                    self.complain(number, f"“{heading}” is out of order or stands here twice")
                else:
                    last = order.index(current)
            elif line.startswith("#"):
                self.complain(number, "a section has no headings inside it; write \\# for the sign itself")
            elif current:
                texts[current] += (line[1:] if ESCAPED_HEADING.match(line) else line) + "\n"
            elif line.strip() and not begun:
                self.complain(number, "text before the first heading")
        for name, heading in SECTIONS.items():
            texts[name] = snapshot.lf(texts[name])
            if self.complete and name not in OPTIONAL_SECTIONS and not texts[name]:
                self.complain(first_line, f"the section “{heading}” is missing or empty")
            self.validate(Profile._meta.get_field(name), texts[name], first_line, heading)
        return texts
