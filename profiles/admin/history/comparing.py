"""The comparison of two states of a draft, with names in place of keys, and its page."""

from django.db.models import Value
from django.urls import reverse

from minerals.models import Country, Mineral

from ... import workflow
from ...draft import crops, snapshot
from ...draft.diff import diff
from ...models import Edition, Event
from ...publishing.facts import Facts
from ...publishing.payload.changes import moved_figures
from ...publishing.resolving import resolve
from ...shape import TABLES
from ..base import ObjectPage
from .in_words import in_words
from .states import NoSuchState, permalink, state

SMALLEST = 480  # pixels: the width of the rendition that a comparison shows


def changes(before, after, *, of=None, in_full=False, payloads=(None, None)):
    """`diff` of two snapshots (the first may be None) of whatever schema, names in place of slugs and codes.

    With `of`, a profile, the pictures of a changed image have their addresses. With the `payloads` of both sides each
    reference has the words that readers see, and differs where they do.
    """
    names = names_of_keys()
    trees = [tree and named(snapshot.upgrade(tree), names) for tree in (before, after)]
    found = diff(*in_words(trees, payloads), whole=in_full)
    for change in found:
        if of and change.kind == "image":
            change.before, change.after = _seen(change.before, of), _seen(change.after, of)
    return found


def names_of_keys():
    """Return {"minerals": {slug: name}, "countries": {code: name}, "events": {slug: title}}, in one query."""
    found = {"minerals": {}, "countries": {}, "events": {}}
    keyed = {"minerals": (Mineral, "slug"), "countries": (Country, "code"), "events": (Event, "slug")}
    first, *others = (
        model.objects.order_by().annotate(of=Value(of)).values_list("of", key, "name")
        for of, (model, key) in keyed.items()
    )
    for of, key, name in first.union(*others, all=True).order_by():
        found[of][key] = name
    return found


def named_tree(tree):
    """A snapshot of the newest schema, with names in place of keys."""
    return named(tree, names_of_keys())


def _seen(image, profile):
    """An image with its address, and its focal point in pixels."""
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
    box = crops.box(image["width"], image["height"], shape.ratio, image["focal_x"], image["focal_y"])
    return " ".join(map(str, box))


def named(tree, names):
    """A snapshot with names in place of the keys of minerals, countries, events and kinds; an unknown key stays.

    `names` are those that `names_of_keys` gives.
    """
    tree = dict(tree)
    for table in TABLES:
        tree[table.name] = [named_row(table, row, names) for row in tree[table.name]]
    return tree


def named_row(table, row, names):
    return (
        row
        | {name: _names(row[name], names[of]) for of, fields in table.named.items() for name in fields}
        | {name: known.get(row[name], row[name]) for name, known in table.choices.items()}
    )


def _names(value, known):
    return [known.get(key, key) for key in value] if isinstance(value, list) else known.get(value, value)


class Compare(ObjectPage):
    """The comparison of two states of a profile.

    `from` and `to` name the two states; `whole` shows unchanged text, `notation` the references as written.
    """

    def get(self, request):
        profile = self.object
        asked = {"from": request.GET.get("from") or "live", "to": request.GET.get("to") or "draft"}
        in_full = request.GET.get("whole") == "1"
        context = {
            "title": f"Changes of {profile}",
            "asked": asked,
            "in_full": in_full,
            "may_comment": workflow.may(request.user, "add_comment", profile.subject.place),
            "editions": Edition.objects.of(profile).for_cards().order_by("-number")[:20],
        }
        try:
            before, after = state(profile, asked["from"]), state(profile, asked["to"])
            if after.tree is None:
                raise NoSuchState(f"There is no text at {after.name}: choose another state for “To”.")
        except NoSuchState as error:
            return self.render("compare", status=404, refused=str(error), **context)
        context |= {
            "title": f"{profile}: {before.name} to {after.name}",
            "before": before,
            "after": after,
            "permalink": permalink(before, after),
            "backwards": permalink(after, before) if before.tree else "",
            "neighbours": _neighbours(profile, before, after),
            "notation": request.GET.get("notation") == "1",
        }
        payloads = _payloads(profile, before, after)
        found = changes(before.tree, after.tree, of=profile, in_full=in_full, payloads=payloads)
        return self.render("compare", **context, changes=found, **_figures(before, after, payloads))


PAGES = (("<path:object_id>/compare/", Compare, "compare"),)


def _payloads(profile, before, after):
    """The payloads of both sides: as frozen, or with the figures of today; None where there is no text, or no facts."""
    sides = [before, after]
    open_trees = [one.tree for one in sides if one.payload is None and one.tree is not None]
    facts = Facts.for_drafts(profile.subject.place, *open_trees) if open_trees else None
    return [one.payload or (one.tree and _resolved(one.tree, facts)) for one in sides]


def _resolved(tree, facts):
    try:
        return resolve(tree, facts).payload
    except snapshot.UnknownName:  # a mineral or country that was renamed since
        return None


def _figures(before, after, payloads):
    """The figures that moved, where both sides have any, and the names of the sides whose figures are of today."""
    of_today = [one.name for one in (before, after) if one.payload is None and one.tree is not None]
    known = None not in payloads
    return {
        "figures_known": known,
        "figures": moved_figures(*payloads) if known else [],
        "figures_of_today": of_today,
    }


def _neighbours(profile, before, after):
    """Whether there are changes “earlier” and “later” than this one, if it is that of one revision."""
    if after.number is None or before.key != str(after.number - 1):
        return {}
    later = profile.revisions.filter(number__gt=after.number).exists()
    return {"earlier": after.number > 1, "later": later}
