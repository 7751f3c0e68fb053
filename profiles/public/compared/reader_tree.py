"""A payload as a tree for `diff`: the text as readers see it, with figures and notes in place.

Pure functions of a payload: nothing here asks the database, least of all for a draft.
"""

from minerals import wording

from ...dates import readable
from ...models.originals import ORIGINAL, PREFIX, YES
from ...publishing.payload.written import written
from ...shape import PROSE, TABLE, TABLES
from ..page.presentation import CountryPage
from ..page.prose import text
from ..page.tables import texts_of
from ..page.uses import share_words


def reader_tree(payload):
    """The tree of one edition, with the tables and fields of a snapshot."""
    page = CountryPage(payload)
    notes = {citation.number: _note(citation) for citation in payload.citations}
    texts = {section.name: text(section.prose, payload, notes) for section in payload.sections}
    return {table.name: _rows(payload.tables.get(table.name, ()), table, notes) for table in TABLES} | {
        "tagline": payload.tagline,
        "sections": {section.name: texts.get(section.name, "") for section in PROSE},
        "unknowns": "\n".join(payload.unknowns),
        "researched_to": readable(payload.researched_to),
        "image": payload.image and written(payload.image) | {"src": page.image.src},
        "glance": [_glance(item, page.at_a_glance) for item in page.glance],
        "picture": [_picture(page.picture)] if page.picture else [],
        "changed": [_line(line, notes) for line in payload.changed],
        "watch": [_line(line, notes) for line in payload.watch],
        "minerals": [_mineral(mineral, notes) for mineral in page.minerals],
        "roles": [],  # each is listed with its mineral
        "policies": [_event(row, notes) for row in page.policies],
        "partnerships": [_event(row, notes) for row in page.partnerships],
        "projects": [_project(row, notes) for rows in page.projects for row in rows],
        "uses": [_use(row, notes) for row in payload.uses],
        "pins": [{"uid": pin.code, "country": pin.name, "reason": pin.reason} for pin in payload.related],
        "citations": [_citation(one) for one in sorted(payload.citations, key=lambda one: one.key)],
    }


def _rows(rows, table, notes):
    """Return the rows of a table that has no class of its own."""
    return [
        {"uid": row.uid, **texts_of(table, row)}
        | ({"citation": notes.get(row.number, "")} if row.number else {})
        | {
            name: ", ".join(one.name for one in named)
            for name, named in (row.minerals | row.countries).items()
        }
        for row in rows
    ]


def _glance(item, glance):
    return {"uid": item.label, "label": item.label, "value": glance.words(item)}


def _picture(chosen):
    """The chosen picture in words: its title, and each line of its table."""
    rows = [f"{name}: {', '.join(cells)}" for name, cells in chosen.table]
    return {
        "uid": "picture",
        "kind": chosen.title,
        "series": chosen.subtitle,
        "marks": [*rows, *chosen.key_lines],
    }


def _mineral(mineral, notes):
    roles = [" ".join(filter(None, [role.label, notes.get(role.number, "")])) for role in mineral.roles]
    return {"uid": mineral.slug, "mineral": mineral.name, "roles": roles, "note": mineral.note}


def _event(row, notes):
    event = row.event
    return {
        "uid": event.uid,
        "title": event.title,
        "date": event.date,
        "kind": row.kind,
        "status": row.status,
        "partners": [place.name for place in event.partners],
        "minerals": [mineral.name for mineral in event.minerals],
        "summary": event.summary,
        "source": notes.get(event.number, ""),
        "as_of": event.as_of,
        "since": event.since,
        "until": event.until,
        "scope": TABLE["policies"].choices["scope"].get(event.scope, event.scope),
    }


def _project(row, notes):
    project = row.project
    return {
        **{name: getattr(project, name) for name in ("uid", "name", "place", "operator", "owners", "as_of")},
        "minerals": [mineral.name for mineral in project.minerals],
        "stages": row.stages,
        "status": row.status,
        "amount": ", ".join(filter(None, [row.amount, wording.lower_first(row.amount_of)])),
        "source": notes.get(project.number, ""),
    }


def _use(use, notes):
    kept = {name: getattr(use, name) for name in ("uid", "name", "loss", "note", "as_of")}
    kind = TABLE["uses"].choices["kind"].get(use.kind, use.kind)
    return kept | {"kind": kind, "share": share_words(use), "source": notes.get(use.number, "")}


def _line(line, notes):
    """Return a line of recent changes or of “What to watch”."""
    kept = {name: getattr(line, name) for name in ("uid", "date", "summary", "as_of", "since", "until")}
    return kept | {"source": notes.get(line.number, "")}


def _citation(citation):
    kept = ("title", "publisher", "url", "published", "as_of", "review_by")
    labels = TABLE["citations"].choices
    original = written(citation.original) if citation.original else {}
    if original:
        original["kind"] = labels["original_kind"].get(original["kind"], original["kind"])
        original["opened"] = labels["original_opened"][YES] if original["opened"] else ""
    return {
        "uid": citation.key,
        "key": citation.title,
        **{name: getattr(citation, name) for name in kept},
        "kind": labels["kind"].get(citation.kind, citation.kind),
        **dict.fromkeys(ORIGINAL, ""),
        **{f"{PREFIX}{name}": value for name, value in original.items()},
    }


def _note(citation):
    """Return a note as in running text, by its words: its number changes with every source cited before it."""
    year = (citation.published or citation.as_of)[:4]
    return f"[{' '.join(filter(None, [citation.publisher, year]))}]"
