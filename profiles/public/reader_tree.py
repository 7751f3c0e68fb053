"""A payload as a tree that `diff` compares: what readers read, figures and notes in their place.

Pure functions of a payload: nothing here asks the database, least of all for a draft.
"""

from ..publishing import figure_words
from ..publishing.payload import written
from ..shape import PROSE, TABLES
from .minerals_table import RoleShown
from .pictures import Picture
from .presentation import events, texts_of
from .prose import text


def reader_tree(payload):
    """The tree of one edition, with the tables and fields of a snapshot."""
    notes = {citation.number: _note(citation) for citation in payload.citations}
    texts = {section.name: text(section.prose, payload.figures, notes) for section in payload.sections}
    return {table.name: _rows(payload.tables.get(table.name, ()), table) for table in TABLES} | {
        "tagline": payload.tagline,
        "sections": {section.name: texts.get(section.name, "") for section in PROSE},
        "unknowns": "\n".join(payload.unknowns),
        "review_by": "",
        "image": payload.image and written(payload.image) | {"src": Picture(payload.image).src},
        "glance": [_glance(item, payload) for item in payload.glance],
        "minerals": [_mineral(mineral, payload.figures, notes) for mineral in payload.minerals],
        "roles": [],  # each stands with its mineral
        "policies": _events(payload.policies, "policies", notes),
        "partnerships": _events(payload.partnerships, "partnerships", notes),
        "pins": [{"uid": pin.code, "country": pin.name, "reason": pin.reason} for pin in payload.related],
        "citations": [_citation(one) for one in sorted(payload.citations, key=lambda one: one.key)],
    }


def _rows(rows, table):
    """Those of a table without a class of its own."""
    return [
        {"uid": row.uid, **texts_of(table, row)}
        | {
            name: ", ".join(one.name for one in named)
            for name, named in (row.minerals | row.countries).items()
        }
        for row in rows
    ]


def _glance(item, payload):
    figure = payload.figures[item.figure]
    shown = figure_words.shown(figure, item.show)
    under = figure_words.glance_under(figure, item.show, payload.country.code)
    marks = "".join(f" {mark.letter}" for mark in shown.marks)
    return {"uid": item.label, "label": item.label, "value": f"{shown.main}{marks}, {under}"}


def _mineral(mineral, figures, notes):
    shown = [RoleShown.of(held, figures, mineral.slug) for held in mineral.roles]
    roles = [
        role.label + ("" if role.computed else f" {notes.get(role.number, '')}").rstrip() for role in shown
    ]
    return {"uid": mineral.slug, "mineral": mineral.name, "roles": roles, "note": mineral.note}


def _events(rows, table, notes):
    return [_event(line, table, notes) for line in events(rows, table)]


def _event(line, table, notes):
    event = line.event
    told = {
        "uid": event.uid,
        "title": event.title,
        "date": event.date,
        "kind": line.kind,
        "status": line.status,
    }
    if table == "partnerships":
        told["partners"] = [place.name for place in event.partners]
    return told | {
        "minerals": [mineral.name for mineral in event.minerals],
        "summary": event.summary,
        "source": notes.get(event.number, ""),
        "as_of": event.as_of,
    }


def _citation(citation):
    kept = ("title", "publisher", "url", "published", "as_of", "review_by")
    return {"uid": citation.key, "key": citation.title, **{name: getattr(citation, name) for name in kept}}


def _note(citation):
    """How a note reads in the running text: its number changes with every source cited before it."""
    year = (citation.published or citation.as_of)[:4]
    return f"[{' '.join(filter(None, [citation.publisher, year]))}]"
