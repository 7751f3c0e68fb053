"""What readers find of the facts: countries, minerals, official lists, regions and words of the trade, by name."""

from django.utils.translation import gettext as _

from search import indexing
from search.indexing import Entry
from search.models import Kind

from .glossary import glossary
from .models import Country, CriticalList, Mineral, Region
from .names import found_by

PREFIX = "facts."  # of the owners of these entries


def entries():
    """{owner: [Entry]} of all facts, in a fixed number of queries."""
    words = found_by()
    found = entries_of_countries(
        Country.objects.browsable().select_related("region").prefetch_related("aliases"), words
    )
    minerals = Mineral.objects.select_related("group", "parent").prefetch_related("aliases")
    for mineral in minerals:
        of = mineral.parent or mineral.group
        names = {alias.name for alias in mineral.aliases.all()} | {mineral.symbol} - {""}
        names |= set(words.get(("mineral", mineral.slug), ()))
        found[f"{PREFIX}{mineral.slug}"] = [
            Entry(
                kind=Kind.MINERAL,
                key=f"mineral.{mineral.slug}",
                title=mineral.name,
                address=mineral.get_absolute_url(),
                context=of.name if of.name != mineral.name else "",
                names=tuple(sorted(names)),
                body=mineral.summary,
            )
        ]
    for one in CriticalList.objects.select_related("country").prefetch_related("country__aliases"):
        found[f"{PREFIX}list.{one.slug}"] = [
            Entry(
                kind=Kind.LIST,
                key=f"list.{one.slug}",
                title=_("Critical minerals list of %(issuer)s") % {"issuer": one.label},
                address=one.get_absolute_url(),
                context=one.name,
                about=(one.issuer, *(alias.name for alias in one.country.aliases.all())),
                newness=one.year * 10_000,
            )
        ]
    for region in Region.objects.all():
        found[f"{PREFIX}region.{region.slug}"] = [
            Entry(
                kind=Kind.REGION,
                key=f"region.{region.slug}",
                title=region.name,
                address=region.get_absolute_url(),
                body=region.summary,
            )
        ]
    for term in glossary().values():  # not by its meaning, which names minerals that have pages of their own
        found[f"{PREFIX}term.{term.slug}"] = [
            Entry(
                kind=Kind.TERM,
                key=f"term.{term.slug}",
                title=term.name,
                address=term.get_absolute_url(),
                names=term.aliases,
            )
        ]
    return found


def entries_of_countries(countries, words=None):
    """{owner: [Entry]} of these countries, whose regions and aliases have been fetched. `words`: `found_by()`."""
    words = found_by() if words is None else words
    found = {}
    for country in countries:
        names = {country.official_name, *(alias.name for alias in country.aliases.all())} - {"", country.name}
        found[f"{PREFIX}{country.code}"] = [
            Entry(
                kind=Kind.COUNTRY,
                key=f"country.{country.code}",
                title=country.name,
                address=country.get_absolute_url(),
                context=country.region.name,
                names=tuple(sorted(names)),
                about=(country.code, country.alpha2, *words.get(("country", country.code), ())),
            )
        ]
    return found


def differing():
    """{owner: Entries} of the facts of which the index says something else."""
    wanted = entries()
    return {owner: wanted.get(owner, []) for owner in indexing.differing(wanted, prefix=PREFIX)}


def index():
    """Make the index say what the facts say now; what did not change is not written."""
    indexing.replace(differing())
