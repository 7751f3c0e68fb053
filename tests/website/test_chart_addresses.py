"""The addresses of charts: what each answers, to whom, and that only the frame may be framed."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.test import override_settings
from PIL import Image

from minerals.chart_pages import keeping
from minerals.models import Flag
from website import chart_views

from ..factories import CountryFactory, MineralFactory, RegionFactory, figure, world
from ..heads import Head
from ..reading import text

KEY = "cobalt-mine-production-contained"
CHARTS = [f"{KEY}-{kind}" for kind in ("shares", "years", "map", "concentration")]
CHARTS += ["region-africa-production", "country-dr-congo-shares"]


@pytest.fixture
def mined(db):
    mine()


def mine():
    """Five years of cobalt in DR Congo and Japan, and no picture of it yet."""
    caches["charts"].clear()
    africa = RegionFactory(name="Africa")
    congo, japan = (
        CountryFactory(code="COD", name="DR Congo", region=africa),
        CountryFactory(code="JPN", name="Japan"),
    )
    cobalt = MineralFactory(name="Cobalt", in_filter=True)
    for year in range(2021, 2026):
        figure(congo, cobalt, 60, year=year, flag=Flag.ESTIMATED)
        figure(japan, cobalt, 2, year=year)
        figure(world(), cobalt, 100, year=year)


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_is_a_page_with_its_files_its_citation_and_its_code(key, mined, client):
    page = text(client.get(f"/charts/{key}/"))
    for ending in ("png", "2x.png", "svg", "csv"):
        assert f'href="/charts/{key}.{ending}" download' in page
    assert f'href="/charts/{key}/cite.bib"' in page
    assert f"&lt;iframe src=&quot;http://testserver/embed/{key}/&quot;" in page
    assert "<iframe" not in page
    assert "Source: " in page
    back = re.search(r'All about it: .+?</a>|<a href="([^"]+)">All about it', page)[1]
    assert client.get(back.partition("#")[0]).status_code == 200
    assert f'id="{back.partition("#")[2]}"' in client.get(back.partition("#")[0]).content.decode()


@pytest.mark.parametrize("key", CHARTS)
def test_each_file_of_a_chart_answers_in_its_own_type(key, mined, client):
    drawing = client.get(f"/charts/{key}.svg")
    assert drawing["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert ElementTree.fromstring(drawing.content).get("width") == "1200"
    for ending, size in (("png", (1200, 630)), ("2x.png", (2400, 1260))):
        picture = client.get(f"/charts/{key}.{ending}")
        assert picture["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(picture.content)).size == size
    data = client.get(f"/charts/{key}.csv")
    rows = list(csv.DictReader(io.StringIO(data.content.decode())))
    assert rows
    assert all(row["mineral"] == "cobalt" for row in rows)
    cited = json.loads(client.get(f"/charts/{key}/cite.json").content)[0]
    assert cited["URL"] == f"http://testserver/charts/{key}/"
    assert cited["note"].startswith("After ")


def test_data_as_shown_follow_the_address(mined, client):
    page = text(client.get(f"/charts/{KEY}-years/?scale=own"))
    for ending in ("png", "2x.png", "svg", "csv"):
        assert f'href="/charts/{KEY}-years.{ending}?scale=own"' in page
    assert f"/embed/{KEY}-years/?scale=own" in page
    head = Head(client.get(f"/charts/{KEY}-years/?scale=own"))
    assert head.links["canonical"] == [f"http://testserver/charts/{KEY}-years/"]
    own, same = (
        client.get(f"/charts/{KEY}-years.svg{query}").content.decode() for query in ("?scale=own", "")
    )
    assert "Each has its own scale" in own
    assert "All on one scale" in same
    name = client.get(f"/charts/{KEY}-years.csv?scale=own")["Content-Disposition"]
    assert "own-scale" in name


def test_the_page_of_a_mineral_has_the_switch_and_keeps_what_else_was_chosen(mined, client):
    page = text(client.get("/minerals/cobalt/"))
    assert '<b>Same scale</b> <a href="/minerals/cobalt/?scale=own#y1">Own scale</a>' in page
    assert f'href="/charts/{KEY}-years/"' in page
    own = text(client.get("/minerals/cobalt/?scale=own"))
    assert '<a href="/minerals/cobalt/#y1">Same scale</a> <b>Own scale</b>' in own
    assert f'href="/charts/{KEY}-years/?scale=own"' in own
    assert "?scale=own&amp;series=" in own
    assert Head(client.get("/minerals/cobalt/?scale=own")).links["canonical"] == [
        "http://testserver/minerals/cobalt/"
    ]
    released = text(client.get("/minerals/cobalt/?release=usgs-mcs-2026&scale=own"))
    assert "?release=usgs-mcs-2026#y1" in released
    assert "/charts/" not in released  # a chart is of today


def test_the_figures_of_a_country_have_the_switch(mined, client):
    page = text(client.get("/countries/dr-congo/data/?scale=own"))
    assert "Same scale</a> <b>Own scale</b>" in page
    assert "/charts/country-dr-congo-shares/?scale=own" in page


@pytest.mark.parametrize(
    "address",
    [
        "/charts/",
        "/charts/x/",
        f"/charts/{KEY}-pie/",
        f"/charts/{KEY}-pie.png",
        f"/charts/{KEY}-shares.gif",
        f"/charts/{KEY}-shares.3x.png",
        f"/charts/{KEY}-SHARES/",
        f"/charts/{'a-' * 200}map.png",
        f"/embed/{KEY}-pie/",
        "/embed/",
        "/charts/country-atlantis-shares.svg",
        "/charts/region-africa-capacity/",
        "/charts/cod.cobalt.mine.all.production.contained.1066-history.png",
        "/charts/%00-map.png",
    ],
)
def test_an_unknown_chart_is_not_found(address, mined, client):
    assert client.get(address, follow=True).status_code == 404


def test_nothing_that_is_sent_makes_another_picture(mined, client, monkeypatch):
    made = []
    monkeypatch.setattr(keeping, "draw", lambda drawn, zoom: made.append(zoom) or b"PNG")
    for query in (
        "",
        "?scale=other",
        "?x=1",
        "?x=2",
        "?size=9000",
        "?scale=same&scale=",
        "?release=usgs-mcs-2026",
    ):
        assert client.get(f"/charts/{KEY}-years.png{query}").content == b"PNG"
    with override_settings(ALLOWED_HOSTS=[".example.org"]):
        for host in ("a.example.org", "b.example.org"):
            client.get(f"/charts/{KEY}-years.png", headers={"host": host})
    assert len(made) <= 2  # the second for the other name of the site


def test_while_too_many_pictures_are_made_the_answer_says_when_to_come_back(mined, client, monkeypatch):
    monkeypatch.setattr(keeping, "PATIENCE", 0.01)
    with keeping._drawing:
        response = client.get(f"/charts/{KEY}-shares.png")
    assert (response.status_code, response["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("ending", ["png", "2x.png"])
def test_who_finds_no_place_to_make_a_picture_costs_no_work(db, client, monkeypatch, ending):
    monkeypatch.setattr(keeping._places, "acquire", lambda: False)
    monkeypatch.setattr(chart_views, "chart_at", lambda *_: pytest.fail("a chart was made for no picture"))
    response = client.get(f"/charts/cobalt-mine-production-contained-map.{ending}")
    assert (response.status_code, response["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("key", CHARTS)
def test_the_frame_alone_may_be_framed_and_sets_no_cookie(key, mined, client):
    frame = client.get(f"/embed/{key}/")
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "default-src 'self'" in frame["Content-Security-Policy"]
    assert frame["X-Robots-Tag"] == "noindex"
    assert not frame.cookies
    assert "Set-Cookie" not in frame
    page = text(frame)
    assert '<base target="_blank">' in page
    assert "Source: " in page
    assert f'href="http://testserver/charts/{key}/"' in page
    for other in (f"/charts/{key}/", f"/charts/{key}.svg", "/", "/minerals/cobalt/", "/countries/dr-congo/"):
        response = client.get(other)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("/minerals/cobalt/", f"{KEY}-shares"),
        ("/map/?mineral=cobalt", f"{KEY}-map"),
        ("/countries/dr-congo/", "country-dr-congo-shares"),
        (f"/charts/{KEY}-years/", f"{KEY}-years"),
    ],
)
def test_a_page_is_shared_with_its_chart(address, picture, mined, client):
    page = text(client.get(address))
    assert f'<meta property="og:image" content="http://testserver/charts/{picture}.png">' in page
    assert '<meta property="og:image:width" content="1200">' in page
    assert re.search(r'<meta property="og:image:alt" content=".*(DR Congo|cobalt).*">', page)
    assert client.get(f"/charts/{picture}.png").status_code == 200


def test_a_page_without_a_chart_is_shared_with_the_picture_of_the_site(mined, client):
    assert "share" in re.search(r'og:image" content="([^"]+)"', text(client.get("/methodology/")))[1]
    MineralFactory(name="Argon")
    assert "share" in re.search(r'og:image" content="([^"]+)"', text(client.get("/minerals/argon/")))[1]


def test_a_country_with_too_few_years_for_lines_has_a_chart_of_the_newest(mined, client):
    chile, copper = CountryFactory(code="CHL", name="Chile"), MineralFactory(name="Copper")
    figure(chile, copper, 25, year=2025)
    figure(world(), copper, 100, year=2025)
    page = text(client.get("/charts/country-chile-shares/"))
    assert "Chile counts most in copper, mine production: 25.0% of the world in 2025" in page
    assert client.get("/charts/country-chile-shares.png").status_code == 200
    figure(CountryFactory(code="PER", name="Peru"), copper, 1, year=2025)
    assert client.get("/charts/country-peru-shares/").status_code == 404


def test_the_map_of_the_site_lists_the_charts_of_minerals_and_reads_them_once(
    mined, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        first = client.get("/sitemap-charts.xml").content.decode()
    assert f"/charts/{KEY}-years/</loc>" in first
    assert first.count("<lastmod>") == first.count("<loc>")
    with django_assert_max_num_queries(4):
        assert client.get("/sitemap-charts.xml").content.decode() == first
    assert "/embed/" not in first
