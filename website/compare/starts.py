"""With whom a comparison may begin: profiles that have much in common, by the score of the related profiles."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlencode

from django.urls import reverse

from minerals import wording
from profiles.public import related

MOST_STARTS = 6
MOST_OF_ONE = 2  # pairs in which one country stands


@dataclass(frozen=True)
class Start:
    title: str
    address: str
    reasons: str


def starts(countries):
    """Starts that add one country to those there are; without any, of pairs. Three queries."""
    known = {portrait.country.code: portrait for portrait in related.portraits().values()}
    rarity = Counter(mineral for portrait in known.values() for mineral in portrait.minerals)
    here = [known[place.code] for place in countries if place.code in known]
    if countries:
        pairs = [(here[0], other) for other in known.values() if other not in here] if here else []
    else:
        pairs = list(combinations(known.values(), 2))
    pairs.sort(key=lambda pair: (-related.score(*pair), pair[0].country.slug, pair[1].country.slug))
    found, times = [], Counter()
    for a, b in pairs:
        codes = (b.country.code,) if countries else (a.country.code, b.country.code)
        if len(found) < MOST_STARTS and all(times[code] < MOST_OF_ONE for code in codes):
            times.update(codes)
            found.append(_start(a, b, countries, rarity))
    return found


def _start(a, b, countries, rarity):
    """The pair, or what there is with one more."""
    slugs = [place.slug for place in countries] or [a.country.slug]
    query = urlencode([("country", slug) for slug in (*slugs, b.country.slug)])
    names = (b.country.name,) if countries else (a.country.name, b.country.name)
    return Start(
        wording.joined(list(names)), f"{reverse('website:compare')}?{query}", related.reasons(a, b, rarity)
    )
