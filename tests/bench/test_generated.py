"""Profiles of places that do not exist: like real ones in all that the site knows of them, never beside real ones."""

import csv
import io
import random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit_log.models import AuditEvent
from bench.generate import Command
from bench.generated import database
from bench.generated.places import CODES, MOST
from bench.generated.trees import Vocabulary, tree
from bench.generated.words import ASKED, rare, sentence
from bench.generated.writing import accounts
from minerals import searchable
from minerals.models import Country
from profiles import workflow
from profiles.accounts.groups import EDITOR
from profiles.draft import snapshot
from profiles.guards import expected, installed
from profiles.models import Edition, Profile, Review, Revision
from profiles.models.subjects import Subject
from profiles.publishing.payload.payload import Payload
from search.finding import find
from tests.factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    publish,
    world,
)
from tests.seeds import as_loaded
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    """Reference tables that profiles can be generated from."""
    japan, cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    for number in range(3):
        MineralFactory(name=f"Mineral {'abc'[number]}")
    figure(japan, cobalt, 30)
    figure(world(), cobalt, 100)
    as_loaded()


@pytest.fixture
def own_database(monkeypatch):
    monkeypatch.setattr(database, "name", lambda: "test_generated")


def generate(number, **options):
    out = io.StringIO()
    call_command(Command(), number, stdout=out, **options)
    return out.getvalue()


def hashes():
    return list(
        Edition.objects.order_by("subject__place__code").values_list(
            "subject__place__code", "subject__place__name", "sha256"
        )
    )


def test_what_is_generated_is_public_like_what_was_approved(facts, own_database, client):
    assert "12 generated profiles, 12 of them new." in generate(12)
    assert Edition.objects.live().count() == 12
    edition = Edition.objects.get(subject__place__code=CODES[11])
    assert edition.pairs.count() > 4
    assert edition.pins.count() == 6
    page = client.get(edition.subject.place.get_absolute_url())
    assert page.status_code == 200
    assert Payload.of(edition).tagline in page.content.decode()
    listed = client.get("/countries/", {"mineral": edition.pairs.first().mineral.slug, "region": "east-asia"})
    assert edition.subject.place.name in listed.content.decode()


def test_nothing_of_it_differs_from_what_the_workflow_would_have_written(facts, own_database):
    searchable.index()
    generate(3)
    call_command("verify", verbosity=0)
    call_command("rebuild_projections", check=True, stdout=io.StringIO())
    assert set(installed(connection)) == set(expected(connection))
    for profile in Profile.objects.all():
        assert profile.revisions.get().payload == snapshot.snapshot(profile)
        assert profile.reviews.get().sha256 == snapshot.sha256(profile.reviews.get().payload)


def test_a_generated_profile_can_be_edited_and_published_again(facts, own_database):
    generate(8)
    author, checker = accounts()
    profile = Profile.objects.get(subject__place__code=CODES[7])
    profile.tagline = "Another tagline."
    profile.save()
    edition = publish(profile, editor=author, moderator=checker)
    assert (edition.number, edition.tagline) == (2, "Another tagline.")
    call_command("verify", verbosity=0)


def test_the_same_seed_gives_the_same_whether_at_once_or_in_steps(facts, own_database):
    generate(9)
    at_once = hashes()
    with unguarded():
        for model in (Edition, Review, Revision, Profile, Subject):
            model.objects.all().delete()
        AuditEvent.objects.all().delete()
        Country.objects.filter(code__in=CODES).delete()
    generate(4)
    assert hashes() == at_once[:4]
    assert "9 generated profiles, 5 of them new." in generate(9)
    assert hashes() == at_once
    assert "9 generated profiles, 0 of them new." in generate(5)


def test_another_seed_gives_others(facts, own_database):
    vocabulary = Vocabulary(["cobalt"], ["JPN"], ["cobalt/mine/production country=world"])
    trees = [tree(seed, 3, vocabulary) for seed in ("atlas", "atlas", "other")]
    assert trees[0] == trees[1] != trees[2]


def test_no_code_can_be_taken_for_a_country():
    real = (settings.BASE_DIR / "content" / "countries.csv").read_text(encoding="utf-8")
    codes = {row["code"] for row in csv.DictReader(real.splitlines())}
    assert "JPN" in codes
    assert len(set(CODES)) == MOST >= 20_000
    assert not codes & set(CODES)
    assert all(any(char.isdigit() for char in code) for code in CODES)


def test_words_of_the_benchmark_are_in_many_profiles_or_in_few():
    rng = random.Random(1)
    texts = [{*" ".join(sentence(rng).lower() for _ in range(30)).split()} for _ in range(400)]
    shares = [
        sum(word in text for text in texts) / len(texts) for word in ("lithium", "royalty", *ASKED.values())
    ]
    assert min(shares[:2]) > 0.9
    assert 0.3 < shares[2] < 0.95
    assert shares[2] > shares[3] > shares[5] > shares[8] > shares[13]
    assert len(set(rare())) == len(rare())


def test_a_name_of_a_generated_place_is_found(facts, own_database):
    generate(5)
    place = Country.objects.get(code=CODES[4])
    assert place.name in [hit.document.title for group in find(place.name).groups for hit in group.hits]


def test_a_database_of_another_name_is_refused(facts):
    with pytest.raises(CommandError, match="does not have the word “generated” in it"):
        generate(3)
    assert not Profile.objects.exists()


@pytest.mark.parametrize("name", ["generated", "w_generated", "atlas-generated-2"])
def test_a_name_with_the_word_generated_is_its_own(monkeypatch, name):
    monkeypatch.setattr(database, "name", lambda: name)
    assert database.why_not() == []


@pytest.mark.parametrize("name", ["atlas", "regenerated", "generatedby", "demo"])
def test_a_name_without_the_word_is_not(monkeypatch, name):
    monkeypatch.setattr(database, "name", lambda: name)
    assert len(database.why_not()) == 1


def test_a_database_with_anything_else_is_refused_and_all_of_it_is_named(facts, own_database):
    generate(3)
    japan = complete_profile(Country.objects.get(code="JPN"))
    UserFactory(username="ada")
    CountryFactory(code=CODES[20], name="Somewhere")
    with pytest.raises(CommandError) as refused:
        generate(5)
    for reason in (
        "profiles of real countries or of minerals: 1",
        "profiles that were not generated: 1",
        "accounts of people: 1",
        "places without a profile that have the code of a generated one: 1",
    ):
        assert reason in str(refused.value)
    assert Profile.objects.exclude(pk=japan.pk).count() == 3


def test_work_of_people_on_generated_profiles_is_refused(facts, own_database):
    generate(3)
    profile = Profile.objects.first()
    profile.tagline = "Typed by hand."
    profile.save()
    workflow.save_revision(profile, by=UserFactory(username="editor", group=EDITOR))
    with pytest.raises(CommandError, match="revisions by people: 1"):
        generate(5)


def test_without_anything_to_name_it_says_what_is_missing(own_database):
    CountryFactory(code="JPN", name="Japan")
    MineralFactory(name="Cobalt")
    with pytest.raises(CommandError, match="no references for profiles to name"):
        generate(3)


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_a_number_without_codes_is_refused(own_database, number):
    with pytest.raises(CommandError, match="is not a number from 1"):
        generate(number)


def test_content_is_not_loaded_among_generated_profiles(facts, own_database):
    generate(2)
    with pytest.raises(CommandError, match="this database is generated"):
        call_command("seed", check=True, stdout=io.StringIO())
