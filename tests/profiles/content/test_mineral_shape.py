"""The shape of a mineral's profile: its sections in order, its uses and substitutes, and editions from before it."""

import pytest

from profiles import workflow
from profiles.admin.profile.rows import FORM_PARTS_OF
from profiles.draft import snapshot
from profiles.models import Profile
from profiles.models.subjects import SubjectKind
from profiles.public.page.presentation import CountryPage
from profiles.public.page.uses import share_words
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from tests.factories import MineralFactory, mineral_profile, publish
from tests.reading import text

WHY = "Cobalt makes batteries last."


@pytest.fixture
def draft(cobalt):
    return mineral_profile(cobalt)


@pytest.fixture
def of_mineral(draft, editor, moderator):
    """The live edition of cobalt."""
    return publish(draft, editor=editor, moderator=moderator)


def page_of(client):
    return text(client.get("/minerals/cobalt/"))


def test_its_sections_stand_in_order_with_uses_and_substitutes_below_them(client, draft, editor, moderator):
    Profile.objects.filter(pk=draft.pk).update(
        who_makes_it="Few do.[@paper]", what_replaces_it="Little does.[@paper]"
    )
    draft.refresh_from_db()
    publish(draft, editor=editor, moderator=moderator)
    page = page_of(client)
    wanted = (
        "What it does", WHY, "Cobalt use, world, 2024", "<b>51%</b> Superalloys", "Who makes it", "Few do.",
        "Who can stop it", "One country mines", "What replaces it", "Little does.", "Iron phosphate: It stores less.",
    )  # fmt: skip
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)
    before, after = (page.count(heading) for heading in ("What it does", "What replaces it"))
    assert (before, after) == (1, 1)


def test_a_substitute_is_shown_where_nothing_is_written_about_it(client, of_mineral):
    page = page_of(client)
    assert page.index("One country mines") < page.index("What replaces it") < page.index("Iron phosphate")


def test_a_share_without_its_whole_and_a_long_text_keep_it_from_review(draft, editor):
    draft.use_rows.filter(kind="use").update(share_of="", year=None)
    Profile.objects.filter(pk=draft.pk).update(who_makes_it="They make it. " + "word " * 350 + "[@paper].")
    draft.refresh_from_db()
    workflow.save_revision(draft, by=editor)
    with pytest.raises(workflow.Incomplete) as error:
        workflow.submit(draft, by=editor)
    found = {one.where: one.reason for one in error.value.problems}
    assert found["Uses and substitutes, Superalloys"] == "its number needs “share of what” and “year”, too"
    assert "at most 350 are allowed" in found["What it does"]
    assert "neither a figure nor a source" in found["Who makes it"]


def test_a_share_of_what_a_country_uses_names_it(japan, draft):
    row = draft.use_rows.get(kind="use")
    assert share_words(resolved(draft).uses[0]) == "51%, cobalt use, world, 2024"
    row.country = japan
    row.save()
    assert share_words(resolved(draft).uses[0]) == "51%, cobalt use, Japan, 2024"


def resolved(draft):
    return resolve(snapshot.snapshot(draft), Facts.open(draft.subject.place)).payload


def test_an_edition_of_the_two_older_texts_is_read_and_written_as_it_is(of_mineral):
    names = {"what_it_does": "why_it_matters", "who_can_stop_it": "vulnerability"}
    older = {name: part for name, part in of_mineral.payload.items() if name != "uses"}
    older["sections"] = [one | {"name": names[one["name"]]} for one in older["sections"]]
    payload = Payload.from_json(older)
    assert payload.to_json() == older
    page = CountryPage(payload)
    assert [one.heading for one in page.brief] == ["Why it matters", "Vulnerability"]
    assert page.sections == []


def test_a_revision_of_the_two_older_texts_has_them_in_its_sections(draft):
    tree = snapshot.snapshot(draft)
    sections = {"why_it_matters": WHY, "vulnerability": "One.", "overview": ""}
    older = {name: part for name, part in tree.items() if name != "uses"}
    found = snapshot.upgrade(older | {"schema": 3, "sections": sections})
    filled = {name: words for name, words in found["sections"].items() if words}
    assert filled == {"what_it_does": WHY, "who_can_stop_it": "One."}
    assert found["uses"] == []


def test_uses_are_listed_for_other_programs(client, of_mineral, editor, moderator):
    publish(mineral_profile(MineralFactory(name="Nickel")), editor=editor, moderator=moderator)
    rows = client.get("/api/v1/uses?mineral=cobalt&kind=use").json()["results"]
    assert [(row["name"], row["share"], row["country_iso3"], row["edition"]) for row in rows] == [
        ("Superalloys", "51", "WLD", 1)
    ]
    assert rows[0]["url"].endswith(f"/minerals/cobalt/#{rows[0]['id']}")
    assert f'id="{rows[0]["id"]}"' in client.get("/minerals/cobalt/").content.decode()
    assert client.get("/api/v1/uses").json()["count"] == 4
    assert client.get("/api/v1/uses?country=world").json()["count"] == 2


def test_its_uses_are_compared_and_found(client, draft, of_mineral, editor, moderator):
    draft.use_rows.filter(kind="substitute").update(loss="It stores a quarter less.")
    publish(draft, editor=editor, moderator=moderator)
    assert "a quarter" in text(client.get("/minerals/cobalt/editions/1...2/"))
    assert "Uses and substitutes" in text(client.get("/search/?q=superalloys"))


def test_the_form_has_its_parts_in_order():
    parts = [part.title for part in FORM_PARTS_OF[SubjectKind.MINERAL]]
    assert parts == [
        "What it does", "Who makes it", "Who can stop it", "What replaces it", "What changed", "What to watch",
        "Sources of this page", "Researched to", "Owner and review date",
    ]  # fmt: skip
