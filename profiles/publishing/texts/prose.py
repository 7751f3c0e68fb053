"""References in prose to figures and to citations: their notation, and their parsed form.

    [[cobalt/mine/production]]                            the profile's country, latest year
    [[titanium/plant/production/sponge year=2024]]        a fourth part names the form
    [[rare-earths/reserves country=china show=share]]     reserves have no stage; show is value, share or rank
    [[chromium/reserves basis=oxide]]                     a basis, where there is more than one
    [[copper/refinery/production source=iea-cmd]]         a source other than the one that headlines
    [[cobalt/refinery/projected-production source=iea-cmd scenario=base-case year=2030]]
    [[copper/refinery/production show=change since=2020]] what `shows.py` declares: a change, a multiple, a sum
    [[cobalt/mine/production show=share as=percent]]      the number alone: the sentence says what it is of
    [[trade/hs92-283691 show=supplier-share from=china source=baci]]
    [[trade/hs92-810510 show=customer-share to=china source=baci]]
    [[trade/hs17-740311 show=export-share source=baci]]
    [[trade/rare-earths show=supplier-share-years from=china since=2015 by=weight source=baci]]    a group of codes
    [@smm-hishikari]                                      a citation of the profile
    [@smm-hishikari, as of 2020-03, review by 2027-01]    with the dates of this claim

What cannot be resolved becomes a `DraftProblem`; nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError

from minerals.models import Basis, Measure, Stage
from minerals.models.code_groups import KEY as GROUP
from minerals.models.figures import PROJECTED

from ...dates import validate_partial_date
from ..figures.shows import AT_A_GLANCE, OPTIONS, PERCENT, SHOWS, TRADE, WEIGHT
from .markup import CITATION, FIGURE

GOODS = re.compile(rf"hs[0-9]{{2}}-[0-9]{{6}}|{GROUP}")  # a customs code, or a group of codes
CITATION_PART = re.compile(r"(as of|review by)\s+(\S+)")


class BadReference(ValueError):
    """A reference that cannot be read; its message says why."""


@dataclass(frozen=True)
class FigureReference:
    """A reference to a figure. `country` is a slug, empty for the profile's own; `year` may be None.

    `source` is the key of one, empty for the source that headlines; `scenario` is that of a projection.
    """

    mineral: str
    stage: str
    measure: str
    form: str = "all"
    basis: str | None = None
    year: int | None = None
    country: str = ""
    show: str = "value"
    source: str = ""
    scenario: str = ""
    since: int | None = None
    of: str = ""  # the base of a multiple: a country by its slug, or mineral/stage/measure
    as_percent: bool = False

    def __str__(self):
        parts = [self.mineral, self.stage, self.measure, self.form]
        if self.stage == Stage.NONE:
            parts.remove(self.stage)
        if self.form == "all":
            parts.pop()
        return _joined(
            "/".join(parts),
            basis=self.basis,
            country=self.country,
            source=self.source,
            scenario=self.scenario,
            year=self.year,
            show="" if self.show == "value" else self.show,
            since=self.since,
            of=self.of,
            **{"as": PERCENT if self.as_percent else ""},
        )


@dataclass(frozen=True)
class TradeReference:
    """A reference to trade: a supplier or a customer by its slug, a commodity or a group by the name in its address."""

    commodity: str
    show: str
    source: str
    supplier: str = ""
    customer: str = ""
    year: int | None = None
    country: str = ""
    as_percent: bool = False
    since: int | None = None
    by_weight: bool = False

    @property
    def buys(self):
        """Whether it is about what a place buys, and not what it sells."""
        return self.show.startswith(("supplier", "import"))

    @property
    def partner(self):
        """The slug of the supplier or of the customer; empty where the world is meant."""
        return self.supplier or self.customer

    def __str__(self):
        named = {"show": self.show, "from": self.supplier, "to": self.customer, "country": self.country}
        named |= {"source": self.source, "year": self.year, "as": PERCENT if self.as_percent else ""}
        named |= {"since": self.since, "by": WEIGHT if self.by_weight else ""}
        return _joined(f"{TRADE}/{self.commodity}", **named)


def _joined(path, **options):
    return " ".join([path, *(f"{name}={value}" for name, value in options.items() if value)])


@dataclass(frozen=True)
class CitationReference:
    key: str
    as_of: str = ""
    review_by: str = ""


@dataclass(frozen=True)
class DraftProblem:
    """A reason why a draft cannot be submitted: the place, its text, the reason; `at` is (start, end) in a section."""

    where: str
    text: str
    reason: str
    leads_nowhere: bool = field(default=False, compare=False)  # a reference, not something that is missing
    at: tuple[int, int] | None = field(default=None, compare=False)

    def __str__(self):
        return f"{self.where}: {self.text}: {self.reason}" if self.text else f"{self.where}: {self.reason}"


@lru_cache(maxsize=4_000)  # a check reads each text in several ways
def parse_figure(text):
    """The FigureReference or TradeReference that `text`, without brackets, writes; BadReference if malformed."""
    path, *pairs = text.split() or [""]
    parts = path.split("/")
    if pairs and len(parts) == 1:  # “copper mine”, as a beginner writes it
        raise BadReference("write mineral/stage/measure, such as copper/mine/production")
    options = _options(pairs)
    show, is_of_trade = options.get("show", "value"), parts[0] == TRADE
    _check_show(show, options, is_of_trade)
    for name in ("year", "since"):
        if name in options and not re.fullmatch(r"[0-9]{4}", options[name]):
            raise BadReference(f"“{options[name]}” is not a year")
    year, since = (int(options[name]) if name in options else None for name in ("year", "since"))
    asked = {"year": year, "show": show, **{name: options.get(name, "") for name in ("country", "source")}}
    if options.get("as", PERCENT) != PERCENT:
        raise BadReference(f"write as={PERCENT}: there is no as={options['as']}")
    if options.get("by", WEIGHT) != WEIGHT:
        raise BadReference(f"write by={WEIGHT} or leave it out: there is no by={options['by']}")
    asked["as_percent"] = "as" in options
    if is_of_trade:
        if len(parts) != 2 or not GOODS.fullmatch(parts[1]):
            raise BadReference(
                "write trade and a customs code or a group as its page is called: trade/hs92-283691"
            )
        partners = {"supplier": options.get("from", ""), "customer": options.get("to", "")}
        more = {"since": since, "by_weight": "by" in options}
        return TradeReference(commodity=parts[1], **partners, **asked, **more)
    series = _series(parts)
    basis = options.get("basis")
    if basis and basis not in Basis.values:
        raise BadReference(f"“{basis}” is not a basis: {', '.join(Basis.values)}")
    if SHOWS[show].measure and series["measure"] != SHOWS[show].measure:
        raise BadReference(f"show={show} is of {SHOWS[show].measure}: write mineral/{SHOWS[show].measure}")
    _check_projection(series["measure"], options)
    more = {"since": since, "of": options.get("of", ""), "scenario": options.get("scenario", "")}
    return FigureReference(**series, basis=basis, **asked, **more)


def at_a_glance(text):
    """Return the reference of a number at a glance: of a figure's own numbers, or of trade; raises BadReference."""
    reference = parse_figure(text)
    if reference.show not in AT_A_GLANCE:
        raise BadReference(f"a number at a glance is shown as {', '.join(AT_A_GLANCE)}")
    if reference.as_percent:
        raise BadReference(f"a number at a glance stands alone: leave as={PERCENT} out")
    return reference


def _options(pairs):
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in OPTIONS or not value:
            raise BadReference(f"“{pair}” is not one of {', '.join(f'{o}=…' for o in OPTIONS)}")
        if name in options:
            raise BadReference(f"{name} is given twice")
        options[name] = value
    return options


def _check_show(show, options, is_of_trade):
    """Raise BadReference for options that a kind does not take or lacks, and for kinds of trade elsewhere."""
    if show not in SHOWS:
        raise BadReference(f"“{show}” is not one of {', '.join(SHOWS)}")
    kind = SHOWS[show]
    if kind.is_of_trade != is_of_trade:
        if is_of_trade:
            kinds = " or ".join(f"show={name}" for name, one in SHOWS.items() if one.is_of_trade)
            raise BadReference(f"trade is shown with {kinds}")
        raise BadReference(f"show={show} is of trade: write trade/hs92-283691")
    if missing := [f"{name}=…" for name in kind.needs if name not in options]:
        raise BadReference(f"show={show} also needs {', '.join(missing)}")
    if "as" in options and "as" not in kind.takes:
        kinds = ", ".join(f"show={name}" for name, one in SHOWS.items() if "as" in one.takes)
        raise BadReference(f"as={PERCENT} is of a share: write it with one of {kinds}")
    known = {"show", *kind.takes, *kind.needs}
    if (over := [name for name in options if name not in known]) and over != ["scenario"]:
        raise BadReference(f"show={show} does not take {', '.join(f'{name}=' for name in over)}")


def _series(parts):
    """{mineral, stage, measure, form} of the parts of a path."""
    if len(parts) >= 2 and parts[1] in Measure.values:
        parts.insert(1, Stage.NONE.value)
    if not 3 <= len(parts) <= 4 or not all(parts):
        raise BadReference("write mineral/stage/measure, mineral/measure or mineral/stage/measure/form")
    mineral, stage, measure, *form = parts
    for name, value, known in (("stage", stage, Stage), ("measure", measure, Measure)):
        if value not in known.values:
            raise BadReference(f"“{value}” is not a {name}: {', '.join(known.values)}")
    return {"mineral": mineral, "stage": stage, "measure": measure, "form": form[0] if form else "all"}


def other_series(of):
    """Return {mineral, stage, measure, form} of the other side of a multiple, or None if that is a country."""
    return _series(of.split("/")) if "/" in of else None


def _check_projection(measure, options):
    """A projection has no newest year and no headline, so nothing of it is left to be guessed."""
    if measure not in PROJECTED:
        if "scenario" in options:
            raise BadReference("only a projection has a scenario")
        return
    if missing := [f"{name}=…" for name in ("source", "scenario", "year") if name not in options]:
        raise BadReference(f"a projection also needs {', '.join(missing)}")
    if options.get("show", "value") != "value":
        raise BadReference("a projection has no share and no rank: only its value is shown")


def parse_citation(text):
    """The CitationReference that `text` (after the @, without brackets) writes; BadReference if malformed."""
    key, *parts = (part.strip() for part in text.split(","))
    if not re.fullmatch(r"[-\w]+", key):
        raise BadReference(f"“{key}” is not a key of letters, digits and hyphens")
    dates = {}
    for part in parts:
        match = CITATION_PART.fullmatch(part)
        if not match:
            raise BadReference(f"“{part}” is neither “as of 2026-03” nor “review by 2027-03”")
        try:
            validate_partial_date(match[2])
        except ValidationError as error:
            raise BadReference(error.messages[0]) from None
        dates[match[1]] = match[2]
    return CitationReference(key, dates.get("as of", ""), dates.get("review by", ""))


def plain_words(markdown):
    """Return how many words a reader sees: a figure reference counts as two, a citation as none."""
    text = CITATION.sub(" ", FIGURE.sub(" 0 t ", markdown))
    return len(re.findall(r"\w[\w'’.,-]*", text))
