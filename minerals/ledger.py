"""Figures read once and held in memory, so that a page or a review asks the database a fixed number of times."""

from collections import defaultdict

from .indicators import MAJOR_SHARE, Observation, Series, computed_roles
from .models import Country, Figure, FigureRevision, Measure, Mineral


def observation(revision):
    """A FigureRevision fetched `with_facts()` as an Observation."""
    figure, release = revision.figure, revision.release
    return Observation(
        key=figure.key,
        code=figure.country.code,
        name=figure.country.name,
        slug=figure.country.slug,
        ranked=figure.country.is_ranked,
        mineral=figure.mineral.slug,
        mineral_name=figure.mineral.name,
        stage=figure.stage,
        form=figure.form,
        measure=figure.measure,
        basis=figure.basis,
        year=figure.year,
        value=revision.value,
        lower=revision.lower,
        upper=revision.upper,
        unit=revision.unit,
        flag=revision.flag,
        is_estimate=revision.is_estimate,
        excludes=tuple(filter(None, revision.excludes.split(";"))),
        text=revision.text,
        note=revision.note,
        rankable=figure.rankable,
        annotation=figure.annotation,
        number=revision.number,
        revised=revision.changes_value,
        release=release.key,
        release_name=release.name,
    )


class Ledger:
    """Current figures, grouped into series. Build one with `of_minerals`, `of_country` or `whole`."""

    def __init__(self, revisions):
        self.names = dict(Country.objects.values_list("code", "name"))
        self.series = {}
        self.releases = {}
        for revision in revisions:
            row = observation(revision)
            self.releases[revision.release.key] = revision.release
            self.series.setdefault((*row.identity, row.year), Series(names=self.names)).observations.append(
                row
            )
        self._by_mineral = defaultdict(list)
        for one in self.series.values():
            self._by_mineral[one.head.mineral].append(one)
        self._children = defaultdict(list)
        for child, parent in Mineral.objects.filter(parent__isnull=False).values_list("slug", "parent__slug"):
            self._children[parent].append(child)

    @classmethod
    def whole(cls):
        return cls(FigureRevision.objects.current().with_facts())

    @classmethod
    def of_minerals(cls, minerals):
        return cls(FigureRevision.objects.current().with_facts().filter(figure__mineral__in=minerals))

    @classmethod
    def of_country(cls, country):
        """Every series of the minerals that this country has figures of."""
        return cls.of_minerals(Figure.objects.filter(country=country).values("mineral"))

    def of(self, mineral):
        """The series of one mineral, newest year first."""
        return sorted(self._by_mineral.get(mineral, []), key=lambda s: (-s.head.year, *s.head.identity))

    def with_children(self, mineral):
        return [s for slug in (mineral, *self._children.get(mineral, [])) for s in self.of(slug)]

    def roles(self, code, mineral):
        return computed_roles(code, self.with_children(mineral))

    def minerals_of(self, code):
        """Slugs of the minerals this country has any figure of."""
        return sorted({s.head.mineral for s in self.series.values() if s.of(code)})

    def proposals(self, code, *, among):
        """Minerals of `among` in which the country has at least 5 % of the world's latest production or reserves."""
        found = set()
        for mineral in among:
            newest = {}
            for one in self.of(mineral):
                newest.setdefault(one.head.identity, one)
            for one in newest.values():
                share = (
                    one.share(code) if one.head.measure in (Measure.PRODUCTION, Measure.RESERVES) else None
                )
                if share and share.percent >= MAJOR_SHARE:
                    found.add(mineral)
        return sorted(found)

    def find(self, *, code, mineral, measure, stage="none", form="all", basis=None, year=None):
        """Series that answer a reference, newest first: one per basis, of the latest year unless one is named."""
        found = [
            s
            for s in self.of(mineral)
            if s.head.measure == measure
            and s.head.stage == stage
            and s.head.form == form
            and (basis is None or s.head.basis == basis)
            and (year is None or s.head.year == year)
            and s.of(code)
        ]
        newest = {}
        for one in found:
            newest.setdefault(one.head.basis, one)
        return list(newest.values())
