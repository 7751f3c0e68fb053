"""Changes from one payload to another: figures that moved, and the roles and rows that follow from facts."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import override

from minerals import wording
from minerals.models import Flag

from ...draft.diff import KINDS
from ...models.choices import Role
from ..figures import finding_words
from ..figures.figure import ENGLISH
from ..figures.figure_words import stated
from .renaming import renamed, with_names

HALF_A_TENTH = Decimal("0.05")
# Minerals that a sentence of a change note names, as there is room; it counts the others
NAMED = (8, 4, 2, 0)
GENERAL = "Updated to the current figures and official lists."


@dataclass(frozen=True)
class Moved:
    """One series of one place, as it was stated and as it would be; an empty side means it is not stated."""

    name: str
    before: str
    after: str
    change: str = ""  # in words: “newer year, +12%”
    key: str = ""  # of the figure that is newest in its series

    @property
    def kind(self):
        return "added" if not self.before else "removed" if not self.after else "changed"

    @property
    def kind_label(self):
        return KINDS[self.kind]


@dataclass(frozen=True)
class Changes:
    """The changes that facts make to one text between two payloads. It is false where there are none.

    Mere rewording, as in a payload of an earlier schema, is no change; another name of a place is one.
    """

    figures: tuple[Moved, ...]
    added: tuple  # Figures of series that were not stated before
    releases: tuple[str, ...]  # names of those that changed a figure
    roles: tuple[tuple[str, str], ...]  # (role, name of a mineral) that are computed now
    former_roles: tuple[tuple[str, str], ...]  # that are no longer
    names: tuple[tuple[str, str], ...]  # (name, the name now) of places
    rest: bool  # official lists, rows, concentration or the order of strength among roles differ

    def __bool__(self):
        return bool(self.figures or self.roles or self.former_roles or self.names or self.rest)

    def note(self, longest):
        """The change note of an edition without other changes: English, of at most `longest` characters."""
        with override(ENGLISH):
            notes = (" ".join(self._sentences(most)) for most in NAMED)
            return next((note for note in notes if len(note) <= longest), GENERAL)

    def _sentences(self, most):
        by_source, by_role, by_former = {}, {}, {}
        for figure in self.added:
            by_source.setdefault(figure.source_name, []).append(figure.mineral_name)
        for names, pairs in ((by_role, self.roles), (by_former, self.former_roles)):
            for role, mineral in pairs:
                names.setdefault(Role(role).label, []).append(mineral)
        for source, minerals in sorted(by_source.items()):
            yield f"Figures added{f' ({source})' if source else ''}: {_named(minerals, most)}."
        for lead, names in (
            ("Roles now shown by figures", by_role),
            ("Roles no longer shown by figures", by_former),
        ):
            listed = (
                f"{wording.lower_first(str(role))} of {_named(found, most)}" for role, found in names.items()
            )
            if names:
                yield f"{lead}: {'; '.join(listed)}."
        for kind, verb in (("changed", "changed"), ("removed", "no longer stated")):
            if number := sum(1 for one in self.figures if one.kind == kind):
                by = f" by {'; '.join(self.releases)}" if kind == "changed" and self.releases else ""
                yield f"Figures {verb}{by}: {number}."
        if self.names:
            yield f"Names updated: {_said_anew(self.names, most)}."
        if not (self.figures or self.roles or self.former_roles or self.names):
            yield GENERAL


def _named(minerals, most):
    names = list(dict.fromkeys(map(wording.lower_first, minerals)))
    if len(names) <= most:
        return ", ".join(names)
    more = f"{len(names) - most} more" if most else f"{len(names)} mineral{'s' if len(names) > 1 else ''}"
    return ", ".join([*names[:most], more])


def _said_anew(names, most):
    if len(names) > most:
        return f"{len(names)} place{'s' if len(names) > 1 else ''}"
    return "; ".join(f"{old} is now {new}" for old, new in names)


def changes(before, after):
    """The Changes from one payload to another of the same text."""
    names = renamed(before, after)
    before = with_names(before, names)
    roles, former = (_computed(payload) for payload in (after, before))
    stated_before = _latest(before)
    return Changes(
        figures=tuple(moved_figures(before, after)),
        releases=tuple(_releases(before, after)),
        added=tuple(figure for identity, figure in _latest(after).items() if identity not in stated_before),
        roles=tuple(one for one in roles if one not in former),
        former_roles=tuple(one for one in former if one not in roles),
        names=tuple(names.items()),
        rest=_rest(before) != _rest(after),
    )


def _releases(before, after):
    """Names of the releases that changed a figure of the first payload, the oldest first."""
    pairs = ((a, b) for _, a, b in moved_series(before, after) if a and b)
    keys = {b.release for a, b in pairs if a.release != b.release}
    found = (release for release in after.releases if release.key in keys)
    return [release.name for release in sorted(found, key=lambda release: (release.published, release.key))]


def _computed(payload):
    return [(role.role, m.name) for m in payload.minerals for role in m.roles if role.computed]


def _rest(payload):
    """Return the other facts of the key minerals: lists, roles with their strength, rows with their index."""
    return [
        (
            mineral.slug,
            [one.slug for one in mineral.lists],
            [one.slug for one in mineral.strategic],
            [(role.role, role.strength) for role in mineral.roles],
            [(row.figures, _index(row.concentration)) for row in mineral.rows],
        )
        for mineral in payload.minerals
    ]


def _index(concentration):
    return concentration and (
        concentration.low,
        concentration.high,
        concentration.leader,
        _shown(concentration.leader_share),
    )


def moved_figures(before, after):
    """Figures stated differently in payload `after`: another value, flag, year, share or rank. A new name is none."""
    before = with_names(before, renamed(before, after))
    rows = [
        Moved((b or a).title, *(stated(side) if side else "" for side in (a, b)), _change(a, b), (b or a).key)
        for _, a, b in moved_series(before, after)
    ]
    return [*rows, *dict.fromkeys(_moved_findings(before, after))]  # two references may state the same


def moved_series(before, after):
    """Yield (series, figure before, figure after) of differing statements; None where it is not stated.

    Of each series its newest figures, and those of an earlier year that both payloads state.
    """
    old, new = _latest(before), _latest(after)
    for series in sorted(old.keys() | new.keys()):
        a, b = old.get(series), new.get(series)
        if not is_stated_alike(a, b):
            yield series, a, b
    for key in sorted(before.figures.keys() & after.figures.keys()):
        a, b = before.figures[key], after.figures[key]
        series = series_of(b)
        if (old[series_of(a)].key, new[series].key) != (key, key) and not is_stated_alike(a, b):
            yield series, a, b


def series_of(figure):
    """Return the parts of a figure's key without the year, which only a projection keeps."""
    return tuple(part for part in figure.key.split(".") if figure.is_projection or part != str(figure.year))


def _moved_findings(before, after):
    """Findings stated differently: the same reference with other words."""
    for key in sorted(before.findings.keys() | after.findings.keys()):
        pairs = [(payload.findings.get(key), payload) for payload in (before, after)]
        a, b = (finding and finding_words.stated(finding, payload) for finding, payload in pairs)
        if a != b:
            one, payload = pairs[1] if pairs[1][0] else pairs[0]
            name = finding_words.finding_title(one, payload)
            yield Moved(name, a or "", b or "", _change_of_finding(pairs[0][0], pairs[1][0]), _page_of(one))


def _change_of_finding(a, b):
    if a is None or b is None:
        return "not stated before" if a is None else "no longer stated"
    if a.year != b.year:
        return "newer year" if a.year < b.year else "earlier year"
    return "other figures"


def _page_of(finding):
    return finding.figures[0] if finding.figures else ""


def _latest(payload):
    """{series: its newest figure}"""
    found = {}
    for figure in payload.figures.values():
        series = series_of(figure)
        if series not in found or found[series].year < figure.year:
            found[series] = figure
    return found


def is_stated_alike(a, b):
    """Whether two figures, or None, state the same, in whatever words."""
    return _stated_values(a) == _stated_values(b)


def _stated_values(figure):
    """Return the values that a figure states, however they are worded; a share as it is shown."""
    return figure and (
        figure.year,
        figure.value,
        figure.lower,
        figure.upper,
        figure.unit,
        figure.flag,
        figure.is_estimate,
        figure.text,
        figure.excludes_codes,
        figure.share and _shown(figure.share.percent),
        figure.rank and (figure.rank.place, figure.rank.tied),
    )


def _shown(percent):
    """Return a share as shown: (to one decimal, whether it is below half of one)."""
    return round(percent, 1), 0 < percent < HALF_A_TENTH


def _change(a, b):
    """Return the change in words, the most telling first: a newer year, the amount or its flag, the share, the rank."""
    if a is None or b is None:
        return "not stated before" if a is None else "no longer stated"
    parts = []
    if a.year != b.year:
        parts.append("newer year" if a.year < b.year else "earlier year")
    both = a.value is not None and b.value is not None
    if a.flag != b.flag and not both:
        parts.append(f"now {Flag(b.flag).label}")
    elif a.unit != b.unit:
        parts.append("another unit")
    elif both and a.value != b.value:
        parts.append(_difference(a.value, b.value))
    elif (a.lower, a.upper, a.text) != (b.lower, b.upper, b.text):
        bounded = b.lower is not None or b.upper is not None
        parts.append("other bounds" if bounded else "other words")
    if not parts:
        told = {"share": "share_text", "rank": "rank_text"}
        parts = [name for name, words in told.items() if getattr(a, words) != getattr(b, words)]
        return f"{' and '.join(parts or ['marks'])} only"
    return ", ".join(parts)


def _difference(old, new):
    """Return “+12%”, to one decimal below ten; “from none” where a percentage is impossible."""
    if not old:
        return "from none"
    percent = 100 * (new - old) / abs(old)
    digits = 0 if abs(percent) >= 10 else 1
    return f"{percent:+,.{digits}f}%".replace("-", "−")
