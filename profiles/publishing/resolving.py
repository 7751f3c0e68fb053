"""Resolution of a snapshot into a payload: every figure, role, share and rank resolved and frozen.

A review keeps the result of `resolve(tree, facts)`, an edition publishes it, and a preview shows it. Text, tables and
charts of one edition come from this one payload, so they cannot disagree.
"""

from dataclasses import dataclass, replace

from minerals.models import Flag, Measure, Stage

from ..draft.crops import cropped
from ..models.draft import wrong_number
from ..models.originals import ORIGINAL, Original
from ..shape import PARTS, PARTS_OF, PROSE, TABLE, Table, kind_in
from .completeness import incomplete
from .facts import texts_of
from .figures.freezing import FrozenFigures
from .payload import payload
from .payload.payload import Payload
from .payload.written import split
from .picturing import picture_of
from .rows import Rows
from .texts.nodes import FigureShown
from .texts.prose import BadReference, CitationReference, DraftProblem, at_a_glance
from .texts.reading import Citing, Reader

MEASURES = {Measure.PRODUCTION: 0, Measure.RESERVES: 1, Measure.CAPACITY: 2}  # in the order of the page


@dataclass
class Resolution:
    payload: Payload
    problems: list[DraftProblem]


def resolve(tree, facts):
    """The Resolution of a snapshot. Its payload is complete even where there are problems, for the preview."""
    return _Resolver(tree, facts).run()


class _Resolver(Rows):
    def __init__(self, tree, facts):
        self.tree, self.facts, self.store = tree, facts, facts.store
        self.code = facts.country.code
        facts.expect_trade(texts_of(tree))
        self.figures = FrozenFigures(facts)
        self.problems, self.priced = [], {}
        self.citing = Citing({row["key"]: row for row in tree["citations"]})
        self.reader = Reader(figure=self.figures.show, cite=self.citing.cite, problems=self.problems)

    def run(self):
        tree, country = self.tree, self.facts.country
        region = country.region
        sections, blocks, tables = [], {}, {}
        own = PARTS_OF[kind_in(tree)]  # in the order of the page: it numbers the sources
        for part in (*own, *(part for part in PARTS if part not in own)):
            if part in PROSE:
                sections.append(self.section(part))
            elif part.name in BLOCKS:
                blocks |= BLOCKS[part.name](self)
            elif isinstance(part, Table) and part.name not in ELSEWHERE and tree[part.name]:
                tables[part.name] = tuple(self.row(part, row) for row in tree[part.name])
        minerals = blocks["minerals"]
        found = Payload(
            country=payload.PayloadPlace(country.code, country.slug, country.name, country.kind),
            region=payload.Named(region.slug, region.name) if region else payload.Named("", ""),
            tagline=tree["tagline"],
            image=self.image(),
            sections=tuple(section for section in sections if section.prose),
            **blocks,
            unknowns=tuple(line.strip() for line in tree["unknowns"].splitlines() if line.strip()),
            coverage=self.coverage(minerals),
            citations=self.bibliography(),
            releases=self.releases(),
            figures=dict(sorted(self.figures.taken.items())),
            findings=dict(sorted(self.figures.findings.items())),
            source=tree,
            tables=tables,
            mineral=self.mineral_named(tree["mineral"]) if tree.get("mineral") else None,
            event=self.happening() if tree.get("event") else None,
            researched_to=tree["researched_to"],
        )
        return Resolution(found, [*self.problems, *incomplete(tree, self.facts)])

    def complain(self, where, text, reason, *, leads_nowhere=False):
        self.problems.append(DraftProblem(where, text, reason, leads_nowhere))

    # Citations

    def cite_row(self, key, as_of, where):
        try:
            return self.citing.cite(CitationReference(key, as_of))
        except BadReference as error:
            self.complain(where, key, str(error), leads_nowhere=True)
            return None

    def bibliography(self):
        rows = []
        for key, number in self.citing.numbers.items():
            dates = sorted({as_of for cited, as_of, _ in self.citing.claims if cited == key})
            cited = self.citing.rows[key]
            kept = {name: cited[name] for name in TABLE["citations"].texts if name not in ORIGINAL}
            row = split(payload.Citation, kept) | {"original": Original.of(cited)}
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
            where = f"{TABLE['glance'].heading}, {row['label']}"
            if found := wrong_number(row):
                self.complain(where, row[found[0]], found[1])
                continue
            of = {"figure": "", "show": "", "number": None, "as_of": ""}
            try:
                shown = row["figure"] and self.figures.show(at_a_glance(row["figure"]))
            except BadReference as error:
                self.complain(where, row["figure"], str(error), leads_nowhere=True)
                continue
            if row["citation"]:
                of["number"] = self.cite_row(row["citation"], row["as_of"], where)
                of["as_of"] = row["as_of"] or self.citing.rows.get(row["citation"], {}).get("as_of", "")
            if isinstance(shown, FigureShown):
                of |= {"figure": shown.figure, "show": shown.show}
            elif shown:
                of["finding"] = shown.finding
            items.append(payload.GlanceItem(**self.texts(payload.GlanceItem, TABLE["glance"], row) | of))
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
        added = {entry["role"]: self.added_role(entry, mineral) for entry in added}
        roles = []
        for computed in self.store.roles(self.code, mineral.slug):
            series = self.store.series[(*computed.because.identity, computed.because.year)]
            shown_by = {
                "strength": computed.strength,
                "figure": self.figures.freeze(computed.because, series).key,
            }
            beside = added.pop(computed.role, None)
            held = beside or payload.HeldRole(computed.role, "", "", "", None, "")
            roles.append(replace(held, **shown_by))
        roles += added.values()
        return payload.KeyMineral(
            slug=mineral.slug,
            name=mineral.name,
            **self.texts(payload.KeyMineral, TABLE["minerals"], row),
            lists=tuple(self.facts.lists_of.get(mineral.slug, ())),
            strategic=tuple(self.facts.strategic_of.get(mineral.slug, ())),
            roles=tuple(roles),
            rows=self.mineral_rows(mineral.slug),
        )

    def added_role(self, entry, mineral):
        """A role as an editor added it."""
        number = self.cite_row(entry["citation"], "", f"{TABLE['roles'].heading}, {mineral.name}")
        texts = self.texts(payload.HeldRole, TABLE["roles"], entry)
        return payload.HeldRole(**texts, strength="", figure="", number=number)

    def mineral_rows(self, slug):
        """One row a series that the country is in: production first, its last two years side by side.

        Of the source that headlines; where that has nothing of the country, of the others.
        """
        for found in (self.store.with_children(slug), self.store.others_with_children(slug)):
            rows = tuple(self.rows_of(slug, self.store.carried(found)))
            if rows:
                return rows
        return ()

    def rows_of(self, slug, carried):
        grouped = {}
        for series in carried:
            if series.of(self.code):
                grouped.setdefault(series.identity, []).append(series)
        for identity in sorted(grouped, key=lambda identity: _order(identity, slug)):
            found = grouped[identity]
            found.sort(key=lambda s: -s.head.year)
            own = [self.figures.freeze(s.of(self.code), s) for s in found[:2]]
            if all(figure.flag in (Flag.ZERO, Flag.NOT_AVAILABLE) for figure in own):
                continue
            concentration = (found[0].head.is_headline and found[0].concentration()) or None
            keys = tuple(figure.key for figure in own)
            yield payload.SeriesRow(keys, concentration and _concentration(concentration))

    def picture(self):
        """The chosen picture, or None. A row that makes none is a problem, which names the field."""
        table = TABLE["picture"]
        found, self.priced, wrong = picture_of(self.figures, self.tree, self.mineral_named)
        for kind, misfit in wrong:
            reason = f"{table.label(misfit.name)}: {misfit.reason}"
            self.complain(f"{table.heading}, {kind}", misfit.text, reason)
        return found

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
            oldest_fact=min((as_of for _, as_of, _ in self.citing.claims), default=""),
            next_review=min((due for _, _, due in self.citing.claims if due), default=""),
        )

    def releases(self):
        releases = self.store.releases | self.facts.trade.releases | self.priced
        stated = (*self.figures.taken.values(), *self.figures.findings.values())
        keys = sorted({one.release for one in stated} | self.priced.keys())
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
                attribution=r.source.attribution,
            )
            for r in (releases[key] for key in keys)
        )


# What of the payload each table becomes. Others are rows of `Payload.tables`.
BLOCKS = {
    "glance": lambda resolver: {"glance": resolver.glance()},
    "minerals": lambda resolver: {"minerals": resolver.minerals()},
    "changed": lambda resolver: {"changed": resolver.lines(TABLE["changed"])[::-1]},
    "watch": lambda resolver: {"watch": resolver.lines(TABLE["watch"])},
    "picture": lambda resolver: {"picture": resolver.picture()},
    "policies": lambda resolver: {"policies": resolver.events(TABLE["policies"])},
    "partnerships": lambda resolver: {"partnerships": resolver.events(TABLE["partnerships"])},
    "projects": lambda resolver: {"projects": resolver.projects()},
    "uses": lambda resolver: {"uses": resolver.uses()},
    "parties": lambda resolver: {"parties": resolver.parties()},
    "pins": lambda resolver: {"related": resolver.related()},
}
# Roles belong to their minerals, sources are numbered as they are cited, facts are the head of an event, and hidden
# events are for the desk.
ELSEWHERE = {"roles", "citations", "facts", "hidden"}


def _order(identity, slug):
    mineral, stage, _form, measure, *_ = identity
    return MEASURES.get(measure, 9), mineral != slug, Stage.values.index(stage), identity


def _concentration(concentration):
    return payload.Concentration(
        low=concentration.low,
        high=concentration.high,
        at_least=concentration.at_least,
        leader=concentration.leaders[0],
        leader_share=concentration.top1,
        excludes=tuple(concentration.excludes),
        uncounted=tuple(concentration.uncounted),
    )
