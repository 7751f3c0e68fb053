"""The form of a profile: sections and rows that fold, the checklist, and what it costs to open."""

import cProfile
import pstats
import re
from html import unescape

from django.urls import reverse

from profiles import workflow
from profiles.admin.profile.rows import FORM_PARTS
from profiles.checking import check_profiles
from profiles.models import DraftCheck, Policy, Profile
from profiles.shape import TABLES, TEXTS
from tests.factories import CountryFactory, MineralFactory, figure
from tests.profiles.admin.profile.forms import save, url
from tests.profiles.browser import posted
from tests.reading import ids

MOST_QUERIES = 30


def page_of(client, profile):
    return client.get(url("change", profile.pk)).content.decode()


def section(page, name):
    return page.split(f'id="part-{name}"')[1].split("</section>")[0]


def is_open(page, name):
    return section(page, name).split(">", 1)[1].lstrip().startswith("<details open>")


def add_policies(profile, number):
    start = profile.policy_rows.count()
    for n in range(start, start + number):
        policy = Policy.objects.create(
            profile=profile, title=f"Act {n}", kind="strategy", date="2026-03", status="in-force", summary="So it is.",
            citation="paper", position=n,
        )  # fmt: skip
        policy.minerals.add(MineralFactory(name="Cobalt"))


def test_every_declared_part_is_on_the_form_once(saved, desk):
    data = posted(desk.get(url("change", saved.pk)))
    assert {text.name for text in TEXTS} <= data.keys()
    assert {f"{table.accessor}-TOTAL_FORMS" for table in TABLES} <= data.keys()
    named = [name for part in FORM_PARTS for name in part.fields]
    assert len(named) == len(set(named))


def test_opening_costs_a_bounded_number_of_queries_however_many_rows_there_are(
    edition, profile, desk, editor, django_assert_max_num_queries
):
    add_policies(profile, 30)
    Profile.objects.filter(pk=profile.pk).update(overview="Changed.[@paper]")
    workflow.save_revision(profile, by=editor)
    workflow.submit(profile, by=editor, change_note="x")
    workflow.comment(profile, by=editor, body="x", place="overview")
    desk.get(url("change", profile.pk))
    with django_assert_max_num_queries(MOST_QUERIES):
        assert desk.get(url("change", profile.pk)).status_code == 200


def test_a_row_is_light_and_no_vocabulary_is_repeated(saved, desk):
    before = len(page_of(desk, saved))
    add_policies(saved, 20)
    page = page_of(desk, saved)
    assert (len(page) - before) / 20 < 2_350  # bytes
    assert page.count('<datalist id="names-minerals">') == 1
    assert page.count("<option value=Cobalt") == 1


def calls_of(client, profile):
    """The function calls of opening a form: unlike its time, the same on every machine."""
    page_of(client, profile)
    profiler = cProfile.Profile()
    with profiler:
        page_of(client, profile)
    return pstats.Stats(profiler).total_calls


def test_a_row_takes_few_function_calls(saved, desk):
    add_policies(saved, 10)
    before = calls_of(desk, saved)
    add_policies(saved, 20)
    assert (calls_of(desk, saved) - before) / 20 < 1_500


def test_a_field_of_a_row_has_an_id_where_a_link_of_another_page_leads_to_it(saved, desk):
    found = ids(page_of(desk, saved))
    for table in TABLES:
        led_to = {*table.named_by, *table.sentences} | {"date", "until"} & table.fields.keys()
        assert {f"id_{table.accessor}-__prefix__-{name}" for name in led_to} <= found
    assert "id_citations-__prefix__-as_of" not in found


def test_a_row_is_one_line_with_what_matters_and_folds(saved, desk):
    add_policies(saved, 1)
    row = page_of(desk, saved).split('id="policy_rows-0"')[1].split("</details>")[0]
    assert "<details><summary>" in row
    line = re.sub(r"<[^>]+>", "", row.split("<summary>")[1].split("</summary>")[0])
    assert line.split() == ["Act", "0", "2026-03,", "strategy,", "in", "force,", "paper"]


def test_at_first_only_the_head_is_open(saved, desk):
    page = page_of(desk, saved)
    assert is_open(page, "head")
    assert not is_open(page, "overview")


def test_a_section_with_something_to_put_right_is_open(saved, desk, editor):
    Profile.objects.filter(pk=saved.pk).update(mining="Of [[copper mine]].")
    workflow.save_revision(saved, by=editor)
    page = page_of(desk, saved)
    assert is_open(page, "mining")
    assert "1 to put right" in section(page, "mining")
    assert not is_open(page, "policy")


def test_a_section_and_a_row_with_an_error_are_open(saved, desk):
    add_policies(saved, 2)
    data = posted(desk.get(url("change", saved.pk))) | {"policy_rows-1-date": "soon"}
    page = save(desk, saved, data).content.decode()
    assert is_open(page, "policy")
    assert "<details open>" in page.split('id="policy_rows-1"')[1].split("<summary>")[0]
    assert "<details>" in page.split('id="policy_rows-0"')[1].split("<summary>")[0]


# The checklist


def checklist(page):
    return page.split('id="faults"')[1].split("</section>")[0]


def test_what_lacks_nothing_is_ticked_and_leads_to_its_section(saved, desk, editor):
    Profile.objects.filter(pk=saved.pk).update(tagline="")
    workflow.save_revision(saved, by=editor)
    listed = checklist(page_of(desk, saved))
    todo, done = listed.split('class="done-list"')
    assert '<a href="#id_tagline">Tagline: it is empty</a>' in todo
    assert 'href="#part-overview">Overview</a>' in done
    assert "part-head" not in done


def test_a_draft_without_faults_is_ready(saved, desk):
    assert "Ready to submit" in checklist(page_of(desk, saved))


def test_a_draft_that_was_not_checked_has_no_checklist(saved, desk):
    DraftCheck.objects.all().delete()
    assert 'id="faults"' not in page_of(desk, saved)


def test_a_warning_is_listed_and_keeps_nothing_from_review(saved, desk):
    found = [["Overview", "9,000", "this number is neither a reference nor cited"]]
    DraftCheck.objects.filter(profile=saved).update(warnings=found)
    page = page_of(desk, saved)
    listed = checklist(page)
    assert "Ready to submit" in listed
    assert re.search(r'<a class="warning-link" href="#id_overview">Overview: 9,000: this number', listed)
    assert not is_open(page, "overview")


def test_who_may_not_change_a_profile_reads_why_and_finds_no_button(saved, client, moderator):
    client.force_login(moderator)
    page = page_of(client, saved)
    assert "You can read this profile but not change it." in page
    assert 'name="_continue"' not in page
    assert 'id="submit-dialog"' not in page


def test_each_text_leads_to_the_guide(saved, desk):
    assert reverse("admin:profiles_profile_guide") in section(page_of(desk, saved), "overview")


# What the checklist says


def test_a_label_under_another_name_is_quoted_once(profile, desk, editor):
    MineralFactory(name="Nickel")
    profile.glance_items.filter(position=0).update(label="Nickel mined")
    workflow.save_revision(profile, by=editor)
    page = unescape(page_of(desk, profile))
    assert "At a glance, Nickel mined: the label names “Nickel”" in page


def test_the_checklist_says_when_figures_have_changed_since_its_check(saved, desk, cobalt):
    since = "figures have changed since"
    assert since not in page_of(desk, saved)
    figure(CountryFactory(code="CHL", name="Chile"), cobalt, 12)
    assert since in page_of(desk, saved)
    check_profiles(Profile.objects.all())
    assert since not in page_of(desk, saved)
