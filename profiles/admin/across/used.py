"""The places that use a source or a figure: drafts that cite or name it, live editions that rest on it."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.shortcuts import get_object_or_404

from minerals.models import CountryAlias, Figure
from minerals.wording.naming import series_name

from ... import workflow
from ...addresses import rounds
from ...desk.form_places import PLACES, form_of
from ...models import EditionFigure, Profile
from ...models.choices import EditionState
from ...models.originals import ADDRESSES
from ...models.subjects import names_of_subject, with_subject
from ...publishing.texts.markup import FIGURE
from ...publishing.texts.prose import BadReference, FigureReference, other_series, parse_figure
from ...shape import PROSE, TABLE
from ..base import ListPage

SERIES = ("mineral", "stage", "form", "measure")


@dataclass
class Use:
    """The places in one profile that use a source or a figure: [(place of the draft, words)], [(address, words)]."""

    profile: int
    name: str
    drafted: list = field(default_factory=list)
    published: list = field(default_factory=list)
    read_on: str = ""  # when the source was last read, as the draft says: a day, a month or a year

    @property
    def links(self):
        return [(form_of(self.profile, place), words) for place, words in self.drafted]


class Uses(dict):
    """{key of a profile: Use}"""

    def of(self, profile, *names):
        """The Use of a profile. `names`: of its place, and of what of the world it is about or None, each."""
        return self.setdefault(profile, Use(profile, next(filter(None, reversed(names)))))

    @property
    def by_name(self):
        return sorted(self.values(), key=lambda use: use.name)


def uses_of_sources(addresses):
    """{address: Uses} of the sources read at these addresses, or with their originals there, in two queries."""
    found, asked = defaultdict(Uses), set(addresses)
    at_one = reduce(or_, (Q(**{f"{name}__in": addresses}) for name in ADDRESSES))
    drafts, live = (rows.filter(at_one) for rows in rounds.cited())
    columns = ("profile", *names_of_subject("profile__"), "key", "uid", "as_of", *ADDRESSES)
    for *profile, key, uid, as_of, read_at, original in drafts.order_by("position").values_list(*columns):
        if read_at in asked:
            use = found[read_at].of(*profile)
            use.drafted.append((f"citations:{uid}", f"source {key}"))
            use.read_on = max(use.read_on, as_of)
        if original in asked:
            found[original].of(*profile).drafted.append((f"citations:{uid}", f"original of source {key}"))
    live = live.select_related(*with_subject("edition__")).defer("edition__payload")
    for row in live.annotate(profile=F("edition__review__profile")).order_by("number"):
        subject = row.edition.subject
        page = f"{subject.get_absolute_url()}#source-{row.number}"
        for address, what in ((row.url, ""), (row.original_url, "original of ")):
            if address in asked:
                use = found[address].of(row.profile, subject.name)
                use.published.append((page, f"{what}source {row.number}"))
    return found


def uses_of_figure(figure):
    """The Uses of a figure: stated in live editions, also behind a share or a sum; written in drafts."""
    found = Uses()
    stated = EditionFigure.objects.filter(figure=figure, edition__state=EditionState.LIVE)
    stated = stated.select_related(*with_subject("edition__")).defer("edition__payload")
    for row in stated.annotate(profile=F("edition__review__profile")):
        subject = row.edition.subject
        use = found.of(row.profile, subject.name)
        use.published.append((subject.get_absolute_url(), f"edition {row.edition.number}"))
    slugs = {
        figure.country.slug,
        *CountryAlias.objects.filter(country=figure.country).values_list("slug", flat=True),
    }
    mineral = figure.mineral.slug
    named = Q(mineral_links__mineral=figure.mineral, subject__place=figure.country)
    named |= Q(glance_items__figure__contains=f"{mineral}/")
    for text in PROSE:
        named |= Q(**{f"{text.name}__contains": f"{mineral}/"})
    profiles = Profile.objects.filter(named).with_subject().distinct()
    for profile in profiles.prefetch_related("glance_items", "mineral_links"):
        places = list(_places_in(profile, figure, slugs))
        if places:
            found.of(profile.pk, str(profile)).drafted += places
    return found


def _places_in(profile, figure, slugs):
    """Yield (place, words) of everything in a draft that names the figure."""
    is_own = profile.subject.place_id == figure.country_id
    for text in PROSE:
        for written in dict.fromkeys(FIGURE.findall(getattr(profile, text.name))):
            if _names(written, figure, slugs, is_own=is_own):
                yield PLACES[text.heading], f"{text.heading}: [[{written}]]"
    for row in profile.glance_items.all():
        if _names(row.figure, figure, slugs, is_own=is_own):
            yield f"glance:{row.uid}", f"{TABLE['glance'].heading}: {row.label}"
    for row in profile.mineral_links.all() if is_own else ():
        if row.mineral_id == figure.mineral_id:
            yield f"minerals:{row.uid}", f"{TABLE['minerals'].heading}: {figure.mineral}"


def _names(written, figure, slugs, *, is_own):
    """Whether a reference is to the figure, or to its series with another side, such as a multiple or a change."""
    try:
        reference = parse_figure(written)
    except BadReference:
        return False
    if not isinstance(reference, FigureReference):
        return False
    if reference.year not in (None, figure.year) and reference.since is None:
        return False
    if (reference.basis or figure.basis) != figure.basis or reference.scenario != figure.scenario:
        return False
    if (reference.source or figure.source.key) != figure.source.key:
        return False
    series = {"mineral": figure.mineral.slug, **{name: getattr(figure, name) for name in SERIES[1:]}}
    is_there = reference.country in slugs if reference.country else is_own
    if "/" in reference.of and is_there and other_series(reference.of) == series:
        return True
    return (is_there or reference.of in slugs) and all(
        getattr(reference, name) == series[name] for name in SERIES
    )


class UsedPage(ListPage):
    """The drafts and live editions that cite the source at an address, or that state a figure."""

    http_method_names = ["get", "head"]

    def get(self, request):
        address, key = request.GET.get("source", ""), request.GET.get("figure", "")
        context = {"address": address, "title": "Where a source is used"}
        uses = uses_of_sources([address])[address] if address else Uses()
        if key and not address:
            figures = Figure.objects.select_related("country", "mineral", "source")
            figure = get_object_or_404(figures, key=key)
            uses = uses_of_figure(figure)
            what = (
                f"{figure.country}, {figure.mineral}, {series_name(figure, with_basis=True)}, {figure.year}"
            )
            context = {"figure": figure, "what": what, "title": "Where a figure is used"}
        may_change = workflow.may(request.user, "change_profile")
        return self.render("used", uses=uses.by_name, may_change=may_change, **context)


PAGES = (("used/", UsedPage, "used"),)
