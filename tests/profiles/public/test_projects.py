"""Mines, plants and projects: on the page of their country, on pages of minerals, at /projects/, in API and search."""

import csv
import datetime
import io
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags

from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.draft import snapshot
from profiles.models import Edition, EditionProject, Profile, Project
from profiles.models.choices import ProjectStage, ProjectStatus
from profiles.public.compared.reader_tree import reader_tree
from profiles.public.projects import ProjectShown
from profiles.public.timelines import ProjectRow, ProjectSelection
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.payload.projections import projection, stored_projection
from profiles.publishing.resolving import resolve
from search.models import Document

from ...factories import (
    CountryFactory,
    MineralFactory,
    RegionFactory,
    UserFactory,
    complete_profile,
    publish,
)
from ...seeds import draft_japan, once_a_module

TODAY = datetime.date(2026, 11, 26)
CAPACITY = {
    "measure": "capacity", "amount": Decimal("12500.5"), "unit": "t", "product": "cobalt in hydroxide", "year": 2024,
}  # fmt: skip


def add(profile, name, *, minerals=(), stages="mine", status="operating", **more):
    made = Project.objects.create(
        profile=profile, name=name, stages=stages, status=status, citation="paper",
        position=profile.project_rows.count(), **more,
    )  # fmt: skip
    made.minerals.set(minerals)
    return made


def publish_both():
    """Japan with two projects, Chile with two."""
    people = {"editor": UserFactory(group=EDITOR), "moderator": UserFactory(group=MODERATOR)}
    profile = draft_japan()
    cobalt = MineralFactory(name="Cobalt")
    copper = MineralFactory(name="Copper")
    earths = MineralFactory(name="Rare earths")
    neodymium = MineralFactory(name="Neodymium", parent=earths)
    add(
        profile, "Niihama", minerals=[cobalt, copper], stages="smelter, refinery", place="Ehime",
        operator="Sumitomo Metal Mining", owners="Sumitomo 60%, Mitsui 40%", start="1992", as_of="2025-11", **CAPACITY,
    )  # fmt: skip
    add(profile, "Sea floor", minerals=[neodymium], status="planned", start="2026-03")
    first = publish(profile, **people)
    region = RegionFactory(name="Andes", slug="andes")
    chile = complete_profile(
        CountryFactory(code="CHL", name="Chile", region=region), minerals=[cobalt],
        reference="cobalt/mine/production country=japan",
    )  # fmt: skip
    add(chile, "Escondida", minerals=[copper], owners="BHP 57.5%, Rio Tinto 30%")
    add(chile, "Old shaft", minerals=[copper], status="closed", stages="mine, plant")
    publish(chile, **people)
    return first


published = once_a_module(publish_both)
pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def peru(cobalt):
    """A draft without projects."""
    return complete_profile(
        CountryFactory(code="PER", name="Peru"),
        minerals=[cobalt],
        reference="cobalt/mine/production country=japan",
    )


def select(query=""):
    return ProjectSelection.of(QueryDict(query), "projects", TODAY)


def names(selection):
    return [row.project.name for row in ProjectRow.of(selection.ids, TODAY)]


def text(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


# The draft


def test_a_number_has_a_unit_and_a_year(profile):
    made = Project(profile=profile, name="A mine", stages="mine", status="operating", citation="paper")
    made.clean()
    made.amount = Decimal(5)
    with pytest.raises(ValidationError) as refused:
        made.clean()
    assert refused.value.message_dict == {
        "measure": ["Its number needs “capacity or output”, “unit” and “year”, too."]
    }


@pytest.mark.parametrize("stages", ["", "mines", "mine; smelter"])
def test_stages_are_of_the_vocabulary(profile, stages):
    made = Project(profile=profile, name="A mine", stages=stages, status="operating", citation="paper")
    with pytest.raises(ValidationError, match="stages"):
        made.full_clean(exclude=["uid"])


def test_half_a_number_keeps_a_draft_from_review(profile):
    add(profile, "A mine", amount=Decimal(5), unit="t")
    problems = resolve(snapshot.snapshot(profile), Facts.open(profile.subject.place)).problems
    said = [one.reason for one in problems if one.where == "Mines, plants and projects, A mine"]
    assert said == ["its number needs “capacity or output” and “year”, too"]


def test_a_snapshot_writes_a_number_as_it_was_typed(profile):
    add(profile, "A mine", **CAPACITY | {"amount": Decimal("500000.000")})
    tree = snapshot.snapshot(Profile.objects.get(pk=profile.pk))
    assert tree["projects"][-1]["amount"] == "500000"


def test_a_payload_without_projects_is_as_before_there_were_any(peru, editor, moderator):
    edition = publish(peru, editor=editor, moderator=moderator)
    assert "projects" not in edition.payload
    assert "projects" not in Payload.of(edition).to_json()


def test_the_rows_are_those_of_the_payload(published):
    assert stored_projection(published) == projection(Payload.of(published))
    assert Payload.from_json(Payload.of(published).to_json()) == Payload.of(published)
    works = published.projects.get(name="Niihama")
    assert (works.amount, works.source_title, works.as_of) == (Decimal("12500.5"), "A paper", "2025-11")
    assert sorted(one.slug for one in works.minerals.all()) == ["cobalt", "copper"]
    assert published.projects.get(name="Sea floor").as_of == "2025-03"  # of its source


# Words


def shown(**row):
    blank = {"status": "operating", "stages": "mine", "start": "", "amount": None, "measure": "", "unit": ""}
    return ProjectShown(EditionProject(**blank | row), TODAY)


@pytest.mark.parametrize(
    ("status", "start", "words"),
    [
        ("operating", "", "Operating"),
        ("operating", "2019", "Operating since 2019"),
        ("planned", "2027-06", "Planned, due June 2027"),
        ("construction", "2026-03", "Under construction, was due March 2026"),
        ("closed", "1950", "Closed, begun 1950"),
        ("unclear", "2026-06", "Unclear, start June 2026"),
    ],
)
def test_a_status_says_since_when_or_until_when(status, start, words):
    assert shown(status=status, start=start).status == words


def test_a_number_says_its_unit_kind_and_year():
    works = shown(**CAPACITY)
    assert (works.amount.replace("\xa0", " "), works.amount_of) == (
        "12,500.5 t of cobalt in hydroxide a year",
        "Capacity, 2024",
    )
    output = shown(measure="output", amount=Decimal(3), unit="Mlb", year=2025)
    assert (output.amount.replace("\xa0", " "), output.amount_of) == ("3 million pounds", "Output, 2025")
    assert (shown().amount, shown().amount_of) == ("", "")
    assert shown(stages="smelter, refinery").stages == "Smelter, refinery"


# The page of the country


def test_a_country_page_has_them_after_the_supply_chain(published, client):
    response = client.get("/countries/japan/")
    page = response.content.decode()
    places = [page.index(f'id="{anchor}"') for anchor in ("supply-chain", "projects", "coverage")]
    assert places == sorted(places)
    assert page.count('href="#projects"') == 1
    said = text(response)
    assert "Sumitomo Metal Mining Sumitomo 60%, Mitsui 40%" in said
    assert "Smelter, refinery Cobalt, Copper" in said
    assert "Planned, was due March 2026" in said
    works = published.projects.get(name="Niihama")
    assert f'id="{works.anchor}"' in page


def test_a_frozen_edition_says_nothing_by_the_clock(published, client):
    assert "Planned, due March 2026" in text(client.get("/countries/japan/editions/1/"))


def test_a_country_without_one_has_no_block(peru, editor, moderator, client):
    publish(peru, editor=editor, moderator=moderator)
    assert 'id="projects"' not in client.get("/countries/peru/").content.decode()


def test_many_are_folded(peru, editor, moderator, client):
    for number in range(7):
        add(peru, f"Mine {number}")
    publish(peru, editor=editor, moderator=moderator)
    page = client.get("/countries/peru/").content.decode()
    assert page.count('<table class="projects">') == 2
    assert "3 more" in text(client.get("/countries/peru/"))


def test_two_editions_are_compared_by_their_rows(published, profile, editor, moderator, client):
    Project.objects.filter(name="Niihama").update(status="suspended")
    publish(profile, editor=editor, moderator=moderator, change_note="It stands still")
    before, after = (
        reader_tree(Payload.of(one))["projects"][0]
        for one in Edition.objects.about(profile.subject.place).order_by("number")
    )
    assert before["amount"].replace("\xa0", " ") == "12,500.5 t of cobalt in hydroxide a year, capacity, 2024"
    assert (before["status"], after["status"]) == ("Operating since 1992", "Suspended, begun 1992")
    said = text(client.get("/countries/japan/editions/1...2/"))
    assert "Niihama" in said
    assert "Sea floor" not in said


# /projects/


def test_all_are_listed_by_country(published):
    assert names(select()) == ["Escondida", "Old shaft", "Niihama", "Sea floor"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=andes", ["Escondida", "Old shaft"]),
        ("country=japan", ["Niihama", "Sea floor"]),
        ("stage=refinery", ["Niihama"]),
        ("stage=smelter&stage=plant", ["Old shaft", "Niihama"]),
        ("status=planned&status=closed", ["Old shaft", "Sea floor"]),
        ("mineral=copper&status=operating", ["Escondida", "Niihama"]),
        ("mineral=rare-earths", ["Sea floor"]),
    ],
)
def test_a_choice_finds_rows(published, query, found):
    assert names(select(query)) == found


def test_every_count_is_what_the_choice_would_find(published):
    for facet in select().facets:
        for value in facet.values:
            assert value.count == len(select(f"{facet.name}={value.slug}").ids), value


def test_values_are_in_the_order_of_their_vocabulary(published):
    values = {facet.name: [value.slug for value in facet.values] for facet in select().facets}
    assert values["stage"] == [one for one in ProjectStage.values if one in values["stage"]]
    assert values["status"] == [one for one in ProjectStatus.values if one in values["status"]]


def test_the_page_shows_and_filters(published, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        response = client.get("/projects/?status=operating")
    said = text(response)
    assert "2 of 4 projects" in said
    assert "Escondida Chile" in said
    assert "Source: A paper, A publisher, as of November 2025" in said
    assert "Old shaft" not in said
    works = published.projects.get(name="Niihama")
    assert f'href="/countries/japan/#{works.anchor}"' in response.content.decode()
    part = client.get("/projects/?status=operating", headers={"HX-Request": "true"})
    assert part.headers["HX-Push-Url"] == "/projects/?status=operating"
    assert b"<html" not in part.content


def test_a_withdrawn_edition_has_none(published, client, moderator):
    for edition in Edition.objects.live():
        workflow.withdraw(edition, by=moderator, notice="A notice.")
    assert "No live profile lists one yet." in text(client.get("/projects/"))
    assert len(client.get("/projects.csv").content.decode().splitlines()) == 1


def test_the_file_has_every_selected_row(published, client):
    rows = list(csv.DictReader(io.StringIO(client.get("/projects.csv?country=japan").content.decode())))
    assert [row["name"] for row in rows] == ["Niihama", "Sea floor"]
    works, floor = rows
    assert (works["stages"], works["minerals"], works["amount"]) == (
        "smelter;refinery",
        "cobalt;copper",
        "12500.5",
    )
    assert (works["measure"], works["unit"], works["year"]) == ("capacity", "t", "2024")
    assert (floor["amount"], floor["year"]) == ("", "")
    assert client.get("/projects.xlsx").status_code == 200


# API, search, minerals


def test_the_api_lists_them(published, client):
    found = client.get("/api/v1/projects?mineral=cobalt&status=operating").json()
    assert [row["name"] for row in found["results"]] == ["Niihama"]
    (works,) = found["results"]
    assert (works["amount"], works["stages"]) == ("12500.5", ["smelter", "refinery"])

    def names_of(query):
        return [row["name"] for row in client.get(f"/api/v1/projects?{query}").json()["results"]]

    assert names_of("stages=refinery") == ["Niihama"]
    assert names_of("region=andes") == ["Escondida", "Old shaft"]
    assert names_of("country=CHL&status=closed") == ["Old shaft"]
    assert client.get("/api/v1/projects?stages=shop").status_code == 422


def test_an_edition_states_them_in_the_api(published, client):
    works, floor = client.get("/api/v1/countries/japan/profile").json()["projects"]
    assert (works["operator"], works["amount"], works["year"]) == ("Sumitomo Metal Mining", "12500.5", 2024)
    assert works["citation"]["as_of"] == "2025-11"
    assert (floor["amount"], floor["owners"]) == (None, None)


@pytest.mark.parametrize("query", ["niihama", "sumitomo", "mitsui"])
def test_a_project_is_found_by_its_name_and_its_companies(published, client, query):
    address = Document.objects.get(title="Niihama").address
    assert address == f"/countries/japan/#{published.projects.get(name='Niihama').anchor}"
    assert address in client.get(f"/search/?q={query}").content.decode()


def test_a_mineral_page_lists_them_over_all_countries(published, client):
    page = client.get("/minerals/copper/")
    said = text(page)
    assert said.index("Escondida Chile") < said.index("Niihama Japan: Ehime")
    assert f'href="{reverse("profiles:projects")}?mineral=copper"' in page.content.decode()
    assert "Sea floor" in text(client.get("/minerals/rare-earths/"))
    assert "No project in a live profile names gallium yet." in text(
        client.get(MineralFactory(name="Gallium").get_absolute_url())
    )


def test_no_figure_knows_of_them(published, client):
    """The number stands in no file of figures and changes no total."""
    assert "12500.5" not in client.get("/minerals/cobalt.csv").content.decode()
    assert "12500.5" not in client.get("/countries/japan/data.csv").content.decode()
