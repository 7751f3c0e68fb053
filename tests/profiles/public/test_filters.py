"""The filter: results and counts equal a brute-force reading of the editions, whatever is chosen."""

import random

import pytest
from django.http import QueryDict

from minerals.models import Flag, Measure, Stage
from minerals.models.places import PlaceKind
from profiles.models import Edition, EditionPair, Review, Revision
from profiles.models.choices import Role
from profiles.public import filters
from profiles.public.filters.reading import read_index
from tests.factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    RegionFactory,
    UserFactory,
    complete_profile,
    figure,
    other_countries,
    world,
)
from tests.plain_filter import matching_plainly, of_country, of_pair

FACETS, SWITCHES = filters.Selection.declared_facets, filters.Selection.declared_switches

pytestmark = pytest.mark.on_postgresql("databases sort and compare texts differently")


def edition_of(country, pairs):
    """A live edition with exactly these (mineral, role) pairs; what it says beside them does not matter here."""
    author, other = UserFactory(username="author"), UserFactory(username="other")
    profile = complete_profile(country)
    revision = Revision.objects.create(
        profile=profile, number=1, payload={}, schema=1, sha256="x", author=author
    )
    review = Review.objects.create(
        profile=profile, revision=revision, payload={}, schema=1, sha256="x", submitter=author, decider=other
    )
    edition = Edition.objects.create(
        subject=profile.subject, number=1, review=review, payload={}, schema=1, sha256="x",
        published_at="2026-11-24T12:00Z", published_by=other,
    )  # fmt: skip
    EditionPair.objects.bulk_create(EditionPair(edition=edition, mineral=m, role=r) for m, r in pairs)
    return edition


def select(**choices):
    query = QueryDict(mutable=True)
    for name, values in choices.items():
        query.setlist(name.replace("_", "-"), values)
    return filters.Selection.of(query)


def countries(selection):
    return [place.name for place in selection.countries]


def counts(selection, facet):
    return {v.slug: v.count for f in selection.facets if f.name == facet for v in f.values}


@pytest.fixture
def iodine(db):
    return MineralFactory(name="Iodine")


@pytest.fixture
def copper(db):
    return MineralFactory(name="Copper")


@pytest.fixture
def japan_edition(japan, iodine, copper):
    """Japan mines iodine and refines copper."""
    return edition_of(japan, [(iodine, Role.PRODUCER), (copper, Role.REFINER)])


@pytest.fixture
def chile_edition(iodine, copper):
    chile = CountryFactory(code="CHL", name="Chile", region=RegionFactory(name="South America"))
    return edition_of(chile, [(iodine, Role.PRODUCER), (copper, Role.PRODUCER), (copper, Role.REFINER)])


def test_nothing_chosen_finds_every_live_edition(japan_edition, chile_edition):
    selection = select()
    assert countries(selection) == ["Chile", "Japan"]
    assert (selection.count, selection.total, selection.url) == (2, 2, "/countries/")


def test_mineral_and_role_must_be_true_of_one_pair(japan_edition):
    assert countries(select(mineral=["iodine"], role=["refiner"])) == []
    assert countries(select(mineral=["iodine"], role=["producer"])) == ["Japan"]


def test_any_role_unlinks_the_role_alone(japan_edition):
    assert countries(select(mineral=["iodine"], role=["refiner"], any_role=["1"])) == ["Japan"]
    assert countries(select(mineral=["iodine"], role=["stockpiler"], any_role=["1"])) == [
        "Japan"
    ]  # ignored: unknown
    assert countries(select(mineral=["iodine"], role=["producer"], any_role=["1"])) == ["Japan"]


def test_or_within_a_facet_and_across(japan_edition, chile_edition):
    assert countries(select(mineral=["copper", "iodine"], region=["east-asia"])) == ["Japan"]
    assert countries(select(region=["east-asia", "south-america"])) == ["Chile", "Japan"]


def test_a_count_ignores_the_selections_of_its_own_facet(japan_edition, chile_edition):
    selection = select(region=["east-asia"], mineral=["copper"])
    assert counts(selection, "region") == {"east-asia": 1, "south-america": 1}
    assert counts(selection, "mineral") == {"copper": 1, "iodine": 1}


def test_a_value_at_zero_stays_visible_and_disabled(japan_edition, chile_edition):
    selection = select(region=["east-asia"], mineral=["copper"])
    producer = next(v for f in selection.facets if f.name == "role" for v in f.values if v.slug == "producer")
    assert (producer.count, producer.disabled) == (0, True)
    chosen = select(role=["producer"], mineral=["copper"], region=["east-asia"])
    assert not any(value.disabled for facet in chosen.facets for value in facet.values if value.selected)


def test_a_mineral_is_offered_by_how_many_name_it_and_not_its_kin(
    japan_edition, chile_edition, japan, copper
):
    earths = MineralFactory(name="Earths")
    for code in ("PER", "FJI", "CUB"):
        figure(CountryFactory(code=code, name=code), earths, 5)
    figure(CountryFactory(code="GAB", name="Gabon"), MineralFactory(name="Scandium", parent=earths), 5)
    assert list(counts(select(), "mineral").items()) == [
        ("earths", 4), ("copper", 2), ("iodine", 2), ("scandium", 4),
    ]  # fmt: skip


def test_unknown_and_repeated_values_are_ignored_with_a_notice(japan_edition):
    selection = select(mineral=["iodine", "iodine", "unobtainium"], region=["atlantis"])
    assert countries(selection) == ["Japan"]
    assert selection.url == "/countries/?mineral=iodine"
    assert len(selection.notices) == 3
    assert any("unobtainium" in notice for notice in selection.notices)


def test_there_is_one_address_a_selection(japan_edition, chile_edition):
    a = select(role=["refiner", "producer"], mineral=["iodine", "copper"])
    b = select(mineral=["copper", "iodine"], role=["producer", "refiner"])
    assert a.url == b.url == "/countries/?mineral=copper&mineral=iodine&role=producer&role=refiner"


def test_each_choice_can_be_given_up(japan_edition):
    selection = select(mineral=["iodine"], role=["producer"])
    assert {c.label: c.url for c in selection.chosen} == {
        "Iodine": "/countries/?role=producer",
        "Producer": "/countries/?mineral=iodine",
    }


def test_an_empty_result_names_the_facet_that_gives_most(japan_edition, chile_edition):
    selection = select(mineral=["iodine"], role=["refiner"])
    assert selection.count == 0
    assert (selection.empty_hint.facet_label, selection.empty_hint.count) == ("Mineral", 2)


def test_what_is_no_value_of_the_filter_is_not_offered(japan, iodine):
    cement = MineralFactory(name="Cement", in_filter=False)
    edition_of(japan, [(iodine, Role.PRODUCER), (cement, Role.PRODUCER)])
    assert counts(select(), "mineral") == {"iodine": 1}


def test_a_list_entry_of_a_child_finds_its_parent_and_says_so(japan):
    parent = MineralFactory(name="Rare earths")
    child = MineralFactory(name="Neodymium", parent=parent)
    one = CriticalListFactory(country=CountryFactory(code="USA", name="United States"))
    ListEntryFactory(critical_list=one, mineral=child)
    edition_of(japan, [(parent, Role.CONSUMER)])
    selection = select(list=["united-states-2025"])
    assert countries(selection) == ["Japan"]
    assert selection.reasons == ["Rare earths is on United States 2025 through Neodymium."]


def test_a_search_for_a_child_finds_its_parent_and_says_so(japan):
    parent = MineralFactory(name="Rare earths")
    MineralFactory(name="Neodymium", parent=parent)
    edition_of(japan, [(parent, Role.CONSUMER)])
    selection = select(mineral=["neodymium"])
    assert countries(selection) == ["Japan"]
    assert selection.reasons == ["Neodymium is found under Rare earths."]
    assert selection.url == "/countries/?mineral=rare-earths"


def test_superseded_editions_are_not_found(japan_edition):
    Edition.objects.update(state="superseded")
    assert select().total == 0


def test_the_filter_set_gives_the_same_countries(japan_edition, chile_edition):
    query = QueryDict("mineral=iodine&region=east-asia")
    assert list(filters.Selection.of(query).qs) == [japan_edition.subject.place]


def test_a_country_with_figures_alone_has_the_roles_that_they_show(japan_edition, copper):
    peru = CountryFactory(code="PER", name="Peru")
    figure(peru, copper, 5)
    figure(peru, copper, 7, measure=Measure.RESERVES)
    chosen = select(mineral=["copper"], role=["reserve-holder"])
    assert countries(chosen) == ["Peru"]
    assert countries(select(role=["refiner"], mineral=["copper"])) == ["Japan"]
    assert countries(select(mineral=["copper"])) == ["Japan", "Peru"]


def test_figures_change_no_pair_of_a_profile(japan_edition, japan, copper):
    figure(japan, copper, 5, measure=Measure.RESERVES)
    assert counts(select(mineral=["copper"]), "role") == {"producer": 0, "refiner": 1}


def test_a_true_zero_and_an_older_year_show_no_role_and_a_withheld_figure_does(copper):
    names = ("Zero", "Old", "Withheld")
    zero, old, withheld = (CountryFactory(code=name[:3].upper(), name=name) for name in names)
    figure(zero, copper, 0, flag=Flag.ZERO)
    figure(old, copper, 5, year=2020)
    figure(withheld, copper, flag=Flag.WITHHELD)
    assert countries(select(role=["producer"])) == ["Withheld"]
    assert countries(select()) == ["Old", "Withheld", "Zero"]


def test_aggregates_are_no_countries_and_blocs_are(copper):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    for place in (union, world(), other_countries()):
        figure(place, copper, 5)
    assert countries(select(mineral=["copper"])) == ["European Union"]


def test_a_country_without_any_figure_or_profile_is_not_listed(copper, japan):
    assert countries(select()) == []


def test_a_switch_leaves_profiles_alone(japan_edition, copper):
    figure(CountryFactory(code="PER", name="Peru"), copper, 5)
    alone = select(profiles=["1"])
    assert (countries(alone), alone.total, alone.url) == (["Japan"], 1, "/countries/?profiles=1")
    assert counts(alone, "mineral") == {"copper": 1, "iodine": 1}
    assert select(profiles=["yes"]).notices == [
        "“profiles” is either 1 or absent; something else was ignored."
    ]


def test_an_empty_result_names_the_switch_where_that_gives_most(japan_edition, copper):
    figure(CountryFactory(code="PER", name="Peru"), copper, 5)
    selection = select(profiles=["1"], mineral=["copper"], role=["producer"])
    hint = select(profiles=["1"], mineral=["copper"], role=["producer"], region=["east-asia"]).empty_hint
    assert (selection.count, hint.count) == (0, 1)
    figure(CountryFactory(code="FJI", name="Fiji"), copper, 5)
    hint = select(profiles=["1"], mineral=["copper"], role=["producer"]).empty_hint
    assert (hint.facet_label, hint.count) == ("Profiles only", 2)
    assert hint.url == "/countries/?mineral=copper&role=producer"


def test_a_switch_can_be_given_up_like_a_choice(japan_edition):
    selection = select(mineral=["copper"], profiles=["1"], any_role=["1"])
    assert {c.label: c.url for c in selection.chosen} == {
        "Copper": "/countries/?any-role=1&profiles=1",
        "Match roles for any mineral": "/countries/?profiles=1&mineral=copper",
        "Profiles only": "/countries/?any-role=1&mineral=copper",
    }


def test_a_profile_that_ended_leaves_what_the_figures_say(japan_edition, japan, copper):
    figure(japan, copper, 5, measure=Measure.RESERVES)
    Edition.objects.update(state="withdrawn", notice="Outdated.", ended_at="2026-11-25T12:00Z")
    (place,) = select(role=["reserve-holder"]).countries
    assert (place.edition, place.has_ended) == (None, True)


def test_a_child_that_some_country_names_still_finds_its_parent_and_says_so(japan, chile_edition):
    parent = MineralFactory(name="Platinum-group metals")
    child = MineralFactory(name="Platinum", parent=parent)
    edition_of(japan, [(parent, Role.RECYCLER)])
    peru = CountryFactory(code="PER", name="Peru")
    figure(peru, child, 5)
    selection = select(mineral=["platinum"])
    assert countries(selection) == ["Japan", "Peru"]
    assert selection.reasons == ["Platinum also finds what names Platinum-group metals."]
    assert countries(select(mineral=["platinum"], role=["producer"])) == ["Peru"]
    assert countries(select(mineral=["platinum-group-metals"], role=["producer"])) == ["Peru"]


def test_countries_of_a_mineral_are_sorted_by_share_profiles_first(japan_edition, copper):
    """Each by its strongest stage: of the mined 100 t Peru has 30 and Fiji 20, of the refined 10 t Fiji has 5."""
    peru, fiji = CountryFactory(code="PER", name="Peru"), CountryFactory(code="FJI", name="Fiji")
    for place, mined in ((world(), 100), (peru, 30), (fiji, 20)):
        figure(place, copper, mined)
    for place, refined in ((CountryFactory(code="WLD"), 10), (fiji, 5)):
        figure(place, copper, refined, stage=Stage.REFINERY)
    assert countries(select(mineral=["copper"])) == ["Japan", "Fiji", "Peru"]
    assert countries(select(mineral=["copper"], role=["producer"])) == ["Peru", "Fiji"]
    assert countries(select(role=["producer"])) == [
        "Japan",
        "Peru",
        "Fiji",
    ]  # who has no profile, always by share


# Against brute force


@pytest.fixture
def plain_world(db):
    """Thirty profiles with random pairs, forty countries with random figures, and what a plain reader makes of them.

    As plain_countries() gives it, by name.
    """
    chance = random.Random(20261124)
    regions = [RegionFactory(name=name) for name in ("East Asia", "Europe", "Oceania", "Africa")]
    groups = [MineralGroupFactory(name=f"Group {n}") for n in range(3)]
    minerals = [MineralFactory(name=f"Mineral {n:02}", group=chance.choice(groups)) for n in range(12)]
    for child, parent in ((1, 0), (2, 0), (5, 4)):
        minerals[child].parent = minerals[parent]
        minerals[child].save()
    lists = [
        CriticalListFactory(country=CountryFactory(code=f"L{n:02}", name=f"Issuer {n}")) for n in range(3)
    ]
    on = {mineral.slug: set() for mineral in minerals}
    for one in lists:
        for mineral in chance.sample(minerals, 4):
            ListEntryFactory(critical_list=one, mineral=mineral)
            on[mineral.slug].add(one.slug)
            if mineral.parent:
                on[mineral.parent.slug].add(one.slug)
    rows = {}
    for n in range(30):
        country = CountryFactory(code=f"C{n:02}", name=f"Country {n:02}", region=chance.choice(regions))
        pairs = {
            (m, r)
            for m in chance.sample(minerals, 4)
            for r in chance.sample(list(Role), chance.randint(1, 3))
        }
        pairs |= {(chance.choice(minerals), "")}
        pairs = {(m, r) for m, r in pairs if r or not any(m == m2 and r2 for m2, r2 in pairs)}
        edition_of(country, pairs)
        rows[country.name] = of_country(country), True, [of_pair(m, r, on) for m, r in pairs]
    return rows | rows_of_figures(chance, minerals, regions, on)


def rows_of_figures(chance, minerals, regions, on):
    """The rows of forty countries whose roles follow from figures: those of the newest year, above zero or withheld."""
    places = [
        CountryFactory(code=f"F{n:02}", name=f"Land {n:02}", region=chance.choice(regions)) for n in range(40)
    ]
    shown = {
        "mine": Role.PRODUCER,
        "refinery": Role.REFINER,
        "smelter": Role.REFINER,
        "none": Role.RESERVE_HOLDER,
    }
    known = []  # (country, mineral, stage, year, is there)
    for place in places:
        for mineral, stage in chance.sample([(m, s) for m in minerals for s in shown], chance.randint(1, 6)):
            year, value = chance.choice([2024, 2024, 2025, 2025, 2025]), chance.choice([None, 0, 5, 9])
            figure(
                place, mineral, value, stage=stage, year=year,
                measure=Measure.RESERVES if stage == "none" else Measure.PRODUCTION,
                flag={None: Flag.WITHHELD, 0: Flag.ZERO}.get(value, Flag.REPORTED),
            )  # fmt: skip
            known.append((place, mineral, stage, year, value != 0))
    rows = {}
    for place in places:
        pairs = {
            (mineral, shown[stage])
            for of, mineral, stage, year, is_there in known
            if of == place and is_there and year == max(k[3] for k in known if k[1:3] == (mineral, stage))
        }
        rows[place.name] = of_country(place), False, [of_pair(m, r, on) for m, r in pairs]
    return rows


def test_results_and_counts_equal_brute_force(plain_world):
    chance = random.Random(7)
    index = read_index()
    values = {facet: sorted(index.labels[facet]) for facet in FACETS}
    held = [[place, *pairs] for place, _, pairs in plain_world.values()]
    for facet in FACETS.keys() - {"mineral"}:  # of which kin that no country names is no value
        assert set(values[facet]) == set().union(*(v.get(facet, ()) for one in held for v in one)) - {""}
    empty = 0
    for _ in range(150):
        choices = {f: chance.sample(values[f], chance.choice([0, 0, 1, 1, 2])) for f in FACETS}
        switches = {name for name in SWITCHES if chance.random() < 0.3}
        selection = filters.Selection.choosing(index, choices, switches)
        expected = matching_plainly(plain_world, choices, switches)
        assert set(countries(selection)) == expected, choices
        empty += not expected
        for facet in FACETS:
            for slug, count in counts(selection, facet).items():
                only = choices | {facet: [slug]}
                assert count == len(matching_plainly(plain_world, only, switches)), (only, switches)
    assert 0 < empty < 150


def test_the_filter_asks_the_database_as_often_for_seventy_as_for_one(
    plain_world, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        selection = select(mineral=["mineral-01"], region=["europe"])
        assert selection.facets
        assert selection.countries is not None
