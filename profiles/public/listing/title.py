"""The title of a selection: “Countries: cobalt refiners in East Asia”."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.wording import lower_first
from minerals.wording.numbers import alternatives

from ...models.choices import Role

NAMED = 3  # values of a facet that are named; more are counted
COUNTED = {
    "mineral": lambda number: gettext("%(number)s minerals") % {"number": number},
    "role": lambda number: gettext("%(number)s roles") % {"number": number},
    "region": lambda number: gettext("%(number)s regions") % {"number": number},
    "group": lambda number: gettext("%(number)s groups of minerals") % {"number": number},
    "list": lambda number: gettext("%(number)s issuers") % {"number": number},
}


def title_of(selection):
    """Return the title of a page with a selection; empty without one."""
    what, where = _what(selection), _values(selection, "region")
    if not (what or where):
        return gettext("Country profiles") if selection.profiles_alone else ""
    if where:
        where = gettext("in %(regions)s") % {"regions": where}
    kind = gettext("Country profiles") if selection.profiles_alone else gettext("Countries")
    if not what:
        return f"{kind} {where}"
    return f"{kind}: {' '.join(filter(None, [what, where]))}"


def _what(selection):
    minerals, roles, kind = (
        _values(selection, "mineral", lower_first),
        _values(selection, "role"),
        _kind(selection),
    )
    if minerals and roles:
        text = _("%(minerals)s, %(roles)s of anything") if selection.any_role else _("%(minerals)s %(roles)s")
        what = text % {"minerals": minerals, "roles": roles}
    else:
        what = minerals or roles
    if not (what and kind):
        return what or kind
    text = _("%(what)s among %(kind)s") if minerals else _("%(what)s of %(kind)s")
    return text % {"what": what, "kind": kind}


def _kind(selection):
    """The groups and the official lists: “battery minerals on the list of Japan 2020”."""
    group, lists = _values(selection, "group", lower_first), _values(selection, "list")
    if not lists:
        return group
    named = {"minerals": group or gettext("minerals"), "lists": lists}
    return gettext("%(minerals)s on the list of %(lists)s") % named


def _values(selection, facet, wording=str):
    slugs = selection.chosen_slugs[facet]
    if len(slugs) > NAMED:
        return COUNTED[facet](len(slugs))
    if facet == "role":
        names = [Role(slug).text.plural % {"role": Role(slug).label.lower()} for slug in slugs]
    else:
        names = [wording(selection.index.labels[facet][slug]) for slug in slugs]
    return str(alternatives(names)) if names else ""
