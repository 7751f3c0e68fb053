"""What changed from one list to the next of the same issuer."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Renamed:
    mineral: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass
class Regrouped:
    """A group whose members two lists name at different depth, so that names alone do not tell what moved."""

    group: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


@dataclass
class Changes:
    """From one list to the next of the same issuer. Slugs, in the order of the newer list, then of the older."""

    added: list[str]
    removed: list[str]
    renamed: list[Renamed]  # of one standing on both
    regrouped: list[Regrouped]
    promoted: list[str]  # on both, strategic on the newer alone
    demoted: list[str]  # on both, strategic on the older alone

    def __bool__(self):
        return any(vars(self).values())


def changes(older, newer, family):
    """Changes between two OfficialLists. What one of them has under another name is neither added nor removed."""
    added, removed, regrouped = [], [], {}
    for slug in (s for s in newer.named if s not in older.named):
        if through := family.through(slug, older.named):
            one = regrouped.setdefault(family.group(slug), Regrouped(family.group(slug)))
            one.after.append(slug)
            one.before += [m for m in through.minerals if m not in one.before]
        else:
            added.append(slug)
    for slug in (s for s in older.named if s not in newer.named):
        if through := family.through(slug, newer.named):
            one = regrouped.setdefault(family.group(slug), Regrouped(family.group(slug)))
            one.before += [slug] if slug not in one.before else []
            one.after += [m for m in through.minerals if m not in one.after]
        else:
            removed.append(slug)
    both = [
        (s, older.standing(s, family), newer.standing(s, family)) for s in newer.named if s in older.named
    ]
    alike = [(s, a, b) for s, a, b in both if a.is_strategic == b.is_strategic]
    return Changes(
        added=added,
        removed=removed,
        renamed=[Renamed(s, a.names, b.names) for s, a, b in alike if _folded(a.names) != _folded(b.names)],
        regrouped=list(regrouped.values()),
        promoted=[s for s, a, b in both if b.is_strategic and not a.is_strategic],
        demoted=[s for s, a, b in both if a.is_strategic and not b.is_strategic],
    )


def _folded(names):
    return {name.casefold() for name in names}
