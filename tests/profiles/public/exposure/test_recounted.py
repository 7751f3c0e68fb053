"""Exposure over the content, recounted by other code from the files of its publishers."""

from fractions import Fraction

import pytest
from django.utils.html import strip_tags

from minerals.facts.world_sales import MOST_PAIRS, large_sellers
from minerals.models import Country
from profiles.publishing.facts import Facts
from profiles.publishing.figures import finding_words
from profiles.publishing.figures.deriving import derive
from profiles.publishing.figures.freezing import FrozenFigures
from profiles.publishing.texts.prose import parse_figure
from tests import recounting
from tests.reading import rows_in

needs_files = pytest.mark.skipif(
    not recounting.DATA.exists(), reason="the publishers' files are not in ../shared/data"
)
CODES = ("280530", "284690", "282520", "283691", "282200", "810510", "260400", "750210", "250410")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_content")]


@pytest.fixture(scope="module")
def flows():
    return recounting.flows_of(2024)


@pytest.fixture(scope="module")
def means():
    return recounting.governance(2023)


def page_of(client, slug):
    return " ".join(strip_tags(client.get(f"/countries/{slug}/exposure/").content.decode()).split())


@needs_files
@pytest.mark.parametrize("slug", recounting.PLACES)
def test_exposure_is_what_the_publishers_files_come_to(client, flows, means, slug):
    """Partners, shares, the number for 80 %, indices and governance of ten places."""
    records = rows_in(client.get(f"/countries/{slug}/exposure.csv").content)
    assert recounting.compare(records, flows, means, recounting.PLACES[slug]) > 45


@needs_files
@pytest.mark.parametrize(
    ("code", "slug", "places", "show", "customer", "words"),
    [
        ("hs92-810510", "dr-congo", {"COD"}, "customer-share", "CHN", "99% of DR Congo’s exports"),
        (
            "hs92-810510", "european-union", recounting.UNION, "customer-share", "USA",
            "% of the European Union’s exports",
        ),
        ("hs17-740311", "dr-congo", {"COD"}, "export-share", "", "22% of the world’s exports"),
        ("hs92-810510", "european-union", recounting.UNION, "export-share", "", "% of the world’s exports"),
    ],
)  # fmt: skip
def test_shares_of_exports_in_a_text_are_what_the_publishers_files_come_to(
    flows, code, slug, places, show, customer, words
):
    to = f" to={Country.objects.get(code=customer).slug}" if customer else ""
    text = f"trade/{code} country={slug} show={show}{to} source=baci year=2024"
    frozen = FrozenFigures(Facts.for_text(Country.objects.get(code="JPN"), f"[[{text}]]"))
    found = derive(frozen, parse_figure(text))
    rows = flows[tuple(code.split("-"))]
    sold = recounting.partners(rows, places, buys=False)
    if customer:
        part, whole = sold[customer], sum(sold.values())
    else:
        part, whole = sum(sold.values()), recounting.world_without_trade_inside(rows, places)
    assert [one.value for one in found.parts] == [1000 * part, 1000 * whole]
    assert abs(Fraction(found.value) - 100 * part / whole) < recounting.HALF_A_DIGIT
    assert finding_words.main(found, None).endswith(words)


@needs_files
def test_pages_without_a_seller_are_what_the_publishers_files_come_to(client):
    pages = list(large_sellers().values())
    assert 20 <= len(pages) <= MOST_PAIRS
    codes = {code.slug for one in pages for sale in one.sales for code in sale.sales.goods.members}
    raw = recounting.weighed_flows(codes, 2024)
    for large in pages[:20]:
        shown = client.get(f"/minerals/{large.mineral}/if/{large.place.slug}/")
        page = " ".join(strip_tags(shown.content.decode()).split())
        for sale in large.sales:
            goods = sale.sales.goods
            rows = [row for code in goods.members for row in raw[code.slug]]
            world, by_value, by_weight = recounting.shares_of_first_buyer(rows, large.place.code)
            assert world >= 30
            assert abs(Fraction(sale.share) - world) < recounting.HALF_A_DIGIT
            assert f"{float(world):.1f}% of the value of the world’s exports" in page
            told = f" {float(by_value):.1f}% "
            if goods.has_weights and by_weight is not None:
                told += f"{float(by_weight):.1f}% "
            assert told in page, (large.mineral, large.place.slug, goods.slug)


@pytest.mark.parametrize("slug", ["japan", "south-korea", "european-union", "united-states"])
def test_a_place_shows_from_whom_it_buys(client, slug):
    page = page_of(client, slug)
    assert [code for code in CODES if code not in page] == []


def test_japan_buys_lithium_from_who_mines_it_and_who_refines_it(client):
    page = page_of(client, "japan")
    assert "Chile 53.4% mines and refines" in page
    assert "Argentina 29.1%" in page
    assert "China 15.7%" in page
