"""Two states of a draft compared as people read them: minerals and countries by name."""

from minerals.models import Country, Mineral

from ..diff import diff
from ..snapshot import TABLES


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
