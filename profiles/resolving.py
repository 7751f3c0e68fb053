"""From a snapshot to what readers see: every figure, role, share and rank resolved and frozen.

`resolve(tree, book)` is what a review keeps, an edition publishes and a preview shows. Text, tables
and charts of one edition come from this one payload, so they cannot disagree.
"""

from dataclasses import dataclass

from minerals import wording
from minerals.models import Flag, Measure, Stage

from .crops import cropped
from .frozen_figures import FrozenFigures
from .models.choices import PartnershipKind, PolicyKind, Role, Standing
from .models.draft import OPTIONAL_SECTIONS, SECTIONS
from .prose import BadReference, CitationReference, Problem, Renderer, parse_figure

SCHEMA = 1
GLANCE_ITEMS = (4, 6)
PINS_AT_MOST = 6


@dataclass
class Resolution:
    payload: dict
    problems: list[Problem]


def resolve(tree, book):
    """The Resolution of a snapshot. Its payload is complete even where there are problems, for the preview."""
    return _Resolver(tree, book).run()


class _Resolver:
    def __init__(self, tree, book):
        self.tree, self.book, self.ledger = tree, book, book.ledger
        self.code = book.country.code
        self.figures = FrozenFigures(book)
        self.problems = []
        self.citations = {row["key"]: row for row in tree["citations"]}
        self.cited = {}  # key -> number, in order of first appearance
        self.claims = []
        self.renderer = Renderer(figure=self.figures.html, cite=self.cite, problems=self.problems)

    def run(self):
        tree, country = self.tree, self.book.country
        # The order is that of the page: it numbers the sources.
        glance = self.glance()
        overview = self.section("overview")
        key_minerals = self.section("key_minerals")
        minerals = self.minerals()
        sections = [overview, key_minerals, self.section("mining"), self.section("policy")]
        policies = self.events("policies", PolicyKind)
        sections.append(self.section("partnerships"))
        partnerships = self.events("partnerships", PartnershipKind)
        sections += [self.section("supply_chain"), self.section("recycling")]
        payload = {
            "schema": SCHEMA,
            "country": {
                "code": country.code,
                "slug": country.slug,
                "name": country.name,
                "kind": country.kind,
            },
            "region": {"slug": country.region.slug, "name": country.region.name},
            "tagline": tree["tagline"],
            "image": cropped(tree["image"]),
            "glance": glance,
            "sections": [s for s in sections if s["html"]],
            "minerals": minerals,
            "policies": policies,
            "partnerships": partnerships,
            "related": self.related(),
            "unknowns": [line.strip() for line in tree["unknowns"].splitlines() if line.strip()],
            "coverage": self.coverage(minerals),
            "citations": self.bibliography(),
            "releases": self.releases(),
            "figures": dict(sorted(self.figures.taken.items())),
            "source": tree,
        }
        self.check_completeness()
        return Resolution(payload, self.problems)

    def complain(self, where, text, reason, *, leads_nowhere=False):
        self.problems.append(Problem(where, text, reason, leads_nowhere))

    # Citations

    def cite(self, reference):
        """The number of a cited source; BadReference where the profile has no such citation."""
        row = self.citations.get(reference.key)
        if row is None:
            raise BadReference("this profile has no citation with that key")
        as_of = reference.as_of or row["as_of"]
        self.claims.append((reference.key, as_of, reference.review_by or row["review_by"]))
        return self.cited.setdefault(reference.key, len(self.cited) + 1)

    def cite_row(self, key, as_of, where):
        try:
            return self.cite(CitationReference(key, as_of))
        except BadReference as error:
            self.complain(where, key, str(error), leads_nowhere=True)
            return None

    def bibliography(self):
        rows = []
        for key, number in self.cited.items():
            row = {name: value for name, value in self.citations[key].items() if name != "uid"}
            dates = sorted({as_of for cited, as_of, _ in self.claims if cited == key})
            rows.append(row | {"number": number, "claims_as_of": dates})
        return rows

    # Blocks of the page

    def section(self, name):
        html = self.renderer.html(self.tree["sections"][name], where=SECTIONS[name])
        return {"name": name, "heading": SECTIONS[name], "html": html}

    def glance(self):
        items = []
        for row in self.tree["glance"]:
            try:
                reference = parse_figure(row["figure"])
                main, under, marks, frozen = self.figures.shown(reference)
            except BadReference as error:
                self.complain(f"At a glance, {row['label']}", row["figure"], str(error), leads_nowhere=True)
                continue
            if reference.show == "value" and frozen["rank"] and frozen["country"] == self.code:
                under += f"; {frozen['rank']} in the world"
            if frozen["flag"] == Flag.CALCULATED:
                under += f"; {_summands(frozen['note'])}"
            if reference.show == "share" and frozen["share_remark"]:
                under = f"{frozen['share_remark']}, {frozen['year']}"
            items.append(
                {"label": row["label"], "value": main, "under": under, "marks": marks, "key": frozen["key"]}
            )
        return items

    def minerals(self):
        added = {}
        for row in self.tree["roles"]:
            added.setdefault(row["mineral"], []).append(row)
        listed_minerals = [row["mineral"] for row in self.tree["minerals"]]
        for slug in added.keys() - set(listed_minerals):
            self.complain("Added roles", slug, "this mineral is not among the key minerals")
        return [self.mineral(row, added.get(row["mineral"], [])) for row in self.tree["minerals"]]

    def mineral(self, row, added):
        mineral = self.book.minerals[row["mineral"]]
        roles = []
        for computed in self.ledger.roles(self.code, mineral.slug):
            series = self.ledger.series[(*computed.because.identity, computed.because.year)]
            frozen = self.figures.freeze(computed.because, series)
            because = f"{frozen['series_name']} {frozen['year']}: {frozen['amount']}"
            if frozen["mineral"] != mineral.slug:
                because = f"{frozen['mineral_name']}, {because[0].lower()}{because[1:]}"
            roles.append(_role(computed.role, computed.strength, True, because, frozen["key"], None, ""))
        taken = {role["role"] for role in roles}
        for entry in added:
            number = self.cite_row(entry["citation"], "", f"Added roles, {mineral.name}")
            if entry["role"] not in taken:  # a computed role stands
                roles.append(_role(entry["role"], "", False, entry["note"], "", number, entry["citation"]))
        return {
            "slug": mineral.slug,
            "name": mineral.name,
            "note": row["note"],
            "lists": self.book.lists_of.get(mineral.slug, []),
            "roles": roles,
            "rows": self.mineral_rows(mineral.slug),
        }

    def mineral_rows(self, slug):
        """One row a series that the country is in: production first, its last two years side by side."""
        grouped = {}
        for series in self.ledger.carried(self.ledger.with_children(slug)):
            if series.of(self.code):
                grouped.setdefault(series.head.identity, []).append(series)
        order = {Measure.PRODUCTION: 0, Measure.RESERVES: 1, Measure.CAPACITY: 2}
        stages = list(Stage.values)
        rows = []
        for identity, found in sorted(
            grouped.items(),
            key=lambda item: (
                order.get(item[0][3], 9),
                item[0][0] != slug,
                stages.index(item[0][1]),
                item[0],
            ),
        ):
            found.sort(key=lambda s: -s.head.year)
            newest = found[0]
            frozen = [self.figures.freeze(s.of(self.code), s) for s in found[:2]]
            if all(f["flag"] in (Flag.ZERO, Flag.NOT_AVAILABLE) for f in frozen):
                continue
            concentration = newest.concentration()
            rows.append(
                {
                    "name": frozen[0]["series_name"],
                    "mineral": identity[0],
                    "mineral_name": frozen[0]["mineral_name"],
                    "measure": identity[3],
                    "unit": wording.unit_name(frozen[0]["unit"]),
                    "years": {str(f["year"]): f["key"] for f in frozen},
                    "latest": frozen[0]["key"],
                    "leader": concentration.leaders[0] if concentration else "",
                    "leader_share": wording.percent(concentration.top1) if concentration else "",
                    "hhi": [concentration.low, concentration.high] if concentration else [],
                }
            )
        return rows

    def events(self, table, kinds):
        """Policies or partnerships, newest first, names and citations frozen."""
        rows = []
        for row in self.tree[table]:
            number = self.cite_row(
                row["citation"],
                row["as_of"],
                f"{SECTIONS['policy' if table == 'policies' else 'partnerships']}, {row['title']}",
            )
            kept = {
                name: row[name] for name in ("uid", "title", "date", "kind", "status", "summary", "citation")
            }
            kept |= {
                "kind_label": kinds(row["kind"]).label,
                "status_label": Standing(row["status"]).label,
                "as_of": row["as_of"] or self.citations.get(row["citation"], {}).get("as_of", ""),
                "number": number,
                "minerals": [{"slug": s, "name": self.book.minerals[s].name} for s in row["minerals"]],
            }
            if "partners" in row:
                kept["partners"] = [self.place(code) for code in row["partners"]]
            rows.append(kept)
        return sorted(rows, key=lambda r: r["date"], reverse=True)

    def place(self, code):
        country = self.book.countries[code]
        return {"code": country.code, "slug": country.slug, "name": country.name}

    def related(self):
        return [self.place(row["country"]) | {"reason": row["reason"]} for row in self.tree["pins"]]

    def coverage(self, minerals):
        latest = [self.figures.taken[row["latest"]] for m in minerals for row in m["rows"]]
        return {
            "with_figures": sum(1 for m in minerals if m["rows"]),
            "withheld": sum(1 for f in latest if f["flag"] == Flag.WITHHELD),
            "without_figures": [m["name"] for m in minerals if not m["rows"]],
            "oldest_fact": min((as_of for _, as_of, _ in self.claims), default=""),
            "next_review": min((due for _, _, due in self.claims if due), default=""),
        }

    def releases(self):
        keys = sorted({f["release"] for f in self.figures.taken.values()})
        return [
            {
                "key": r.key,
                "name": r.name,
                "published": r.published.isoformat(),
                "publisher": r.source.publisher,
                "title": r.source.title,
                "url": r.url or r.source.url,
                "licence": r.source.licence,
            }
            for r in (self.ledger.releases[key] for key in keys)
        ]

    def check_completeness(self):
        """What a reader would miss is a reason not to submit."""
        tree = self.tree
        if not tree["tagline"]:
            self.complain("Tagline", "", "it is empty")
        for name, heading in SECTIONS.items():
            if name not in OPTIONAL_SECTIONS and not tree["sections"][name]:
                self.complain(heading, "", "it is empty")
        if not tree["minerals"]:
            self.complain("Key minerals", "", "there is none")
        low, high = GLANCE_ITEMS
        if not low <= len(tree["glance"]) <= high:
            self.complain(
                "At a glance", "", f"there are {len(tree['glance'])} numbers; {low} to {high} are needed"
            )
        if len(tree["pins"]) > PINS_AT_MOST:
            self.complain(
                "Related profiles", "", f"there are {len(tree['pins'])} pins; {PINS_AT_MOST} at the most"
            )
        if self.code in [row["country"] for row in tree["pins"]]:
            self.complain("Related profiles", self.book.country.name, "a profile is not related to itself")


def _role(role, strength, computed, because, figure, number, citation):
    label = Role(role).label
    return {
        "role": role,
        "label": f"{strength.capitalize()} {label.lower()}" if strength else label,
        "strength": strength,
        "computed": computed,
        "because": because,
        "figure": figure,
        "number": number,
        "citation": citation,
    }


def _summands(note):
    """“sum of Germany and Poland” from the note of a sum; of many members, only that it is one."""
    summands = note.split(";")[0].split(".")[0]
    return (
        summands[:1].lower() + summands[1:]
        if len(summands) <= 60
        else "sum of the members that the source lists"
    )
