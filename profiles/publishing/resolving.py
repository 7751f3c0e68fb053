"""From a snapshot to what an edition states: every figure, role, share and rank resolved and frozen.

`resolve(tree, facts)` is what a review keeps, an edition publishes and a preview shows. Text, tables
and charts of one edition come from this one payload, so they cannot disagree.
"""

from dataclasses import dataclass

from minerals.models import Flag, Measure, Stage

from ..draft.crops import cropped
from ..shape import IMAGE, PARTS, PROSE, TABLE, TABLES, TEXT, TEXTS, Table
from . import payload
from .facts import FrozenFigures
from .payload import Payload, split
from .prose import BadReference, CitationReference, DraftProblem, Reader, parse_figure, references

GLANCE_ITEMS = (4, 6)
PINS_AT_MOST = 6
MEASURES = {Measure.PRODUCTION: 0, Measure.RESERVES: 1, Measure.CAPACITY: 2}  # in the order of the page
NO_TEXTS = {"figure", "url"}  # fields of rows with a syntax of their own, which is checked elsewhere


@dataclass
class Resolution:
    payload: Payload
    problems: list[DraftProblem]


def resolve(tree, facts):
    """The Resolution of a snapshot. Its payload is complete even where there are problems, for the preview."""
    return _Resolver(tree, facts).run()


class _Resolver:
    def __init__(self, tree, facts):
        self.tree, self.facts, self.store = tree, facts, facts.store
        self.code = facts.country.code
        self.figures = FrozenFigures(facts)
        self.problems = []
        self.citations = {row["key"]: row for row in tree["citations"]}
        self.cited = {}  # key -> number, in order of first appearance
        self.claims = []
        self.reader = Reader(figure=self.figures.show, cite=self.cite, problems=self.problems)

    def run(self):
        tree, country = self.tree, self.facts.country
        sections, blocks, tables = [], {}, {}
        for part in PARTS:  # in the order of the page: it numbers the sources
            if part in PROSE:
                sections.append(self.section(part))
            elif part.name in BLOCKS:
                blocks |= BLOCKS[part.name](self)
            elif isinstance(part, Table) and part.name not in ELSEWHERE and tree[part.name]:
                tables[part.name] = tuple(self.row(part, row) for row in tree[part.name])
        minerals = blocks["minerals"]
        found = Payload(
            country=payload.Place(country.code, country.slug, country.name, country.kind),
            region=payload.Named(country.region.slug, country.region.name),
            tagline=tree["tagline"],
            image=self.image(),
            sections=tuple(section for section in sections if section.prose),
            **blocks,
            unknowns=tuple(line.strip() for line in tree["unknowns"].splitlines() if line.strip()),
            coverage=self.coverage(minerals),
            citations=self.bibliography(),
            releases=self.releases(),
            figures=dict(sorted(self.figures.taken.items())),
            source=tree,
            tables=tables,
        )
        return Resolution(found, [*self.problems, *_incomplete(tree, self.facts)])

    def complain(self, where, text, reason, *, leads_nowhere=False):
        self.problems.append(DraftProblem(where, text, reason, leads_nowhere))

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
            dates = sorted({as_of for cited, as_of, _ in self.claims if cited == key})
            row = self.texts(payload.Citation, TABLE["citations"], self.citations[key])
            rows.append(payload.Citation(**row, number=number, claims_as_of=tuple(dates)))
        return tuple(rows)

    # Blocks of the page

    def image(self):
        if not self.tree["image"]:
            return None
        image = cropped(self.tree["image"])
        crops = {shape: tuple(map(tuple, sizes)) for shape, sizes in image.get("crops", {}).items()}
        named = {name: value for name, value in image.items() if name != "uid"}
        return payload.Image(**split(payload.Image, named | {"crops": crops}))

    def section(self, text):
        return payload.Section(text.name, self.reader.nodes(text.of(self.tree), where=text.heading))

    def glance(self):
        items = []
        for row in self.tree["glance"]:
            try:
                shown = self.figures.show(parse_figure(row["figure"]))
            except BadReference as error:
                where = f"{TABLE['glance'].heading}, {row['label']}"
                self.complain(where, row["figure"], str(error), leads_nowhere=True)
                continue
            texts = self.texts(payload.GlanceItem, TABLE["glance"], row)
            items.append(payload.GlanceItem(**texts | {"figure": shown.figure, "show": shown.show}))
        return tuple(items)

    def minerals(self):
        added = {}
        for row in self.tree["roles"]:
            added.setdefault(row["mineral"], []).append(row)
        listed_minerals = [row["mineral"] for row in self.tree["minerals"]]
        for slug in added.keys() - set(listed_minerals):
            self.complain(TABLE["roles"].heading, slug, "this mineral is not among the key minerals")
        return tuple(self.mineral(row, added.get(row["mineral"], [])) for row in self.tree["minerals"])

    def mineral(self, row, added):
        mineral = self.facts.minerals[row["mineral"]]
        roles = []
        for computed in self.store.roles(self.code, mineral.slug):
            series = self.store.series[(*computed.because.identity, computed.because.year)]
            figure = self.figures.freeze(computed.because, series)
            roles.append(payload.HeldRole(computed.role, computed.strength, figure.key, "", None, ""))
        taken = {role.role for role in roles}
        for entry in added:
            number = self.cite_row(entry["citation"], "", f"{TABLE['roles'].heading}, {mineral.name}")
            if entry["role"] not in taken:  # a computed role stands
                texts = self.texts(payload.HeldRole, TABLE["roles"], entry)
                roles.append(payload.HeldRole(**texts, strength="", figure="", number=number))
        return payload.KeyMineral(
            slug=mineral.slug,
            name=mineral.name,
            **self.texts(payload.KeyMineral, TABLE["minerals"], row),
            lists=tuple(self.facts.lists_of.get(mineral.slug, ())),
            strategic=tuple(self.facts.strategic_of.get(mineral.slug, ())),
            roles=tuple(roles),
            rows=tuple(self.mineral_rows(mineral.slug)),
        )

    def mineral_rows(self, slug):
        """One row a series that the country is in: production first, its last two years side by side."""
        grouped = {}
        for series in self.store.carried(self.store.with_children(slug)):
            if series.of(self.code):
                grouped.setdefault(series.head.identity, []).append(series)
        for identity in sorted(grouped, key=lambda identity: _order(identity, slug)):
            found = grouped[identity]
            found.sort(key=lambda s: -s.head.year)
            own = [self.figures.freeze(s.of(self.code), s) for s in found[:2]]
            if all(figure.flag in (Flag.ZERO, Flag.NOT_AVAILABLE) for figure in own):
                continue
            concentration = found[0].concentration() or None
            keys = tuple(figure.key for figure in own)
            yield payload.SeriesRow(keys, concentration and _concentration(concentration))

    def events(self, table):
        """Policies or partnerships, newest first, names and citations frozen."""
        rows = []
        for row in self.tree[table.name]:
            where = f"{TEXT[table.under].heading}, {row['title']}"
            number = self.cite_row(row["citation"], row["as_of"], where)
            values = self.texts(payload.Event, table, row) | {
                "uid": row["uid"],
                "as_of": row["as_of"] or self.citations.get(row["citation"], {}).get("as_of", ""),
                "number": number,
                "minerals": tuple(map(self.mineral_named, row["minerals"])),
                "partners": tuple(self.place(code) for code in row.get("partners", [])),
            }
            rows.append(payload.Event(**values))
        return tuple(sorted(rows, key=lambda event: event.date, reverse=True))

    def row(self, table, row):
        """A row of a table that has no class of its own."""
        keys = {name: row[name] if name in table.many else filter(None, [row[name]]) for name in table.fields}
        cited, where = row.get("citation"), f"{table.heading}, {_title(table, row, self.facts)}"
        return payload.Row(
            uid=row["uid"],
            texts={name: row[name] for name in table.texts},
            minerals={name: tuple(map(self.mineral_named, keys[name])) for name in table.minerals},
            countries={name: tuple(map(self.place, keys[name])) for name in table.countries},
            number=self.cite_row(cited, row.get("as_of", ""), where) if cited else None,
        )

    def texts(self, kind, table, row):
        """What a row says, for the class of the payload that holds it; what that has no field for is in `extra`."""
        values = {name: row[name] for name in table.texts}
        for name in {*table.minerals, *table.countries} - {*table.named_by}:
            keys = row[name] if name in table.many else [row[name]]
            values[name] = ", ".join(_name_of(key, self.facts) for key in keys)
        return split(kind, values)

    def mineral_named(self, slug):
        return payload.Named(slug, self.facts.minerals[slug].name)

    def place(self, code):
        country = self.facts.countries[code]
        return payload.Place(country.code, country.slug, country.name)

    def related(self):
        pins = TABLE["pins"]
        placed = [
            (self.place(row["country"]), self.texts(payload.Pin, pins, row)) for row in self.tree["pins"]
        ]
        return tuple(payload.Pin(one.code, one.slug, one.name, **texts) for one, texts in placed)

    def coverage(self, minerals):
        latest = [self.figures.taken[row.figures[0]] for mineral in minerals for row in mineral.rows]
        return payload.Coverage(
            with_figures=sum(1 for mineral in minerals if mineral.rows),
            withheld=sum(1 for figure in latest if figure.flag == Flag.WITHHELD),
            without_figures=tuple(mineral.name for mineral in minerals if not mineral.rows),
            oldest_fact=min((as_of for _, as_of, _ in self.claims), default=""),
            next_review=min((due for _, _, due in self.claims if due), default=""),
        )

    def releases(self):
        keys = sorted({figure.release for figure in self.figures.taken.values()})
        return tuple(
            payload.Release(
                key=r.key,
                name=r.name,
                published=r.published.isoformat(),
                publisher=r.source.publisher,
                title=r.source.title,
                url=r.url or r.source.url,
                licence=r.source.licence,
                licence_url=r.source.licence_url,
                source=r.source.key,
            )
            for r in (self.store.releases[key] for key in keys)
        )


# What of the payload each table becomes. Others are rows of `Payload.tables`.
BLOCKS = {
    "glance": lambda resolver: {"glance": resolver.glance()},
    "minerals": lambda resolver: {"minerals": resolver.minerals()},
    "policies": lambda resolver: {"policies": resolver.events(TABLE["policies"])},
    "partnerships": lambda resolver: {"partnerships": resolver.events(TABLE["partnerships"])},
    "pins": lambda resolver: {"related": resolver.related()},
}
ELSEWHERE = {"roles", "citations"}  # roles stand with their minerals, sources are numbered as they are cited


def _order(identity, slug):
    mineral, stage, _, measure, _ = identity
    return MEASURES.get(measure, 9), mineral != slug, Stage.values.index(stage), identity


def _concentration(found):
    return payload.Concentration(
        low=found.low,
        high=found.high,
        at_least=found.at_least,
        leader=found.leaders[0],
        leader_share=found.top1,
        excludes=tuple(found.excludes),
        uncounted=tuple(found.uncounted),
    )


# What keeps a draft from being submitted, apart from references


def _incomplete(tree, facts):
    """The DraftProblems of what is missing, unknown or in the wrong place in a snapshot."""
    yield from _missing(tree, facts.country)
    yield from _unknown_codes(tree, facts)
    for where, text in _plain_texts(tree, facts):
        for written in references(text):  # whose brackets readers would see
            reason = "figures and citations can be referred to in the texts of the sections only"
            yield DraftProblem(where, written, reason, leads_nowhere=True)


def _missing(tree, country):
    """What a reader would miss."""
    for text in (TEXT["tagline"], *PROSE):
        if not text.is_optional and not text.of(tree):
            yield DraftProblem(text.heading, "", "it is empty")
    if not tree["minerals"]:
        yield DraftProblem("Key minerals", "", "there is none")
    low, high = GLANCE_ITEMS
    if not low <= len(tree["glance"]) <= high:
        reason = f"there are {len(tree['glance'])} numbers; {low} to {high} are needed"
        yield DraftProblem("At a glance", "", reason)
    if len(tree["pins"]) > PINS_AT_MOST:
        reason = f"there are {len(tree['pins'])} pins; {PINS_AT_MOST} at the most"
        yield DraftProblem("Related profiles", "", reason)
    if country.code in [row["country"] for row in tree["pins"]]:
        yield DraftProblem("Related profiles", country.name, "a profile is not related to itself")


def _unknown_codes(tree, facts):
    """A payload holds codes of the vocabularies alone: each has its words when it is shown."""
    for table in TABLES:
        choices = table.choices
        for row in tree[table.name]:
            where = f"{table.heading}, {_title(table, row, facts)}"
            for name, labels in choices.items():
                if row[name] not in labels:
                    yield DraftProblem(where, row[name], f"this is not a known {table.label(name)}")


def _plain_texts(tree, facts):
    """(place, text) of everything a reader sees that is no Markdown."""
    for text in TEXTS:
        if not text.is_section:
            yield text.heading, text.of(tree)
    for name in IMAGE.texts if tree["image"] else ():
        yield IMAGE.heading, tree["image"][name]
    for table in TABLES:
        for row in tree[table.name]:
            title = _title(table, row, facts)
            for field in table.texts:
                if field not in NO_TEXTS:
                    yield f"{table.heading}, {title}", row[field]


def _title(table, row, facts):
    """How people know a row, minerals and countries by name."""
    return ", ".join(_name_of(row[name], facts) for name in table.named_by)


def _name_of(text, facts):
    """The name of the mineral or country with this slug or code; any other text as it is."""
    named = facts.minerals.get(text) or facts.countries.get(text)
    return named.name if named else text
