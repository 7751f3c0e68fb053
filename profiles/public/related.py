"""Related profiles: a score from 0 to 100 between two live editions, with its reasons.

50 x Jaccard(minerals) + 20 x Jaccard((mineral, role) pairs) + 15 x region (1 same, 0.5 same
continent) + 15 x link (1 a documented bilateral agreement or stake, 0.5 a shared forum only).
"""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from minerals.models import Country
from minerals.wording import listed, lower_first, upper_first

from ..models.choices import SUPPLY_CHAIN, Role
from .portraits import portraits

SHOWN_FROM = 10
PROPOSALS = 3
# What two have in common, the rarest first.
SHARED = [role for role in reversed(SUPPLY_CHAIN) if role.text.both]
NAMED_MINERALS = 2  # how many shared minerals a reason names before it counts


@dataclass(frozen=True)
class Proposal:
    country: Country
    summary: str
    score: int
    reasons: str


def jaccard(a, b):
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def link(a, b):
    """1 where either edition documents an agreement or stake between the two, 0.5 for a forum, else 0."""
    kinds = [one.links[other.country.pk] for one, other in ((a, b), (b, a)) if other.country.pk in one.links]
    return (1.0 if any(kinds) else 0.5) if kinds else 0.0


def region(a, b):
    if a.country.region_id == b.country.region_id:
        return 1.0
    return 0.5 if a.country.continent == b.country.continent else 0.0


def score(a, b):
    """The relatedness of two portraits, 0 to 100, symmetric."""
    return (
        50 * jaccard(a.minerals, b.minerals)
        + 20 * jaccard(a.roles, b.roles)
        + 15 * region(a, b)
        + 15 * link(a, b)
    )


def reasons(a, b, rarity):
    """Why, in words: “Shares indium, gallium and 4 more; same region; both refine cobalt”.

    `rarity` counts the profiles that have a mineral; the rarest shared mineral comes first.
    """
    parts = []
    shared = sorted(a.minerals & b.minerals, key=lambda m: (rarity[m], a.names[m]))
    if shared:
        names = [lower_first(a.names[m]) for m in shared[:NAMED_MINERALS]]
        if more := len(shared) - len(names):
            text = ngettext(
                "shares %(names)s and %(number)s more", "shares %(names)s and %(number)s more", more
            )
            parts.append(text % {"names": ", ".join(names), "number": more})
        else:
            parts.append(gettext("shares %(names)s") % {"names": listed(names)})
    near = region(a, b)
    if near:
        parts.append(gettext("same region") if near == 1 else gettext("same continent"))
    both = sorted((m, r) for m, r in a.roles & b.roles if r in SHARED)
    if both:
        mineral, role = min(both, key=lambda pair: (SHARED.index(pair[1]), rarity[pair[0]], pair[0]))
        parts.append(Role(role).text.both % {"mineral": lower_first(a.names[mineral])})
    if strength := link(a, b):
        parts.append(
            gettext("a documented agreement or stake") if strength == 1 else gettext("a shared forum")
        )
    return upper_first("; ".join(parts))


def proposals(country, *, pinned=(), known=None):
    """Up to three Proposals for the live profile of `country`, best first, ties by name.

    `pinned` are codes of countries that stand on the page already. Never itself, never a country
    without a live edition.
    """
    known = portraits() if known is None else known
    here = known.get(country.pk)
    if here is None:
        return []
    left_out = {country.code, *pinned}
    others = [other for other in known.values() if other.country.code not in left_out]
    scored = [(score(here, other), other) for other in others]
    best = sorted(scored, key=lambda item: (-item[0], item[1].country.slug))
    return [
        Proposal(other.country, other.summary, round(points), reasons(here, other, known.rarity))
        for points, other in best[:PROPOSALS]
        if points >= SHOWN_FROM
    ]
