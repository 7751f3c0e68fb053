"""The page of a refused save: before, theirs and yours side by side, and the present content of the form."""

import json

from ...draft import snapshot
from ...draft.diff import words
from ...draft.merging import merged, who_changed
from ...shape import IMAGE, TEXTS
from ..history import comparing
from .merge_form import NO_IMAGE, names_of_versions


def conflict(form, merge):
    """The context of a form that was refused as stale, or None. Puts the choices into the form."""
    current = form.stale_against
    if current is None:
        return None
    tree = snapshot.snapshot(current)
    since = current.revisions.select_related("author").order_by("number").defer("payload")
    words_of = names_of_versions(by_me=form.stale_by_me)
    fields = _texts(form, merge, tree, words_of)
    if "owner" in form.fields and form.cleaned_data.get("owner") != current.owner:
        theirs, mine = str(current.owner or ""), str(form.cleaned_data.get("owner") or "")
        fields.append(_place("owner", "Owner", "both", None, theirs, mine))
    places = [*fields, *_rows(merge, words_of)]
    return {
        "version": current.lock_version,
        "by_me": form.stale_by_me,
        "words": words_of,
        "again": form.stale_again,
        "chosen": bool(form.given_back),
        "revisions": list(since.filter(number__gt=form.base_number())),
        "changes": comparing.changes(merge.base, tree, of=current) if merge.base else [],
        "fields": fields,
        "both": [place for place in places if place["kind"] == "both"],
        "others": [place for place in places if place["kind"] in ("mine", "apart")],
        "taken": [place for place in places if place["kind"] == "theirs"],
        "typed": json.dumps(merge.typed) if merge.typed else "",
    }


def _texts(form, merge, tree, words_of):
    data, places = form.data.copy(), []
    texts = [(t.name, t.heading, merge.base and t.of(merge.base), t.of(tree)) for t in TEXTS]
    opened, date = data.get("initial-review_by", ""), str(form.stale_against.review_by or "")
    for name, label, before, theirs in (*texts, ("review_by", "Review by", opened, date)):
        if name not in form.fields:
            continue
        posted = snapshot.normalise_text(data.get(name, ""))
        mine = merge.typed.get(name, posted)
        kind = "both" if before is None and mine != theirs else who_changed(before, theirs, mine)
        both = merged(before, theirs, mine) if kind == "both" and before is not None else None
        chosen = merge.choose(name, mine=mine, theirs=theirs, both=both)
        if chosen is not None:
            data[name] = chosen
        elif kind == "theirs" and name not in merge.typed:
            data[name] = theirs
        if kind == "same":
            continue
        place = _place(name, label, kind, before, theirs, mine) | {"merged": both}
        now = snapshot.normalise_text(data.get(name, ""))
        versions = {both: "both merged", theirs: words_of["theirs"], mine: words_of["typed"]}
        place["present"] = versions.get(now, "")  # nothing where it has been edited since
        places.append(place)
    form.data = data
    return places


def _place(key, label, kind, before, theirs, mine):
    return {
        "key": key, "label": label, "kind": kind, "before": before, "theirs": theirs, "mine": mine,
        "pieces": words(theirs, mine),
        "theirs_pieces": words(before or "", theirs),
        "mine_pieces": words(before or "", mine),
    }  # fmt: skip


def _rows(merge, words_of):
    if not merge.rows:
        return []
    pointing = any(found["table"] and found["table"].events for found in merge.rows)
    names = {
        of: {key(one): one.name for one in getattr(merge.vocabulary, of).by_pk.values()}
        for of, key in snapshot.KEY_OF.items()
        if pointing or of != "events"
    }
    return [_row(found, {"events": {}} | names, words_of) for found in merge.rows]


def _row(conflict, known, words_of):
    table, states = conflict["table"], ("before", "theirs", "mine")
    rows = {state: conflict[state] for state in states}
    if table:
        rows = {s: row and comparing.named_row(table, row, known) for s, row in rows.items()}
    some = next(row for row in (rows["mine"], rows["theirs"], rows["before"]) if row)
    names = [n for n in some if len({str(row and row.get(n)) for row in rows.values()}) > 1]
    return conflict | {
        "label": f"{table.heading}: {table.title(some)}" if table else IMAGE.heading,
        "gone": {state: row is None for state, row in rows.items()},
        "added": rows["before"] is None,
        "lines": [
            {"label": _label(name), **{s: _shown(row, name) for s, row in rows.items()}} for name in names
        ],
        "present": words_of["theirs" if conflict["taken"] else "typed"],
    }


def _shown(row, name):
    if row is None:
        return ""
    value = row.get(name, "")
    if name == "decorative" and set(row) == set(NO_IMAGE):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else value


def _label(name):
    return name.replace("_", " ").capitalize()
