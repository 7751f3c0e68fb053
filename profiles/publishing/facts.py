"""The facts that a profile is resolved against, the figures that its payload takes from them, and which moved since."""

import re
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.utils.translation import override

from minerals import wording
from minerals.figure_store import FigureStore
from minerals.models import Country, CountryAlias, Flag, ListEntry, Mineral
from minerals.models.reference import Status

from ..draft.diff import KINDS
from ..draft.snapshot import Known
from ..shape import PROSE
from .figure_words import ENGLISH, rank, share, stated, title
from .figures import Figure, LeftOut, Rank, Share
from .nodes import FigureShown
from .payload import Listing
from .prose import FIGURE, BadReference

FIGURE_PAGE = re.compile(
    r"/figures/[^./\s]*\.([^./\s]+)\."
)  # the second part of a figure's key is its mineral

HALF_A_TENTH = Decimal("0.05")
SHARED_FIELDS = (  # fields that a Figure of a payload shares with an Observation
    "key", "mineral", "mineral_name", "stage", "form", "measure", "basis", "year", "value", "lower", "upper", "unit",
    "flag", "is_estimate", "text", "note", "annotation", "release",
)  # fmt: skip


@dataclass
class Facts:
    """The facts a profile of `country` is resolved against, read in a fixed number of queries."""

    country: Country
    store: FigureStore
    minerals: dict = field(default_factory=dict)
    countries: dict = field(default_factory=dict)

    @classmethod
    def open(cls, country, slugs=None):
        """All facts; with `slugs`, the figures of those minerals, their parents and children alone."""
        if slugs is None:
            store = FigureStore.whole()
        else:
            near = Q(slug__in=slugs) | Q(parent__slug__in=slugs) | Q(children__slug__in=slugs)
            store = FigureStore.of_minerals(Mineral.objects.filter(near).values("pk"))
        return cls(
            country=country,
            store=store,
            minerals=Known((m.slug, m) for m in Mineral.objects.select_related("parent")),
            countries=Known((c.code, c) for c in Country.objects.select_related("region")),
        )

    @classmethod
    def for_drafts(cls, country, *trees):
        """What resolving these snapshots of one country needs: a tenth of all figures."""
        return cls.open(country, set().union(*map(minerals_of, trees)))

    def for_country(self, country):
        """The same facts for another country; what was read once is not read again."""
        other = copy(self)
        other.country = country
        other._lists, other.by_slug = self._lists, self.by_slug
        return other

    @cached_property
    def by_slug(self):
        """Countries by their slugs, present and former: a text keeps the slug that it was written with."""
        by_key = {c.pk: c for c in self.countries.values()}
        found = {slug: by_key[key] for slug, key in CountryAlias.objects.values_list("slug", "country")}
        return found | {c.slug: c for c in self.countries.values()}

    @property
    def lists_of(self):
        """Mineral slug -> the newest list of each issuer that names it, or a child that stands for it."""
        return self._lists[0]

    @property
    def strategic_of(self):
        """The same of what the list calls strategic and not critical: it is shown apart, and never counted."""
        return self._lists[1]

    @cached_property
    def _lists(self):
        newest, listed, apart = {}, {}, {}
        entries = ListEntry.objects.exclude(status=Status.WATCHLIST).with_parents()
        entries = entries.select_related("critical_list__country", "mineral__parent")
        for entry in entries:
            issuer = entry.critical_list.country_id
            newest[issuer] = max(newest.get(issuer, 0), entry.critical_list.year)
        for entry in entries:
            one = entry.critical_list
            if one.year != newest[one.country_id]:
                continue
            found = apart if entry.is_apart else listed
            for mineral in [entry.mineral, *([entry.mineral.parent] if entry.stands_for_parent else [])]:
                found.setdefault(mineral.slug, {})[one.slug] = Listing(one.slug, one.short, one.label)
        return tuple(
            {slug: sorted(lists.values(), key=lambda entry: entry.short) for slug, lists in found.items()}
            for found in (listed, apart)
        )


def minerals_of(tree):
    """Slugs of the minerals that the tables, references and links of a snapshot name, whether they exist or not."""
    found = {row["mineral"] for table in ("minerals", "roles") for row in tree[table]}
    texts = [text.of(tree) for text in PROSE] + [row["url"] for row in tree["citations"]]
    written = [row["figure"] for row in tree["glance"]]
    for text in texts:
        written += FIGURE.findall(text)
        found.update(FIGURE_PAGE.findall(text))
    return found | {reference.split("/")[0].strip() for reference in written}


class FrozenFigures:
    """The figures that one payload states, by key, each frozen once. References are resolved against Facts."""

    def __init__(self, facts):
        self.facts, self.store = facts, facts.store
        self.code = facts.country.code
        self.taken = {}  # key -> figure, as the payload has it

    def lookup(self, reference):
        """The Figure that a reference names; BadReference if there is none or several."""
        if reference.mineral not in self.facts.minerals:
            raise BadReference(f"there is no mineral “{reference.mineral}”")
        code = self.code
        if reference.country:
            if reference.country not in self.facts.by_slug:
                raise BadReference(f"there is no country “{reference.country}”")
            code = self.facts.by_slug[reference.country].code
        found = self.store.find(
            code=code,
            mineral=reference.mineral,
            stage=reference.stage,
            measure=reference.measure,
            form=reference.form,
            basis=reference.basis,
            year=reference.year,
        )
        if not found:
            if reason := self._superseded(reference, code):
                raise BadReference(reason)
            raise BadReference(f"there is no such figure of {self.facts.countries[code].name}")
        if len(found) > 1:
            bases = ", ".join(f"basis={s.head.basis}" for s in found)
            raise BadReference(f"there are several such figures; name one of {bases}")
        return self.freeze(found[0].of(code), found[0])

    def _superseded(self, reference, code):
        """Why the figure that a reference names is no longer stated, where a newer edition has superseded it."""
        for one in self.store.superseded.values():
            o = one.row
            named = (o.code, o.mineral, o.stage, o.measure, o.form) == (
                code, reference.mineral, reference.stage, reference.measure, reference.form,
            )  # fmt: skip
            if named and reference.year in (None, o.year) and reference.basis in (None, o.basis):
                return wording.refusal(one.refusal)
        return ""

    def freeze(self, o, series):
        """The Figure as this payload keeps it, share and rank included."""
        if o.key not in self.taken:
            share, rank = series.share(o.code), series.rank(o.code)
            self.taken[o.key] = Figure(
                **{name: getattr(o, name) for name in SHARED_FIELDS},
                country=o.code,
                country_name=o.name,
                caveats=_caveats(o),
                marks=tuple(letter for letter, _ in wording.marks(o)),
                excludes=tuple(self.store.names.get(code, code) for code in o.excludes),
                excludes_codes=tuple(o.excludes),
                revision=o.number,
                share=_share(share) if share else None,
                rank=Rank(rank.place, rank.tied, rank.of) if rank else None,
            )
        return self.taken[o.key]

    def show(self, reference):
        """The node that shows what a reference names; BadReference where there is no such figure, share or rank."""
        figure = self.lookup(reference)
        if reference.show == "share" and not figure.share:
            raise BadReference(
                "no share can be computed: one side is not an exact number, or the world is not known"
            )
        if reference.show == "rank" and not figure.rank:
            raise BadReference("it has no rank: blocs, withheld and uncertain values are not ranked")
        return FigureShown(figure.key, reference.show)


def _caveats(o):
    """The caveats in English, the language of the source, whatever language the desk has."""
    with override(ENGLISH):
        return tuple(wording.caveats(o))


def _share(found):
    return Share(**vars(found) | {"without": tuple(LeftOut(*group) for group in found.without)})


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


def moved_figures(before, after):
    """Figures stated differently in payload `after`: another value, flag, year, share or rank."""
    old, new = _latest(before), _latest(after)
    rows = []
    for identity in sorted(old.keys() | new.keys()):
        a, b = old.get(identity), new.get(identity)
        if _stated_values(a) != _stated_values(b):
            one = b or a
            sides = (stated(side) if side else "" for side in (a, b))
            rows.append(Moved(title(one), *sides, _change(a, b), one.key))
    return rows


def _latest(payload):
    """The newest figure of each series; the key of a figure ends in its year."""
    found = {}
    for key, figure in payload.figures.items():
        identity = key.rpartition(".")[0]
        if identity not in found or found[identity].year < figure.year:
            found[identity] = figure
    return found


def _stated_values(figure):
    """What is stated, apart from how it is worded; a share as it is shown."""
    return figure and (
        figure.year,
        figure.value,
        figure.lower,
        figure.upper,
        figure.unit,
        figure.flag,
        figure.is_estimate,
        figure.text,
        figure.excludes,
        figure.share and _shown(figure.share.percent),
        figure.rank and (figure.rank.place, figure.rank.tied),
    )


def _shown(percent):
    """A share as it is shown: to one decimal, what is below half of one as such."""
    return round(percent, 1), 0 < percent < HALF_A_TENTH


def _change(a, b):
    """What happened, the most telling first: a newer year, the amount or its flag, the share, the rank."""
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
        parts = [name for name, words in (("share", share), ("rank", rank)) if words(a) != words(b)] or [
            "marks"
        ]
        return f"{' and '.join(parts)} only"
    return ", ".join(parts)


def _difference(old, new):
    """“+12%”, to one decimal below ten; from nothing there is no percentage."""
    if not old:
        return "from none"
    percent = 100 * (new - old) / abs(old)
    digits = 0 if abs(percent) >= 10 else 1
    return f"{percent:+,.{digits}f}%".replace("-", "−")
