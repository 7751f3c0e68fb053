"""The guide to writing: what is typed beside what readers see of it."""

from django.test import Client
from django.urls import reverse

from minerals.models import Measure, Stage
from profiles.admin.profile import guide
from tests.factories import MineralFactory, UserFactory, figure


def address():
    return reverse("admin:profiles_profile_guide")


def test_examples_are_shown_with_the_figures_of_today(desk, japan):
    figure(japan, MineralFactory(name="Copper"), 1_500, stage=Stage.REFINERY, measure=Measure.PRODUCTION)
    page = desk.get(address()).content.decode()
    assert "[[copper/refinery/production]]" in page
    assert "1,500\N{NO-BREAK SPACE}t" in page
    assert "<li>stocks</li>" in page


def test_what_is_refused_says_why_as_the_form_does(japan):
    reasons = {shown.text: shown.problems[0].reason for shown in guide.shown(japan)["refused"]}
    assert "this profile has no citation with that key" in reasons["[@nobody]"]
    assert "headings" in reasons["## A heading"]


def test_the_guide_opens_where_there_is_no_country_for_its_examples_yet(desk):
    response = desk.get(address())
    assert response.status_code == 200
    assert "[[copper" not in response.content.decode()


def test_the_guide_costs_few_queries(desk, japan, django_assert_max_num_queries):
    desk.get(address())
    with django_assert_max_num_queries(20):
        desk.get(address())


def test_nobody_without_leave_reads_the_guide(db):
    client = Client()
    client.force_login(UserFactory(username="nobody"))
    assert client.get(address()).status_code == 403
