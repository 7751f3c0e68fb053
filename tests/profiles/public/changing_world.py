"""A world in which anything happens that changes what the filter of countries finds."""

import random

from minerals.models import Country, Figure, Flag, ListEntry, Measure, Mineral, Release, Stage
from profiles.models import Edition, EditionPair, Profile, Review, Revision
from profiles.models.choices import Role
from profiles.models.subjects import Subject
from profiles.public.filters import Selection
from tests.factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    RegionFactory,
    ReleaseFactory,
    UserFactory,
    figure,
    revise,
    world,
)


def publish(country, pairs):
    """The next edition of a country, with these (mineral, role) pairs."""
    author, other = UserFactory(username="author"), UserFactory(username="other")
    profile, _ = Profile.objects.get_or_create(subject=Subject.objects.of(country))
    number = Edition.objects.about(country).count() + 1
    signed = {"payload": {}, "schema": 1, "sha256": "x"}
    revision = Revision.objects.create(profile=profile, number=number, author=author, **signed)
    decided = {"state": "published", "decider": other, "decided_at": "2026-11-24T12:00Z"}
    review = Review.objects.create(profile=profile, revision=revision, submitter=author, **decided, **signed)
    Edition.objects.live().filter(subject__place=country).update(state="superseded")
    edition = Edition.objects.create(
        subject=profile.subject, number=number, review=review, change_note="New", published_at="2026-11-24T12:00Z",
        published_by=other, **signed,
    )  # fmt: skip
    EditionPair.objects.bulk_create(EditionPair(edition=edition, mineral=m, role=r) for m, r in pairs)
    return edition


class World:
    """A world in which anything may happen that changes what the filter finds."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.number = 0
        self.regions = [RegionFactory(name=name) for name in ("East Asia", "Europe", "Oceania")]
        groups = [MineralGroupFactory(name=f"Group {n}") for n in range(3)]
        self.groups = groups
        self.minerals = [
            MineralFactory(name=f"Mineral {n}", group=self.chance.choice(groups)) for n in range(8)
        ]
        self.lists = [CriticalListFactory(country=CountryFactory(code=f"L{n:02}")) for n in range(2)]
        self.countries = [
            CountryFactory(code=f"C{n:02}", name=f"Country {n}", region=self.chance.choice(self.regions))
            for n in range(12)
        ]
        self.world = world()
        for mineral in self.minerals[:4]:  # so that there are shares to sort by, of output and of reserves
            for place in (self.world, *self.chance.sample(self.countries, 6)):
                amount = 200 if place == self.world else self.chance.randint(1, 90)
                figure(place, mineral, amount, year=2025)
                figure(place, mineral, amount % 50 + 1, year=2025, measure=Measure.RESERVES)
        self.acts = [
            self.publish, self.publish, self.withdraw, self.rename_country, self.rename_mineral, self.move,
            self.retag, self.take_out, self.list_it, self.take_off_a_list, self.release, self.state, self.state,
            self.revise, self.reserve, self.mark, self.project_again, self.rename_release, self.nothing,
        ]  # fmt: skip

    def pick(self, among):
        return self.chance.choice(list(among))

    def pairs(self):
        roles = [*Role.values, ""]
        return {(m, self.pick(roles)) for m in self.chance.sample(self.minerals, 3) for _ in range(2)}

    def publish(self):
        publish(self.pick(self.countries), self.pairs())

    def withdraw(self):
        live = list(Edition.objects.live())
        if live:
            ended = {"state": "withdrawn", "notice": "Outdated.", "ended_at": "2026-11-25T12:00Z"}
            Edition.objects.filter(pk=self.pick(live).pk).update(**ended)

    def rename_country(self):
        self.number += 1
        named = {"name": f"Land {self.number}", "slug": f"{self.pick('abyz')}-land-{self.number}"}
        Country.objects.filter(pk=self.pick(self.countries).pk).update(**named)

    def rename_mineral(self):
        self.number += 1
        named = {"name": f"Ore {self.number}", "slug": f"ore-{self.number}"}
        Mineral.objects.filter(pk=self.pick(self.minerals).pk).update(**named)

    def move(self):
        Country.objects.filter(pk=self.pick(self.countries).pk).update(region=self.pick(self.regions))

    def retag(self):
        child, parent = self.chance.sample(self.minerals, 2)
        Mineral.objects.filter(pk=child.pk).update(group=self.pick(self.groups))
        if (
            not Mineral.objects.filter(pk=parent.pk, parent__isnull=False).exists()
            and not child.children.exists()
        ):
            Mineral.objects.filter(pk=child.pk).update(parent=self.pick([parent, None]))

    def take_out(self):
        mineral = Mineral.objects.get(pk=self.pick(self.minerals).pk)
        Mineral.objects.filter(pk=mineral.pk).update(in_filter=not mineral.in_filter)

    def list_it(self):
        one, mineral = self.pick(self.lists), self.pick(self.minerals)
        if not ListEntry.objects.filter(critical_list=one, mineral=mineral).exists():
            ListEntryFactory(critical_list=one, mineral=mineral)

    def take_off_a_list(self):
        if entries := list(ListEntry.objects.all()):
            self.pick(entries).delete()

    def release(self):
        """A newer release states newer figures of one mineral."""
        self.number += 1
        newer = ReleaseFactory(key=f"usgs-mcs-{2100 + self.number}", name=f"Release {self.number}")
        mineral = Mineral.objects.get(pk=self.pick(self.minerals).pk)
        for place in (self.world, *self.chance.sample(self.countries, 3)):
            self.figure(place, mineral, year=2026 + self.number, release=newer)

    def state(self):
        self.figure(self.pick(self.countries), Mineral.objects.get(pk=self.pick(self.minerals).pk))

    def reserve(self):
        mineral = Mineral.objects.get(pk=self.pick(self.minerals).pk)
        for place in (self.world, self.pick(self.countries)):
            self.figure(place, mineral, measure=Measure.RESERVES)

    def figure(self, place, mineral, *, release=None, **identity):
        stage = Stage.NONE if "measure" in identity else self.pick([Stage.MINE, Stage.REFINERY])
        identity = {"stage": stage, "measure": Measure.PRODUCTION, "year": 2025} | identity
        if Figure.objects.filter(country=place, mineral=mineral, **identity).exists():
            return
        series = Figure.objects.filter(mineral=mineral, stage=stage, measure=identity["measure"])
        leads = series.values_list("is_headline", flat=True).first()
        value = self.pick([0, 5, 9, 30])
        flag = Flag.REPORTED if value else Flag.ZERO
        figure(place, mineral, value, flag=flag, release=release, is_headline=leads, **identity)

    def revise(self):
        if figures := list(Figure.objects.all()):
            revise(self.pick(figures), self.pick([1, 7, 50]), flag=Flag.REPORTED, announced=False)

    def mark(self):
        """Change a reviewed mark: whether a series headlines, or whether one figure may be ranked."""
        if figures := list(Figure.objects.all()):
            one = self.pick(figures)
            series = Figure.objects.filter(mineral=one.mineral, stage=one.stage, measure=one.measure)
            if self.chance.random() < 0.5:
                series.update(is_headline=not one.is_headline)
            else:
                series.filter(pk=one.pk).update(rankable=not one.rankable)

    def project_again(self):
        """Replace the pairs of an edition, as `rebuild_projections` does after a rule has changed."""
        if live := list(Edition.objects.live()):
            edition = self.pick(live)
            edition.pairs.all().delete()
            EditionPair.objects.bulk_create(
                EditionPair(edition=edition, mineral=m, role=r) for m, r in self.pairs()
            )

    def rename_release(self):
        self.number += 1
        Release.objects.update(name=f"Renamed {self.number}")

    def nothing(self):
        pass

    def selections(self, index):
        for _ in range(6):
            chosen = {
                facet: sorted(
                    self.chance.sample(sorted(index.labels[facet]), min(n, len(index.labels[facet])))
                )
                for facet in Selection.declared_facets
                for n in [self.chance.choice([0, 0, 1, 1, 2])]
            }
            switches = [name for name in Selection.declared_switches if self.chance.random() < 0.25]
            yield Selection.choosing(index, chosen, switches)
