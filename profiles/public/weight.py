"""How much of the world a country has of what was chosen: what the countries of a mineral are sorted by."""

from operator import attrgetter

from minerals.models import Stage

from ..models.choices import COMPUTED, Role

OUTPUT = (Role.PRODUCER, Role.REFINER)


def strongest(held, minerals, roles=()):
    """The Standing with the largest share among those of `minerals`, or None.

    Of output, at the stage where it is largest; of reserves where no output has a share, or where `roles`, the chosen
    ones, name them and no output. `held`: {(mineral, role): Standing} of a country.
    """
    computed = [role for role in roles if role in COMPUTED]
    output = [role for role in computed if role in OUTPUT]
    for among in [output or computed] if computed else [OUTPUT, (Role.RESERVE_HOLDER,)]:
        found = (held.get((mineral, role)) for mineral in sorted(minerals) for role in among)
        if best := max((one for one in found if one and one.share), key=attrgetter("percent"), default=None):
            return best
    return None


def heaviest_first(standing):
    """What Standings are sorted by: those of output, then those of reserves, then None."""
    if standing is None:
        return (2, 0)
    return (int(standing.observation.stage == Stage.NONE), -standing.percent)
