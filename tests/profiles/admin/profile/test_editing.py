"""Requests of a profile's form while somebody types, and the form without script."""

import datetime
import json
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minerals.models import Basis, Measure, Stage
from profiles import workflow
from profiles.draft import presence
from profiles.models import Citation, Partnership, Policy, Presence, ProfileRole
from profiles.publishing.figures.search import search
from profiles.publishing.texts.prose import parse_figure
from profiles.templatetags.editing import characters_left, words
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile, figure
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def references(found):
    return [one["reference"] for one in found.suggestions]


opened, saved, profile, cobalt_figures, form = shared_draft()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


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
    assert (shares[0]["reference"], shares[0]["amount"]) == ("cobalt/mine/production show=share", "about 30%")


def test_a_basis_is_named_where_there_are_several(cobalt_figures, japan, cobalt):
    figure(japan, cobalt, 50, basis=Basis.GROSS)
    found = references(search("cobalt", own=japan))
    assert sorted(found) == ["cobalt/mine/production basis=contained", "cobalt/mine/production basis=gross"]


def test_what_has_no_rank_says_why(cobalt_figures, japan):
    found = search("cobalt", own=japan, place="world", show="rank").suggestions
    assert "no rank" in found[0]["refused"]


def test_what_is_suggested_can_be_submitted(desk, saved, form):
    response = desk.get(url("figures"), {"q": "cobalt", "of": "japan"})
    assert "no-store" in response["Cache-Control"]
    reference = response.json()["suggestions"][0]["reference"]
    data = form | {"mining": f"It came to [[{reference}]].[@paper]"}
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


def test_keys_that_begin_with_the_words_lead(desk, saved):
    other = complete_profile(CountryFactory(name="Chile"))
    for position, (key, title) in enumerate(
        [("a-blog", "Of usgs mcs"), ("usgs-mcs-2026", "Summaries")], start=2
    ):
        Citation.objects.create(
            profile=other, key=key, title=title, publisher="P", as_of="2026", position=position
        )
    found = desk.get(url("sources"), {"q": "usgs mcs", "but": saved.pk}).json()["sources"]
    assert [source["key"] for source in found] == ["usgs-mcs-2026", "a-blog"]


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
    assert told["version"] == workflow.lock_profile(saved.pk).lock_version
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


def test_a_row_is_added_without_script_and_nothing_is_saved(saved, desk, form):
    response = desk.post(url("change", saved.pk), form | {"overview": "Typed.", "_add": "policy_rows"})
    again = posted(response)
    assert (again["policy_rows-TOTAL_FORMS"], again["overview"]) == ("1", "Typed.")
    assert "a row was added" in response.content.decode()
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


def test_a_new_row_that_only_has_a_place_is_no_row(saved, desk, form):
    data = form | {"policy_rows-TOTAL_FORMS": "1", "policy_rows-0-place": "10"}
    response = desk.post(url("change", saved.pk), data | {"_continue": "x"})
    assert "Nothing changed" in said(response)[0]


def with_new_rows(form, rows):
    """Return the form's data with these new rows, each (table, {field: typed value})."""
    data = form | {"_continue": "x", "tagline": "Typed meanwhile."}
    for prefix, values in rows:
        add_row(data, prefix, **values)
    return data


NOT_KNOWN = [  # what is said of each row differs from what is said of the others that are sent with it
    [
        (
            "mineral_links",
            {"mineral": "Unobtainium"},
            "There is no mineral “Unobtainium”.",
        ),
        (
            "mineral_links",
            {"mineral": "Nick"},
            "There is no mineral “Nick”. Did you mean Nickel or Nickeline?",
        ),
        ("mineral_links", {"mineral": "both"}, "“both” can mean Nickel or Nickeline."),
        ("mineral_links", {"mineral": "999999"}, "There is no mineral “999999”."),
        ("mineral_links", {"note": "A note."}, "Choose a mineral."),
        ("pins", {"country": "Atlantis"}, "There is no country “Atlantis”."),
        ("pins", {"country": "<b>x</b>"}, "There is no country “&lt;b&gt;x&lt;/b&gt;”."),
    ],
    [
        ("added_roles", {"role": "stockpiler"}, "Choose a mineral."),
        (
            "policy_rows",
            {"title": "An act", "minerals": "Nickel, Unobtainium"},
            "There is no mineral “Unobtainium”.",
        ),
        ("partnership_rows", {"title": "A pact", "partners": "Atlantis"}, "There is no country “Atlantis”."),
    ],
]


@pytest.mark.parametrize("rows", NOT_KNOWN)
def test_a_name_that_is_not_known_is_refused_by_its_words_and_nothing_is_lost(desk, saved, form, rows):
    for name in ("Nickel", "Nickeline"):
        made = MineralFactory(name=name)
        made.aliases.create(name="Both", slug=f"both-{made.slug}")
    data = with_new_rows(form, [(prefix, values) for prefix, values, _ in rows])
    response = desk.post(url("change", saved.pk), data)
    page, again = response.content.decode(), posted(response)
    assert again["tagline"] == "Typed meanwhile."
    index = {prefix: int(form[f"{prefix}-TOTAL_FORMS"]) for prefix, _, _ in rows}
    for prefix, values, reason in rows:
        assert page.count(reason) == 2, reason  # in the list of what was refused, and beside its field
        row = page.split(f'id="{prefix}-{index[prefix]}"')[1].split("</fieldset>")[0]
        assert reason in row
        for name, value in values.items():
            if value and name in ("mineral", "country", "note", "title", "minerals", "partners", "role"):
                assert again[f"{prefix}-{index[prefix]}-{name}"] == value
        index[prefix] += 1
    assert saved.revisions.count() == 1


def test_a_name_that_is_known_is_taken_however_it_is_written(desk, saved, form):
    MineralFactory(name="Rare earths").aliases.create(name="REE", slug="ree")
    rows = [("mineral_links", {"mineral": " ree "})]
    desk.post(url("change", saved.pk), with_new_rows(form, rows))
    assert saved.mineral_links.filter(mineral__slug="rare-earths").exists()


ROWS = [
    "mineral_links",
    "added_roles",
    "policy_rows",
    "partnership_rows",
    "pins",
    "glance_items",
    "citations",
]


LISTS = ["added_roles", "policy_rows", "partnership_rows"]  # in which something is chosen from a list


@pytest.mark.parametrize(("kind", "tables"), [("plain", ROWS), ("with defaults", LISTS)])
def test_untouched_new_rows_are_dropped(desk, saved, form, kind, tables, monkeypatch):
    if kind == "with defaults":  # a list without an empty choice: a browser shows, and posts, its first
        for model in (Policy, Partnership):
            monkeypatch.setattr(model._meta.get_field("status"), "default", "in-force")
            monkeypatch.setattr(model._meta.get_field("kind"), "default", "other")
        monkeypatch.setattr(ProfileRole._meta.get_field("role"), "default", "stockpiler")
    before = {prefix: getattr(saved, prefix).count() for prefix in ROWS}
    data = form
    for prefix in (*tables, tables[0]):  # without script, each is asked for; one table gets two
        response = desk.post(url("change", saved.pk), data | {"_add": prefix})
        asked = int(data[f"{prefix}-TOTAL_FORMS"]) + 1
        data = as_a_browser_shows_it(response)
        assert int(data[f"{prefix}-TOTAL_FORMS"]) == asked
    for prefix in tables:
        data[f"{prefix}-{before[prefix]}-place"] = "15"
    response = desk.post(url("change", saved.pk), data | {"_continue": "x"})
    assert "Nothing changed" in said(response)[0]
    assert {prefix: getattr(saved, prefix).count() for prefix in ROWS} == before


def as_a_browser_shows_it(response):
    """Return the data that a browser would post: a list without a selection sends its first choice."""
    data, page = posted(response), response.content.decode()
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        if "__prefix__" not in name and "selected" not in options:
            data[name] = re.search(r'<option value="?([^"\s>]*)', options)[1]
    return data


def test_a_save_tells_the_browser_which_kept_text_it_may_forget(saved, desk, form, editor):
    data = form | {"overview": "New."}
    name = f"atlas-text:{editor.pk}:{saved.pk}:1:abc"
    response = desk.post(url("change", saved.pk), data | {"_continue": "x", "kept_text": name})
    assert response.cookies["desk-saved"].value == name
    data |= {"base_version": "2", "base_revision": "2"}
    idle, stale = {"kept_text": "session\r\nid"}, {"kept_text": name, "date": "x", "base_version": "0"}
    for refused, status in ((idle, 302), (stale, 200)):
        response = desk.post(url("change", saved.pk), data | {"_continue": "x"} | refused)
        assert response.status_code == status
        assert "desk-saved" not in response.cookies


def test_whoever_may_only_read_gets_no_tools_to_write(saved, client, moderator):
    client.force_login(moderator)
    page = client.get(url("change", saved.pk)).content.decode()
    assert "editing/presence." in page
    assert "editing/autosave." not in page
    assert 'name="_continue"' not in page
    assert 'name="_add"' not in page


def test_the_form_for_a_new_profile_knows_its_country(desk, saved):
    CountryFactory(code="CHL", name="Chile")
    page = desk.get(url("add"), {"country": "chile"}).content.decode()
    assert 'data-country="chile"' in page


# Numbers that say more than a figure's own


def test_the_picker_offers_what_references_can_show(desk, saved):
    page = desk.get(url("change", saved.pk)).content.decode()
    offered = json.loads(re.search(r'id="figure-shows" type="application/json">(.*?)</script>', page)[1])
    assert [one["value"] for one in offered][:3] == ["value", "share", "rank"]
    assert {one["value"]: one["needs"] for one in offered}["change"] == ["since"]
    assert [one["value"] for one in offered if one["at_a_glance"]] == ["value", "share", "rank"]


@pytest.mark.parametrize(
    ("asked", "reference"),
    [
        ({"show": "change", "with_since": "2020"}, "cobalt/mine/production show=change since=2020"),
        ({"show": "range", "with_since": "2023"}, "cobalt/mine/production show=range since=2023"),
        ({"show": "multiple", "with_of": "dr-congo"}, "cobalt/mine/production show=multiple of=dr-congo"),
        ({"show": "hhi", "place": "any"}, "cobalt/mine/production show=hhi"),
    ],
)
def test_a_change_a_range_a_multiple_and_an_index_are_found_and_written(
    desk, saved, cobalt_figures, japan, cobalt, asked, reference
):
    for year in (2020, 2023):
        figure(japan, cobalt, 10, year=year)
    found = desk.get(url("figures"), {"q": "cobalt mine", "of": "japan", **asked}).json()["suggestions"]
    assert [one["reference"] for one in found].count(reference) == 1
    one = next(one for one in found if one["reference"] == reference)
    assert one["amount"], one
    assert str(parse_figure(reference)) == reference


@pytest.mark.parametrize(
    "asked", [{"show": "change"}, {"show": "change", "with_since": "x"}, {"show": "multiple", "with_of": ""}]
)
def test_what_a_number_needs_is_asked_for(desk, saved, asked):
    assert desk.get(url("figures"), {"q": "cobalt", "of": "japan", **asked}).json()["error"]
