"""Notes on sellers that no output table names: what is known is said, and no more."""

import pytest

from minerals.facts.trade import producers
from minerals.models import Flag, Stage
from minerals.sellers import CitedRole, Note, SellerNotes, legend
from page_store import states

from ..factories import CommodityFactory, CountryFactory, MineralFactory, figure, other_countries

pytestmark = pytest.mark.django_db


@pytest.fixture
def nickel():
    return MineralFactory(name="Nickel")


@pytest.fixture
def metal(nickel):
    """Unwrought nickel, which Finland refines."""
    figure(CountryFactory(code="FIN", name="Finland"), nickel, 5, stage=Stage.REFINERY)
    return CommodityFactory(code="750210", name="Nickel, unwrought", minerals=[nickel])


@pytest.fixture
def cited(monkeypatch, nickel):
    """Makes a live profile of Norway cite that it mines or refines nickel, or its parent."""

    def cite(*roles, mineral=nickel, place=("NOR", "norway")):
        found = tuple(
            CitedRole(*place, mineral.pk, mineral.parent_id, mineral.name, role == "refines")
            for role in roles
        )
        monkeypatch.setitem(states._STATES, "cited roles", lambda: found)

    return cite


def note(commodity, code="NOR"):
    return SellerNotes(commodity, producers([commodity])[commodity.pk]).of(code)


def test_a_seller_that_no_table_names_is_called_that_and_not_a_place_of_transit(metal):
    assert note(metal) == Note("u", "not named in our output tables")
    assert note(metal, "FIN") is None


def test_a_figure_that_says_none_names_nobody_as_a_producer(metal, nickel):
    figure(CountryFactory(code="NOR", name="Norway"), nickel, 0, flag=Flag.ZERO)
    assert note(metal) == Note("u", "not named in our output tables")


def test_it_may_be_among_the_other_countries_of_a_table_that_has_them(metal, nickel):
    figure(other_countries(), nickel, 33)
    assert note(metal) == Note(
        "a", "not named in our output tables; it may be among their “Other countries”",
    )  # fmt: skip


def test_a_trading_hub_is_one_of_the_reviewed_list_alone(metal, nickel):
    assert note(metal, "HKG") == Note("h", "trading hub, not named in our output tables")
    assert [note(metal, code).letter for code in ("NLD", "BEL", "CHE", "GBR")] == ["u"] * 4
    figure(CountryFactory(code="HKG", name="Hong Kong"), nickel, 1)
    assert note(metal, "HKG") is None


def test_a_role_that_a_profile_cites_is_told_instead(metal, cited):
    cited("refines")
    assert note(metal) == ("i", "refines nickel, according to its profile", "/countries/norway/")
    cited("mines", "refines")
    assert note(metal).text == "mines and refines nickel, according to its profile"
    assert note(metal, "HKG").letter == "h"
    cited("refines", place=("HKG", "hong-kong"))
    assert note(metal, "HKG").text == "refines nickel, according to its profile"


def test_a_role_for_the_group_or_a_part_of_it_counts_and_one_for_a_sibling_does_not(cited):
    rare = MineralFactory(name="Rare earths")
    cerium, yttrium = (MineralFactory(name=name, parent=rare) for name in ("Cerium", "Yttrium"))
    figure(CountryFactory(code="FIN", name="Finland"), rare, 5)
    compounds = CommodityFactory(code="284610", minerals=[cerium])
    cited("refines", mineral=rare)
    assert note(compounds).text == "refines rare earths, according to its profile"
    cited("refines", mineral=yttrium)
    assert note(compounds).letter == "u"


def test_a_legend_has_the_letters_that_are_shown(metal):
    assert {letter: str(said) for letter, said in legend([None, note(metal)]).items()} == {
        "u": "not named in our output tables"
    }
