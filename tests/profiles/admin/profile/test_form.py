"""The form of a profile: sections and rows that fold, the checklist, and what it costs to open."""

import cProfile
import pstats
import re
from html import unescape

import pytest
from django.urls import reverse

from profiles import workflow
from profiles.admin.profile import formsets
from profiles.admin.profile.rows import FORM_PARTS_OF
from profiles.checking import check_profiles
from profiles.models import DraftCheck, Policy, Profile
from profiles.models.subjects import SubjectKind
from profiles.shape import IMAGE
from tests.factories import TABLES_OF_COUNTRY, TEXTS_OF_COUNTRY, CountryFactory, MineralFactory, figure
from tests.profiles.admin.profile.forms import open_form, save, tables_of, url
from tests.reading import ids

MOST_QUERIES = 30


def page_of(client, profile, place=""):
    """The page of the form that holds a place, that of the texts without one."""
    return client.get(url("change", profile.pk), {"at": place} if place else {}).content.decode()


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
    texts = open_form(desk, saved)
    assert {*TEXTS_OF_COUNTRY} <= texts.keys()
    assert tables_of(texts) == [IMAGE.accessor, "citations"]
    for table in TABLES_OF_COUNTRY:
        data = open_form(desk, saved, table.name)
        beside = {"citations"} if "citation" in table.fields else set()
        assert set(tables_of(data)) == {table.accessor} | beside
        assert not {*TEXTS_OF_COUNTRY} & data.keys()
    named = [name for part in FORM_PARTS_OF[SubjectKind.COUNTRY] for name in part.fields]
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
    for place in ("", *(table.place for table in TABLES_OF_COUNTRY), "policy_rows-29"):
        with django_assert_max_num_queries(MOST_QUERIES):
            page_of(desk, profile, place)


def all_open(client, profile, monkeypatch):
    """Return the page of the policies with every row open, however many there are."""
    monkeypatch.setattr(formsets, "MOST_FIELDS", 100_000)
    return page_of(client, profile, "policies:")


def test_a_row_is_light_and_no_vocabulary_is_repeated(saved, desk, monkeypatch):
    before = len(all_open(desk, saved, monkeypatch))
    add_policies(saved, 20)
    page = all_open(desk, saved, monkeypatch)
    assert (len(page) - before) / 20 < 2_350  # bytes
    assert page.count('<datalist id="names-minerals">') == 1
    assert page.count("<option value=Cobalt") == 1


def test_a_row_that_is_closed_is_a_line(saved, desk):
    add_policies(saved, 20)
    before = len(page_of(desk, saved, "policies:"))
    add_policies(saved, 20)
    assert (len(page_of(desk, saved, "policies:")) - before) / 20 < 600  # bytes


def calls_of(client, profile):
    """The function calls of opening the policies: unlike its time, the same on every machine."""
    page_of(client, profile, "policies:")
    profiler = cProfile.Profile()
    with profiler:
        page_of(client, profile, "policies:")
    return pstats.Stats(profiler).total_calls


@pytest.mark.parametrize("most_fields", [0, 100_000])  # each a line, each open
def test_a_row_takes_few_function_calls(saved, desk, most_fields, monkeypatch):
    monkeypatch.setattr(formsets, "MOST_FIELDS", most_fields)
    add_policies(saved, 10)
    before = calls_of(desk, saved)
    add_policies(saved, 20)
    assert (calls_of(desk, saved) - before) / 20 < 1_500


def test_a_field_of_a_row_has_an_id_where_a_link_of_another_page_leads_to_it(saved, desk):
    for table in TABLES_OF_COUNTRY:
        found = ids(page_of(desk, saved, table.place))
        led_to = {*table.named_by, *table.sentences} | {"date", "until"} & table.fields.keys()
        assert {f"id_{table.accessor}-__prefix__-{name}" for name in led_to} <= found
    assert "id_citations-__prefix__-as_of" not in found


def test_a_row_is_one_line_with_what_matters_and_folds(saved, desk):
    add_policies(saved, 1)
    row = page_of(desk, saved, "policies:").split('id="policy_rows-0"')[1].split("</details>")[0]
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
    assert "1 to fix" in section(page, "mining")
    assert not is_open(page, "policy")


def test_a_section_and_a_row_with_an_error_are_open(saved, desk):
    page = save(desk, saved, open_form(desk, saved) | {"mining": "x" * 20_001}).content.decode()
    assert is_open(page, "mining")
    assert not is_open(page, "policy")
    add_policies(saved, 2)
    data = open_form(desk, saved, "policies") | {"policy_rows-1-date": "soon"}
    page = save(desk, saved, data).content.decode()
    assert "<details open>" in page.split('id="policy_rows-1"')[1].split("<summary>")[0]
    assert "<details>" in page.split('id="policy_rows-0"')[1].split("<summary>")[0]


# The checklist


def checklist(page):
    return page.split('id="faults"')[1].split("</section>")[0]


def jump_list(page):
    """{title: (address, facts)} of the parts of the profile."""
    listed = page.split('class="jump-list"')[1].split("</nav>")[0]
    return {
        re.sub(r"<[^>]+>", "", line.split("</a>")[0].split(">", 2)[2]): (
            re.search(r'href="([^"]+)"', line)[1],
            " ".join(re.sub(r"<[^>]+>", " ", line.split("</a>")[1].partition("</li>")[0]).split()),
        )
        for line in listed.split("<li")[1:]
    }


def test_what_lacks_is_listed_and_every_part_is_a_link_away(saved, desk, editor):
    Profile.objects.filter(pk=saved.pk).update(tagline="", mining="")
    workflow.save_revision(saved, by=editor)
    page = page_of(desk, saved)
    listed = checklist(page)
    assert '<a href="#id_tagline">Tagline: it is empty</a>' in listed
    assert "part-overview" not in listed
    form, parts = url("change", saved.pk), jump_list(page)
    assert parts["Tagline and image"] == ("#part-head", "empty 1 to fix")
    assert parts["Mining and Production"] == ("#part-mining", "empty 1 to fix")
    assert parts["Overview"] == ("#part-overview", "")
    address, facts = parts["Policies"]
    assert (address, facts) == (f"{form}?at=policy_rows-group#policy_rows-group", "empty")
    assert parts["Key minerals"][1] == "1"
    for address, _ in parts.values():
        path, _, target = address.partition("#")
        assert target in ids(desk.get(path).content.decode() if path else page), address


def test_the_page_of_a_table_lists_all_parts_too(saved, desk, editor):
    workflow.comment(saved, by=editor, body="x", place="policies:")
    page = page_of(desk, saved, "policies:")
    parts = jump_list(page)
    assert parts.keys() == jump_list(page_of(desk, saved)).keys()
    assert parts["Overview"][0] == f"{url('change', saved.pk)}#part-overview"
    assert parts["Policies"] == ("#policy_rows-group", "empty 1 comment")
    assert page.count('aria-current="page">Policies') == 1


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
