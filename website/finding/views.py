"""One box for everything: the page of results, and suggestions while somebody types."""

from math import ceil

from django.http import JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control

from minerals.models import Country
from minerals.reviewed.glossary import glossary
from minerals.reviewed.names import confused_with
from page_store.public import public
from profiles.models import Edition
from search.finding import LAST_PAGE, ON_A_PAGE, find
from search.models import Kind

from ..compare.asked import FEWEST, MOST

SUGGESTED = tuple(kind for kind in Kind if kind != Kind.TEXT)
MOST_SUGGESTED = 8
OF_A_KIND = 4


@public("q", "in", "page")
def search(request):
    """Show the results for `?q=` by kind; with `&in=`, all of one kind, paged."""
    asked = request.GET.get("q", "")
    only = request.GET.get("in", "")
    kinds = (Kind(only),) if only in Kind else tuple(Kind)
    page = _page(request.GET.get("page", "")) if only in Kind else None
    found = find(asked, kinds=kinds, page=page)
    confused = _confused(found)
    context = {
        "found": found,
        "searched": found.query,
        "groups": [{"group": group, "all": _address(found.query, group.kind)} for group in found.groups],
        "taglines": _taglines(found),
        "confused": confused,
        "meanings": {f"term.{slug}": glossary()[slug].meaning for slug in _keys(found, Kind.TERM)},
        "only": Kind(only) if only in Kind else None,
        "everywhere": _address(found.query),
        "compared": _compared(found, confused),
        "pages": _pages(found, page),
    }
    return render(request, "website/search.html", context)


@public("q")
@cache_control(public=True, max_age=300)
def suggest(request):
    """The first names that match the text typed so far, as JSON for the box."""
    found = find(request.GET.get("q", ""), kinds=SUGGESTED, most=OF_A_KIND)
    hits = found.best[:MOST_SUGGESTED]
    said = ngettext("%(count)s suggestion", "%(count)s suggestions", len(hits)) % {"count": len(hits)}
    suggestions = [
        {
            "title": hit.document.title,
            "kind": str(kind.label),
            "context": "".join(text for text, _ in hit.name) or hit.document.context,
            "address": hit.document.address,
        }
        for kind, hit in hits
    ]
    return JsonResponse({"said": said, "suggestions": suggestions})


def _page(text):
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and 0 < len(text) < 5 else 1


def _pages(finding, page):
    """{"number", "of"} of a page of one kind; None where there is only one."""
    last = min(ceil(finding.total / ON_A_PAGE), LAST_PAGE)
    return {"number": page, "of": last} if page and last > 1 else None


def _address(query, kind=""):
    asked = QueryDict(mutable=True)
    asked["q"] = query
    if kind:
        asked["in"] = kind
    return f"{reverse('website:search')}?{asked.urlencode()}"


def _compared(finding, confused):
    """The names of the countries that a query names, each by words of its own, and the address that compares them.

    None where there is nothing to compare: “Papua New Guinea” names Guinea by a word of the longer name, and “Congo” is
    the name of two that are `confused`.
    """
    hits = [hit for group in finding.groups if group.kind == Kind.COUNTRY for hit in group.hits if hit.named]
    if not FEWEST <= len(hits) <= MOST or sum(hit.named for hit in hits) > len(finding.words):
        return None
    codes = [hit.document.key.partition(".")[2] for hit in hits]
    alike = {other.code for hit in hits for other, _ in confused.get(hit.document.key, ())}
    if alike.intersection(codes) and sum(hit.named for hit in hits) == len(hits):
        return None
    slugs = dict(Country.objects.filter(code__in=codes).values_list("code", "slug"))
    asked = QueryDict(mutable=True)
    asked.setlist("country", [slugs[code] for code in codes if code in slugs])
    return {
        "names": [hit.document.title for hit in hits],
        "address": f"{reverse('website:compare')}?{asked.urlencode()}",
    }


def _keys(finding, kind):
    """Return the codes or slugs of the hits of a kind: COD for `country.COD`."""
    hits = (hit for group in finding.groups if group.kind == kind for hit in group.hits)
    return [hit.document.key.partition(".")[2] for hit in hits]


def _taglines(finding):
    """{key of a document: the tagline of its profile}, of countries that have one."""
    if not (codes := _keys(finding, Kind.COUNTRY)):
        return {}
    live = Edition.objects.live().filter(subject__place__code__in=codes)
    return {f"country.{code}": line for code, line in live.values_list("subject__place__code", "tagline")}


def _confused(finding):
    """{key of a document: [(what its name is easily confused with, what tells them apart)]}."""
    return {
        f"{kind}.{key}": others
        for kind in (Kind.COUNTRY, Kind.MINERAL)
        for key, others in confused_with(kind, _keys(finding, kind)).items()
    }
