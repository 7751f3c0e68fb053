"""What pages of facts show of profiles: each tag asks once, however many profiles there are."""

from collections import defaultdict

from django import template
from django.db.models import Count, Q
from django.urls import reverse

from minerals.addresses import absolute

from .. import crops, images
from ..endings import ended
from ..models import Edition, EditionPair
from ..models.choices import Role
from ..partial_dates import readable

register = template.Library()


@register.filter
def of(counts, key):
    """The number that stands for `key`, or 0."""
    return counts.get(key, 0)


@register.filter
def partial_date(text):
    """“2026-03” as “March 2026”."""
    return readable(text)


@register.simple_tag
def profile_counts_by_region():
    """{slug: how many live profiles there are}."""
    return dict(
        Edition.objects.live().values_list("country__region__slug").annotate(n=Count("pk")).order_by()
    )


@register.simple_tag
def profile_counts(minerals):
    """{slug: how many live profiles cover it}, each as `profiles_covering` lists them."""
    pairs = EditionPair.objects.filter(edition__in=Edition.objects.live())
    covering = defaultdict(set)
    for mineral, edition in pairs.values_list("mineral", "edition").order_by():
        covering[mineral].add(edition)
    found = defaultdict(set)
    for one in minerals:
        found[one.slug] |= covering[one.pk]
        if one.parent:
            found[one.slug] |= covering[one.parent_id]
            found[one.parent.slug] |= covering[one.pk]
    return {slug: len(editions) for slug, editions in found.items()}


@register.inclusion_tag("profiles/includes/covering.html")
def profiles_covering(mineral):
    """The live profiles that have this mineral, one of its children or its parent among their key minerals."""
    kin = Q(mineral=mineral) | Q(mineral__parent=mineral)
    if mineral.parent_id:
        kin |= Q(mineral=mineral.parent_id)
    pairs = (
        EditionPair.objects.filter(kin, edition__in=Edition.objects.live())
        .select_related("edition__country__region", "mineral")
        .defer("edition__payload")
        .order_by("edition__country__name", "pk")
    )
    found = {}
    for pair in pairs:
        entry = found.setdefault(
            pair.edition_id, {"country": pair.edition.country, "roles": [], "through": []}
        )
        if pair.role and (label := Role(pair.role).label) not in entry["roles"]:
            entry["roles"].append(label)
        if pair.mineral_id != mineral.pk and pair.mineral.name not in entry["through"]:
            entry["through"].append(pair.mineral.name)
    return {"mineral": mineral, "covering": list(found.values())}


@register.inclusion_tag("profiles/includes/stating.html")
def editions_stating(figure):
    """The editions that state a figure, current ones first."""
    editions = (
        Edition.objects.filter(figures__figure=figure)
        .select_related("country")
        .defer("payload")
        .order_by("country__name", "-number")
    )
    return {"editions": editions}


@register.inclusion_tag("profiles/includes/members.html")
def region_members(members):
    """Countries with a live profile as cards, those with figures as a list, the others by name.

    Each has to bring its `figure_count`.
    """
    live = Edition.objects.live().filter(country__in=[country.pk for country in members])
    editions = {e.country_id: e for e in live.with_place().for_cards()}
    others = [c for c in members if c.pk not in editions]
    gone = ended([c.pk for c in others])
    for country in others:
        country.ended = gone.get(country.pk)
    return {
        "editions": [editions[c.pk] for c in members if c.pk in editions],
        "counted": [c for c in others if c.figure_count],
        "uncounted": [c for c in others if not c.figure_count],
    }


@register.simple_tag
def image_srcset(image, form):
    """The renditions of a lead image for `srcset`; `form` is webp or jpg."""
    place = {"webp": 1, "jpg": 2}[form]
    found = images.renditions(image["sha256"], image["width"])
    return ", ".join(f"{_image_address(image, one[place])} {one[0]}w" for one in found)


@register.simple_tag
def crop_srcset(image, shape, form):
    """The files of a crop for `srcset`; `form` is webp or jpg."""
    found = image["crops"][shape]
    return ", ".join(f"{_image_address(image, crops.name(image, shape, w, form))} {w}w" for w, _ in found)


@register.simple_tag
def crop_src(image, shape):
    """The largest JPEG of a crop."""
    return _image_address(image, crops.name(image, shape, image["crops"][shape][-1][0], "jpg"))


@register.simple_tag(takes_context=True)
def shared_image(context, image):
    """The absolute address of the crop that goes with a shared link."""
    return absolute(context["request"], crop_src(image, "card"))


@register.filter
def largest(image, shape):
    """(width, height) of the largest file of a crop."""
    return image["crops"][shape][-1]


@register.simple_tag
def image_src(image):
    """The JPEG rendition for browsers that read neither WebP nor `srcset`."""
    return _image_address(image, images.renditions(image["sha256"], image["width"])[-1][2])


def _image_address(image, name):
    """A published image has its public address; a preview brings the folder that only staff may read."""
    return image["folder"] + name if "folder" in image else reverse("profiles:image", args=[name])
