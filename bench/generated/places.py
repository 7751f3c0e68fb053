"""Places that do not exist. Each code has a digit, as no code of ISO 3166-1 has: none can be taken for a country."""

import random
from itertools import product
from string import ascii_uppercase, digits

from django.utils.text import slugify

from minerals.models import Country, Region

from .words import syllables

CODES = [
    code
    for code in map("".join, product(digits + ascii_uppercase, repeat=3))
    if any(char in digits for char in code)
]
MOST = len(CODES)  # places that there can be


def generator(seed, index, use):
    """A random generator for one use of one place; its numbers depend on nothing else."""
    return random.Random(f"{seed}/{index}/{use}")


def places(seed, indexes, regions):
    """Unsaved Countries by their indexes, from 0; `regions` is what `regions_with_continents` gave."""
    return [_place(seed, index, regions) for index in indexes]


def _place(seed, index, regions):
    rng, code = generator(seed, index, "place"), CODES[index]
    name = f"{syllables(rng, 3, 4).capitalize()} {code}"
    region, continent = rng.choice(regions)
    return Country(code=code, slug=slugify(name), name=name, region=region, continent=continent)


def regions_with_continents():
    """[(Region, continent)] of the regions in which there are real countries, in the order of their slugs."""
    found = {}
    for country in Country.objects.filter(region__isnull=False).exclude(code__in=CODES).order_by("code"):
        found.setdefault(country.region_id, country.continent)
    return [(region, found[region.pk]) for region in Region.objects.order_by("slug") if region.pk in found]
