"""Bounds on the cost of one request: checked before the work is done, and named in the refusal."""

import io
import json
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.forms import BaseFormSet
from django.http import QueryDict
from django.urls import reverse

from admin_base import base
from profiles.admin.profile import vocabulary as form_names
from profiles.content import front_matter, rows
from profiles.draft import snapshot
from profiles.models import Profile
from profiles.shape import TABLES
from tests.costs import at_most
from tests.factories import UserFactory
from tests.profiles.admin.profile.forms import open_form, tables_of
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft

on_postgresql = pytest.mark.on_postgresql("each database has a search of its own")

MOST = base.MOST_ROWS
PAGES = [
    "",
    "minerals",
    "policies",
]  # of the form: the texts, with a picture and new sources, and some tables


def address(profile):
    return reverse("admin:profiles_profile_change", args=[profile.pk])


opened, saved, profile, cobalt_figures, _ = shared_draft()


@pytest.fixture
def forms_made():
    """Return the number of forms that a request makes."""
    made = []
    construct = BaseFormSet._construct_form
    with patch.object(
        BaseFormSet, "_construct_form", lambda self, i, **kw: made.append(i) or construct(self, i, **kw)
    ):
        yield made


@pytest.fixture(params=PAGES)
def form(request, desk, saved):
    """The fields that a page of the form would post."""
    return open_form(desk, saved, request.param)


@pytest.fixture
def policies(desk, saved):
    """The fields of the page of the policies, which adds sources too."""
    return open_form(desk, saved, "policies")


def test_the_form_and_the_files_take_as_many_rows():
    assert rows.MOST_ROWS == MOST


COUNTS = ["99999", "1999", str(MOST + 1), "-5", "x", "9" * 5000, "", None, "1e3", "٣"]


def with_counts(data, name, count):
    """`data` with this count of rows for each table."""
    for table in tables_of(data):
        if count is None:
            data.pop(f"{table}-{name}_FORMS")
        else:
            data[f"{table}-{name}_FORMS"] = count
    return data


@pytest.mark.parametrize("name", ["TOTAL", "INITIAL"])
def test_counts_that_no_browser_sends_become_those_of_the_rows_that_arrived(form, name):
    rows = {key: value for key, value in form.items() if key.endswith("_FORMS")}
    assert rows
    for count in COUNTS:
        sent = QueryDict(mutable=True)
        sent.update(with_counts(dict(form), name, count))
        data, wrong = base.mended(sent)
        assert "Not saved: the number of rows" in wrong, count
        assert {key: data[key] for key in rows} == rows, count


@pytest.mark.parametrize("count", ["99999", "x", None])  # too many, malformed, missing
@pytest.mark.parametrize("name", ["TOTAL", "INITIAL"])
def test_counts_that_no_browser_sends_are_named_and_nothing_typed_is_lost(
    saved, desk, form, forms_made, name, count
):
    before = snapshot.snapshot(saved)
    counts = {key: value for key, value in form.items() if key.endswith("_FORMS")}
    typed = {key: "Typed for an hour." for key in ("overview", "mineral_links-0-note") if key in form}
    data = form | typed
    if "policy_rows-TOTAL_FORMS" in form:
        add_row(data, "policy_rows", title="A law typed for an hour")
        typed["policy_rows-0-title"], counts["policy_rows-TOTAL_FORMS"] = "A law typed for an hour", "1"
    with_counts(data, name, count)
    forms_made.clear()
    answer = desk.post(address(saved), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Not saved: the number of rows" in page
    assert len(forms_made) < 50
    assert snapshot.snapshot(Profile.objects.get(pk=saved.pk)) == before
    again = posted(answer)
    assert typed
    assert {key: again[key].strip() for key in typed} == typed
    assert {key: again[key] for key in counts} == counts


def test_many_tables_below_the_bound_are_together_above_it(saved, desk, policies, forms_made):
    tables = tables_of(policies)
    assert len(tables) == 2
    data = policies | {f"{table}-TOTAL_FORMS": str(MOST // 2 + 1) for table in tables}
    forms_made.clear()
    answer = desk.post(address(saved), data)
    assert "above 300" in answer.content.decode()
    assert len(forms_made) < 50


def test_a_stale_save_is_bounded_too(saved, desk, form, forms_made):
    data = form | {f"{table}-TOTAL_FORMS": "99999" for table in tables_of(form)}
    forms_made.clear()
    assert desk.post(address(saved), data | {"base_version": "0", "base_revision": "0"}).status_code == 200
    assert len(forms_made) < 100


def test_more_rows_than_a_form_takes_are_given_back_as_text(saved, desk, policies, forms_made):
    for number in range(MOST + 1):
        add_row(policies, "citations", title=f"A title {number}")
    forms_made.clear()
    answer = desk.post(address(saved), policies)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert f"{MOST + 1} of citations" in page
    assert f"a form takes {MOST} rows in all" in page
    assert "A title 0" in page
    assert f"A title {MOST}" in page
    assert not forms_made


def test_asking_for_room_beyond_the_bound_is_refused(saved, desk, policies):
    for number in range(MOST - 1 - sum(int(policies[f"{t}-TOTAL_FORMS"]) for t in tables_of(policies))):
        add_row(policies, "citations", title=f"A title {number}")
    assert desk.post(address(saved), policies | {"_add": "citations"}).status_code == 200
    add_row(policies, "citations", title="Another title")
    assert desk.post(address(saved), policies | {"_add": "citations"}).status_code == 413


def test_names_that_nobody_knows_are_looked_up_a_bounded_number_of_times(saved, desk, policies):
    """Each takes a millisecond to compare with all names, and a line holds as many as a request carries."""
    for row in range(30):
        add_row(
            policies, "policy_rows", title="T", minerals=",".join(f"unobtainium {row} {n}" for n in range(50))
        )
    calls = []
    with patch.object(form_names.difflib, "get_close_matches", lambda *a, **kw: calls.append(a) or []):
        page = desk.post(address(saved), policies).content.decode()
    assert len(calls) == form_names.PROPOSALS
    assert "There is no mineral “unobtainium 29 4”." in page
    assert "unobtainium 29 5”." not in page
    assert "45 more will be looked up once these are corrected." in page
    assert f'value="{policies["policy_rows-29-minerals"]}"' in page  # what was typed stays


def test_the_start_of_a_profile_and_reference_tables_are_bounded_too(
    japan, cobalt, client, administrator, editor
):
    client.force_login(editor)
    page = client.post(
        reverse("admin:profiles_profile_add"), {f"{table.accessor}-TOTAL_FORMS": "99999" for table in TABLES}
    )
    assert "Not saved: the number of rows" in page.content.decode()
    client.force_login(administrator)
    for name, row in (("country", japan), ("mineral", cobalt)):
        address = reverse(f"admin:minerals_{name}_change", args=[row.pk])
        data = {"aliases-TOTAL_FORMS": "99999", "aliases-INITIAL_FORMS": "0"}
        with at_most(2):
            assert "Not saved: the number of rows" in client.post(address, data).content.decode()


# Imports

ROW = "  - label: a\n    figure: cobalt/mine/production\n"
MARKDOWN = "---\ncountry: JPN\nglance:\n" + ROW * 9000 + "---\n"
CSV = "label,figure\n" + "a,cobalt/mine/production\n" * 9000
REFUSED = [
    ("japan.md", MARKDOWN, "the front matter has 9,000 rows; at most 1,000 are allowed"),
    ("japan.md", "---\ncountry: JPN\n" + "a: b\n" * 7000 + "---\n", "7,001 lines; at most 6,000"),
    ("japan.md", "---\ntagline: " + "x " * 160_000 + "\n---\n", "characters; at most 300,000"),
    ("japan.md", "---\npolicies: [" + "{a: b}, " * 9000 + "]\n---\n", "commas and brackets; at most 10,000"),
    ("japan.md", "---\ncountry: JPN\nglance:\n" + ROW * 301 + "---\n", "301 rows of glance; at most 300"),
    ("glance.csv", CSV, "it has 9,000 rows; at most 300 are allowed"),
    ("glance.csv", "label,figure\n" + "a," * 200_000, "200,001 cells; at most 50"),
    ("glance.csv", "a," * 400_000, "cells; at most 50"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED)
@pytest.mark.parametrize("way", ["paste", "upload", "command"])
def test_an_import_without_end_is_refused_before_it_is_parsed(
    saved, desk, editor, tmp_path, name, text, reason, way
):
    address = reverse("admin:profiles_profile_import", args=[saved.pk])
    with at_most(2):
        if way == "command":
            path = tmp_path / name
            path.write_text(text)
            with pytest.raises(CommandError, match=reason):
                call_command("import_profile", path, by="editor", into="japan", stdout=io.StringIO())
        else:
            sent = {"text": text} if way == "paste" else {"file": SimpleUploadedFile(name, text.encode())}
            answer = desk.post(address, sent | {"kind": "glance" if name.endswith("csv") else ""})
            assert answer.status_code == 200
            assert reason in answer.content.decode()


def test_rows_of_all_tables_count_together(saved, desk):
    address = reverse("admin:profiles_profile_import", args=[saved.pk])
    text = "key,title,publisher,as_of\n" + "".join(f"k{n},A title,A publisher,2024\n" for n in range(300))
    page = desk.post(address, {"text": text, "kind": "citations"}).content.decode()
    assert "rows in its tables; at most 300 are allowed" in page


@pytest.mark.parametrize(
    "text",
    [
        "a: ['" + "b', '" * 4990 + "']",
        "- " * 900,
        "[" * 5000,
        "k\u2028" * 9000,
        "a: &x b\n" + "c: *x\n" * 5000,
    ],
)
def test_front_matter_of_any_kind_is_quick(text):
    with at_most(1), pytest.raises(front_matter.FrontMatterError):
        front_matter.load(text + "\n}")


# Searches, and what a refused save sends along


@on_postgresql
@pytest.mark.parametrize(
    "query", ["ab " * 5_000, "a" * 60_000, f'{'"' * 500}{"a" * 60_000}"', "% _ " * 2_000]
)
def test_no_list_is_searched_without_end(saved, client, query):
    client.force_login(UserFactory(username="chief", is_superuser=True))
    searched = [(model, one) for model, one in admin.site._registry.items() if one.search_fields]
    assert len(searched) > 10
    for model, _ in searched:
        there = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        with at_most(2):
            assert client.get(there, {"q": query}).status_code == 200, model


def test_typed_rows_that_come_back_with_a_refused_save_are_bounded(saved, desk, policies, forms_made):
    data = policies | {"base_version": "0", "base_revision": "0"}
    typed = {f"policies/{number}": {"title": "Forged"} for number in range(5000)}
    forms_made.clear()
    answer = desk.post(address(saved), data | {"_typed": json.dumps(typed)})
    assert answer.status_code == 200
    assert len(forms_made) <= MOST + 50
