"""The comparison that an address of /compare/ asks for.

Countries keep the order in which the reader named them, which is that of the columns; everything else is sorted. The
canonical address has the countries sorted, too, so that one comparison is one page.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.models import Measure, Mineral, Stage
from minerals.models.figures import COUNTED
from minerals.wording import listed, numbers
from profiles.public.filters.facets import read_values

from .places import LONGEST, ComparedPlace

FEWEST, MOST = 2, 5  # countries
MOST_MINERALS = 12
PARAMETERS = ("country", "goods", "measure", "mineral", "stage")
MOST_READ = 40  # values of one parameter
MEASURES = {
    measure: measure.label for measure in (*COUNTED, Measure.IMPORT_SHARE, Measure.NET_IMPORT_RELIANCE)
}
PROJECTIONS = {
    measure: measure.label for measure in (Measure.PROJECTED_PRODUCTION, Measure.PROJECTED_CAPACITY)
}
STAGES = {stage: stage.label for stage in Stage if stage != Stage.NONE}
STAGE, MEASURE = _("Stage"), _("Measure")


@dataclass(frozen=True)
class Asked:
    countries: tuple[ComparedPlace, ...] = ()
    minerals: tuple[Mineral, ...] = ()
    measures: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    goods: str = ""  # the slug of a commodity
    notices: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()  # countries as the form gives them back, those that are not known among them
    unknown: tuple[str, ...] = ()  # of `typed`
    is_tidy: bool = field(default=True, compare=False)  # the address is written as we write it

    @classmethod
    def of(cls, query, places, minerals):
        """Read a QueryDict. Unknown values are left out with a notice, and never an error."""
        reader = _Reader(query)
        countries = reader.named("country", places, MOST, TOO_MANY_COUNTRIES, UNKNOWN_COUNTRY)
        typed, unknown = tuple(reader.typed), tuple(reader.unknown)
        chosen = reader.named("mineral", minerals, MOST_MINERALS, TOO_MANY_MINERALS, UNKNOWN_MINERAL)
        made = cls(
            countries=tuple(countries),
            minerals=tuple(sorted(chosen, key=lambda one: one.slug)),
            measures=reader.values("measure", MEASURES | PROJECTIONS, MEASURE),
            stages=reader.values("stage", STAGES, STAGE),
            goods=reader.one("goods"),
            notices=tuple(reader.notices),
            typed=typed,
            unknown=unknown,
        )
        return replace(made, is_tidy=query.urlencode() == made.query or bool(reader.notices))

    @property
    def is_enough(self):
        return len(self.countries) >= FEWEST

    @property
    def codes(self):
        return [place.code for place in self.countries]

    @property
    def query(self):
        """Query string of the canonical address, without the question mark; empty where nothing is asked."""
        pairs = [("country", place.slug) for place in self.countries]
        pairs += [("goods", self.goods)] if self.goods else []
        pairs += [("measure", measure) for measure in self.measures]
        pairs += [("mineral", mineral.slug) for mineral in self.minerals]
        return urlencode(pairs + [("stage", stage) for stage in self.stages])

    def address(self, name="website:compare", **changes):
        """The address of this comparison with changes, of the page or of its file."""
        query = replace(self, **changes).query if changes else self.query
        return f"{reverse(name)}?{query}" if query else reverse(name)

    @property
    def canonical(self):
        """The one address of this comparison, whatever the order of its columns."""
        return self.address(countries=tuple(sorted(self.countries, key=lambda place: place.slug)))

    @property
    def without_goods(self):
        return self.address(goods="")

    @property
    def csv(self):
        return self.address("website:compare_download")


TOO_MANY_COUNTRIES = _("Only five countries fit side by side: %(names)s left out.")
TOO_MANY_MINERALS = _("Only twelve minerals can be compared at once: %(names)s left out.")
UNKNOWN_COUNTRY = _("“%(text)s” is not a country that we know.")
UNKNOWN_MINERAL = _("“%(text)s” is not a mineral that we know.")


class _Reader:
    def __init__(self, query):
        self._query = query
        self.notices, self.typed, self.unknown = [], [], []

    def named(self, name, known, most, too_many, unknown):
        """Return the items that a parameter names, in order, each once; note unknown and surplus names."""
        found, left_out, self.typed, self.unknown = [], [], [], []
        for text in filter(None, map(str.strip, self._query.getlist(name)[:MOST_READ])):
            one = known.find(text)
            if one is None:
                self._refuse(text[:LONGEST], known, unknown)
            elif one in found or one in left_out:
                continue
            elif len(found) == most:
                left_out.append(one)
            else:
                found.append(one)
                self.typed.append(one.name)
        if left_out:
            self.notices.append(too_many % {"names": listed([one.name for one in left_out])})
        return found

    def _refuse(self, text, known, unknown):
        said = unknown % {"text": text}
        if near := known.near(text):
            meant = gettext("Did you mean %(names)s?") % {"names": numbers.alternatives(near)}
            said = f"{said} {meant}"
        if text not in self.unknown:
            self.notices.append(said)
            self.typed.append(text)
            self.unknown.append(text)

    def values(self, name, labels, label):
        asked = filter(None, self._query.getlist(name)[:MOST_READ])
        kept, notices = read_values(asked, labels, label)
        self.notices += notices
        return tuple(kept)

    def one(self, name):
        return self._query.get(name, "")[:LONGEST].strip()
