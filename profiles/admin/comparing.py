"""Two states of a draft compared as people read them: minerals and countries by name."""

from django.urls import reverse

from minerals.models import Country, Mineral

from .. import crops, snapshot
from ..diff import diff
from ..models.choices import PartnershipKind, PolicyKind, Role, Standing
from ..snapshot import TABLES

CHOICES = {  # table -> field -> its labels
    "roles": {"role": dict(Role.choices)},
    "policies": {"kind": dict(PolicyKind.choices), "status": dict(Standing.choices)},
    "partnerships": {"kind": dict(PartnershipKind.choices), "status": dict(Standing.choices)},
}
SMALLEST = 480  # pixels: the width of the rendition that a comparison shows


def changes(before, after, *, of=None, in_full=False):
    """`diff` of two snapshots (the first may be None) of whatever schema, names in place of slugs and codes.

    With `of`, a profile, the pictures of a changed image have their addresses.
    """
    names = _vocabulary()
    before, after = (tree and named(snapshot.raised(tree), *names) for tree in (before, after))
    found = diff(before, after, whole=in_full)
    for change in found:
        if of and change.kind == "image":
            change.before, change.after = _seen(change.before, of), _seen(change.after, of)
    return found


def _vocabulary():
    minerals = dict(Mineral.objects.values_list("slug", "name"))
    return minerals, dict(Country.objects.values_list("code", "name"))


def named_tree(tree):
    """A snapshot of the newest schema as people read it."""
    return named(tree, *_vocabulary())


def _seen(image, profile):
    """An image with what a page needs to show it: its address, and where its focal point lies in pixels."""
    if not image:
        return None
    name = f"{image['sha256']}-{min(SMALLEST, image['width'])}.jpg"
    return image | {
        "url": reverse("admin:profiles_profile_image", args=[profile.pk, name]),
        "x": round(image["width"] * image["focal_x"] / 100),
        "y": round(image["height"] * image["focal_y"] / 100),
        "mark": max(image["width"] // 24, 8),
        "cuts": [(shape.label, _view(image, shape)) for shape in crops.SHAPES.values()],
    }


def _view(image, shape):
    """The view box of a crop."""
    box = crops.box(image["width"], image["height"], shape.quotient, image["focal_x"], image["focal_y"])
    return " ".join(map(str, box))


def named(tree, minerals, countries):
    """A snapshot whose rows name minerals, countries and kinds; what is not known keeps its key."""
    tree = dict(tree)
    for table in TABLES:
        tree[table.name] = [named_row(table, row, minerals, countries) for row in tree[table.name]]
    return tree


def named_row(table, row, minerals, countries):
    labels = CHOICES.get(table.name, {})
    return (
        row
        | {name: _names(row[name], minerals) for name in table.minerals}
        | {name: _names(row[name], countries) for name in table.countries}
        | {name: known.get(row[name], row[name]) for name, known in labels.items()}
    )


def _names(value, known):
    return [known.get(key, key) for key in value] if isinstance(value, list) else known.get(value, value)
