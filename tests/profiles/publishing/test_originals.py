"""The kind of the text that was read and the original beside it: from the draft to what readers get."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from profiles import workflow
from profiles.draft import snapshot
from profiles.models import Citation, Edition, EditionCitation, Policy
from profiles.models.originals import ORIGINAL, Original, half_original
from profiles.public.compared.reader_tree import reader_tree
from profiles.publishing.completeness import incomplete
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.payload.projections import projection, stored_projection
from profiles.publishing.resolving import resolve
from tests.factories import CountryFactory, complete_profile, publish
from website.trust.cited import works

LAW = {
    "original_kind": "official",
    "original_title": "Mining Code",
    "original_publisher": "Official Gazette",
    "original_url": "https://gazette.example/18-001",
    "original_number": "18/001",
    "original_date": "2018-03-09",
}
NONE = dict.fromkeys(("url", *ORIGINAL), "")
WHOLE = NONE | LAW | {"url": "https://copy.example/"}


@pytest.fixture
def traced(profile):
    """A draft whose source is a mirror with an original beside it, and a policy that rests on it."""
    profile.citations.update(kind="mirror", **LAW)
    Policy.objects.create(
        profile=profile, title="Mining Code", date="2018-03-09", kind="tax", status="in-force",
        summary="It raises royalties.", citation="paper",
    )  # fmt: skip
    return profile


@pytest.fixture
def published(traced, editor, moderator):
    return publish(traced, editor=editor, moderator=moderator)


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.pure
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"original_number": "", "original_date": "", "original_url": ""}, None),  # known and not online
        ({"original_opened": "yes"}, None),
        (NONE, None),
        ({"original_title": ""}, "original_title"),
        (NONE | {"original_opened": "yes"}, "original_title"),
        ({"original_publisher": ""}, "original_publisher"),
        ({"original_opened": "yes", "original_url": ""}, "original_url"),
        ({"original_url": "https://copy.example/"}, "original_url"),
        ({"original_url": "http://copy.example"}, "original_url"),
        ({"url": ""}, None),  # read on paper
    ],
)
def test_half_an_original_is_refused_at_the_field_that_is_lacking(changed, field):
    found = half_original(WHOLE | changed)
    assert (found and found[0]) == field


def test_the_form_and_the_check_of_a_draft_refuse_it(traced):
    traced.citations.update(original_title="")
    with pytest.raises(ValidationError) as refusal:
        traced.citations.get().full_clean()
    assert refusal.value.message_dict == {"original_title": ["The original needs its title, too."]}
    tree = snapshot.snapshot(traced)
    found = [(one.where, one.text) for one in incomplete(tree, Facts.open(traced.subject.place))]
    assert ("Citations, paper", "paper") in found
    assert ("Policy and Regulation, Mining Code", "paper") in found, "without it a mirror stands alone"


def test_an_edition_freezes_it(published):
    (citation,) = Payload.of(published).citations
    assert citation.kind == "mirror"
    assert citation.original == Original(
        "official",
        "Mining Code",
        "Official Gazette",
        LAW["original_url"],
        "18/001",
        "2018-03-09",
        opened=False,
    )
    assert citation.extra == {}
    row = EditionCitation.objects.get()
    assert (row.kind, row.original) == ("mirror", citation.original)
    assert projection(Payload.of(published)) == stored_projection(published)


def test_a_source_without_kind_and_original_freezes_what_it_always_did(edition):
    (citation,) = Edition.objects.get().payload["citations"]
    assert not {"kind", "original"} & citation.keys()
    assert not any("original" in name for name in citation["extra"])
    read = Payload.of(edition)
    assert (read.citations[0].kind, read.citations[0].original) == ("", None)
    assert snapshot.sha256(read.to_json()) == edition.sha256


@pytest.mark.parametrize(("opened", "remark"), [("", " (not opened)."), ("yes", ".")])
def test_readers_see_the_text_that_was_read_first(traced, opened, remark, client, editor, moderator):
    traced.citations.update(original_opened=opened)
    publish(traced, editor=editor, moderator=moderator)
    page = text_of(client, traced.subject.get_absolute_url())
    assert "Mirror. As of" in page
    before, _, after = page.partition(
        f'Official text: <span><a href="{LAW["original_url"]}">Mining Code</a></span>, '
    )
    assert 'href="https://example.org/">A paper</a>' in before
    assert after.startswith(f"<span>Official Gazette</span>, <span>18/001</span>, 9 March 2018{remark}")
    assert "(not opened)" in page or opened


def test_lists_of_policies_and_of_works_have_it_too(published, client):
    for address in (reverse("profiles:policies"), reverse("website:cited")):
        page = text_of(client, address)
        assert (
            f'Official text: <span><a href="{LAW["original_url"]}">Mining Code</a></span>, <span>Official'
            in page
        ), address
        assert "irror" in page


def test_a_work_has_the_original_that_any_profile_names(edition, cobalt, editor, moderator):
    """Japan says nothing of the work that Peru cites with an original."""
    peru = complete_profile(
        CountryFactory(code="PER", name="Peru"),
        minerals=[cobalt],
        reference="cobalt/mine/production country=japan",
    )
    peru.citations.update(title="The paper", kind="mirror", **LAW)
    publish(peru, editor=editor, moderator=moderator)
    (work,) = works()
    assert (work.title, work.kind, work.original.title) == ("A paper", "mirror", "Mining Code")


def test_programs_get_it(published, client):
    country = published.subject.place.slug
    detail = client.get(f"/api/v1/countries/{country}/profile").json()
    assert detail["policies"][0]["citation"] == {
        "title": "A paper", "publisher": "A publisher", "url": "https://example.org/", "as_of": "2025-03",
        "kind": "mirror",
        "original": {
            "official": True, "title": "Mining Code", "publisher": "Official Gazette",
            "url": LAW["original_url"], "number": "18/001", "date": "2018-03-09", "opened": False,
        },
    }  # fmt: skip
    (row,) = client.get("/api/v1/policies").json()["results"]
    assert {name: row[name] for name in LAW} == LAW
    assert (row["source_kind"], row["original_opened"]) == ("mirror", False)


def test_a_comparison_of_editions_shows_it(published):
    (row,) = reader_tree(Payload.of(published))["citations"]
    assert (row["kind"], row["original_title"], row["original_opened"]) == ("Mirror", "Mining Code", "")
    assert row["original_kind"] == "Official text of a law or decision"


def test_a_revision_keeps_and_restores_it(traced, editor):
    first = workflow.save_revision(traced, by=editor)
    traced.citations.update(kind="press", original_title="")
    workflow.save_revision(traced, by=editor)
    snapshot.restore(traced, snapshot.upgrade(first.payload))
    citation = Citation.objects.get()
    assert {name: getattr(citation, name) for name in LAW} == LAW
    assert citation.kind == "mirror"


def test_a_draft_with_half_an_original_can_be_previewed(traced):
    traced.citations.update(original_title="")
    tree = snapshot.snapshot(traced)
    payload = resolve(tree, Facts.open(traced.subject.place)).payload
    assert payload.citations[0].original is None
    assert json.dumps(payload.to_json())
