"""Live profiles that cover a mineral: it, its parent or one of its children is among their key minerals."""

from collections import defaultdict

from minerals.facts.figure_parts import all_minerals
from page_store.keeping import kept

from ..models import Edition, EditionPair


@kept
def covering_counts():
    """{slug of a mineral: how many live profiles cover it}."""
    pairs = EditionPair.objects.filter(edition__in=Edition.objects.live())
    covering, found = defaultdict(set), defaultdict(set)
    for mineral, edition in pairs.values_list("mineral", "edition").order_by():
        covering[mineral].add(edition)
    for one in all_minerals().values():
        found[one.slug] |= covering[one.pk]
        if one.parent:
            found[one.slug] |= covering[one.parent_id]
            found[one.parent.slug] |= covering[one.pk]
    return {slug: len(editions) for slug, editions in found.items()}
