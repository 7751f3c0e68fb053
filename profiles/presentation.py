"""From a frozen payload to what the country page names and loops over. Nothing here reads the database.

`CountryPage(payload)` serves the live page, a frozen edition and the preview of a review.
"""

from dataclasses import dataclass, field
from functools import cached_property

from minerals import wording
from minerals.indicators import hhi_band
from minerals.models import Flag

from .minerals_table import Cell, KeyMineral, Row, summands
from .models.choices import Role
from .models.draft import SECTIONS

ROLE_CHIPS = {  # what a country is, said of several minerals: “Refiner of 7”
    Role.PRODUCER: ("Producer", "of"),
    Role.REFINER: ("Refiner", "of"),
    Role.RESERVE_HOLDER: ("Reserve holder", "of"),
    Role.CONSUMER: ("Consumer", "of"),
    Role.RECYCLER: ("Recycler", "of"),
    Role.STOCKPILER: ("Stockpiler", "of"),
    Role.OVERSEAS_INVESTOR: ("Overseas investor", "in"),
    Role.GATEKEEPER: ("Gatekeeper", "of"),
}
STAGES = (  # the strip under Supply Chain Role: label, roles that stand for it
    ("Hold", Role.RESERVE_HOLDER, "reserves of"),
    ("Mine", Role.PRODUCER, ""),
    ("Refine", Role.REFINER, ""),
    ("Recycle", Role.RECYCLER, ""),
    ("Stock", Role.STOCKPILER, ""),
    ("Invest abroad", Role.OVERSEAS_INVESTOR, "in"),
    ("Control", Role.GATEKEEPER, ""),
)
NAMED = 3  # how many minerals a stage names before it counts
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ANCHORS = {name: name.replace("_", "-") for name in SECTIONS}


@dataclass(frozen=True)
class Stage:
    label: str
    text: str  # the minerals whose role is computed
    cited: str  # those whose role an editor added
    weight: str  # strong (leading or major in one), some, cited (added roles only), none


@dataclass(frozen=True)
class Section:
    name: str
    heading: str
    html: str

    @property
    def anchor(self):
        return ANCHORS[self.name]


@dataclass
class CountryPage:
    payload: dict
    years: tuple[int, ...] = field(init=False)

    def __post_init__(self):
        newest = sorted({int(y) for m in self.payload["minerals"] for r in m["rows"] for y in r["years"]})[
            -2:
        ]
        self.years = tuple(newest)

    @property
    def country(self):
        return self.payload["country"]

    @property
    def region(self):
        return self.payload["region"]

    @cached_property
    def sections(self):
        """Field name -> Section, those that have a text."""
        return {s["name"]: Section(s["name"], s["heading"], s["html"]) for s in self.payload["sections"]}

    @cached_property
    def role_chips(self):
        return chips((mineral["name"], mineral["roles"]) for mineral in self.payload["minerals"])

    @cached_property
    def minerals(self):
        return [
            KeyMineral(
                m["slug"], m["name"], m["note"], m["roles"], m["lists"], [self._row(m, r) for r in m["rows"]]
            )
            for m in self.payload["minerals"]
        ]

    @property
    def counted(self):
        """The key minerals that have a figure: the rows of the table."""
        return [mineral for mineral in self.minerals if mineral.rows]

    @property
    def uncounted(self):
        return [mineral for mineral in self.minerals if not mineral.rows]

    @cached_property
    def glance(self):
        """The numbers at a glance, each with what it is the sum of where we made it."""
        figures = self.payload["figures"]
        return [item | {"summed": summands(figures[item["key"]])} for item in self.payload["glance"]]

    @cached_property
    def citations(self):
        """The sources that the text cites, each with the dates of its claims, no date said twice."""
        return [c | {"claims_as_of": finest(c["claims_as_of"])} for c in self.payload["citations"]]

    def _row(self, mineral, row):
        figures = self.payload["figures"]
        latest = figures[row["latest"]]
        low, *rest = row["hhi"] or [None]
        return Row(
            name=row["name"],
            mineral=row["mineral"],
            of_child=row["mineral_name"] if row["mineral"] != mineral["slug"] else "",
            cells=self._cells({int(year): figures[key] for year, key in row["years"].items()}),
            latest=latest,
            leader=row["leader"],
            leader_share=row["leader_share"],
            hhi=wording.span(low, *rest) if row["hhi"] else "",
            band=hhi_band(*row["hhi"]) if row["hhi"] else "",
            source=self.release_letters.get(latest["release"], ""),
        )

    def _cells(self, by_year):
        """A cell a column; a figure of an older year takes the first free column and says its year."""
        strays = sorted(year for year in by_year if year not in self.years)
        cells = []
        for column in self.years:
            year = column if column in by_year else strays.pop() if strays else None
            cells.append(Cell(by_year.get(year), year or column, column))
        return cells

    @cached_property
    def marks(self):
        """Letter -> meaning, of everything the table of key minerals shows."""
        found = {}
        for mineral in self.minerals:
            for row in mineral.rows:
                for cell in filter(lambda c: c.figure, row.cells):
                    found |= {mark["letter"]: mark["meaning"] for mark in cell.figure["marks"]}
                if row.excludes:
                    found["x"] = wording.MARKS["x"]
        return found

    @cached_property
    def annotations(self):
        """What readers must know of known faults of the source, once each, with the minerals they touch."""
        found = {}
        for mineral in self.minerals:
            for row in mineral.rows:
                if row.latest["annotation"]:
                    found.setdefault(row.latest["annotation"], mineral.name)
        return [{"mineral": name, "text": text} for text, name in found.items()]

    @cached_property
    def has_added_roles(self):
        return any(not role["computed"] for m in self.minerals for role in m.roles)

    @cached_property
    def wordings(self):
        """What a source says in words too long for a cell: (mineral, series, words), once each."""
        found = {}
        for mineral in self.minerals:
            for row in mineral.rows:
                for cell in filter(lambda c: c.figure and c.figure["flag"] == Flag.DESCRIBED, row.cells):
                    if len(cell.figure["text"]) > wording.SHORT_TEXT:
                        found[mineral.name, row.name, cell.figure["text"]] = None
        return list(found)

    @cached_property
    def stages(self):
        """The strip: what the country does along the chain, from the roles; empty where it has none."""
        strip = []
        for label, role, preposition in STAGES:
            holders = [
                (m["name"], r) for m in self.payload["minerals"] for r in m["roles"] if r["role"] == role
            ]
            if not holders and role not in (Role.RESERVE_HOLDER, Role.PRODUCER, Role.REFINER):
                continue
            computed = [wording.lower_first(name) for name, r in holders if r["computed"]]
            cited = [wording.lower_first(name) for name, r in holders if not r["computed"]]
            if any(r["strength"] for _, r in holders):
                weight = "strong"
            else:
                weight = "some" if computed else "cited" if cited else "none"
            text = f"{preposition} {_named(computed)}".strip() if computed else ""
            strip.append(Stage(label, text if holders else "nothing on record", _named(cited), weight))
        return strip if any(stage.weight != "none" for stage in strip) else []

    @property
    def coverage(self):
        return self.payload["coverage"]

    @cached_property
    def release_letters(self):
        return {r["key"]: letter for r, letter in zip(self.payload["releases"], LETTERS, strict=False)}

    @cached_property
    def releases(self):
        return [r | {"letter": self.release_letters.get(r["key"], "")} for r in self.payload["releases"]]

    @cached_property
    def contents(self):
        """(anchor, heading) of what stands on the page, in order."""
        found = [(s.anchor, s.heading) for s in self.sections.values()]
        found.append(("coverage", "What we do not know"))
        return found


def chips(minerals):
    """“Refiner of 7 minerals”, “Gatekeeper of iodine, cited”: the roles of (name, roles) of minerals together.

    In the order of roles; a computed role and one that an editor added never share a chip.
    """
    found = {}
    for name, roles in minerals:
        for role in roles:
            found.setdefault((role["role"], not role["computed"]), []).append(name)
    shown = []
    for role, (label, preposition) in ROLE_CHIPS.items():
        for added in (False, True):
            if names := found.get((role, added)):
                what = wording.lower_first(names[0]) if len(names) == 1 else f"{len(names)} minerals"
                text = f"{label} {preposition} {what}{', cited' if added else ''}"
                shown.append({"role": role.value, "label": text, "added": added})
    return shown


def citation_texts(page, edition, address):
    """How to cite an edition: {"plain": …, "bibtex": …}."""
    date = edition.published_at
    day = wording.day(date)
    title = f"{page.country['name']}: Critical Minerals Profile"
    slug = page.country["slug"]
    return {
        "plain": f"Critical Minerals Atlas. “{title}”, edition {edition.number}, {day}. {address}",
        "bibtex": "\n".join(
            [
                f"@misc{{critical-minerals-atlas-{slug}-{edition.number},",
                "  author    = {{Critical Minerals Atlas}},",
                f"  title     = {{{title}}},",
                f"  edition   = {{{edition.number}}},",
                f"  year      = {{{date.year}}},",
                f"  month     = {{{date.month}}},",
                f"  url       = {{{address}}},",
                f"  note      = {{Published {day}, sha256 {edition.sha256}}}",
                "}",
            ]
        ),
    }


def finest(dates):
    """Partial dates in order, without those that another one says more finely: no 2024 beside 2024-03."""
    dates = sorted(set(dates))
    return [one for one in dates if not any(other.startswith(f"{one}-") for other in dates)]


def _named(names):
    """“iron ore, gold, silver and 4 more”."""
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return ", ".join(names[:NAMED]) + f" and {len(names) - NAMED} more"
