"""The smallest valid object of each kind. A test names only the fields it is about."""

import datetime
from decimal import Decimal

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.http import int_to_base36
from factory.django import DjangoModelFactory

from minerals import figure_store
from minerals.models import (
    Basis,
    Country,
    CriticalList,
    Figure,
    FigureRevision,
    Flag,
    ListEntry,
    Measure,
    Mineral,
    MineralGroup,
    Region,
    Release,
    Source,
    Stage,
    Unit,
)
from minerals.models.figures import figure_key
from minerals.models.places import Kind
from profiles import workflow
from profiles.models import Citation, GlanceItem, KeyMineral, Profile, RelatedPin
from profiles.models.draft import SECTIONS


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["slug"]

    name = "East Asia"
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ["code"]

    code = factory.Sequence(
        lambda n: int_to_base36(36**2 + n).upper()
    )  # 100, 101 … 10Z, 110: no real one for long
    name = factory.LazyAttribute(lambda o: f"Country {o.code}")
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))
    region = factory.SubFactory(RegionFactory)
    continent = "Asia"


def world():
    return CountryFactory(code="WLD", name="World", kind=Kind.AGGREGATE, region=None, continent="")


def other_countries():
    return CountryFactory(code="OTH", name="Other countries", kind=Kind.AGGREGATE, region=None, continent="")


class MineralGroupFactory(DjangoModelFactory):
    class Meta:
        model = MineralGroup
        django_get_or_create = ["slug"]

    name = "Battery minerals"
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))


class MineralFactory(DjangoModelFactory):
    class Meta:
        model = Mineral
        django_get_or_create = ["slug"]

    name = "Cobalt"
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))
    group = factory.SubFactory(MineralGroupFactory)
    in_filter = True


class CriticalListFactory(DjangoModelFactory):
    class Meta:
        model = CriticalList
        django_get_or_create = ["slug"]

    country = factory.SubFactory(CountryFactory)
    year = 2025
    slug = factory.LazyAttribute(lambda o: f"{o.country.slug}-{o.year}")
    name = factory.LazyAttribute(lambda o: f"{o.country.name} {o.year}")
    issuer = factory.LazyAttribute(lambda o: o.country.name)
    short = factory.LazyAttribute(lambda o: o.country.code[:2])
    certainty = "official_page"


class ListEntryFactory(DjangoModelFactory):
    class Meta:
        model = ListEntry

    critical_list = factory.SubFactory(CriticalListFactory)
    mineral = factory.SubFactory(MineralFactory)
    name_as_listed = factory.LazyAttribute(lambda o: o.mineral.name)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ["key"]

    key = "usgs-mcs"
    title = "Mineral Commodity Summaries"
    publisher = "U.S. Geological Survey"
    licence = "Public domain"


class ReleaseFactory(DjangoModelFactory):
    class Meta:
        model = Release
        django_get_or_create = ["key"]

    key = "usgs-mcs-2026"
    source = factory.SubFactory(SourceFactory)
    name = "USGS Mineral Commodity Summaries 2026"
    published = datetime.date(2026, 2, 6)


def figure(
    country,
    mineral,
    value=None,
    *,
    measure=Measure.PRODUCTION,
    stage=Stage.MINE,
    form="all",
    basis=Basis.CONTAINED,
    year=2024,
    flag=Flag.REPORTED,
    unit=Unit.TONNE,
    rankable=True,
    release=None,
    **revision,
):
    """A figure with one current revision; reserves take no stage."""
    if measure == Measure.RESERVES:
        stage = Stage.NONE
    identity = {"stage": stage, "form": form, "measure": measure, "basis": basis, "year": year}
    made = Figure.objects.create(
        key=figure_key(code=country.code, mineral=mineral.slug, **identity),
        country=country,
        mineral=mineral,
        rankable=rankable,
        **identity,
    )
    FigureRevision.objects.create(
        figure=made,
        release=release or ReleaseFactory(),
        value=None if value is None else Decimal(value),
        unit=unit,
        flag=flag,
        is_estimate=revision.pop("is_estimate", flag == Flag.ESTIMATED),
        **revision,
    )
    return made


def revise(figure, value, *, release=None, announced=True, **statement):
    """A newer statement of a figure, current from now on. The database asks for this order: insert, demote, promote.

    It is announced to the checks, as every import does at its end.
    """
    before = figure_store.facts_state()
    last = figure.revisions.order_by("-number").first()
    current = figure.revisions.get(is_current=True)
    made = figure.revisions.create(
        number=last.number + 1,
        is_current=False,
        release=release or last.release,
        value=None if value is None else Decimal(value),
        **{"unit": last.unit, "flag": last.flag, **statement},
    )
    figure.revisions.filter(pk=current.pk).update(is_current=False)
    figure.revisions.filter(pk=made.pk).update(is_current=True)
    made.refresh_from_db()
    if announced:
        figure_store.announce(before)
    return made


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        django_get_or_create = ["username"]
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        if extracted:
            self.groups.add(Group.objects.get(name=extracted))


def complete_profile(country, *, minerals=(), tagline="Refines what others mine.", reference="", glance=4):
    """A draft that can be submitted: every section, a citation, and `glance` numbers that show `reference`."""
    profile = Profile.objects.create(
        country=country,
        tagline=tagline,
        **{name: f"Text of {heading}.[@paper]" for name, heading in SECTIONS.items()},
    )
    Citation.objects.create(
        profile=profile,
        key="paper",
        title="A paper",
        publisher="A publisher",
        as_of="2025-03",
        url="https://example.org/",
    )
    for position, mineral in enumerate(minerals):
        KeyMineral.objects.create(profile=profile, mineral=mineral, position=position)
    for position in range(glance):
        GlanceItem.objects.create(
            profile=profile, label=f"Number {position}", figure=reference, position=position
        )
    return profile


def pin(profile, country, position=0, reason=""):
    return RelatedPin.objects.create(profile=profile, country=country, position=position, reason=reason)


def publish(profile, *, editor, moderator, change_note="First edition"):
    """Save, submit, approve and publish the draft as it is: the Edition."""
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note=change_note)
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)
