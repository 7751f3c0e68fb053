"""Editions of profiles: the live one of a country, and every frozen one."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals import downloads
from minerals.downloads.about import licences
from minerals.models import Country
from profiles import models
from profiles.models.choices import EditionState
from profiles.models.subjects import SubjectKind
from profiles.public import country_data
from profiles.public.page.endings import as_shown, current_edition, destination
from profiles.publishing.passing_on import handed_out
from profiles.publishing.summary import words_of
from profiles.shape import TEXT
from profiles.tables.editions import EDITIONS, read
from profiles.tables.events import LICENCE

from .. import schemas
from ..addresses import address
from ..lists.filters import column, conditions, parameters, since
from ..lists.listing import page_model, page_of_table
from ..parameters import CountryPath, countries_named, path, reads, whole
from ..problems import Refusal, unknown
from ..schemas.editions import FrozenFigure
from ..schemas.figures import exact
from ..schemas.references import MineralReference, PlaceReference

router = Router(tags=["editions"])
EditionNumber = path(whole(1, 100_000), "Number of an edition.", 1)


class Frozen(NamedTuple):
    """A mineral as an edition froze it."""

    slug: str
    name: str


FILTERS = {
    "state": column(EDITIONS, "state", example="live"),
    "published_since": since(_("Published on this day or later."), "published_at__date"),
}
OF_ALL = {"country": column(EDITIONS, "country_iso3", "subject__place"), **FILTERS}
CountryEditionParameters = parameters(EDITIONS, FILTERS)
EditionParameters = parameters(EDITIONS, OF_ALL)


@dataclass(frozen=True)
class NamesByCode:
    """Objects with names and addresses, by the codes that rows have."""

    countries: dict
    minerals: dict
    releases: dict
    made: dict = field(default_factory=dict)

    def once(self, kind, of, *site, **name):
        """Return the reference of a `kind` to an object, made once for all rows that share it: it is half the work of
        a row.
        """
        key = (kind, id(of), *name.values())
        if key not in self.made:
            self.made[key] = kind.of(of, *site, **name)
        return self.made[key]


@reads(router, "/editions", response=page_model(EDITIONS), status=(404, 422))
def list_editions(request, asked: Query[EditionParameters]):
    """Find editions of all profiles.

    Newest first; with `published_since` only recent ones.
    """
    found = models.Edition.objects.of_kind(SubjectKind.COUNTRY).order_by(
        "-published_at", "subject__place__slug", "-number"
    )
    return _editions(request, found.filter(conditions(OF_ALL, asked)), asked)


@reads(router, "/countries/{country}/editions", response=page_model(EDITIONS), status=(404, 422))
def list_country_editions(request, country: CountryPath, asked: Query[CountryEditionParameters]):
    """List the editions of one profile, the newest first."""
    (place,) = countries_named([country])
    found = models.Edition.objects.about(place).order_by("-number")
    return _editions(request, found.filter(conditions(FILTERS, asked)), asked)


def _editions(request, editions, asked):
    site = site_of(request)
    editions = editions.for_cards().with_subject().select_related("merged_into")
    return page_of_table(request, EDITIONS, editions, asked, lambda part: read(part, site))


def _edition(edition, site):
    country = edition.subject.place
    return {
        "country": PlaceReference.of(country, site),
        "number": edition.number,
        "state": edition.state,
        "published": edition.published_at.isoformat(),
        "approved": edition.approved_at is not None,
        "change_note": edition.change_note or None,
        "minor": edition.minor,
        "tagline": edition.tagline or None,
        "ended": edition.ended_at and edition.ended_at.isoformat(),
        "notice": edition.notice or None,
        "merged_into": edition.merged_into and PlaceReference.of(edition.merged_into, site),
        "sha256": edition.sha256,
        "url": site + edition.get_absolute_url(),
        "api_url": address(site, "get_edition", country=country.slug, number=edition.number),
    }


@reads(
    router, "/countries/{country}/profile", response=schemas.editions.EditionDetail, status=(404, 410, 422)
)
def get_profile(request, country: CountryPath):
    """Get the profile of a country as readers find it: its live edition.

    A profile that was consolidated into another answers 301, one that was published in error 410 with the notice. One
    that was withdrawn has its last edition, with the notice. 404 where none was published.
    """
    (place,) = countries_named([country])
    edition = current_edition(
        models.Edition.objects.about(place).with_subject().select_related("merged_into")
    )
    if edition is None:
        raise Refusal(404, f"No profile of {place.name} has been published.")
    if edition.state == EditionState.CONSOLIDATED:
        return _moved(address(site_of(request), "get_profile", country=destination(edition).slug))
    if edition.state == EditionState.UNPUBLISHED:
        raise Refusal(410, f"The profile of {place.name} was published in error: {edition.notice}")
    return _whole(edition, site_of(request))


def _moved(to):
    return HttpResponsePermanentRedirect(to, headers={"Cache-Control": "no-cache"})


@reads(
    router,
    "/countries/{country}/editions/{number}",
    response=schemas.editions.EditionDetail,
    status=(404, 422),
)
def get_edition(request, country: CountryPath, number: EditionNumber):
    """Get one frozen edition.

    It stays at its address for good and never changes, but for its state and notice.
    """
    (place,) = countries_named([country])
    editions = models.Edition.objects.about(place).with_subject().select_related("merged_into")
    edition = editions.filter(number=number).first()
    if edition is None:
        raise unknown("number", number, found_at=f"/api/v1/countries/{place.slug}/editions")
    return _whole(edition, site_of(request))


def _whole(edition, site):
    payload = handed_out(as_shown(edition))
    held = country_data.of_edition(edition, site)
    codes = {place.code for event in payload.partnerships for place in event.partners}
    codes |= {figure.country for figure in payload.figures.values()}
    names = NamesByCode(
        countries={one.code: one for one in Country.objects.filter(code__in=codes)},
        minerals={one.mineral: Frozen(one.mineral, one.mineral_name) for one in payload.figures.values()},
        releases={release.key: release for release in held.releases},
    )
    citations = {one.key: one for one in payload.citations}
    files = {
        ending: site
        + reverse("profiles:edition_download", args=[edition.subject.place.slug, edition.number, ending])
        for ending in downloads.FORMATS
    }
    return _edition(edition, site) | {
        "cite": held.cite,
        "researched_to": payload.researched_to or None,
        "licence": LICENCE,
        "minerals": [_key_mineral(one, site) for one in payload.minerals],
        "texts": [section_of(one, payload) for one in payload.sections],
        "policies": [_event(one, citations, names, site) for one in payload.policies],
        "partnerships": [_event(one, citations, names, site) for one in payload.partnerships],
        "projects": [_project(one, citations, site) for one in payload.projects],
        "figures": [FrozenFigure.of(row, names, site) for row in held.rows],
        "left_out": held.left_out,
        "concentration": [_concentration(one) for one in held.concentration.records],
        "findings": [_finding(one) for one in held.findings.records] if held.findings else [],
        "licences": licences(held)["sources"],
        "files": files,
    }


def _key_mineral(mineral, site):
    return {
        "mineral": MineralReference.of(mineral, site),
        "roles": [
            {
                "role": held.role,
                "strength": held.strength or None,
                "computed": held.computed,
                "note": held.note or None,
            }
            for held in mineral.roles
        ],
        "lists": [
            {
                "slug": listing.slug,
                "name": listing.name,
                "url": site + reverse("minerals:list_detail", args=[listing.slug]),
                "api_url": address(site, "get_list", list=listing.slug),
            }
            for listing in mineral.lists
        ],
        "note": mineral.note or None,
    }


def section_of(section, payload):
    heading = gettext(TEXT[section.name].heading) if section.name in TEXT else section.name
    return {"name": section.name, "heading": heading, "text": words_of(section, payload)}


def _event(event, citations, names, site):
    same = ("title", "date", "status", "summary")
    return {
        **{name: getattr(event, name) for name in same},
        "type": event.kind,
        "since": event.since or None,
        "until": event.until or None,
        "scope": event.scope or None,
        "minerals": [MineralReference.of(one, site) for one in event.minerals],
        "partners": [
            PlaceReference.of(names.countries[one.code], site, name=one.name) for one in event.partners
        ],
        "citation": citation_of(event, citations),
    }


def _project(project, citations, site):
    texts = ("place", "operator", "owners", "start", "measure", "unit", "product")
    return {
        "name": project.name,
        "stages": list(project.stages),
        "status": project.status,
        "year": project.year,
        "amount": exact(project.amount),
        "minerals": [MineralReference.of(one, site) for one in project.minerals],
        "citation": citation_of(project, citations),
        **{name: getattr(project, name) or None for name in texts},
    }


def citation_of(row, citations):
    """The source of a row of a payload, or None. `citations`: {key: Citation}."""
    citation = citations.get(row.citation)
    return citation and {
        "title": citation.title or None,
        "publisher": citation.publisher or None,
        "url": citation.url or None,
        "as_of": getattr(row, "as_of", "") or None,  # a country of an event has none of its own
        "kind": citation.kind or None,
        "original": citation.original and _original(citation.original),
    }


def _original(original):
    texts = {
        name: getattr(original, name) or None for name in ("title", "publisher", "url", "number", "date")
    }
    return texts | {"official": bool(original.kind), "opened": original.opened}


def _concentration(record):
    numbers = {name: exact(record[name]) for name in ("hhi_low", "hhi_high", "top1_share")}
    return record | numbers | {name: record[name] or None for name in ("bound", "remark")}


def _finding(record):
    numbers = {name: exact(record[name]) for name in ("value", "low", "high")}
    texts = {name: record[name] or None for name in ("unit", "year", "source", "release")}
    made_of = record["made_of"].split(";") if record["made_of"] else []
    return record | numbers | texts | {"country": record["country_iso3"] or None, "made_of": made_of}
