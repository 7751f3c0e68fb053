"""The search in the header of the desk."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from minerals.models import Country
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.admin.lists import find as finding
from profiles.models import Profile
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile, figure, publish
from tests.seeds import once_a_module


def load():
    """Niger and Nigeria live, Nigeria in review again, and a mineral of which nobody writes."""
    editor, moderator = (
        UserFactory(username="editor", group=EDITOR),
        UserFactory(username="moderator", group=MODERATOR),
    )
    cobalt = MineralFactory(name="Cobalt")
    for name in ("Nigeria", "Niger"):
        country = CountryFactory(name=name)
        figure(country, cobalt, 30)
        profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
        publish(profile, editor=editor, moderator=moderator)
    nigeria = Profile.objects.get(subject__place__name="Nigeria")
    Profile.objects.filter(pk=nigeria.pk).update(tagline="Again.")
    workflow.save_revision(nigeria, by=editor)
    workflow.submit(nigeria, by=editor, change_note="Again")
    MineralFactory(name="Nickel")
    UserFactory(username="nigel", first_name="Nigel", last_name="Nobody", group=ADMINISTRATOR)


begun = once_a_module(load)
pytestmark = pytest.mark.usefixtures("begun")


def find(words, username="editor"):
    client = Client()
    client.force_login(UserFactory(username=username))
    page = client.get(reverse("admin:profiles_profile_find"), {"q": words}).content.decode()
    groups = re.findall(r"<h2 id=\"found-\d+\">(.*?)</h2>(.*?)</section>", page, re.DOTALL)
    return {title: re.findall(r"<a [^>]*>(.*?)</a>", rest) for title, rest in groups}, page


def test_a_name_that_is_the_word_leads(begun):
    found, page = find("niger")
    assert found["Profiles"] == ["Niger", "Nigeria"]
    assert page.count("autofocus") == 1


def test_reviews_and_editions_are_found_by_the_name_of_their_subject(begun):
    found, _ = find("nigeria")
    assert len(found["Reviews under way"]) == len(found["Live editions"]) == 1


def test_people_are_found_by_who_may_see_them(begun):
    assert find("nigel", "nigel")[0]["People"] == ["Nigel Nobody"]
    assert "People" not in find("nigel")[0]


@pytest.mark.parametrize("words", ["", "zzz", "%", "<b>", "\0", "x" * 5000])
def test_nothing_found_is_said(begun, words):
    found, page = find(words)
    assert found == {}
    assert "<b>”" not in page


def test_a_search_takes_few_queries_however_many_there_are(begun, django_assert_max_num_queries):
    client = Client()
    client.force_login(UserFactory(username="nigel"))
    with django_assert_max_num_queries(14):
        client.get(reverse("admin:profiles_profile_find"), {"q": "n"})


def test_the_list_of_more_is_asked_for_the_words_as_they_were_typed(begun, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 1)
    for before, now in (("Niger", "Trinidad & Tobago"), ("Nigeria", "Little & Tobago")):
        Country.objects.filter(name=before).update(name=now)
    _, page = find("& tobago")
    assert "/admin/profiles/profile/?q=%26+tobago" in page
