"""Proposals for a comparison: profiles that have much in common, by the score of the related profiles."""

from collections import Counter
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from urllib.parse import urlencode

from django.urls import reverse

from minerals import wording
from profiles.public.related.portraits import portraits
from profiles.public.related.proposals import reasons
from profiles.public.related.scores import score

MOST_STARTS = 6
MOST_OF_ONE = 2  # pairs in which one country stands
MOST_PAIRED = (
    200  # number of profiles whose pairs are all scored; if there are more, those with the most minerals
)


@dataclass(frozen=True)
class Start:
    title: str
    address: str
    reasons: str


def starts(countries):
    """Starts that add one country to those there are; without any, of pairs. Three queries."""
    known = portraits()
    if countries:
        here = next((known.by_code[place.code] for place in countries if place.code in known.by_code), None)
        codes = [place.code for place in countries]
        found = known.nearest.best(here, MOST_STARTS, without=codes) if here else []
        return [_start(here, other, countries, known.rarity) for _score, other in found]
    return [_start(a, b, countries, known.rarity) for a, b in _pairs(known.values())]


def _pairs(known):
    """The pairs that score highest, no country in more than MOST_OF_ONE."""
    if len(known) > MOST_PAIRED:
        known = nsmallest(MOST_PAIRED, known, key=lambda one: (-len(one.minerals), one.country.slug))
    pairs = list(combinations(known, 2))
    pairs.sort(key=lambda pair: (-score(*pair), pair[0].country.slug, pair[1].country.slug))
    found, times = [], Counter()
    for pair in pairs:
        codes = [one.country.code for one in pair]
        if len(found) < MOST_STARTS and all(times[code] < MOST_OF_ONE for code in codes):
            times.update(codes)
            found.append(pair)
    return found


def _start(a, b, countries, rarity):
    """The pair, or what there is with one more."""
    slugs = [place.slug for place in countries] or [a.country.slug]
    query = urlencode([("country", slug) for slug in (*slugs, b.country.slug)])
    names = (b.country.name,) if countries else (a.country.name, b.country.name)
    return Start(wording.joined(list(names)), f"{reverse('website:compare')}?{query}", reasons(a, b, rarity))
