"""The page of a refused save: before, theirs and yours beside each other, and what stands in the form now."""

import json

from .. import snapshot
from ..diff import TABLE_NAMES, TITLE_FIELDS
from ..merging import merged, who_changed
from ..models.draft import SECTIONS, TEXTS
from ..word_diff import words
from . import comparing
from .settling import NO_IMAGE


def conflict(form, settling):
    """What the template shows where `form` was refused as stale, or None. Puts what was chosen into the form."""
    current = form.stale_against
    if current is None:
        return None
    tree = snapshot.snapshot(current)
    since = current.revisions.select_related("author").order_by("number").defer("payload")
    fields = _texts(form, settling, tree)
    if "owner" in form.fields and form.cleaned_data.get("owner") != current.owner:
        theirs, mine = str(current.owner or ""), str(form.cleaned_data.get("owner") or "")
        fields.append(_place("owner", "Owner", "both", None, theirs, mine))
    places = [*fields, *_rows(settling)]
    return {
        "version": current.lock_version,
        "revisions": list(since.filter(number__gt=form.base_number())),
        "changes": comparing.changes(settling.base, tree, of=current) if settling.base else [],
        "fields": fields,
        "both": [place for place in places if place["kind"] == "both"],
        "others": [place for place in places if place["kind"] in ("mine", "apart")],
        "taken": [place for place in places if place["kind"] == "theirs"],
        "typed": json.dumps(settling.typed) if settling.typed else "",
    }


def _texts(form, settling, tree):
    labels = TEXTS | {"review_by": "Review by"}
    data, places = form.data.copy(), []
    for name, label in labels.items():
        if name not in form.fields:
            continue
        theirs, before = _text(tree, name), settling.base and _text(settling.base, name)
        posted = snapshot.lf(data.get(name, ""))
        mine = settling.typed.get(name, posted)
        kind = "both" if before is None and mine != theirs else who_changed(before, theirs, mine)
        both = merged(before, theirs, mine) if kind == "both" and before is not None else None
        chosen = settling.choose(name, mine=mine, theirs=theirs, both=both)
        if chosen is not None:
            data[name] = chosen
        elif kind == "theirs" and name not in settling.typed:
            data[name] = theirs
        if kind == "same":
            continue
        place = _place(name, label, kind, before, theirs, mine) | {"merged": both}
        place["stands"] = _standing(snapshot.lf(data.get(name, "")), mine, theirs, both)
        places.append(place)
    form.data = data
    return places


def _text(tree, name):
    return tree["sections"][name] if name in SECTIONS else tree[name]


def _standing(now, mine, theirs, both):
    """What of the three stands in the form, in words; empty where it has been worked on since."""
    return {mine: "what you typed", theirs: "theirs"}.get(now) or ("both merged" if now == both else "")


def _place(key, label, kind, before, theirs, mine):
    return {
        "key": key, "label": label, "kind": kind, "before": before, "theirs": theirs, "mine": mine,
        "pieces": words(theirs, mine),
        "theirs_pieces": words(before or "", theirs, whole=True),
        "mine_pieces": words(before or "", mine, whole=True),
    }  # fmt: skip


def _rows(settling):
    if not settling.rows:
        return []
    minerals = {m.slug: m.name for m in settling.vocabulary.minerals.by_pk.values()}
    countries = {c.code: c.name for c in settling.vocabulary.countries.by_pk.values()}
    return [_row(told, minerals, countries) for told in settling.rows]


def _row(told, minerals, countries):
    table, states = told["table"], ("before", "theirs", "mine")
    rows = {state: told[state] for state in states}
    if table:
        rows = {s: row and comparing.named_row(table, row, minerals, countries) for s, row in rows.items()}
    some = next(row for row in (rows["mine"], rows["theirs"], rows["before"]) if row)
    names = [n for n in some if len({str(row and row.get(n)) for row in rows.values()}) > 1]
    title = ", ".join(some[field] for field in TITLE_FIELDS[table.name]) if table else ""
    return told | {
        "label": f"{TABLE_NAMES[table.name]}: {title}" if table else "Lead image",
        "gone": {state: row is None for state, row in rows.items()},
        "added": rows["before"] is None,
        "lines": [
            {"label": _words_of(name), **{s: _said(row, name) for s, row in rows.items()}} for name in names
        ],
        "stands": "theirs" if told["taken"] else "what you typed",
    }


def _said(row, name):
    if row is None:
        return ""
    value = row.get(name, "")
    if name == "decorative" and set(row) == set(NO_IMAGE):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else value


def _words_of(name):
    return name.replace("_", " ").capitalize()
