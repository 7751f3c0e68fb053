"""Citations as reference managers take them: each file is read by a parser that others keep."""

import datetime
import io
import json

import pytest
import rispy
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from minerals.heads.citing import DATA, PAGE, Work
from profiles import workflow

from ..factories import figure
from ..heads import SITE, Head

TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}

MINED = "mine production (contained weight)"


def file(client, address):
    """The text of a file, with the headers that its response must have."""
    response = client.get(address)
    ending = address.rpartition(".")[2]
    assert (response.status_code, response["Content-Type"]) == (200, TYPES[ending])
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Content-Disposition"].startswith('attachment; filename="critical-minerals-atlas-')
    return response.content.decode()


def bibtex(text):
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def ris(text):
    (entry,) = rispy.loads(text)
    return entry


# Of each kind: where its files are, the page that they name, its title, its day


@pytest.fixture
def cases(edition, cobalt_figures):
    of_release = datetime.date(2026, 2, 6)
    key = cobalt_figures.key
    return [
        ("/countries/japan/editions/1/cite", "/countries/japan/editions/1/", "Japan: Critical Minerals Profile",
         edition.published_at.date()),
        ("/countries/japan/data/cite", "/countries/japan/data/", "Japan: figures", of_release),
        ("/minerals/cobalt/cite", "/minerals/cobalt/", "Cobalt: figures", of_release),
        (f"/figures/{key}/cite", f"/figures/{key}/", f"Japan, cobalt: {MINED}, 2024", of_release),
    ]  # fmt: skip


def test_bibtex_is_read_and_keeps_its_capitals(client, cases):
    for files, page, title, day in cases:
        text = file(client, f"{files}.bib")
        entry = bibtex(text)
        assert entry.type == "misc"
        assert entry.fields["title"] == f"{{{title}}}"
        assert f"{{{{{title}}}}}" in text
        assert [str(one) for one in entry.persons["author"]] == ["{Critical Minerals Atlas}"]
        assert (entry.fields["year"], entry.fields["month"]) == (str(day.year), f"{day:%B}")
        assert entry.fields["url"] == f"{SITE}{page}"
        style = find_plugin("pybtex.style.formatting", "unsrt")()
        formatted = next(iter(style.format_entries([entry]))).text.render_as("text")
        assert title in formatted, "a style lowers what no brace protects"
        assert f"{day:%B %Y}" in formatted


def test_ris_is_read(client, cases):
    for files, page, title, day in cases:
        entry = ris(file(client, f"{files}.ris"))
        assert entry["type_of_reference"] == ("ELEC" if "editions" in files else "DATA")
        assert entry["title"] == title
        assert entry["authors"] == ["Critical Minerals Atlas"]
        assert (entry["year"], entry["date"]) == (str(day.year), f"{day:%Y/%m/%d}")
        assert entry["urls"] == [f"{SITE}{page}"]


def test_csl_json_has_what_a_style_needs(client, cases):
    for files, page, title, day in cases:
        (entry,) = json.loads(file(client, f"{files}.json"))
        assert entry["type"] == ("webpage" if "editions" in files else "dataset")
        assert entry["title"] == title
        assert entry["author"] == [{"literal": "Critical Minerals Atlas"}]
        assert [name for name in ("container-title", "publisher") if name in entry] == [
            "container-title" if entry["type"] == "webpage" else "publisher"
        ]
        assert entry["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
        assert entry["URL"] == f"{SITE}{page}"
        assert all(entry.values())


def test_a_page_links_its_files_and_names_itself_to_zotero(client, cases):
    for files, page, title, day in cases:
        response = client.get(page)
        for ending in TYPES:
            assert f'<a href="{files}.{ending}" download>' in response.content.decode()
        meta = Head(response).meta
        assert {name: meta[name] for name in meta if name.startswith("citation_")} == {
            "citation_title": title,
            "citation_author": "Critical Minerals Atlas,",
            "citation_publisher": "Critical Minerals Atlas",
            "citation_publication_date": f"{day:%Y/%m/%d}",
            "citation_language": "en-gb",
            "citation_public_url": f"{SITE}{page}",
        }
        assert meta["z:itemType"] == ("webpage" if "/editions/" in page else "dataset")


def test_the_live_page_is_cited_as_its_edition(client, edition):
    response = client.get("/countries/japan/")
    assert Head(response).meta["citation_public_url"] == f"{SITE}/countries/japan/editions/1/"
    entry = bibtex(file(client, "/countries/japan/editions/1/cite.bib"))
    assert entry.fields["edition"] == "1"
    assert edition.sha256 in entry.fields["note"]
    assert "cite.bib" in response.content.decode()


def test_the_data_of_a_country_without_a_profile_are_cited_where_they_are(client, cobalt_figures):
    entry = ris(file(client, "/countries/japan/data/cite.ris"))
    assert entry["urls"] == [f"{SITE}/countries/japan/"]
    assert Head(client.get("/countries/japan/")).meta["citation_public_url"] == f"{SITE}/countries/japan/"


def test_figures_name_their_sources(client, cobalt_figures):
    assert "USGS Mineral Commodity Summaries 2026" in file(client, "/minerals/cobalt/cite.ris")
    text = file(client, f"/figures/{cobalt_figures.key}/cite.bib")
    assert "After U.S. Geological Survey, USGS Mineral Commodity Summaries 2026, 6 February 2026." in text


def test_what_has_no_figures_has_no_citation(client, japan, cobalt):
    assert client.get("/minerals/cobalt/cite.bib").status_code == 404
    assert client.get("/countries/japan/data/cite.bib").status_code == 404


def test_an_old_edition_is_cited_as_it_was_and_one_taken_back_still_is(client, edition, moderator):
    before = file(client, "/countries/japan/editions/1/cite.bib")
    workflow.withdraw(edition, by=moderator, notice="A notice.")
    edition.subject.place.name = "Nippon"
    edition.subject.place.save()
    assert file(client, "/countries/japan/editions/1/cite.bib") == before


def test_another_name_of_a_country_leads_to_its_files(client, edition):
    edition.subject.place.aliases.create(name="Nippon", slug="nippon")
    response = client.get("/countries/nippon/editions/1/cite.ris")
    assert (response.status_code, response["Location"]) == (301, "/countries/japan/editions/1/cite.ris")


# Of texts that a format could take for its own

NASTY = Work(
    key="nasty",
    kind=DATA,
    title="Côte d’Ivoire {& 50% of $1_000 #2} \\alpha ~ ^",
    address="https://example.org/a_b/?c=1&d=%20",
    files="/x/cite.",
    issued=datetime.date(2026, 1, 2),
    note="Two\nlines, ER  - and }",
)


@pytest.mark.pure
def test_signs_of_latex_are_escaped_but_in_addresses():
    entry = bibtex(NASTY.bibtex)
    assert entry.fields["title"] == (
        r"{Côte d’Ivoire \{\& 50\% of \$1\_000 \#2\} \textbackslash{}alpha \textasciitilde{} \textasciicircum{}}"
    )
    assert entry.fields["url"] == NASTY.address


@pytest.mark.pure
def test_a_line_of_ris_is_a_field_whatever_a_text_says():
    entry = rispy.load(io.StringIO(NASTY.ris))[0]
    assert entry["title"] == NASTY.title
    assert entry["notes"] == ["Two lines, ER - and }"]


@pytest.mark.pure
def test_what_is_not_known_is_left_out():
    work = Work(key="x", kind=PAGE, title="T", address="https://example.org/", files="/cite.")
    assert set(bibtex(work.bibtex).fields) == {"title", "url"}
    assert not {"year", "date", "edition"} & set(ris(work.ris))
    assert "issued" not in work.csl


def test_a_figure_of_another_year_is_another_work(client, japan, cobalt, cobalt_figures):
    other = figure(japan, cobalt, 20, year=2023)
    ids = {
        json.loads(file(client, f"/figures/{one.key}/cite.json"))[0]["id"] for one in (cobalt_figures, other)
    }
    assert len(ids) == 2
