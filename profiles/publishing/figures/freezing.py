"""The figures and findings that a payload takes from the facts, each frozen once."""

from django.utils.translation import override

from minerals.wording import caveats, currently, listed, refusal

from ..texts.nodes import FigureShown, FindingShown
from ..texts.prose import BadReference
from .deriving import derive
from .figure import ENGLISH, Figure
from .shows import SHARE_AS_PERCENT, STATED_BY_A_FIGURE


class FrozenFigures:
    """The figures that one payload states, by key, each frozen once. References are resolved against Facts."""

    def __init__(self, facts):
        self.facts, self.store = facts, facts.store
        self.code = facts.country.code
        self.taken = {}  # key -> figure, as the payload has it
        self.findings = {}  # the same of findings

    @property
    def figures(self):
        """The figures as in a payload, so that the parts read so far can be shown like one."""
        return self.taken

    def lookup(self, reference):
        """The Figure that a reference names; BadReference if there is none or several."""
        code, series = self.series_of(reference)
        return self.freeze(series.of(code), series)

    def series_of(self, reference):
        """(code of the place, Series) that a reference names; BadReference if there is none or several."""
        self.require_mineral(reference.mineral)
        code = self.code_of(reference)
        found = self.find(reference, code)
        if not found:
            raise BadReference(self._why_not(reference, code))
        return code, self._only(found)

    def one_of(self, reference, code):
        """The newest Series that a reference names, whether or not a place is in it."""
        self.require_mineral(reference.mineral)
        self.require_source(reference)
        if not (found := self.find(reference, code)):
            raise BadReference("there are no such figures")
        return self._only(found)

    @staticmethod
    def _only(candidates):
        if len(candidates) > 1:
            bases = ", ".join(f"basis={s.head.basis}" for s in candidates)
            raise BadReference(f"there are several such figures; name one of {bases}")
        return candidates[0]

    def require_mineral(self, slug):
        if slug not in self.facts.minerals:
            raise BadReference(f"there is no mineral “{slug}”")

    def require_source(self, reference):
        if reference.source and reference.source not in self.facts.sources:
            raise BadReference(f"there is no source “{reference.source}”")

    def code_of(self, reference):
        """The code of the place that a reference names, or of the profile's own."""
        self.require_source(reference)
        if not reference.country:
            return self.code
        if reference.country not in self.facts.by_slug:
            raise BadReference(f"there is no country “{reference.country}”")
        return self.facts.by_slug[reference.country].code

    def find(self, reference, code, **other):
        """Return the series of a reference that have a place (`code`, None for any); `other` overrides its fields."""
        names = ("mineral", "stage", "measure", "form", "basis", "year", "scenario")
        asked = {name: getattr(reference, name) for name in names}
        return self.store.find(**{"code": code, **asked, "source": reference.source or None, **other})

    def _why_not(self, reference, code):
        if reason := self._superseded(reference, code):
            return reason
        place = self.facts.countries[code].name
        known = sorted({one.source for one in map(_head, self.store.all_of(reference.mineral))})
        others = [key for key in known if self.find(reference, code, source=key)]
        if reference.source:
            by_others = f"; {listed(others)} does" if len(others) == 1 else ""
            by_others = f"; {listed(others)} do" if len(others) > 1 else by_others
            return f"{reference.source} counts no such figure of {place}{by_others}"
        if others:
            named = " or ".join(f"source={key}" for key in others)
            return f"the source that headlines counts no such figure of {place}; write {named}"
        return f"there is no such figure of {place}"

    def _superseded(self, reference, code):
        """Return why the figure that a reference names is no longer stated, if a newer edition has superseded it."""
        for one in self.store.superseded.values():
            o = one.row
            if o.source != reference.source if reference.source else not o.is_headline:
                continue
            named = (o.code, o.mineral, o.stage, o.measure, o.form) == (
                code, reference.mineral, reference.stage, reference.measure, reference.form,
            )  # fmt: skip
            if named and reference.year in (None, o.year) and reference.basis in (None, o.basis):
                return refusal(one.refusal)
        return ""

    def freeze(self, observation, series):
        """The Figure as this payload keeps it, share and rank included, which a projection does not have."""
        if observation.key not in self.taken:
            names = tuple(self.store.names.get(code, code) for code in observation.excludes)
            self.taken[observation.key] = Figure.of(
                currently(series, observation), caveats=_caveats(observation), excludes=names
            )
        return self.taken[observation.key]

    def show(self, reference):
        """Return the node that shows the number of a reference; BadReference if there is none."""
        if reference.show not in STATED_BY_A_FIGURE:
            finding = derive(self, reference)
            self.findings[finding.key] = finding
            return FindingShown(finding.key)
        figure = self.lookup(reference)
        if figure.is_projection and reference.show != "value":
            raise BadReference("a projection has no share and no rank")
        if reference.show == "share" and not figure.share:
            raise BadReference(
                "no share can be computed: one side is not an exact number, or the world is not known"
            )
        if reference.show == "rank" and not figure.rank:
            raise BadReference("it has no rank: blocs, withheld and uncertain values are not ranked")
        return FigureShown(figure.key, SHARE_AS_PERCENT if reference.as_percent else reference.show)


def _head(series):
    return series.head


def _caveats(observation):
    """The caveats in English, the language of the source, whatever language the desk has."""
    with override(ENGLISH):
        return tuple(caveats(observation))
