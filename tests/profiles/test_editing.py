"""What the form of a profile asks for while somebody types, and what it does where there is no script."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minerals.models import Basis, Measure, Stage
from profiles import presence, workflow
from profiles.figure_search import search
from profiles.models import Citation, Policy, Presence
from profiles.prose import parse_figure
from profiles.templatetags.editing import characters_left, words

from ..factories import CountryFactory, MineralFactory, UserFactory, complete_profile, figure, world
from .browser import posted


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def references(found):
    return [one["reference"] for one in found.suggestions]


# Figures


def test_a_figure_is_found_by_words_of_its_series_and_written_as_it_is_typed(cobalt_figures, japan):
    found = search("cobalt mine", own=japan)
    assert references(found) == ["cobalt/mine/production"]
    one = found.suggestions[0]
    assert (one["amount"], one["under"], one["place"]) == ("30\N{NO-BREAK SPACE}t", "2024", "Japan")
    assert parse_figure(one["reference"]).stage == Stage.MINE


def test_only_series_that_the_place_has_are_suggested(cobalt_figures, japan, cobalt):
    figure(CountryFactory(code="CHL", name="Chile"), cobalt, 5, measure=Measure.RESERVES)
    assert references(search("reserves", own=japan)) == []
    assert references(search("reserves", own=japan, place="chile")) == ["cobalt/reserves country=chile"]
    assert references(search("reserves", own=japan, place="any")) == ["cobalt/reserves country=chile"]
    assert search("platinum", own=japan).suggestions == []


def test_the_own_country_comes_first_where_any_will_do(cobalt_figures, japan):
    found = references(search("cobalt mine", own=japan, place="any"))
    assert found[0] == "cobalt/mine/production"
    assert "cobalt/mine/production country=dr-congo" in found


def test_a_mineral_is_found_by_its_other_names(japan):
    earths = MineralFactory(name="Rare earths")
    earths.aliases.create(name="REE", slug="ree")
    figure(japan, earths, 7)
    assert references(search("ree", own=japan)) == ["rare-earths/mine/production"]


def test_options_are_part_of_the_reference(cobalt_figures, japan, cobalt):
    figure(japan, cobalt, 20, year=2023)
    found = search("cobalt", own=japan, year=2023)
    assert references(found) == ["cobalt/mine/production year=2023"]
    assert found.suggestions[0]["amount"] == "20\N{NO-BREAK SPACE}t"
    shares = search("cobalt", own=japan, show="share").suggestions
    assert (shares[0]["reference"], shares[0]["amount"]) == ("cobalt/mine/production show=share", "30.0%")


def test_a_basis_is_named_where_there_are_several(cobalt_figures, japan, cobalt):
    figure(japan, cobalt, 50, basis=Basis.GROSS)
    found = references(search("cobalt", own=japan))
    assert sorted(found) == ["cobalt/mine/production basis=contained", "cobalt/mine/production basis=gross"]


def test_what_has_no_rank_says_why(cobalt_figures, japan):
    found = search("cobalt", own=japan, place="world", show="rank").suggestions
    assert "no rank" in found[0]["refused"]


def test_what_is_suggested_can_be_submitted(desk, saved, cobalt_figures):
    response = desk.get(url("figures"), {"q": "cobalt", "of": "japan"})
    assert "no-store" in response["Cache-Control"]
    reference = response.json()["suggestions"][0]["reference"]
    data = posted(desk.get(url("change", saved.pk))) | {"mining": f"It came to [[{reference}]].[@paper]"}
    desk.post(url("change", saved.pk), data | {"_submit": "x"})
    assert saved.reviews.open().exists()


@pytest.mark.parametrize(
    "query",
    [{"of": "nowhere"}, {}, {"of": "japan", "year": "20x4"}, {"of": "japan", "year": "٢٠٢٤5"}],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_reason(desk, saved, query):
    assert desk.get(url("figures"), query).json()["error"]


def test_a_search_takes_few_queries_however_much_it_finds(
    cobalt_figures, japan, django_assert_max_num_queries
):
    for n in range(15):
        figure(japan, MineralFactory(name=f"Mineral {n}"), n + 1)
    with django_assert_max_num_queries(8):
        found = search("", own=japan)
    assert len(found.suggestions) == 12
    assert found.more == 4


# Sources


def test_a_source_of_another_profile_is_found_once_with_who_uses_it(desk, saved, cobalt):
    for name in ("Chile", "Peru"):
        other = complete_profile(CountryFactory(name=name))
        Citation.objects.create(
            profile=other, key="iea-2024", title="Outlook", publisher="IEA", as_of="2024-05", position=2
        )
    found = desk.get(url("sources"), {"q": "iea outlook", "but": saved.pk}).json()
    assert [(s["key"], sorted(s["used_by"])) for s in found["sources"]] == [("iea-2024", ["Chile", "Peru"])]
    assert desk.get(url("sources"), {"q": "nothing of the kind"}).json() == {"sources": [], "more": False}


def test_own_sources_are_not_those_of_others(desk, saved):
    assert desk.get(url("sources"), {"but": saved.pk}).json()["sources"] == []


# Who may


@pytest.mark.parametrize("name", ["figures", "sources"])
def test_nobody_without_leave_may_search(saved, client, name):
    client.force_login(UserFactory(username="nobody"))
    assert client.get(url(name)).status_code == 403
    client.logout()
    assert client.get(url(name)).status_code == 302


def test_nobody_without_leave_is_present(saved, client):
    client.force_login(UserFactory(username="nobody"))
    assert client.post(url("present", saved.pk)).status_code == 403
    client.logout()
    assert client.post(url("present", saved.pk)).status_code == 302
    assert not Presence.objects.exists()


# Presence


def test_who_else_has_the_form_open_is_said_also_without_script(saved, client, editor, editor2, moderator):
    client.force_login(editor2)
    client.get(url("change", saved.pk))
    client.force_login(moderator)
    assert "<b>editor2</b> has had" in client.get(url("change", saved.pk)).content.decode()
    client.force_login(editor)
    page = client.get(url("change", saved.pk)).content.decode()
    assert "<b>editor2</b> has had this open since" in page
    assert "moderator" not in page[page.index('id="present"') : page.index("names-minerals")]
    assert "<b>editor</b> has had" not in page


def test_a_browser_tells_that_it_is_there_and_hears_of_others(saved, client, desk, editor2):
    Presence.objects.create(profile=saved, user=editor2, seen_at=timezone.now())
    told = desk.post(url("present", saved.pk)).json()
    assert [one["name"] for one in told["others"]] == ["editor2"]
    assert told["version"] == workflow.locked(saved.pk).lock_version
    assert Presence.objects.count() == 2


def test_whoever_is_silent_for_two_minutes_has_gone(saved, desk, editor, editor2):
    long_ago = timezone.now() - datetime.timedelta(minutes=2, seconds=5)
    Presence.objects.create(profile=saved, user=editor2, seen_at=long_ago, opened_at=long_ago)
    assert desk.post(url("present", saved.pk)).json()["others"] == []
    presence.enter(saved, editor2)
    assert Presence.objects.get(user=editor2).opened_at > long_ago  # a new visit, not the old one


def test_a_visit_keeps_its_beginning(saved, editor):
    begun = timezone.now() - datetime.timedelta(minutes=1)
    Presence.objects.create(profile=saved, user=editor, seen_at=begun, opened_at=begun)
    presence.enter(saved, editor)
    found = Presence.objects.get()
    assert found.opened_at == begun
    assert found.seen_at > begun


def test_presence_is_told_by_post_with_its_token_only(saved, desk, editor):
    assert desk.get(url("present", saved.pk)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(url("present", saved.pk)).status_code == 403
    assert desk.post(url("present", 99)).status_code == 404


# The form


def test_words_are_counted_as_readers_see_them():
    assert words("Japan mined [[cobalt/mine/production]] of it.[@paper]") == "6 words"
    assert words("Once") == "1 word"
    assert words(None) == "0 words"
    assert characters_left("x" * 199, 200) == "1 character left"
    assert characters_left("x" * 202, 200) == "2 characters too many"


def test_the_form_says_its_words_without_script(saved, desk):
    page = desk.get(url("change", saved.pk)).content.decode()
    assert ">3 words<" in page  # Text of Overview
    assert "characters left" in page
    assert "in all" in page


def test_a_row_is_added_without_script_and_nothing_is_saved(saved, desk):
    data = posted(desk.get(url("change", saved.pk))) | {"overview": "Typed."}
    response = desk.post(url("change", saved.pk), data | {"_add": "policy_rows"})
    again = posted(response)
    assert (again["policy_rows-TOTAL_FORMS"], again["overview"]) == ("1", "Typed.")
    assert "there is room for another row" in response.content.decode()
    assert saved.revisions.count() == 1
    row = {
        "title": "An Act",
        "date": "2026",
        "kind": "strategy",
        "status": "in-force",
        "summary": "So.",
        "citation": "paper",
    }
    desk.post(
        url("change", saved.pk),
        again | {f"policy_rows-0-{k}": v for k, v in row.items()} | {"_continue": "x"},
    )
    assert Policy.objects.get().title == "An Act"


def test_a_new_row_that_only_has_a_place_is_no_row(saved, desk):
    data = posted(desk.get(url("change", saved.pk)))
    data |= {"policy_rows-TOTAL_FORMS": "1", "policy_rows-0-place": "10"}
    response = desk.post(url("change", saved.pk), data | {"_continue": "x"}, follow=True)
    assert "Nothing changed" in response.content.decode()


def test_a_save_tells_the_browser_which_kept_text_it_may_forget(saved, desk, editor):
    data = posted(desk.get(url("change", saved.pk))) | {"overview": "New."}
    name = f"atlas-text:{editor.pk}:{saved.pk}:1:abc"
    response = desk.post(url("change", saved.pk), data | {"_continue": "x", "kept_text": name})
    assert response.cookies["desk-saved"].value == name
    data = posted(desk.get(url("change", saved.pk)))
    for refused in ({"kept_text": "session\r\nid"}, {"kept_text": name, "date": "x", "base_version": "0"}):
        response = desk.post(url("change", saved.pk), data | {"_continue": "x"} | refused)
        assert "desk-saved" not in response.cookies


def test_whoever_may_only_read_gets_no_tools_to_write(saved, client, moderator):
    client.force_login(moderator)
    page = client.get(url("change", saved.pk)).content.decode()
    assert "editing/presence.js" in page
    assert "editing/autosave.js" not in page
    assert 'name="_continue"' not in page
    assert 'name="_add"' not in page


def test_the_form_for_a_new_profile_knows_its_country(desk, cobalt_figures):
    world()
    page = desk.get(url("add"), {"country": "japan"}).content.decode()
    assert 'data-country="japan"' in page
