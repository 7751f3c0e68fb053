"""Official lists by the minerals that they name."""

from page_store.keeping import kept_while

from ..models import CriticalList, ListEntry
from ..models.reference import Status


@kept_while("minerals")
def lists_by_mineral():
    """Return ({slug of a mineral: the counted lists that name it}, {slug: the lists that call it strategic}).

    A list that names a child in place of its parent is under both. Lists are in the order of their short names.
    """
    listed, apart = {}, {}
    entries = ListEntry.objects.exclude(status=Status.WATCHLIST).with_parents()
    entries = entries.filter(critical_list__in=CriticalList.objects.current())
    for entry in entries.select_related("critical_list__country", "mineral__parent"):
        official = entry.critical_list
        lists_of = apart if entry.is_set_apart else listed
        for mineral in [entry.mineral, *([entry.mineral.parent] if entry.stands_for_parent else [])]:
            lists_of.setdefault(mineral.slug, {})[official.slug] = official
    return tuple(
        {
            slug: sorted(lists.values(), key=lambda official: official.short)
            for slug, lists in lists_of.items()
        }
        for lists_of in (listed, apart)
    )
