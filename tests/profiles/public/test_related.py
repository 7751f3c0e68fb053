"""The score between two live editions, by hand, and the reasons printed with it."""

import random

import pytest

from minerals.models import Country
from profiles.models import Edition, EditionPartner
from profiles.public.related import proposals as related
from profiles.public.related.portraits import Portrait, Portraits, portraits
from profiles.public.related.scores import score
from tests.factories import CountryFactory, MineralFactory, RegionFactory
from tests.profiles.public.test_filters import edition_of


@pytest.fixture
def indium(db):
    return MineralFactory(name="Indium")


@pytest.fixture
def two(japan, cobalt, indium):
    """Japan and South Korea: cobalt in common, one role in common, one region."""
    korea = CountryFactory(code="KOR", name="South Korea")
    edition_of(japan, [(cobalt, "refiner"), (indium, "refiner")])
    edition_of(korea, [(cobalt, "refiner"), (cobalt, "stockpiler")])
    return japan, korea


def test_the_score_is_the_sum_of_its_four_parts(two):
    japan, korea = two
    known = portraits()
    # minerals 1 of 2, pairs 1 of 3, same region, no link
    assert score(known[japan.pk], known[korea.pk]) == pytest.approx(50 / 2 + 20 / 3 + 15)
    assert score(known[korea.pk], known[japan.pk]) == score(known[japan.pk], known[korea.pk])


@pytest.mark.parametrize(("bilateral", "points"), [(True, 15), (False, 7.5)])
def test_a_link_of_two_counts_more_than_a_forum(two, bilateral, points):
    japan, korea = two
    before = score(*portraits().values())
    EditionPartner.objects.create(
        edition=Edition.objects.about(korea).get(), country=japan, bilateral=bilateral
    )
    assert score(*portraits().values()) == pytest.approx(before + points)


def test_the_same_continent_counts_half(japan, cobalt):
    india = CountryFactory(code="IND", name="India", region=RegionFactory(name="South Asia"))
    edition_of(japan, [(cobalt, "")])
    edition_of(india, [(cobalt, "")])
    assert score(*portraits().values()) == pytest.approx(50 + 0 + 7.5)


def test_a_proposal_says_why(two):
    japan, korea = two
    (proposal,) = related.proposals(japan)
    assert (proposal.country, proposal.score) == (korea, 47)
    assert proposal.reasons == "Shares cobalt; same region; both refine cobalt"


def test_what_is_pinned_is_not_proposed(two):
    assert related.proposals(two[0], pinned={"KOR"}) == []


def test_below_ten_points_nothing_is_proposed(japan, cobalt, indium):
    far = CountryFactory(
        code="ZAF", name="South Africa", region=RegionFactory(name="Africa"), continent="Africa"
    )
    edition_of(japan, [(cobalt, "")])
    edition_of(far, [(indium, "")])
    assert related.proposals(japan) == []


def test_a_country_without_a_live_edition_is_neither_proposed_nor_asked_for(two):
    japan, korea = two
    Edition.objects.about(korea).update(state="superseded")
    assert related.proposals(japan) == []
    assert related.proposals(korea) == []


def test_three_are_proposed_ties_by_name(japan, cobalt):
    edition_of(japan, [(cobalt, "")])
    for name in ("Delta", "Alpha", "Gamma", "Beta"):
        edition_of(CountryFactory(code=name[:3].upper(), name=name), [(cobalt, "")])
    assert [p.country.name for p in related.proposals(japan)] == ["Alpha", "Beta", "Delta"]


def test_the_rarest_shared_mineral_comes_first(japan, cobalt, indium):
    for country, minerals in (
        (japan, [cobalt, indium]),
        (CountryFactory(code="KOR", name="South Korea"), [cobalt, indium]),
        (CountryFactory(code="CHL", name="Chile"), [cobalt]),
    ):
        edition_of(country, [(m, "") for m in minerals])
    assert related.proposals(japan)[0].reasons.startswith("Shares indium and cobalt")


def made_up(number, rng):
    """Portraits with few minerals, roles, regions and links, so that many score the same."""
    countries = [
        Country(
            pk=pk,
            code=f"{pk:03}",
            slug=f"{rng.random()}",
            region_id=rng.randint(1, 3),
            continent=rng.choice("AB"),
        )
        for pk in range(number)
    ]
    return Portraits(
        (
            country.pk,
            Portrait(
                country,
                pairs=list(
                    {(rng.choice("abcde"), rng.choice(["", "r", "s"])) for _ in range(rng.randint(0, 5))}
                ),
                links={rng.randrange(number): rng.random() < 0.5 for _ in range(rng.randint(0, 2))},
            ),
        )
        for country in countries
    )


@pytest.mark.pure
@pytest.mark.parametrize("number", [1, 2, 5, 40, 200])
def test_the_nearest_are_those_that_score_highest_of_all(number):
    rng = random.Random(number)
    known = made_up(number, rng)
    for here in rng.sample(list(known.values()), min(number, 40)):
        without = {one.country.code for one in rng.sample(list(known.values()), min(number, 3))}
        others = [one for one in known.values() if one is not here and one.country.code not in without]
        scored = sorted(((score(here, one), one) for one in others), key=lambda s: (-s[0], s[1].country.slug))
        assert known.nearest.best(here, 3, without=without) == scored[:3]
