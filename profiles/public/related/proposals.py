"""Proposals of related profiles: those that score highest, each with its reasons."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from minerals.models import Country
from minerals.wording import listed, lower_first, upper_first

from ...models.choices import SUPPLY_CHAIN, Role
from .portraits import portraits
from .scores import link, region

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


def reasons(a, b, rarity):
    """Return the reasons in words: “Shares indium, gallium and 4 more; same region; both refine cobalt”.

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
    """Return up to three Proposals for the live profile of `country`, best first, ties by name.

    `pinned` are codes of countries that the page already has. Neither the country itself is proposed, nor one without a
    live edition.
    """
    known = portraits() if known is None else known
    here = known.get(country.pk)
    if here is None:
        return []
    return [
        Proposal(other.country, other.summary, round(score), reasons(here, other, known.rarity))
        for score, other in known.nearest.best(here, PROPOSALS, without=pinned)
        if score >= SHOWN_FROM
    ]
