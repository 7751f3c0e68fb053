"""The smallest valid object of each kind. A test names only the fields it is about."""

import datetime
from decimal import Decimal
from unittest.mock import patch

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Max
from django.utils.http import int_to_base36
from factory.django import DjangoModelFactory

from minerals.facts import figure_store
from minerals.models import (
    Basis,
    CodeGroup,
    Commodity,
    Country,
    CriticalList,
    Dimension,
    Figure,
    FigureRevision,
    Flag,
    GovernanceEstimate,
    ListEntry,
    MarketSeries,
    MarketValue,
    Measure,
    Mineral,
    MineralGroup,
    Region,
    Release,
    Source,
    Stage,
    TradeFlow,
    TradeYear,
    Unit,
)
from minerals.models.figures import figure_key
from minerals.models.market import market_key
from minerals.models.places import PlaceKind
from profiles import checking, workflow
from profiles.models import (
    Citation,
    Event,
    EventFacts,
    EventParty,
    GlanceItem,
    KeyMineral,
    Profile,
    RelatedPin,
)
from profiles.models.dated import RecentChange
from profiles.models.draft import BRIEF
from profiles.models.subjects import Subject, SubjectKind
from profiles.models.uses import Use
from profiles.shape import PARTS_OF, PROSE, TABLES
from tables.models import DataVersion


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
    return CountryFactory(code="WLD", name="World", kind=PlaceKind.AGGREGATE, region=None, continent="")


def other_countries():
    return CountryFactory(
        code="OTH", name="Other countries", kind=PlaceKind.AGGREGATE, region=None, continent=""
    )


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
    is_default = factory.LazyAttribute(lambda o: o.key == "usgs-mcs")
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


class CommodityFactory(DjangoModelFactory):
    """Lithium carbonate in HS 1992."""

    class Meta:
        model = Commodity
        django_get_or_create = ["nomenclature", "code"]
        skip_postgeneration_save = True

    nomenclature = "hs92"
    code = "283691"
    name = "Lithium carbonate"
    kind = "compound"

    @factory.post_generation
    def minerals(self, create, minerals, **kwargs):
        self.minerals.add(*(minerals or [MineralFactory(name="Lithium")]))


class CodeGroupFactory(DjangoModelFactory):
    """Rare earths; name its `commodities`."""

    class Meta:
        model = CodeGroup
        django_get_or_create = ["key"]
        skip_postgeneration_save = True

    key = "rare-earths"
    title = "Rare earths"
    nomenclature = "hs92"
    note = "Why they may be added."
    reviewed = "Names of its codes; December 2026."

    @factory.post_generation
    def commodities(self, create, commodities, **kwargs):
        self.commodities.add(*(commodities or []))


def flow(commodity, exporter, importer, value, quantity=None, *, year=2024):
    """A flow of BACI: dollars and kilograms."""
    source = SourceFactory(
        key="baci",
        title="BACI",
        publisher="CEPII",
        licence="Etalab Open Licence 2.0",
        attribution="CEPII, BACI",
    )
    release = ReleaseFactory(key="baci-2026", name="BACI 2026", source=source)
    trade_year, _ = TradeYear.objects.get_or_create(
        source=source, commodity=commodity, year=year, defaults={"release": release}
    )
    return TradeFlow.objects.create(
        trade_year=trade_year, exporter=exporter, importer=importer, value=value, quantity=quantity
    )


class MarketSeriesFactory(DjangoModelFactory):
    class Meta:
        model = MarketSeries
        django_get_or_create = ["key"]

    source = factory.SubFactory(SourceFactory)
    country = factory.SubFactory(CountryFactory, code="USA", name="United States")
    mineral = factory.SubFactory(MineralFactory)
    statistic = "price"
    product = ""
    wording = "Price, average, dollars per pound: U.S. spot, cathode"
    unit = "dollars per pound"
    position = 1
    key = factory.LazyAttribute(
        lambda o: market_key(o.country.code, o.mineral.slug, o.statistic, o.product, o.wording, o.unit)
    )


def market(values=None, *, release=None, **series):
    """A MarketSeries with `values`, {year: value}, as one release prints them."""
    made = MarketSeriesFactory(**series)
    release = release or ReleaseFactory(source=made.source)
    for year, value in (values or {2023: 17, 2024: 16}).items():
        MarketValue.objects.create(series=made, release=release, year=year, value=value, flag="reported")
    return made


def govern(country, means, *, release=None):
    """Estimates of governance of a country, in all six dimensions alike: `means` is {year: estimate}."""
    source = SourceFactory(
        key="wgi",
        title="Worldwide Governance Indicators",
        publisher="World Bank",
        licence="CC BY 4.0",
        attribution="World Bank, WGI, CC BY 4.0",
    )
    release = release or ReleaseFactory(
        key="wgi-2024",
        source=source,
        name="Worldwide Governance Indicators, 2024 update",
        published="2024-11-01",
    )
    for year, estimate in means.items():
        for dimension in Dimension:
            stored = {"country": country, "year": year, "dimension": dimension, "release": release}
            GovernanceEstimate.objects.create(**stored, estimate=estimate)


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
    scenario="",
    is_headline=None,
    **revision,
):
    """A figure with one current revision; reserves take no stage. It headlines if its source is the default one."""
    if measure == Measure.RESERVES:
        stage = Stage.NONE
    identity = {"stage": stage, "form": form, "measure": measure, "basis": basis, "year": year}
    identity |= {"scenario": scenario}
    release = release or ReleaseFactory()
    made = Figure.objects.create(
        key=figure_key(
            code=country.code, mineral=mineral.slug, source=release.source.name_in_keys, **identity
        ),
        country=country,
        mineral=mineral,
        source=release.source,
        is_headline=release.source.is_default and not scenario if is_headline is None else is_headline,
        rankable=rankable,
        **identity,
    )
    FigureRevision.objects.create(
        figure=made,
        release=release,
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


def revise_in(made, value, *, number=2, published=(2027, 2, 1), name="Summaries 2027", **more):
    """Restate a figure in a release of its own, a year on unless said otherwise."""
    release = ReleaseFactory(key=f"release-{number}", name=name, published=datetime.date(*published))
    return revise(made, value, release=release, **{"unit": "t", "flag": Flag.REPORTED, **more})


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


TABLES_OF_COUNTRY = [part for part in PARTS_OF[SubjectKind.COUNTRY] if part in TABLES]
TEXTS_OF_COUNTRY = {text.name: text.heading for text in PARTS_OF[SubjectKind.COUNTRY] if text in PROSE}


def complete_profile(country, *, minerals=(), tagline="Refines what others mine.", reference="", glance=4):
    """A draft that can be submitted: every section, a citation, and `glance` numbers that show `reference`."""
    profile = Profile.objects.create(
        subject=Subject.objects.of(country),
        tagline=tagline,
        **{
            name: f"Text of {heading}.[@paper]"
            for name, heading in TEXTS_OF_COUNTRY.items()
            if name not in BRIEF
        },
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


def subject_of(mineral):
    world()
    return Subject.objects.of(mineral)


def mineral_profile(mineral, *, why="Cobalt makes batteries last.[@paper]"):
    """A draft of a mineral that can be submitted: two texts, a use, a substitute, a change, the source of all."""
    profile = Profile.objects.create(
        subject=subject_of(mineral),
        what_it_does=why,
        who_can_stop_it="One country mines most of it.[@paper]",
    )
    Citation.objects.create(
        profile=profile, key="paper", title="A paper", publisher="A publisher", as_of="2025-03"
    )
    RecentChange.objects.create(
        profile=profile, date="2025-10-16", summary="Exports were rationed.", citation="paper"
    )
    share = {"share": 51, "share_of": "cobalt use", "year": 2024}
    Use.objects.create(profile=profile, kind="use", name="Superalloys", citation="paper", **share)
    less = {"name": "Iron phosphate", "loss": "It stores less.", "position": 1}
    Use.objects.create(profile=profile, kind="substitute", citation="paper", **less)
    return profile


def event_profile(
    slug="china-acid-stop-2026", *, title="China stops acid exports", minerals=(), parties=(), **facts
):
    """A draft of an event that can be submitted. `parties`: (Country, part, note)."""
    world()
    subject = Subject.objects.of(Event(slug=slug, name=title))
    texts = {"happened": "It stopped them.[@paper]", "effects": "Prices rose.[@paper]"}
    profile = Profile.objects.create(subject=subject, **texts)
    Citation.objects.create(
        profile=profile, key="paper", title="A paper", publisher="A publisher", as_of="2026-03"
    )
    held = {"date": "2026-03", "kind": "export-control"} | facts
    EventFacts.objects.create(profile=profile, title=title, **held).minerals.set(minerals)
    for position, (country, part, note) in enumerate(parties):
        EventParty.objects.create(
            profile=profile, country=country, part=part, note=note, citation="paper", position=position
        )
    return profile


def pin(profile, country, position=0, reason=""):
    return RelatedPin.objects.create(profile=profile, country=country, position=position, reason=reason)


def publish(profile, *, editor, moderator, change_note="First edition"):
    """Save, submit, approve and publish the draft as it is: the Edition. It is checked once, when it is published."""
    with patch.object(checking, "check_after_change"):
        workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note=change_note)
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)


def data_versions():
    """Two versions of the data; in the second a table has other rows and columns, and one is new.

    They follow one that a page of the whole content has made before, if there is any.
    """
    newest = DataVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    held = {"releases": {}, "editions": 0, "ended": 0, "barred": []}
    table = {"rows": 3, "bytes": 90, "hash": f"sha256:{'a' * 64}", "schema": "1", "sources": ["usgs-mcs"]}
    first = [
        table | {"name": "figures", "columns": ["key", "note"]},
        table | {"name": "lists", "columns": ["list"]},
    ]
    changed = {"rows": 2, "hash": f"sha256:{'b' * 64}", "schema": "2", "columns": ["key", "value"]}
    second = [first[0] | changed, table | {"name": "regions", "columns": ["region"]}]
    causes = ({"first": True}, {"releases": ["usgs-mcs-2026"], "editions": 1, "tables": ["figures", "lists"]})
    for number, (tables, cause) in enumerate(zip((first, second), causes, strict=True), 1):
        made_at = datetime.datetime(2026, 1, number, 12, tzinfo=datetime.UTC)
        DataVersion.objects.create(
            number=newest + number,
            name=f"2026-01-0{number}.1",
            made_at=made_at,
            tables=tables,
            held=held,
            cause=cause,
        )
