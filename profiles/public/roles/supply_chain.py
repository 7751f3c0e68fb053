"""A country's place in the supply chain, from its roles: chips under its name, and the strip of stages."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from minerals import wording

from ...models.choices import SUPPLY_CHAIN, Role

MOST_CHIPS = 3
NAMED = 3  # how many minerals a stage names before it counts


@dataclass(frozen=True)
class Stage:
    label: str
    text: str  # the minerals whose role is computed
    cited: str  # those whose role an editor added
    weight: str  # strong (leading or major in one), some, cited (added roles only), none


def stages(minerals):
    """The strip of the KeyMinerals of a payload; empty where the country has no role."""
    held = [(mineral.name, role) for mineral in minerals for role in mineral.roles]
    strip = []
    for role in SUPPLY_CHAIN:
        holders = [(wording.lower_first(name), one) for name, one in held if one.role == role]
        if not holders and not role.text.always:
            continue
        computed = [name for name, one in holders if one.computed]
        cited = [name for name, one in holders if not one.computed]
        if any(one.strength for _, one in holders):
            weight = "strong"
        else:
            weight = "some" if computed else "cited" if cited else "none"
        text = role.text.at_step % {"minerals": _named(computed)} if computed else ""
        strip.append(
            Stage(role.text.step, text if holders else gettext("nothing on record"), _named(cited), weight)
        )
    return strip if any(stage.weight != "none" for stage in strip) else []


def chips(minerals, *, are_key=False):
    """“Refiner of 7 key minerals”, “Stockpiler of tin (from cited sources)”: the roles of (name, roles) of minerals.

    At most MOST_CHIPS, in the order of roles: that of a gatekeeper, which tells of power, then one for each role. A
    computed role and one that an editor added never share a chip. `are_key`: whether these are the key minerals of a
    profile, not all minerals with figures.
    """
    found = {}
    for name, roles in minerals:
        for role in roles:
            found.setdefault((role.role, not role.computed), []).append(name)
    shown = []
    for role, added in _leading(found):
        label = role.text.chip % {"role": role.label, "minerals": _counted(found[role, added], are_key)}
        label = gettext("%(role)s (from cited sources)") % {"role": label} if added else label
        shown.append({"role": role.value, "label": label, "added": added})
    return shown


def _leading(names_of):
    """The (Role, whether an editor added it) that have a chip. `names_of` has the minerals of each."""
    held = [(role, added) for role in Role for added in (False, True) if (role, added) in names_of]

    def weight(role_held):
        role, added = role_held
        return role != Role.GATEKEEPER, added and (role, False) in names_of

    leading = sorted(held, key=weight)[:MOST_CHIPS]
    return [role_held for role_held in held if role_held in leading]


def _counted(names, are_key):
    """“cobalt”, “7 minerals”."""
    if len(names) == 1:
        return wording.lower_first(names[0])
    if are_key:
        text = ngettext("%(number)s key mineral", "%(number)s key minerals", len(names))
        return text % {"number": len(names)}
    return ngettext("%(number)s mineral", "%(number)s minerals", len(names)) % {"number": len(names)}


def _named(names):
    """“iron ore, gold, silver and 4 more”."""
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    more = len(names) - NAMED
    text = ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", more)
    return text % {"names": ", ".join(names[:NAMED]), "number": more}
