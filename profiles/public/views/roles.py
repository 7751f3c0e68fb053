from collections import defaultdict

from django.db.models import Case, Count, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from config.addresses import absolute, site_of
from minerals import downloads
from minerals.facts.figure_parts import all_minerals
from minerals.facts.states import of_parts
from minerals.heads import trails
from minerals.indicators import MAJOR_SHARE
from minerals.presentation.marks import Register
from minerals.presentation.pages import mineral_order
from page_store.later import later
from page_store.public import public

from ...models.choices import COMPUTED, Role
from ..roles import holders as roles
from ..roles.files import role_download

MOST_ADDED = 500  # added roles on a page; its files have all


@public()
def role_list(request):
    """Show each role: its meaning, whether figures or editors give it, and how many have it."""
    computed, live = roles.computed(), roles.pairs_in_editions()
    shown = []
    for role in Role:
        countries = {one.because.code for held in computed.get(role, {}).values() for one in held}
        profiles, minerals = live.get(role, (0, 0))
        shown.append(
            {
                "role": role,
                "holders": roles.counted("country", len(countries)),
                "minerals": roles.counted("mineral", len(computed[role]) if role in computed else minerals),
                "profiles": profiles and roles.counted("profile", profiles),
            }
        )
    context = {
        "roles": shown,
        "major": MAJOR_SHARE,
        "canonical": absolute(request, request.path),
        "trail": trails.of_roles(),
    }
    return render(request, "profiles/role_list.html", context)


@public(state="role")
def role_detail(request, slug):
    """Show one role: its meaning, and the countries that have it, mineral by mineral."""
    role = role_of(slug)
    numbers = added_by_mineral(role)
    shown = first_added(role, numbers, MOST_ADDED)
    context = {
        "role": role,
        "plural": role.text.plural % {"role": role.label},
        "major": MAJOR_SHARE,
        "added": [(mineral, numbers[mineral], rows) for mineral, rows in shown.items()],
        "more": max(0, sum(numbers.values()) - MOST_ADDED),
        "others": [other for other in Role if other != role],
        "parts_state": of_parts(request) if role in COMPUTED else (),
        "canonical": absolute(request, request.path),
        "trail": trails.of_roles((role.label, request.path)),
        **computed_holders(role, numbers),
    }
    return render(request, "profiles/role_detail.html", context)


@later("headline", "rows", "tables", "register")
def computed_holders(role, numbers):
    """Return the holders of a role from the figures; if no figure shows it, only the headline of the added ones."""
    rows = holders_of(role)
    if role in COMPUTED:
        headline = roles.headline(rows, role)
    else:
        profiles = roles.added(role).order_by().values("edition").distinct().count()
        headline = roles.added_headline(sum(numbers.values()), profiles)
    tables = [(_("Critical minerals"), [row for row in rows if row.mineral.in_filter])]
    tables.append((_("Other minerals"), [row for row in rows if not row.mineral.in_filter]))
    return {
        "headline": headline,
        "rows": rows,
        "tables": [(title, held) for title, held in tables if held],
        "register": Register(
            (one.cell for row in rows for one in (*row.leading, *row.major, *row.inexact)),
            cited=(one.because for row in rows for one in row.held),
        ),
    }


def added_by_mineral(role):
    """{Mineral: in how many live profiles the role is added for it}, in the order of minerals."""
    minerals, rows = all_minerals(), roles.added(role).order_by()
    numbers = rows.values_list("mineral__slug").annotate(Count("pk"))
    found = {minerals[slug]: number for slug, number in numbers}
    return dict(sorted(found.items(), key=lambda item: mineral_order(item[0])))


def first_added(role, numbers, most):
    """{Mineral: its EditionAddedRoles, by country}, no more than `most` in all, in the order of `numbers`."""
    places = (When(mineral=mineral.pk, then=place) for place, mineral in enumerate(numbers))
    rows = roles.added(role).order_by(Case(*places), "edition__subject__place__slug", "pk") if numbers else ()
    found, by_pk = defaultdict(list), {mineral.pk: mineral for mineral in numbers}
    for one in rows[:most]:
        found[by_pk[one.mineral_id]].append(one)
    return found


@public(state="file of role")
def role_file(request, slug, ending):
    """Every country that has the role for a mineral, as a file."""
    role = role_of(slug)
    address = absolute(request, reverse("profiles:role", args=[slug]))
    minerals = all_minerals()
    rows = roles.added(role).select_related("mineral")
    added = sorted(rows, key=lambda one: mineral_order(minerals[one.mineral.slug]))
    made = role_download(role, holders_of(role), added, site=site_of(request), address=address)
    return downloads.answer_list(made, ending)


def role_of(slug):
    """The Role of an address; 404 where there is none."""
    if slug not in Role:
        raise Http404("There is no such role.")
    return Role(slug)


def holders_of(role):
    """The MineralHolders of a role, by mineral; empty for a role that no figure shows."""
    minerals = all_minerals()
    found = roles.computed().get(role, {}) if role in COMPUTED else {}
    rows = [roles.MineralHolders(minerals[mineral], held) for mineral, held in found.items()]
    return sorted(rows, key=lambda row: mineral_order(row.mineral))
