"""The texts of this repository, loaded as `make run` loads them: whole, traced to figures and sources, readable."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import TestCase

from minerals.models import Country, Figure
from profiles.admin.profile import guide
from profiles.checking.links import Destinations
from profiles.models import Edition
from profiles.models.draft import BRIEF
from profiles.models.subjects import SubjectKind
from profiles.public.related import proposals as related
from profiles.publishing.completeness import doubtful
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.payload.projections import projection, stored_projection
from profiles.publishing.texts import examples
from profiles.publishing.texts.brief import MOST_WORDS, OF_MINERALS, words_of
from profiles.publishing.texts.prose import OPTIONS, SHOWS, parse_figure

from .proofreading import Others, proofread, shared_runs
from .reading import plain
from .real_site import PROFILES, visit

SHAPE = tuple(text.name for text in OF_MINERALS)  # the sections of a mineral
NOTES = [settings.BASE_DIR.parent / "shared" / name for name in ("facts", "reference")]
REFERENCE_MINERALS = {
    "rare-earths", "cobalt", "lithium", "nickel", "gallium", "indium", "platinum-group-metals",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("whole_content")


class RealTexts(TestCase):
    def test_each_profile_is_as_long_as_bound_and_as_readable_as_it_should_be(self):
        editions = Edition.objects.live().with_subject()
        assert {e.subject.place.code for e in editions} == PROFILES
        facts = Facts.open(editions[0].subject.place)
        for edition in editions:
            with self.subTest(str(edition)):
                own = facts.for_country(edition.subject.place)
                found = proofread(edition.payload["source"], own, Destinations(own.store))
                assert not found.faults
                assert found.rhythm[1] >= 6  # sentences of one length are a list
                for text in edition.payload["source"]["sections"].values():
                    for paragraph in filter(None, text.split("\n\n")):
                        assert "[@" in paragraph or "[[" in paragraph, paragraph
            assert stored_projection(edition) == projection(Payload.of(edition))

    def test_texts_of_minerals_cite_what_they_say_and_nothing_that_they_do_not(self):
        editions = Edition.objects.current().of_kind(SubjectKind.MINERAL).with_subject()
        facts = Facts.open(editions[0].subject.place)
        for edition in editions:
            with self.subTest(str(edition)):
                found = proofread(edition.payload["source"], facts, Destinations(facts.store))
                assert not found.faults

    def test_no_profile_shares_eight_words_in_a_row_with_the_notes_that_it_was_written_from(self):
        others = Others.in_folders(NOTES)
        if not others.runs:
            self.skipTest("the notes are not in ../shared/facts and ../shared/reference")
        for edition in Edition.objects.current():
            with self.subTest(str(edition)):
                assert list(shared_runs(edition.payload["source"], Payload.of(edition), others)) == []

    def test_each_profile_says_in_brief_why_it_matters_what_changed_and_what_to_watch(self):
        for edition in Edition.objects.live().with_subject():
            payload = Payload.of(edition)
            assert [one.name for one in payload.sections][:3] == list(BRIEF), edition
            assert 2 <= len(payload.changed) <= 3, edition
            assert 2 <= len(payload.watch) <= 3, edition
            assert all(one.number or one.event for one in (*payload.changed, *payload.watch)), edition
            assert words_of(payload.source) <= MOST_WORDS, edition
            assert not re.search(r"\d", edition.tagline), edition
            assert edition.why_it_matters in unescape(
                plain(visit(f"/regions/{payload.region.slug}/").content)
            ), edition

    def test_at_least_24_minerals_have_words_of_their_own_each_traced_to_a_figure_or_a_source(self):
        editions = list(Edition.objects.current().of_kind(SubjectKind.MINERAL).with_subject())
        whole = [one for one in editions if len(one.payload["sections"]) == len(SHAPE)]
        assert len(whole) >= 24
        assert sum(bool(Payload.of(one).uses) for one in whole) >= 24
        for edition in editions:
            payload = Payload.of(edition)
            assert {one.name for one in payload.sections} <= {*SHAPE}, edition
            is_counted = Figure.objects.filter(mineral__slug=edition.subject.key).exists()
            assert payload.figures or not is_counted, edition
            assert 1 <= len(payload.changed) <= 3, edition
            assert all(one.number or one.event for one in (*payload.changed, *payload.watch)), edition
            assert words_of(payload.source) <= MOST_WORDS, edition
            facts = Facts.for_drafts(edition.subject.place, payload.source)
            assert not list(doubtful(payload.source, facts)), edition
            assert stored_projection(edition) == projection(payload), edition

    def test_at_least_35_events_are_told_once_and_profiles_point_to_them(self):
        events = {
            one.subject.key: one
            for one in Edition.objects.current().of_kind(SubjectKind.EVENT).with_subject()
        }
        assert len(events) >= 35
        for edition in events.values():
            assert len(Payload.of(edition).parties) >= 3, edition
            facts = Facts.for_drafts(edition.subject.place, edition.payload["source"])
            assert not list(doubtful(edition.payload["source"], facts)), edition
        pointing = {
            edition.subject.place.code
            for edition in Edition.objects.live().with_subject()
            if Payload.of(edition).pointing
        }
        assert len(pointing) >= 12, pointing

    def test_japan_has_the_minerals_and_pins_of_the_reference_page(self):
        japan = Edition.objects.live().get(subject__place__code="JPN")
        minerals = {m["slug"]: m for m in japan.payload["minerals"]}
        assert minerals.keys() >= REFERENCE_MINERALS | {"iodine", "titanium"}
        assert all(minerals[slug]["roles"] for slug in REFERENCE_MINERALS)
        pins = [pin["code"] for pin in japan.payload["related"]]
        assert {"CHN", "AUS", "USA", "KOR"} <= set(pins)  # the reference page left out South Korea
        assert not {
            proposal.country.code for proposal in related.proposals(japan.subject.place, pinned=pins)
        } & set(pins)

    def test_a_tag_of_a_policy_is_what_its_source_names(self):
        policies = Edition.objects.live().get(subject__place__code="EUU").payload["policies"]
        tags = {row["title"]: [mineral["slug"] for mineral in row["minerals"]] for row in policies}
        assert tags["First list of strategic projects in the Union"] == []
        assert tags["Batteries Regulation"] == ["cobalt", "copper", "lead", "lithium", "nickel"]

    def test_every_example_of_the_guide_to_writing_is_what_it_says(self):
        found = guide.shown(Country.objects.get(code=examples.COUNTRY))
        refused = found.pop("refused")
        assert {
            shown.text: shown.problems for group in found.values() for shown in group if shown.problems
        } == {}
        assert all(shown.problems for shown in refused)
        for group in found.values():
            for shown in group:
                assert "[[" not in shown.html, shown.text

    def test_the_guide_has_each_way_to_show_a_figure_and_each_option(self):
        written = [parse_figure(example.text.strip("[]")) for example in examples.FIGURES]
        beside = re.findall(
            r"show=([\w-]+) likewise", " ".join(example.about for example in examples.FIGURES)
        )
        assert {*(reference.show for reference in written), *beside} == set(SHOWS)
        for option in OPTIONS:
            assert any(f" {option}=" in example.text for example in examples.FIGURES), option
