"""Places that mine or refine: by the newest headline figures of a mineral and its kin, in one query."""

import pytest

from minerals.facts.figure_store import FigureStore
from minerals.facts.output import Outputs, kin_of
from minerals.models import Figure, Flag, Mineral, Stage

from ..factories import CountryFactory, MineralFactory, figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    return {code: CountryFactory(code=code, name=code) for code in ("CHL", "CHN", "DEU", "FIN")}


@pytest.fixture
def cobalt():
    return MineralFactory(name="Cobalt")


def outputs():
    minerals = Mineral.objects.select_related("parent").in_bulk(field_name="slug")
    return Outputs(kin_of(minerals))


def made(found):
    return bool(found.mines), bool(found.refines), found.counted


def test_a_place_mines_refines_both_or_neither(places, cobalt, django_assert_num_queries):
    figure(places["CHL"], cobalt, 5)
    figure(places["FIN"], cobalt, 5, stage=Stage.REFINERY)
    figure(places["CHN"], cobalt, 5)
    figure(places["CHN"], cobalt, flag=Flag.WITHHELD, stage=Stage.SMELTER)
    figure(places["DEU"], cobalt, 0, flag=Flag.ZERO)
    with django_assert_num_queries(2):  # one of them reads the minerals
        found = outputs()
    assert {code: made(found.of(code, ["cobalt"])) for code in places} == {
        "CHL": (True, False, True),
        "FIN": (False, True, True),
        "CHN": (True, True, True),
        "DEU": (False, False, False),
    }


def test_an_output_of_an_earlier_year_or_another_source_is_counted_and_not_of_now(places, cobalt):
    figure(places["CHL"], cobalt, 5, year=2024)
    figure(places["CHN"], cobalt, 5, year=2023)
    figure(places["DEU"], cobalt, 5, stage=Stage.REFINERY)
    Figure.objects.filter(country=places["DEU"]).update(is_headline=False)
    found = outputs()
    assert made(found.of("CHN", ["cobalt"])) == (False, False, True)
    assert made(found.of("DEU", ["cobalt"])) == (False, False, True)


def test_what_it_makes_of_a_parent_or_a_child_counts(places):
    rare, cerium, yttrium = (MineralFactory(name=name) for name in ("Rare earths", "Cerium", "Yttrium"))
    Mineral.objects.filter(pk__in=[cerium.pk, yttrium.pk]).update(parent=rare)
    figure(places["CHN"], rare, 5)
    figure(places["FIN"], cerium, 5)
    found = outputs()
    assert found.of("CHN", ["cerium"]).mines == {"cerium"}
    assert found.of("FIN", ["rare-earths"]).mines == {"rare-earths"}
    assert not found.of("FIN", ["yttrium"]).counted
    assert found.named(["yttrium"]) == {"CHN"}


def test_a_mineral_that_nobody_counts_is_not_covered(places, cobalt):
    coal = MineralFactory(name="Coal")
    figure(places["CHL"], cobalt, 5)
    figure(places["CHL"], coal, 5, measure="reserves")
    assert not outputs().named(["coal"])
    assert outputs().named(["coal", "cobalt"]) == {"CHL"}


def test_mining_and_refining_are_the_computed_roles(places, cobalt):
    figure(places["CHL"], cobalt, 5, year=2025)
    figure(places["CHN"], cobalt, 5, year=2024)
    figure(places["FIN"], cobalt, 5, stage=Stage.REFINERY, year=2022)
    figure(places["DEU"], cobalt, flag=Flag.NOT_AVAILABLE, year=2025)
    store, found = FigureStore.whole(), outputs()
    for code in places:
        roles = {one.role for one in store.roles(code, "cobalt")}
        output = found.of(code, ["cobalt"])
        assert (bool(output.mines), bool(output.refines)) == ("producer" in roles, "refiner" in roles), code
