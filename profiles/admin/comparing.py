"""Two states of a draft compared as people read them: minerals and countries by name."""

from minerals.models import Country, Mineral

from .. import snapshot
from ..diff import diff, words
from ..models.draft import SECTIONS
from ..snapshot import TABLES
from .numbers import whole


def changes(before, after):
    """`diff` of two snapshots (the first may be None), names in place of slugs and codes."""
    minerals = dict(Mineral.objects.values_list("slug", "name"))
    countries = dict(Country.objects.values_list("code", "name"))
    return diff(before and named(before, minerals, countries), named(after, minerals, countries))


def named(tree, minerals, countries):
    """A snapshot whose rows name minerals and countries; what is not known keeps its key."""
    tree = dict(tree)
    for table in TABLES:
        tree[table.name] = [
            row
            | {name: _names(row[name], minerals) for name in table.minerals}
            | {name: _names(row[name], countries) for name in table.countries}
            for row in tree[table.name]
        ]
    return tree


def _names(value, known):
    return [known.get(key, key) for key in value] if isinstance(value, list) else known.get(value, value)


def conflict(form):
    """What the colleague changed, and what saving on top of it would change again."""
    current = form.stale_against
    if current is None:
        return None
    tree = snapshot.snapshot(current)
    number = whole(form.data.get("base_revision")) or 0
    since = current.revisions.filter(number__gt=number).select_related("author").order_by("number")
    base = current.revisions.filter(number=number).first()
    fields = []
    texts = [
        ("tagline", "Tagline", tree["tagline"]),
        ("unknowns", "What we do not know", tree["unknowns"]),
    ]
    texts[1:1] = [(name, heading, tree["sections"][name]) for name, heading in SECTIONS.items()]
    for name, label, theirs in texts:
        mine = snapshot.lf(form.data.get(name, ""))
        if mine != theirs:
            fields.append({"label": label, "theirs": theirs, "mine": mine, "pieces": words(theirs, mine)})
    if "owner" in form.fields and form.cleaned_data.get("owner") != current.owner:
        theirs, mine = str(current.owner or ""), str(form.cleaned_data.get("owner") or "")
        fields.append({"label": "Owner", "theirs": theirs, "mine": mine, "pieces": words(theirs, mine)})
    return {
        "version": current.lock_version,
        "revisions": list(since),
        "changes": changes(base.payload, tree) if base else [],
        "fields": fields,
    }
