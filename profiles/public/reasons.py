"""Reasons why countries are found that name neither the chosen mineral nor one on the chosen list."""

from django.utils.translation import gettext

NAMED = 3  # minerals that a reason names


def through_kin(selection):
    """Yield a sentence for each chosen mineral that found its parent or its children."""
    index = selection.index
    names = index.labels["mineral"]
    for slug in selection.chosen_slugs["mineral"]:
        others = [one for one in index.kin(slug) if one != slug and one in selection.matched]
        if others := sorted(names[one] for one in others):
            text = gettext("%(mineral)s also finds what names %(others)s.")
            if len(others) > NAMED:
                text = gettext("%(mineral)s also finds what names %(others)s and others of its group.")
            yield text % {"mineral": names[slug], "others": ", ".join(others[:NAMED])}


def through_children(selection):
    """Yield a sentence for each mineral that was found since a child of it is on a chosen list."""
    index = selection.index
    for slug in selection.chosen_slugs["list"]:
        for mineral, name in index.labels["mineral"].items():
            children = index.reasons.get((slug, mineral))
            if children and mineral in selection.matched:
                text = gettext("%(mineral)s is on %(list)s through %(children)s.")
                if len(children) > NAMED:
                    text = gettext("%(mineral)s is on %(list)s through %(children)s and others.")
                named = ", ".join(sorted(children)[:NAMED])
                yield text % {"mineral": name, "list": index.labels["list"][slug], "children": named}
