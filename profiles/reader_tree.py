"""A frozen payload as a tree that `diff` compares: what readers read, figures and notes in their place.

Pure functions of a payload: nothing here asks the database, least of all for a draft.
"""

from html.parser import HTMLParser

from .models.draft import SECTIONS

BLOCKS = {"p", "li", "ul", "ol", "blockquote", "br"}


def reader_tree(payload):
    """The tree of one edition, with the tables and fields of a snapshot."""
    notes = {row["number"]: _note(row) for row in payload["citations"]}
    texts = {s["name"]: text_of(s["html"], notes) for s in payload["sections"]}
    image = payload["image"]
    return {
        "tagline": payload["tagline"],
        "sections": {name: texts.get(name, "") for name in SECTIONS},
        "unknowns": "\n".join(payload["unknowns"]),
        "review_by": "",
        "image": image and {"focal_x": 50, "focal_y": 50} | image,
        "glance": [_glance(item) for item in payload["glance"]],
        "minerals": [_mineral(row, notes) for row in payload["minerals"]],
        "roles": [],  # each stands with its mineral
        "policies": [_event(row, notes) for row in payload["policies"]],
        "partnerships": [_event(row, notes) for row in payload["partnerships"]],
        "pins": [
            {"uid": row["code"], "country": row["name"], "reason": row["reason"]}
            for row in payload["related"]
        ],
        "citations": [_citation(row) for row in sorted(payload["citations"], key=lambda row: row["key"])],
    }


def _glance(item):
    marks = "".join(f" {mark['letter']}" for mark in item["marks"])
    return {"uid": item["label"], "label": item["label"], "value": f"{item['value']}{marks}, {item['under']}"}


def _mineral(row, notes):
    roles = [
        role["label"] + ("" if role["computed"] else f" {notes.get(role['number'], '')}").rstrip()
        for role in row["roles"]
    ]
    return {"uid": row["slug"], "mineral": row["name"], "roles": roles, "note": row["note"]}


def _event(row, notes):
    told = {
        "uid": row["uid"],
        "title": row["title"],
        "date": row["date"],
        "kind": row["kind_label"],
        "status": row["status_label"],
    }
    if "partners" in row:
        told["partners"] = [place["name"] for place in row["partners"]]
    return told | {
        "minerals": [mineral["name"] for mineral in row["minerals"]],
        "summary": row["summary"],
        "source": notes.get(row["number"], ""),
        "as_of": row["as_of"],
    }


def _citation(row):
    kept = ("title", "publisher", "url", "published", "as_of", "review_by")
    return {"uid": row["key"], "key": row["title"], **{name: row[name] for name in kept}}


def _note(row):
    """How a note reads in the running text: its number changes with every source cited before it."""
    year = (row["published"] or row["as_of"])[:4]
    return f"[{' '.join(filter(None, [row['publisher'], year]))}]"


def text_of(html, notes):
    """The words of a rendered section, a line a paragraph, each note by its source."""
    reader = _Words(notes)
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(filter(None, lines))


class _Words(HTMLParser):
    def __init__(self, notes):
        super().__init__()
        self.notes, self.parts, self.in_note = notes, [], False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "abbr":
            self.parts.append(" ")
        elif tag == "a" and attrs.get("class") == "note-ref":
            number = attrs.get("href", "").rpartition("-")[2]
            self.parts.append(" " + self.notes.get(int(number) if number.isdecimal() else 0, ""))
            self.in_note = True

    def handle_endtag(self, tag):
        if tag == "a":
            self.in_note = False
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.in_note:
            self.parts.append(data)
