"""The form of a profile without script: rows, names, words, and what a browser is told of a save."""

import re

import pytest

from profiles.draft import snapshot
from profiles.models import Partnership, Policy, ProfileRole
from profiles.templatetags.editing import characters_left, words
from tests.factories import TABLES_OF_COUNTRY, CountryFactory, MineralFactory
from tests.profiles.admin.profile.forms import messages, open_form, tables_of, url
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()


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
    assert page.count("words without dated lines") == 1  # of In brief, whose limit counts these lines too


ACT = {
    "title": "An Act", "date": "2026", "kind": "strategy", "status": "in-force", "summary": "So.",
    "citation": "paper",
}  # fmt: skip


def test_a_row_is_added_without_script_and_nothing_is_saved(saved, desk):
    form = add_row(open_form(desk, saved, "policies"), "policy_rows", **ACT)
    response = desk.post(url("change", saved.pk), form | {"_add": "policy_rows"})
    again = posted(response)
    assert (again["policy_rows-TOTAL_FORMS"], again["policy_rows-0-title"]) == ("2", "An Act")
    assert "a row was added" in response.content.decode()
    assert saved.revisions.count() == 1
    second = {f"policy_rows-1-{name}": value for name, value in (ACT | {"title": "A Plan"}).items()}
    desk.post(url("change", saved.pk), again | second | {"_continue": "x"})
    assert [policy.title for policy in Policy.objects.all()] == ["An Act", "A Plan"]


def test_a_new_row_that_only_has_a_place_is_no_row(saved, desk):
    data = open_form(desk, saved, "policies")
    data |= {"policy_rows-TOTAL_FORMS": "1", "policy_rows-0-place": "10"}
    response = desk.post(url("change", saved.pk), data | {"_continue": "x"})
    assert "Nothing changed" in messages(response)[0]


def with_new_rows(form, rows):
    """Return the form's data with these new rows, each (table, {field: typed value})."""
    data = form | {"_continue": "x", "change_note": "Typed meanwhile."}
    for prefix, values in rows:
        add_row(data, prefix, **values)
    return data


NOT_KNOWN = {  # what is said of each row differs from what is said of the others that are sent with it
    "minerals": [
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
    ],
    "pins": [
        ("pins", {"country": "Atlantis"}, "There is no country “Atlantis”."),
        ("pins", {"country": "<b>x</b>"}, "There is no country “&lt;b&gt;x&lt;/b&gt;”."),
    ],
    "roles": [("added_roles", {"role": "stockpiler"}, "Choose a mineral.")],
    "policies": [
        (
            "policy_rows",
            {"title": "An act", "minerals": "Nickel, Unobtainium"},
            "There is no mineral “Unobtainium”.",
        ),
    ],
    "partnerships": [
        ("partnership_rows", {"title": "A pact", "partners": "Atlantis"}, "There is no country “Atlantis”."),
    ],
}


@pytest.mark.parametrize("table", NOT_KNOWN)
def test_a_name_that_is_not_known_is_refused_by_its_words_and_nothing_is_lost(desk, saved, table):
    for name in ("Nickel", "Nickeline"):
        made = MineralFactory(name=name)
        made.aliases.create(name="Both", slug=f"both-{made.slug}")
    rows, form = NOT_KNOWN[table], open_form(desk, saved, table)
    data = with_new_rows(form, [(prefix, values) for prefix, values, _ in rows])
    response = desk.post(url("change", saved.pk), data)
    page, again = response.content.decode(), posted(response)
    assert again["change_note"] == "Typed meanwhile."
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


def test_a_name_that_is_known_is_taken_however_it_is_written(desk, saved):
    MineralFactory(name="Rare earths").aliases.create(name="REE", slug="ree")
    rows = [("mineral_links", {"mineral": " ree "})]
    desk.post(url("change", saved.pk), with_new_rows(open_form(desk, saved, "minerals"), rows))
    assert saved.mineral_links.filter(mineral__slug="rare-earths").exists()


LISTS = ["roles", "policies", "partnerships"]  # in which something is chosen from a list
TABLES_AND_KINDS = [(table.name, "plain") for table in TABLES_OF_COUNTRY] + [
    (name, "with defaults") for name in LISTS
]


@pytest.mark.parametrize(("table", "kind"), TABLES_AND_KINDS)
def test_untouched_new_rows_are_dropped(desk, saved, table, kind, monkeypatch):
    if kind == "with defaults":  # a list without an empty choice: a browser shows, and posts, its first
        for model in (Policy, Partnership):
            monkeypatch.setattr(model._meta.get_field("status"), "default", "in-force")
            monkeypatch.setattr(model._meta.get_field("kind"), "default", "other")
        monkeypatch.setattr(ProfileRole._meta.get_field("role"), "default", "stockpiler")
    before = snapshot.snapshot(saved)
    data = open_form(desk, saved, table)
    prefixes = tables_of(data)  # of the table, and of new sources beside those that cite
    stored = {prefix: int(data[f"{prefix}-INITIAL_FORMS"]) for prefix in prefixes}
    for prefix in (*prefixes, prefixes[0]):  # without script, each is asked for; one table gets two
        response = desk.post(url("change", saved.pk), data | {"_add": prefix})
        asked = int(data[f"{prefix}-TOTAL_FORMS"]) + 1
        data = as_a_browser_shows_it(response)
        assert int(data[f"{prefix}-TOTAL_FORMS"]) == asked
    for prefix in prefixes:
        data[f"{prefix}-{stored[prefix]}-place"] = "15"
    response = desk.post(url("change", saved.pk), data | {"_continue": "x"})
    assert "Nothing changed" in messages(response)[0]
    assert snapshot.snapshot(saved) == before


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
    idle = {"kept_text": "session\r\nid"}
    stale = {"kept_text": name, "date": "x", "base_version": "0", "base_revision": "0"}
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
