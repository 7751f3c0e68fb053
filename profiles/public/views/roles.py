from collections import Counter
from itertools import groupby
from operator import itemgetter

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from config.addresses import absolute, site_of
from minerals import downloads, trails
from minerals.figure_parts import all_minerals
from minerals.indicators import MAJOR_SHARE
from minerals.presentation.pages import mineral_order
from minerals.wording import REPORTING_CODES, release_names
from page_store.public import public

from ...models.choices import COMPUTED, Role
from .. import roles
from ..role_files import role_download

MOST_ADDED = 500  # added roles on a page; its files have all


@public()
def role_list(request):
    """What each role means, who says so, and how many have it."""
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
    """One role: what it means, and the countries that have it, mineral by mineral."""
    role, rows, added = role_at(slug)
    tables = [(_("Critical minerals"), [row for row in rows if row.mineral.in_filter])]
    tables.append((_("Other minerals"), [row for row in rows if not row.mineral.in_filter]))
    return render(
        request,
        "profiles/role_detail.html",
        {
            "role": role,
            "plural": role.text.plural % {"role": role.label},
            "major": MAJOR_SHARE,
            "headline": roles.headline(rows, role) if role in COMPUTED else roles.added_headline(added),
            "rows": rows,
            "tables": [(title, held) for title, held in tables if held],
            "codes": REPORTING_CODES if role == Role.RESERVE_HOLDER else "",
            "marks": {
                letter: meaning
                for row in rows
                for one in (*row.leading, *row.major)
                for letter, meaning in one.cell.marks.items()
            },
            "releases": release_names({one.because.cited for row in rows for one in row.held}),
            "added": by_mineral(added[:MOST_ADDED], added),
            "more": max(0, len(added) - MOST_ADDED),
            "others": [other for other in Role if other != role],
            "canonical": absolute(request, request.path),
            "trail": trails.of_roles((role.label, request.path)),
        },
    )


def by_mineral(shown, added):
    """[(mineral, how many countries have the role for it, the rows of it that are shown)]"""
    numbers = Counter(mineral for mineral, _ in added)
    return [
        (mineral, numbers[mineral], [one for _, one in rows])
        for mineral, rows in groupby(shown, key=itemgetter(0))
    ]


@public(state="role")
def role_file(request, slug, ending):
    """Every country that has the role for a mineral, as a file."""
    role, rows, added = role_at(slug)
    address = absolute(request, reverse("profiles:role", args=[slug]))
    made = role_download(role, rows, added, site=site_of(request), address=address)
    return downloads.answer_list(made, ending)


def role_at(slug):
    """(Role, its MineralHolders, [(mineral, AddedRole)]), both by mineral; 404 where there is no such role."""
    if slug not in Role:
        raise Http404("There is no such role.")
    role = Role(slug)
    minerals = all_minerals()
    found = roles.computed().get(role, {}) if role in COMPUTED else {}
    rows = [roles.MineralHolders(minerals[mineral], held) for mineral, held in found.items()]
    rows.sort(key=lambda row: mineral_order(row.mineral))
    added = [(minerals[one.mineral], one) for one in roles.added(role)]
    added.sort(key=lambda item: (mineral_order(item[0]), item[1].edition.country.slug))
    return role, rows, added
