"""The filter: results and counts equal a brute-force reading of the editions, whatever is chosen."""

import random

import pytest
from django.http import QueryDict

from profiles.models import Edition, EditionPair, Review, Revision
from profiles.models.choices import Role
from profiles.public import filters

from ..factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    RegionFactory,
    UserFactory,
    complete_profile,
)


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
        country=country, number=1, review=review, payload={}, schema=1, sha256="x",
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
    return list(
        Edition.objects.filter(pk__in=selection.edition_ids)
        .order_by("country__name")
        .values_list("country__name", flat=True)
    )


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


def test_the_filter_set_gives_the_same_editions(japan_edition, chile_edition):
    query = QueryDict("mineral=iodine&region=east-asia")
    assert list(filters.ProfileFilter(query).qs) == [japan_edition]


# Against brute force


FACETS = ("mineral", "role", "region", "group", "list")


@pytest.fixture
def world_of_editions(db):
    """Forty editions with random pairs, and the plain rows a brute-force reader works on."""
    chance = random.Random(20261124)
    regions = [RegionFactory(name=name) for name in ("East Asia", "Europe", "Oceania", "Africa")]
    groups = [MineralGroupFactory(name=f"Group {n}") for n in range(3)]
    minerals = [MineralFactory(name=f"Mineral {n:02}", group=chance.choice(groups)) for n in range(12)]
    lists = [
        CriticalListFactory(country=CountryFactory(code=f"L{n:02}", name=f"Issuer {n}")) for n in range(3)
    ]
    on = {m.pk: set() for m in minerals}
    for one in lists:
        for mineral in chance.sample(minerals, 6):
            ListEntryFactory(critical_list=one, mineral=mineral)
            on[mineral.pk].add(one.slug)
    rows = []
    for n in range(40):
        country = CountryFactory(code=f"C{n:02}", name=f"Country {n:02}", region=chance.choice(regions))
        pairs = {
            (m, r)
            for m in chance.sample(minerals, 4)
            for r in chance.sample(list(Role), chance.randint(1, 3))
        }
        pairs |= {(chance.choice(minerals), "")}
        pairs = {(m, r) for m, r in pairs if r or not any(m == m2 and r2 for m2, r2 in pairs)}
        edition = edition_of(country, pairs)
        rows.append((
            edition.pk, country.region.slug,
            [{"mineral": {m.slug}, "role": {str(r)}, "group": {m.group.slug}, "list": on[m.pk]} for m, r in pairs],
        ))  # fmt: skip
    return rows


def brute_force(rows, choices, any_role):
    """The editions that match, read the slow and obvious way."""
    found = set()
    for pk, region, pairs in rows:
        if choices["region"] and region not in choices["region"]:
            continue

        def satisfied(pair, facets):
            return all(not choices[f] or pair[f] & set(choices[f]) for f in facets)

        linked = ["mineral", "group", "list"] + ([] if any_role else ["role"])
        if any(choices[f] for f in linked) and not any(satisfied(p, linked) for p in pairs):
            continue
        if any_role and choices["role"] and not any(satisfied(p, ["role"]) for p in pairs):
            continue
        found.add(pk)
    return found


def test_results_and_counts_equal_brute_force(world_of_editions):
    chance = random.Random(7)
    values = {
        "mineral": sorted({v for _, _, pairs in world_of_editions for p in pairs for v in p["mineral"]}),
        "role": sorted({v for _, _, pairs in world_of_editions for p in pairs for v in p["role"]} - {""}),
        "group": sorted({v for _, _, pairs in world_of_editions for p in pairs for v in p["group"]}),
        "list": sorted({v for _, _, pairs in world_of_editions for p in pairs for v in p["list"]}),
        "region": sorted({region for _, region, _ in world_of_editions}),
    }
    empty = 0
    for _ in range(150):
        choices = {f: chance.sample(values[f], chance.choice([0, 0, 1, 1, 2])) for f in FACETS}
        any_role = chance.random() < 0.3
        selection = select(**choices, **({"any_role": ["1"]} if any_role else {}))
        expected = brute_force(world_of_editions, choices, any_role)
        assert set(selection.edition_ids) == expected, choices
        empty += not expected
        for facet in FACETS:
            for slug, count in counts(selection, facet).items():
                assert count == len(brute_force(world_of_editions, choices | {facet: [slug]}, any_role)), (
                    choices,
                    slug,
                )
    assert 0 < empty < 150


def test_the_filter_asks_the_database_as_often_for_forty_as_for_one(
    world_of_editions, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        selection = select(mineral=["mineral-01"], region=["europe"])
        assert selection.facets
        assert selection.edition_ids is not None
