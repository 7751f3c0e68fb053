"""A figure with its place in the world, in words: worded once for pages, files, charts and editions."""

from dataclasses import dataclass

from django.utils.translation import gettext

from ..indicators import Observation, Rank, Series, Share
from ..models.figures import Flag
from . import figures, in_text, naming, numbers, shares, sources


class Statement:
    """A figure with its share and rank, and the words of its parts.

    `Current` is one from the present facts, the Figure of a payload a frozen one. Both have the same words.
    """

    observation: Observation
    share: Share | None
    rank: Rank | None

    @property
    def amount(self) -> str:
        """“57,000 t”, “withheld”."""
        return figures.amount(self.observation)

    @property
    def bare_amount(self) -> str:
        """The amount without its unit."""
        return figures.amount(self.observation, with_unit=False)

    @property
    def amount_in_text(self) -> str:
        """The amount in a sentence or at a glance: “1.4 million t” of 1,400 thousand t."""
        return in_text.amount_in_text(self.observation)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the marks of its value."""
        return tuple(figures.letters(self.observation))

    @property
    def caveat(self) -> str:
        """The caveats of the source against comparing it with others; empty where there is none."""
        return figures.caveat(self.observation)

    @property
    def marked_caveat(self) -> str:
        """The caveats that stand beside the number: editions of schema 1 have them in the legend alone."""
        return self.caveat if "n" in self.letters else ""

    @property
    def value_marks(self) -> list[figures.Mark]:
        return figures.marks_of(self.letters, self.caveat)

    @property
    def amount_with_marks(self) -> str:
        """“226,000 t, estimated by the source”."""
        return ", ".join([self.amount, *(mark.meaning for mark in self.value_marks)])

    @property
    def series(self) -> str:
        """“Mine production, sponge (contained weight)”."""
        return naming.series_name(self.observation, with_basis=True)

    @property
    def series_name(self) -> str:
        """“Mine production, sponge”."""
        return naming.series_name(self.observation)

    @property
    def mineral_series(self) -> str:
        """“Cobalt, mine production”."""
        return naming.of_mineral(self.observation.mineral_name, self.series_name)

    @property
    def stated_basis(self) -> str:
        """“contained weight”; empty where the source states none."""
        return naming.stated_basis(self.observation.basis)

    @property
    def title(self) -> str:
        """“Japan, cobalt: mine production (contained weight)”, “China, copper: refinery production, IEA”."""
        o = self.observation
        named = naming.subject_of(o.name, o.mineral_name, self.series)
        return ", ".join(filter(None, [named, o.named_source]))

    @property
    def period(self) -> str:
        """“2024”; of an average “2021–24”."""
        return figures.period(self.observation)

    @property
    def counted(self) -> str:
        """“2024”, “2021–24”; “2024, the IEA” of another source than the default one."""
        return sources.with_source(self.period, self.observation)

    @property
    def sourced_series(self) -> str:
        """“Mine production”, “Refinery production, the IEA”."""
        return sources.with_source(self.series_name, self.observation)

    @property
    def dated_series(self) -> str:
        """“Mine production, 2025”, “Refinery production, 2024, the IEA”."""
        return naming.dated(self.series_name, self.counted)

    @property
    def mineral_title(self) -> str:
        """“Cobalt: mine production (contained weight), 2024, the IEA”."""
        series = numbers.lower_first(naming.dated(self.series, self.counted))
        return gettext("%(mineral)s: %(series)s") % {
            "mineral": self.observation.mineral_name,
            "series": series,
        }

    def measured(self, unit: str, years: str = "") -> str:
        """“Mine production 2025, thousand t, contained weight”, below the title of a chart.

        `years`: “2021 to 2025”, where it shows several.
        """
        return gettext("%(series)s %(year)s, %(unit)s, %(basis)s") % {
            "series": self.series_name,
            "year": years or self.period,
            "unit": figures.unit_name(unit),
            "basis": naming.basis_name(self.observation.basis),
        }

    def by_source(self, text: str) -> str:
        """A text about what it is of, with who counts it: “…, by the IEA”; that of the default source alone."""
        if source := sources.counted_by(self.observation):
            return gettext("%(series)s, by %(source)s") % {"series": text, "source": source}
        return text

    @property
    def subject(self) -> str:
        """The title with the year: “Japan, copper: refinery production, 2025”."""
        return f"{self.title}, {self.period}"

    @property
    def exact(self) -> str:
        """The subject with the source's amount: “Japan, copper: refinery production, 2025: 1.4 million t”."""
        return f"{self.subject}: {self.amount}"

    @property
    def when(self) -> str:
        """“2024”, “2021–24”; with a source that needs naming “2024, IEA”, “2030, IEA, projected, base case”."""
        o = self.observation
        parts = [self.period, o.named_source]
        if o.scenario:
            parts.append(gettext("projected, %(scenario)s") % {"scenario": naming.scenario_name(o.scenario)})
        return ", ".join(filter(None, parts))

    @property
    def summed(self) -> str:
        """“Sum of Germany and Poland”: the first sentence of the note of a figure that we made; otherwise empty."""
        if self.observation.flag != Flag.CALCULATED:
            return ""
        return self.observation.note.partition(". ")[0].removesuffix(".")

    def because(self, mineral: str) -> str:
        """The figure behind a computed role of `mineral`, a slug: “Mine production 2024: 30 t”, with its remarks.

        It names the mineral of the figure if that is a different one.
        """
        o = self.observation
        named = {
            "series": self.series,
            "year": f"{o.year} ({o.named_source})" if o.named_source else o.year,
            "amount": self.amount,
            "mineral": o.mineral_name,
        }
        text = gettext("%(series)s %(year)s: %(amount)s")
        if o.mineral != mineral:
            named["series"] = numbers.lower_first(self.series)
            text = gettext("%(mineral)s, %(series)s %(year)s: %(amount)s")
        return "; ".join(filter(None, [text % named, self.marked_caveat]))

    # Its place in the world

    @property
    def rank_text(self) -> str:
        """“3rd (tied)”, “3rd among those named” by a source that names few countries; empty where it has none."""
        return numbers.rank(self.rank, self.observation.of_default)

    @property
    def share_text(self) -> str:
        return numbers.share_text(self.share)

    @property
    def headline_share(self) -> str:
        return numbers.headline_share(self.share)

    @property
    def share_remark(self) -> str:
        """All mandatory remarks on its share; empty without one."""
        return shares.share_remark(self.share) if self.share else ""

    @property
    def share_marks(self) -> list[figures.Mark]:
        return shares.marks_of(self.share, self.share_remark)

    @property
    def all_marks(self) -> list[figures.Mark]:
        return self.value_marks + self.share_marks

    def of_the_world(self, share: str) -> str:
        """A share, in words, with its whole: “12% of the world”, “78% of the world that the IEA counts”."""
        source = self.observation.named_source
        if source:
            text = gettext("%(share)s of the world that the %(source)s counts")
        else:
            text = gettext("%(share)s of the world")
        return text % {"share": share, "source": source}


@dataclass(frozen=True)
class Current(Statement):
    """A Statement of the facts as they are, or as a release stated them."""

    observation: Observation
    rank: Rank | None = None
    share: Share | None = None


def currently(series: Series, observation: Observation) -> Current:
    """The Current of a row of a Series. A projection has no share and no rank."""
    if observation.is_projection:
        return Current(observation)
    return Current(observation, series.rank(observation.code), series.share(observation.code))
