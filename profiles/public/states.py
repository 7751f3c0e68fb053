"""States that single public pages depend on, which the page store compares after a publication elsewhere.

Editions are frozen except for the columns below, and their rows in other tables get new keys when rebuilt. So row
keys and these columns cover all the words on a page. Facts are covered by their epoch.
"""

from django.db.models import Q

from minerals.facts.states import facts, files
from minerals.models import Country, Mineral
from minerals.sellers import CitedRole
from page_store.keeping import kept
from page_store.snapshot import epoch_of_page
from page_store.states import state

from ..models import (
    Edition,
    EditionAddedRole,
    EditionEvent,
    EditionFigure,
    EditionPair,
    EditionPin,
    EditionProject,
)
from ..models.choices import ENDED_STATES, EditionState, Role
from ..models.projections import EventTable
from ..models.subjects import SubjectKind
from .covering import covering_counts
from .page.picture_chart import edition_of
from .related.portraits import portraits
from .related.proposals import proposals
from .timelines.bearing import events_on
from .timelines.controls import said_of_controls

# Keys may be reused after a backup is restored; the moment of an approval is not.
OF_EDITION = ("pk", "edition", "edition__approved_at")  # of a row
CHANGING = ("pk", "state", "ended_at", "notice", "merged_into", "approved_at")  # of an edition


def _facts():
    return epoch_of_page("minerals")


def _rows(queryset, *columns):
    return tuple(queryset.order_by("pk").values_list(*columns))


@state("cited roles")
@kept
def cited_roles():
    """Return every CitedRole of live editions, for notes on sellers."""
    rows = EditionAddedRole.objects.filter(
        role__in=(Role.PRODUCER, Role.REFINER), edition__in=Edition.objects.live()
    ).exclude(source_title="")
    country, mineral = (
        ("edition__subject__place__code", "edition__subject__place__slug"),
        ("mineral", "mineral__parent"),
    )
    rows = rows.order_by("pk").values_list(*country, *mineral, "mineral__name", "role")
    return tuple(sorted(CitedRole(*rest, refines=role == Role.REFINER) for *rest, role in rows))


@state("sellers")
def of_sellers(**_):
    """Return the state of pages of trade: the roles in notes on sellers."""
    return _facts(), cited_roles()


@state("event")
def of_event(slug, **_):
    """Return the state of an event's pages: its editions."""
    return _facts(), _rows(Edition.objects.filter(subject__event__slug=slug), *CHANGING)


def events_of(slug):
    """Return the state of the events beside the profile of a country, and of those that its rows may point to."""
    return _events(partner_rows__country__slug=slug)


def _events(**named):
    """Return the live events with these rows of names, and the ended ones, which rows may point to."""
    found = EditionEvent.objects.of_live(EventTable.EVENTS).filter(**named).distinct()
    ended = Edition.objects.of_kind(SubjectKind.EVENT).filter(state__in=ENDED_STATES)
    return _rows(found, *OF_EDITION), _rows(ended, "pk", "state")


@state("country")
def of_country(slug, **_):
    """Return the state of a country's page: its editions, the events that name it, and every consolidated edition,
    since that redirects readers.
    """
    consolidated = Edition.objects.filter(state=EditionState.CONSOLIDATED).values("subject")
    editions = Edition.objects.filter(Q(subject__place__slug=slug) | Q(subject__in=consolidated))
    return _facts(), _rows(editions, *CHANGING), events_of(slug)


@state("exposure")
def of_exposure(slug, **_):
    """Return the state of a country's trade: its own, the export controls of every live edition, and cited roles."""
    return *of_country(slug), said_of_controls(), cited_roles()


@state("profile")
def of_profile(slug, **_):
    """Return the state of a profile's page: its country's, the related profiles, export controls, and cited roles."""
    country = Country.objects.filter(slug=slug).first()
    if country is None:
        return None
    return *of_country(slug), _related(country), said_of_controls(), cited_roles()


def _related(country):
    edition = Edition.objects.current().about(country).first()
    if edition is None:
        return ()
    known = portraits()
    pins = dict(
        EditionPin.objects.filter(edition=edition).order_by("pk").values_list("country", "country__code")
    )
    proposed = proposals(country, pinned=pins.values(), known=known)
    return (
        tuple((pk, known[pk].summary if pk in known else None) for pk in pins),
        tuple((one.country.slug, one.summary, one.score, one.reasons) for one in proposed),
    )


@state("editions of a mineral")
def of_editions_of_mineral(slug, **_):
    return _facts(), _rows(Edition.objects.filter(subject__mineral__slug=slug), *CHANGING), _events(pk=None)


@state("minerals")
def of_minerals(**_):
    """Return the state of the list of minerals: how many live profiles cover each."""
    return _facts(), tuple(sorted(covering_counts().items()))


@state("mineral")
def of_mineral(slug, **_):
    """Return the state of a mineral's page: the live editions on it or its kin, and their policies and projects."""
    mineral = Mineral.objects.filter(slug=slug).first()
    if mineral is None:
        return None
    pairs = EditionPair.objects.filter(mineral.kin_in("mineral"), edition__in=Edition.objects.current())
    projects = EditionProject.objects.filter(
        mineral.kin_in("mineral_rows__mineral"), edition__state=EditionState.LIVE
    )
    named = (_rows(found.distinct(), *OF_EDITION) for found in (pairs, events_on(mineral), projects))
    return _facts(), *named, _events(pk=None)


@state("series")
def of_series(key, **_):
    """Return the state of the page of a market series: the events on its mineral."""
    mineral = Mineral.objects.filter(market_series__key=key).first()
    if mineral is None:
        return None
    return _facts(), _rows(events_on(mineral).distinct(), *OF_EDITION)


@state("region")
def of_region(slug, **_):
    """Return the state of a region's page: the editions of its members."""
    return _facts(), _rows(Edition.objects.filter(subject__place__region__slug=slug), *CHANGING)


@state("role")
def of_role(slug, **_):
    """Return the state of a role's page: the live editions that add it. All other holders come from figures."""
    added = EditionAddedRole.objects.filter(role=slug, edition__in=Edition.objects.live())
    return _facts(), _rows(added, *OF_EDITION)


@state("figure")
def of_figure(key, **_):
    """Return the state of a figure's page: the editions that state it."""
    stated = EditionFigure.objects.filter(figure__key=key)
    return _facts(), _rows(stated, "pk", *(f"edition__{name}" for name in CHANGING))


def of_chart(key, **_):
    """Return the state of a chart: the facts, or of the picture of an edition that edition alone."""
    named = edition_of(key)
    if not named:
        return facts()
    slug, number = named
    return _rows(Edition.objects.filter(subject__place__slug=slug, number=number), *CHANGING), files()


def of_chart_file(key, **_):
    """Return the state of a file of a chart, whose head names the version of the data."""
    return of_chart(key), files()


def _of_file(of_page):
    """The state of a file with the content of a page: its head names the version of the data."""
    return lambda **address: (of_page(**address), files())


for _name, _of_page in {"country": of_country, "exposure": of_exposure, "role": of_role}.items():
    state(f"file of {_name}")(_of_file(_of_page))
