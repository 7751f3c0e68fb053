"""The relatedness of two live editions: a score from 0 to 100.

50 x Jaccard(minerals) + 20 x Jaccard((mineral, role) pairs) + 15 x region (1 same, 0.5 same
continent) + 15 x link (1 a documented bilateral agreement or stake, 0.5 a shared forum only).
"""


def points(minerals, roles, region, link):
    """The score of its four parts, each from 0 to 1."""
    return 50 * minerals + 20 * roles + 15 * region + 15 * link


def score(a, b):
    """The relatedness of two portraits, symmetric."""
    return points(jaccard(a.minerals, b.minerals), jaccard(a.roles, b.roles), region(a, b), link(a, b))


def jaccard(a, b):
    return overlap(len(a & b), len(a), len(b))


def overlap(shared, size, other):
    """The Jaccard index of two sets, by their sizes and the number of members that they share."""
    return shared / (size + other - shared) if shared else 0.0


def link(a, b):
    """1 where either edition documents an agreement or stake between the two, 0.5 for a forum, otherwise 0."""
    kinds = [one.links[other.country.pk] for one, other in ((a, b), (b, a)) if other.country.pk in one.links]
    return (1.0 if any(kinds) else 0.5) if kinds else 0.0


def region(a, b):
    if a.country.region_id == b.country.region_id:
        return 1.0
    return 0.5 if a.country.continent == b.country.continent else 0.0
