"""Pages on trust: sources and their limits, works cited, the glossary, the Atlas itself."""

from itertools import groupby

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from config.addresses import absolute, page_address
from minerals.facts.states import facts
from minerals.heads import linked_data
from minerals.models import Country, Mineral, Source
from minerals.reviewed.glossary import glossary
from minerals.wording.sources import DIRECTIONS
from page_store.public import public
from profiles.models import Edition, EditionRelease

from .cited import Host, by_host, citations, citing, works
from .sources import holdings

WORKS_A_PAGE = 50


def _trail(*steps):
    return [(gettext("Sources"), reverse("website:sources")), *steps]


@public()
def source_list(request):
    """Every statistical source with its limits in a line, and a summary of works that profiles cite besides."""
    found, cited = holdings(), works()
    context = {
        "holdings": [one for one in found if one.is_statistical],
        "others": [one for one in found if not one.is_statistical],
        "cited": cited,
        "citations": citations().count(),
        "editions": Edition.objects.live().count(),
        "hosts": [(kind, count, 100 * count / len(cited)) for kind, count in by_host(cited) if count],
        "directions": DIRECTIONS,
        "canonical": absolute(request, request.path),
        "trail": _trail(),
    }
    return render(request, "website/source_list.html", context)


@public()
def source_detail(request, key):
    """One source: its scope, its bias, its uses, its releases and licence."""
    found = next((one for one in holdings() if one.source.key == key), None)
    if found is None:
        raise Http404("No such source")
    context = {
        "holding": found,
        "source": found.source,
        "profiles": using(found),
        "directions": DIRECTIONS,
        "canonical": absolute(request, request.path),
        "trail": _trail((found.source.title, request.path)),
    }
    return render(request, "website/source_detail.html", context)


def using(holding):
    """The countries whose live profiles state figures of the source of a Holding, by slug."""
    releases = EditionRelease.objects.filter(key__in=[release.key for release in holding.releases])
    editions = releases.filter(edition__in=Edition.objects.live()).values("edition")
    return Country.objects.filter(subjects__editions__in=editions).order_by("slug")


@public("kind", "page")
def cited_list(request):
    """List the works that live editions cite, by publisher; with `?kind=`, those read at one kind of address."""
    every = works()
    asked = request.GET.get("kind", "")
    kind = Host(asked) if asked in Host.values else None
    found = [one for one in every if kind is None or one.host == kind]
    page = Paginator(found, WORKS_A_PAGE).get_page(request.GET.get("page"))
    address = reverse("website:cited")
    cited_in = citing(page.object_list)
    context = {
        "works": [(one, cited_in[one.key]) for one in page.object_list],
        "page": page,
        "kinds": [(one, count) for one, count in by_host(every) if count],
        "kind": kind,
        "total": len(every),
        "unknown": asked if asked and kind is None else "",
        "canonical": absolute(request, page_address(address, page.number)),
        "trail": _trail((gettext("Cited in profiles"), address)),
    }
    return render(request, "website/cited_list.html", context)


@public(state=facts)
def glossary_page(request):
    """The words of the trade, by letter."""
    terms, leads = glossary(), _leading_paths()
    address = absolute(request, request.path)
    description = ngettext(
        "%(count)s technical term that the Atlas uses.",
        "%(count)s technical terms that the Atlas uses.",
        len(terms),
    ) % {"count": len(terms)}
    context = {
        "letters": [
            (letter, list(found))
            for letter, found in groupby(terms.values(), key=lambda one: one.name[0].upper())
        ],
        "terms": terms,
        "used": {one.slug: [link for link in one.used if leads(link[1])] for one in terms.values()},
        "description": description,
        "about": linked_data.defined_terms(
            terms.values(),
            address=address,
            name=gettext("Glossary of the Critical Minerals Atlas"),
            description=description,
        ),
        "canonical": address,
        "trail": [(gettext("Glossary"), request.path)],
    }
    return render(request, "website/glossary.html", context)


def _leading_paths():
    """Return a test for live paths: an Atlas with part of the content lacks pages that the glossary names."""
    there = {
        reverse("minerals:detail", args=[slug]) for slug in Mineral.objects.values_list("slug", flat=True)
    }
    there |= {reverse("website:source", args=[key]) for key in Source.objects.values_list("key", flat=True)}
    may_lack = tuple(reverse(name) for name in ("minerals:list", "website:sources"))
    return lambda path: path in may_lack or not path.startswith(may_lack) or path.partition("#")[0] in there


@public(state=facts)
def about(request):
    operator = {"operator": settings.OPERATOR, "operator_url": settings.OPERATOR_URL}
    return _of_the_site(request, "website/about.html", gettext("About"), **operator)


@public(state=facts)
def accessibility(request):
    return _of_the_site(request, "website/accessibility.html", gettext("Accessibility"))


@public(state=facts)
def privacy(request):
    return _of_the_site(request, "website/privacy.html", gettext("Privacy"))


def _of_the_site(request, template, name, **context):
    context |= {"canonical": absolute(request, request.path), "trail": [(name, request.path)]}
    return render(request, template, context)
