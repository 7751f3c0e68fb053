"""A figure as a payload holds it, with its share and rank, and in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import get_language, override

from minerals import indicators, wording
from minerals.indicators import Observation, Rank

ENGLISH = "en"  # in which editions before schema 3 hold words
SHARED_FIELDS = (  # fields that it shares with an Observation
    "key", "mineral", "mineral_name", "stage", "form", "measure", "basis", "year", "value", "lower", "upper", "unit",
    "flag", "is_estimate", "text", "note", "annotation", "release", "source", "scenario",
    "is_headline",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Members of a sum without an exact number, with one flag; members described in words, with one `text`."""

    flag: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Share(indicators.Share):
    """A share of the world in per cent, and the remarks that must accompany it."""

    without: tuple[LeftOut, ...] = ()  # type: ignore[assignment]  # alike in fields; a payload reads dataclasses


@dataclass(frozen=True)
class Figure(wording.Statement):
    key: str
    country: str
    country_name: str
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    flag: str
    is_estimate: bool
    text: str
    note: str
    annotation: str
    caveats: tuple[str, ...]  # of the source, against comparing it, as reviewed on the day
    marks: tuple[str, ...]  # letters, as in `minerals.wording.MARKS`
    excludes: tuple[str, ...]  # names of those that a total or sum leaves out
    excludes_codes: tuple[str, ...]
    revision: int
    release: str
    source: str
    source_name: str  # shown beside the number; empty for the default source
    scenario: str  # the assumptions of a projection
    share: Share | None
    rank: Rank | None  # `of` is not known of editions before schema 3
    words: dict[str, str] = field(default_factory=dict)  # of editions before schema 3: as they were published
    is_headline: bool = True  # when it was frozen

    @classmethod
    def of(
        cls, stated: wording.Statement, *, caveats: tuple[str, ...], excludes: tuple[str, ...]
    ) -> "Figure":
        """Freeze a Statement; `caveats` are in English, `excludes` are names."""
        o, share, rank = stated.observation, stated.share, stated.rank
        return cls(
            **{name: getattr(o, name) for name in SHARED_FIELDS},
            country=o.code,
            country_name=o.name,
            caveats=caveats,
            marks=stated.letters,
            excludes=excludes,
            excludes_codes=tuple(o.excludes),
            revision=o.number,
            source_name=o.named_source,
            share=Share(**vars(share) | {"without": tuple(LeftOut(*one) for one in share.without)})
            if share
            else None,
            rank=Rank(rank.place, rank.tied, rank.of) if rank else None,
        )

    @cached_property
    def observation(self) -> Observation:  # type: ignore[override]  # frozen like the fields that it is made of
        """The Observation that was frozen, as far as words need it."""
        return Observation(
            **{name: getattr(self, name) for name in SHARED_FIELDS},
            code=self.country,
            name=self.country_name,
            slug="",
            ranked=self.rank is not None,
            source_name=self.source_name,
            of_default=not self.source_name,
            excludes=self.excludes_codes,
            number=self.revision,
            revised="r" in self.marks,
            is_older="o" in self.marks,
        )

    @property
    def is_projection(self) -> bool:
        return bool(self.scenario)

    # What was frozen with it, where a Statement makes it of the observation

    @property
    def letters(self) -> tuple[str, ...]:
        return self.marks

    @property
    def caveat(self) -> str:
        return "; ".join(self.caveats)

    @property
    def amount(self) -> str:
        return self._as_published("amount", lambda: wording.amount(self.observation))

    @property
    def bare_amount(self) -> str:
        return self._as_published("number", lambda: wording.amount(self.observation, with_unit=False))

    @property
    def amount_in_text(self) -> str:
        return self.amount if self.words.get("amount") else super().amount_in_text

    @property
    def share_remark(self) -> str:
        return self._as_published("share_remark", lambda: super(Figure, self).share_remark)

    def _as_published(self, name: str, make: Callable[[], str]) -> str:
        """Return `make()`, or for an older edition the words that it was published with.

        In other languages these words stay only if `make()` no longer gives them in English.
        """
        published = self.words.get(name)
        if not published:
            return make()
        if is_english():
            return published
        with override(ENGLISH):
            is_same = make() == published
        return make() if is_same else published


def is_english() -> bool:
    return (get_language() or ENGLISH).partition("-")[0] == ENGLISH
