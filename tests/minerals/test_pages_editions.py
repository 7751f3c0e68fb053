"""Pages and files of figures that a newer edition has superseded, or no longer lists."""

import csv
import datetime
import io
import json

import pytest

from minerals.models import Basis
from profiles.publishing.facts import Facts
from profiles.publishing.figures.freezing import FrozenFigures
from profiles.publishing.texts.prose import BadReference, parse_figure

from ..factories import CountryFactory, MineralFactory, ReleaseFactory, figure, world


@pytest.fixture
def editions(db):
    return [
        ReleaseFactory(key=f"mcs-{year}", name=f"Summaries {year}", published=datetime.date(year, 2, 1))
        for year in (2025, 2026)
    ]


@pytest.fixture
def helium(editions):
    """Two rows of the United States in the older edition, one in the newer; Mexico's only in the older."""
    older, newer = editions
    mineral = MineralFactory(name="Helium")
    usa = CountryFactory(code="USA", name="United States")
    qatar, mexico = CountryFactory(code="QAT", name="Qatar"), CountryFactory(code="MEX", name="Mexico")
    for country, value, form, release in (
        (usa, 68, "from-gas", older),
        (usa, 13, "from-field", older),
        (mexico, 4, "exports", older),
        (usa, 80, "all", newer),
        (qatar, 64, "all", newer),
        (world(), 144, "all", newer),
    ):
        figure(country, mineral, value, form=form, release=release, basis=Basis.UNSTATED)
    return mineral


GAS = "usa.helium.mine.from-gas.production.unstated.2024"
MEXICO = "mex.helium.mine.exports.production.unstated.2024"


def test_the_page_of_a_superseded_figure_leads_to_the_newer_one(client, helium):
    page = client.get(f"/figures/{GAS}/").content.decode()
    assert "Superseded: a newer edition (Summaries 2026) counts it" in page
    assert "/figures/usa.helium.mine.all.production.unstated.2024/" in page
    assert "stands today" not in page
    assert "Share of the world" not in page
    assert ", superseded by Summaries 2026. After" in " ".join(page.split())  # whoever cites it says so


def test_the_page_of_a_figure_that_is_listed_no_more_says_so(client, helium):
    page = client.get(f"/figures/{MEXICO}/").content.decode()
    assert "Of an older edition (Summaries 2025)." in page
    assert "stands today" not in page
    assert "World total" not in page


def test_the_page_of_a_figure_that_stands_says_nothing_of_the_kind(client, helium):
    page = client.get("/figures/usa.helium.mine.all.production.unstated.2024/").content.decode()
    assert "stands today" in page
    assert "55.6%" in page
    assert "older edition" not in page


def test_the_page_of_the_mineral_shows_no_superseded_figure(client, helium):
    page = client.get("/minerals/helium/").content.decode()
    assert GAS not in page
    assert MEXICO in page
    assert "of an older edition" in page
    assert "other forms have" not in page


def test_the_data_page_of_a_country_shows_no_superseded_figure(client, helium):
    page = client.get("/countries/united-states/data/").content.decode()
    assert GAS not in page
    assert "usa.helium.mine.all.production.unstated.2024" in page
    assert "of an older edition" in client.get("/countries/mexico/data/").content.decode()


@pytest.mark.parametrize("address", ["/minerals/helium.csv", "/countries/united-states/data.csv"])
def test_files_say_which_row_is_superseded(client, helium, address):
    rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode())))
    status = {(row["country_iso3"], row["form"]): row["status"] for row in rows}
    assert status["USA", "from-gas"] == status["USA", "from-field"] == "superseded"
    assert status["USA", "all"] == "current"
    if "MEX" in {code for code, _ in status}:
        assert status["MEX", "exports"] == "older-edition"


def test_the_file_of_a_country_has_its_own_rows_alone(client, helium):
    rows = csv.DictReader(io.StringIO(client.get("/countries/qatar/data.csv").content.decode()))
    assert {row["country_iso3"] for row in rows} == {"QAT"}


def test_json_explains_the_status(client, helium):
    about = json.loads(client.get("/minerals/helium.json").content)["about"]
    assert set(about["codes"]["status"]) == {"current", "superseded", "older-edition"}


def test_a_reference_to_a_superseded_figure_is_refused_with_the_reason(helium):
    usa = CountryFactory(code="USA")
    figures = FrozenFigures(Facts.open(usa))
    with pytest.raises(
        BadReference, match="a newer edition of the source counts it in one figure for all forms"
    ):
        figures.show(parse_figure("helium/mine/production/from-gas year=2024"))
    node = figures.show(parse_figure("helium/mine/production"))
    assert figures.taken[node.figure].value == 80


def test_an_older_figure_is_marked_where_it_is_frozen(helium):
    figures = FrozenFigures(Facts.open(CountryFactory(code="MEX")))
    figure = figures.lookup(parse_figure("helium/mine/production/exports"))
    assert figure.marks == ("o",)
    assert (figure.share, figure.rank) == (None, None)


def test_a_country_that_a_newer_edition_states_alone_stands_unranked(client, helium, editions):
    alone = ReleaseFactory(key="mcs-2027", name="Summaries 2027", published=datetime.date(2027, 2, 1))
    figure(CountryFactory(code="DZA", name="Algeria"), helium, 11, release=alone, basis=Basis.UNSTATED)
    page = client.get("/minerals/helium/").content.decode()
    assert "No ranks and no concentration: a newer edition restates Algeria, and gives no table." in page
    assert "dza.helium.mine.all.production.unstated.2024" in page
