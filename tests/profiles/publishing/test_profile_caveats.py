"""Caveats of a source in profiles: kept by new editions, read from the notes of old ones."""

import csv
import io
import json
from pathlib import Path

import pytest

from minerals.models import Basis, Measure, Unit
from profiles import seeding, workflow
from profiles.content import ContentError
from profiles.draft.snapshot import sha256
from profiles.models import Edition, Review
from profiles.public.page.presentation import CountryPage
from profiles.publishing.payload.payload import Payload
from tests.factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    complete_profile,
    figure,
    publish,
    world,
)
from tests.reading import words
from tests.unguarded import unguarded

BEFORE = json.loads((Path(__file__).parents[1] / "golden" / "caveats-1.json").read_text(encoding="utf-8"))
JORC = (
    "Gross weight. For Australia, Joint Ore Reserves Committee-compliant or equivalent reserves were "
    "110 million tons."
)
PART = "110 million t of its 580 million t is JORC-compliant or equivalent"
CODES = "not comparable between reporting codes"


@pytest.fixture
def australia(db):
    return CountryFactory(code="AUS", name="Australia")


@pytest.fixture
def draft(australia):
    mineral = MineralFactory(name="Manganese", slug="manganese", in_filter=True)
    facts = {"measure": Measure.RESERVES, "basis": Basis.GROSS, "unit": Unit.THOUSAND_TONNES}
    figure(australia, mineral, 580_000, note=JORC, **facts)
    figure(world(), mineral, 1_700_000, **facts)
    figure(CountryFactory(code="ZAF", name="South Africa"), mineral, 550_000, **facts)
    apart = CriticalListFactory(country=australia, short="AU", strategic_apart=True)
    ListEntryFactory(critical_list=apart, mineral=mineral, status="strategic")
    return complete_profile(australia, minerals=[mineral], reference="manganese/reserves show=rank")


@pytest.fixture
def edition(draft, editor, moderator):
    return publish(draft, editor=editor, moderator=moderator)


@pytest.fixture
def old_edition(draft, editor, moderator):
    """An edition of schema 1, which knew neither caveats nor strategic lists."""
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor, change_note="First edition")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(payload=BEFORE, schema=1, sha256=sha256(BEFORE))
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_new_edition_keeps_the_caveat_with_its_figure_its_rank_and_its_role(edition):
    payload = Payload.of(edition)
    (one,) = payload.figures.values()
    assert [plain(clause) for clause in one.caveats] == [PART]
    page = CountryPage(payload)
    assert all(item.notes == (1,) for item in page.glance)
    assert plain(page.at_a_glance.notes).count(PART) == 1
    (role,) = page.minerals[0].roles
    assert plain(role.because).endswith(f"; {PART}")
    assert [one.short for one in payload.minerals[0].strategic] == ["AU"]
    assert payload.minerals[0].lists == ()


def test_the_page_says_it_at_a_glance_in_the_text_and_below_the_table(client, edition):
    response = client.get("/countries/australia/")
    page = plain(words(response))
    assert f"1st note 1 2024 Australia, manganese: {PART}" in page
    assert f"Manganese: Reserves, 2024: {PART}." in page
    assert CODES in page
    assert "Strategic, not critical: AU" in page
    html = plain(response.content.decode())
    assert f'<li id="note-glance-1">Australia, manganese: {PART}</li>' in html
    assert 'href="#note-glance-1"' in html


def test_an_edition_of_before_keeps_its_bytes_and_says_it_from_its_notes(client, old_edition):
    before = old_edition.sha256
    page = plain(words(client.get("/countries/australia/")))
    assert f"Manganese: Reserves, 2024: {PART}." in page
    assert CODES in page
    found = CountryPage(Payload.of(old_edition)).tables_of_minerals[0].remarks
    assert [(mineral, plain(text)) for mineral, text in found] == [("Manganese", f"Reserves, 2024: {PART}.")]
    now = Edition.objects.get()
    assert (now.schema, now.sha256, sha256(now.payload)) == (1, before, before)


@pytest.mark.parametrize("which", ["edition", "old_edition"])
def test_its_download_has_the_column(client, which, request):
    request.getfixturevalue(which)
    rows = list(
        csv.DictReader(io.StringIO(client.get("/countries/australia/editions/1.csv").content.decode()))
    )
    assert [cells["caveat"] for cells in rows] == [PART]


def test_two_editions_compare_across_the_schemas(client, draft, old_edition, editor, moderator):
    draft.tagline = "Another tagline."
    draft.save()
    publish(draft, editor=editor, moderator=moderator, change_note="Tagline.")
    assert "Another tagline" in words(client.get("/countries/australia/editions/1...2/"))


def test_seeding_says_to_readers_what_changed(tmp_path):
    folder = tmp_path / "profiles"
    folder.mkdir()
    assert seeding.change_notes([folder / "australia.md"]) == {}
    (tmp_path / "change_notes.csv").write_text("country,note\nAUS,The tagline is put right.\n")
    assert seeding.change_notes([folder / "australia.md"]) == {"AUS": "The tagline is put right."}
    (tmp_path / "change_notes.csv").write_text(f"country,note\nAUS,{'x' * 401}\n")
    with pytest.raises(ContentError) as refused:
        seeding.change_notes([folder / "australia.md"])
    assert "change_notes.csv, line 2: the note has more than 400 characters" in str(refused.value)
