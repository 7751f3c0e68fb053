"""The places that use a source or a figure, and the links to their page."""

import pytest
from django.urls import reverse

from minerals.models import CountryAlias, Figure
from profiles.models import Citation, GlanceItem, KeyMineral, Profile
from tests.factories import CountryFactory, MineralFactory, complete_profile
from tests.profiles.desk.test_dashboard import signed_in

PAGE = reverse("admin:profiles_profile_used")
ADDRESS = "https://example.org/"


def used(client, **query):
    """{name of a profile: (words of its live edition, words of its draft)}."""
    uses = client.get(PAGE, query).context["uses"]
    return {
        use.name: ([words for _, words in use.published], [words for _, words in use.drafted]) for use in uses
    }


@pytest.fixture
def figure(cobalt_figures, japan):
    return Figure.objects.get(country=japan)


@pytest.fixture
def peru(profile, cobalt):
    """A draft that states no figure, with its source."""
    return complete_profile(CountryFactory(code="PER", name="Peru"), glance=0)


def test_a_source_is_used_by_drafts_and_live_editions(edition, peru, desk, profile):
    assert used(desk, source=ADDRESS) == {
        "Japan": (["source 1"], ["source paper"]),
        "Peru": ([], ["source paper"]),
    }
    profile.citations.all().delete()
    assert used(desk, source=ADDRESS)["Japan"] == (["source 1"], [])
    page = desk.get(PAGE, {"source": ADDRESS}).content.decode()
    assert f'href="{profile.subject.place.get_absolute_url()}#source-1"' in page
    uid = peru.citations.get().uid
    form = reverse("admin:profiles_profile_change", args=[peru.pk])
    assert f'href="{form}?at=citations%3A{uid}#citations:{uid}"' in page
    assert f"{reverse('admin:profiles_profile_across')}?source=https%3A%2F%2Fexample.org%2F" in page


def test_a_source_that_nobody_cites_is_said_to_be_unused(saved, desk):
    assert used(desk, source="https://example.org") == {}
    assert "No draft and no live edition uses it." in desk.get(PAGE, {"source": "x"}).content.decode()


def test_a_figure_is_used_by_the_edition_that_states_it_and_by_its_draft(edition, figure, desk):
    glance = [f"At a glance: Number {number}" for number in range(4)]
    assert used(desk, figure=figure.key) == {"Japan": (["edition 1"], [*glance, "Key minerals: Cobalt"])}


@pytest.mark.on_postgresql("it matches the case of letters")
@pytest.mark.parametrize(
    "reference",
    [
        "cobalt/mine/production country=japan",
        "cobalt/mine/production country=nippon show=share",
        "cobalt/mine/production country=japan year=2024",
        "cobalt/mine/production show=multiple of=japan",
        "cobalt/mine/production country=japan show=change since=2020 year=2025",
    ],
)
def test_a_draft_uses_a_figure_by_any_reference_to_it(reference, peru, figure, desk):
    CountryAlias.objects.create(country=figure.country, name="Nippon", slug="nippon")
    Profile.objects.filter(pk=peru.pk).update(mining=f"It is [[{reference}]].")
    assert used(desk, figure=figure.key)["Peru"] == ([], [f"Mining and Production: [[{reference}]]"])


@pytest.mark.parametrize(
    "reference",
    [
        "cobalt/mine/production",
        "cobalt/mine/production country=japan year=2020",
        "cobalt/refinery/production country=japan",
        "cobalt/reserves country=japan",
        "cobalt/mine/production country=japan source=iea-cmd",
        "cobalt/mine/production country=japan basis=oxide",
        "cobalt/mine/production/sponge country=japan",
        "cobalt/mine",
        "trade/hs92-283691 show=supplier-share from=japan source=baci",
    ],
)
def test_other_references_do_not_use_it(reference, peru, figure, desk):
    Profile.objects.filter(pk=peru.pk).update(mining=f"It is [[{reference}]] of cobalt/.")
    assert "Peru" not in used(desk, figure=figure.key)


def test_the_mineral_of_another_country_is_not_in_the_table(peru, figure, desk, cobalt):
    KeyMineral.objects.create(profile=peru, mineral=cobalt)
    GlanceItem.objects.create(profile=peru, label="Tin", figure="tin/mine/production")
    assert "Peru" not in used(desk, figure=figure.key)


def test_an_unknown_figure_is_not_found_and_without_any_the_page_asks_for_a_source(saved, desk):
    assert desk.get(PAGE, {"figure": "jpn.none"}).status_code == 404
    page = desk.get(PAGE).content.decode()
    assert 'name="source"' in page
    assert "uses it" not in page


def test_the_questions_are_as_many_however_many_profiles_there_are(
    edition, peru, figure, desk, django_assert_max_num_queries
):
    for _ in range(4):
        complete_profile(
            CountryFactory(), minerals=[MineralFactory()], reference="cobalt/mine/production country=japan"
        )
    with django_assert_max_num_queries(16):
        assert len(used(desk, figure=figure.key)) == 5
    with django_assert_max_num_queries(10):
        assert len(used(desk, source=ADDRESS)) == 6


# Links to it


def test_an_open_row_of_a_source_leads_to_it(saved, desk):
    row = saved.citations.get()
    link = f'{PAGE}?source=https%3A%2F%2Fexample.org%2F">Where it is used</a>'
    form = reverse("admin:profiles_profile_change", args=[saved.pk])
    assert link in desk.get(form, {"at": f"citations:{row.uid}"}).content.decode()
    Citation.objects.update(url="")
    assert "Where it is used" not in desk.get(form, {"at": f"citations:{row.uid}"}).content.decode()


def test_the_pages_of_a_figure_lead_to_it(figure, administrator, saved):
    client = signed_in(administrator)
    for view in ("change", "correct"):
        page = client.get(reverse(f"admin:minerals_figure_{view}", args=[figure.pk])).content.decode()
        assert f'href="{PAGE}?figure={figure.key}"' in page


def test_the_search_offers_to_replace_what_was_looked_for(saved, desk, moderator):
    address, link = (
        reverse("admin:profiles_profile_find"),
        f"{reverse('admin:profiles_profile_across')}?find=tin%20mine",
    )
    assert link in desk.get(address, {"q": "tin mine"}).content.decode()
    assert link not in signed_in(moderator).get(address, {"q": "tin mine"}).content.decode()


def test_an_address_of_an_original_is_used_by_the_source_that_names_it(edition, peru, desk):
    law = "https://law.example/"
    peru.citations.update(original_title="The law", original_publisher="P", original_url=law)
    edition.citations.update(original_url=law)
    assert used(desk, source=law) == {
        "Japan": (["original of source 1"], []),
        "Peru": ([], ["original of source paper"]),
    }
