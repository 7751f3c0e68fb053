"""Finding the events of figures by the names of their mineral and country, aliases included.

The event of a correction is about a figure, which is named by its key; that of an import names the minerals and
places whose figures it loaded or changed.
"""

from django.db.models import CharField, Q, TextField
from django.db.models.functions import Cast

from audit_log.actions import Action
from minerals.models import Country, Figure, Mineral, ReleaseImport

SHORTEST = 3  # letters of a word; shorter ones occur in nearly every name
IMPORTS = ReleaseImport._meta.label_lower
FIGURES = Figure._meta.label_lower
NOTHING = Q(pk__in=[])


class FigureNames:
    """All names of minerals and countries, read in two queries.

    `with_reports`: whether the reports of imports may be searched. Only the reports find events from before minerals
    were named in events; people who may not read reports do not find these.
    """

    def __init__(self, *, with_reports):
        # As (key, name, alias or None)
        self.minerals = list(Mineral.objects.order_by().values_list("slug", "name", "aliases__name"))
        self.countries = list(Country.objects.order_by().values_list("code", "name", "aliases__name"))
        self.with_reports = with_reports

    def events_of(self, word):
        """Return a Q of the events of figures of every mineral and country that has `word` in one of its names.

        The event's own text has a search of its own.
        """
        if len(word) < SHORTEST:
            return NOTHING
        minerals, countries = _named(word, self.minerals), _named(word, self.countries)
        found = Q(country__code__in=countries)
        for slug, name in minerals.items():
            if word.casefold() not in slug:
                found |= Q(object_type=FIGURES, object_name__contains=f".{slug}.")
            if word.casefold() not in name.casefold():
                found |= Q(object_type=IMPORTS, detail__minerals__icontains=name)
        for name in countries.values():
            if word.casefold() not in name.casefold():
                found |= Q(object_type=IMPORTS, detail__places__icontains=name)
        in_keys = [*(f".{slug}." for slug in minerals), *(f'"{code.lower()}.' for code in countries)]
        if in_keys and self.with_reports:
            older = Q(object_type=IMPORTS, act=Action.IMPORTED) & ~Q(detail__has_key="minerals")
            found |= older & Q(object_id__in=_imports(in_keys))
        return found


def _named(word, rows):
    """{key: name} of the rows that `word` is in."""
    word = word.casefold()
    return {key: name for key, name, alias in rows if word in f"{key}\n{name}\n{alias or ''}".casefold()}


def _imports(in_keys):
    """Keys, as text, of the imports whose report has one of these in the key of a figure that changed."""
    imports = ReleaseImport.objects.annotate(
        changed=Cast("report__changed", TextField()), key=Cast("pk", CharField())
    )
    found = NOTHING
    for part in in_keys:
        found |= Q(changed__contains=part)
    return imports.filter(found).order_by().values("key")
