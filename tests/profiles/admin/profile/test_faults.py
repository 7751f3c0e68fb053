"""Faults that block submission: listed on the form of a draft, each one link from its field."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.models import (
    Citation,
    DraftCheck,
    GlanceItem,
    LeadImage,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    RelatedPin,
    Review,
)
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile
from tests.profiles.admin.profile.forms import messages, open_form, save, url
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import open_draft
from tests.reading import ids
from tests.seeds import once_a_module


def addresses(page):
    """(address, text) of each link of the list of faults."""
    listed = re.search(r'<section class="notice faults".*?</section>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', listed[0]) if listed else []


def links(page):
    """(target, text) of each link of the list of faults."""
    return [(address.partition("#")[2], text) for address, text in addresses(page)]


def page_of(client, page, words):
    """(the target of the fault with these words, the page that it leads to); the target is on it."""
    (address,) = {address for address, text in addresses(page) if words in text}
    path, _, target = address.partition("#")
    there = client.get(path).content.decode() if path else page
    assert target in ids(there)
    return target, there


def target_of(client, page, words):
    """Return the target of the fault with these words; it is on the page that its link leads to."""
    return page_of(client, page, words)[0]


def break_draft(profile, editor):
    """Put something wrong at each kind of place."""
    common = {"profile": profile, "date": "2026", "status": "in-force", "summary": "So it is."}
    for n, key in enumerate(("paper", "nobody", "paper")):
        Policy.objects.create(title="The same title", kind="strategy", position=n, citation=key, **common)
    Partnership.objects.create(title="An alliance", kind="offtake", citation="someone", **common)
    ProfileRole.objects.create(
        profile=profile, mineral=MineralFactory(name="Cobalt"), role="consumer", citation="none", position=0
    )
    other = MineralFactory(name="Zinc")
    ProfileRole.objects.create(profile=profile, mineral=other, role="consumer", citation="paper", position=1)
    GlanceItem.objects.create(
        profile=profile, label="Of what", figure="unobtainium/mine/production", position=9
    )
    Citation.objects.create(
        profile=profile,
        key="gone",
        title="T",
        publisher="P",
        as_of="2026",
        url="http://localhost/countries/nowhere/",
        position=9,
    )
    RelatedPin.objects.create(profile=profile, country=profile.subject.place, position=9)
    Profile.objects.filter(pk=profile.pk).update(
        tagline="",
        mining="",
        overview="Of [[copper mine]] and [this](/countries/atlantis/).",
        policy="See [@no key].",
    )
    workflow.save_revision(profile, by=editor)


def open_both():
    """Keys and forms: of Japan's draft, which is broken, and of Chile's, which is not."""
    japan, _ = open_draft()
    client, editor = Client(), UserFactory(username="editor")
    client.force_login(editor)
    break_draft(Profile.objects.get(pk=japan), editor)
    chile = complete_profile(
        CountryFactory(code="CHL", name="Chile"),
        minerals=[MineralFactory(name="Cobalt")],
        reference="cobalt/mine/production country=japan",
    )
    workflow.save_revision(chile, by=editor)
    return [(key, posted(client.get(url("change", key)))) for key in (japan, chile.pk)]


opened = once_a_module(open_both)


@pytest.fixture
def broken(opened, db):
    return Profile.objects.get(pk=opened[0][0])


@pytest.fixture
def broken_form(opened):
    return dict(opened[0][1])


@pytest.fixture
def saved(opened, db):
    return Profile.objects.get(pk=opened[1][0])


@pytest.fixture
def form(opened):
    return dict(opened[1][1])


def shown(client, profile, data, **button):
    """The page that a save leads to."""
    return save(client, profile, data, follow=True, **button)


EXPECTED = {
    "Tagline: it is empty": "id_tagline",
    "Mining and Production: it is empty": "id_mining",
    "[[copper mine]]": "id_overview",
    "/countries/atlantis/": "id_overview",
    "[@no key]": "id_policy",
    "The same title: nobody": "id_policy_rows-1-citation",
    "An alliance: someone": "id_partnership_rows-0-citation",
    "Other roles, Cobalt: none": "id_added_roles-0-citation",
    "Other roles: zinc": "id_added_roles-1-mineral",
    "At a glance, Of what": "id_glance_items-{glance}-figure",
    "Related profiles: Japan": "id_pins-0-country",
    "Citations, gone: http://localhost/countries/nowhere/": "id_citations-1-url",
}


def test_each_fault_of_a_refused_submission_leads_to_its_field(broken, broken_form, desk):
    response = shown(desk, broken, broken_form, button="_submit")
    page = response.content.decode()
    assert not Review.objects.exists()
    assert "Not submitted yet" in messages(response)[-1]
    glance = broken.glance_items.count() - 1
    for words, target in EXPECTED.items():
        assert target_of(desk, page, words) == target.format(glance=glance), words
    # Loaded again, without a message and without script: the list stands there all the same.
    again = desk.get(url("change", broken.pk)).content.decode()
    assert links(again) == links(page)


def test_a_reference_outside_the_sections_leads_to_the_very_text_it_stands_in(broken, desk, editor):
    """Also in the texts of rows whose other faults the check names by the section, and in the last field."""
    Policy.objects.filter(citation="nobody").update(summary="It [[copper mine]].")
    Partnership.objects.update(title="An [@alliance]")
    ProfileRole.objects.filter(position=1).update(note="[[role")
    broken.mineral_links.update(note="[[key mineral]]")
    RelatedPin.objects.update(reason="[[pin]]")
    GlanceItem.objects.filter(label="Of what").update(label="Of [[what]]")
    Citation.objects.filter(key="gone").update(publisher="[@publisher]")
    LeadImage.objects.create(
        profile=broken, sha256="0" * 64, width=9, height=9, alt="[[alt]]", credit="Me", licence="CC0"
    )
    Profile.objects.filter(pk=broken.pk).update(tagline="[[tagline]]", unknowns="All.\nOf [[unknowns]].")
    workflow.save_revision(broken, by=editor)
    page = shown(desk, broken, open_form(desk, broken)).content.decode()
    glance = broken.glance_items.count() - 1
    for words, target in {
        "Policies, The same title: [[copper mine]]": "id_policy_rows-1-summary",
        "Partnerships, An [@alliance]: [@alliance]": "id_partnership_rows-0-title",
        "Other roles, Zinc, consumer: [[role": "id_added_roles-1-note",
        "Key minerals, Cobalt: [[key mineral]]": "id_mineral_links-0-note",
        "Related profiles, Japan: [[pin]]": "id_pins-0-reason",
        "At a glance, Of [[what]]: [[what]]": f"id_glance_items-{glance}-label",
        "Citations, gone: [@publisher]": "id_citations-1-publisher",
        "Lead image: [[alt]]": "id_lead_image-0-alt",
        "Tagline: [[tagline]]": "id_tagline",
        "What we do not know: [[unknowns]]": "id_unknowns",
    }.items():
        assert target_of(desk, page, words) == target, words
    assert '#id_unknowns">What we do not know' in page


def test_what_is_too_few_or_too_many_leads_to_its_table(saved, desk):
    saved.glance_items.all().delete()
    saved.mineral_links.all().delete()
    page = shown(desk, saved, open_form(desk, saved), button="_submit").content.decode()
    assert target_of(desk, page, "At a glance: there are 0 numbers") == "glance_items-group"
    assert target_of(desk, page, "Key minerals: there is none") == "mineral_links-group"


def test_a_row_is_still_found_after_it_was_moved_or_its_neighbour_removed(broken, desk):
    data = open_form(desk, broken, "policies") | {"policy_rows-0-DELETE": "on", "policy_rows-1-place": "99"}
    page = shown(desk, broken, data, button="_submit").content.decode()
    assert target_of(desk, page, "The same title: nobody") == "id_policy_rows-1-citation"
    assert open_form(desk, broken, "policies")["policy_rows-1-citation"] == "nobody"


def test_a_plain_save_warns_of_what_leads_nowhere_and_of_what_is_missing(saved, form, desk):
    data = form | {"mining": "Of [[copper mine]].[@nobody]", "tagline": ""}
    response = shown(desk, saved, data)
    page = response.content.decode()
    said = [message for message in response.context["messages"] if message.level_tag == "warning"]
    assert "2 broken references or links and 1 thing to fix" in str(said[0])
    assert "#faults" in str(said[0])
    assert target_of(desk, page, "[[copper mine]]") == "id_mining"
    assert target_of(desk, page, "Tagline") == "id_tagline"


def test_a_save_that_closes_the_form_leads_back_to_its_faults(saved, form, desk):
    data = form | {"mining": "Of [[copper mine]]."}
    page = shown(desk, saved, data, button="_close").content.decode()
    assert f"{url('change', saved.pk)}#faults" in page


def test_an_idle_save_of_a_faulty_draft_still_warns(broken, broken_form, desk):
    response = shown(desk, broken, broken_form)
    assert any("broken" in str(message) for message in response.context["messages"])


def test_a_draft_without_faults_is_saved_without_a_warning(saved, form, desk):
    response = shown(desk, saved, form | {"tagline": "Another."})
    assert {message.level_tag for message in response.context["messages"]} == {"success"}
    assert not links(response.content.decode())


def test_what_was_put_right_is_no_longer_listed(broken, desk):
    save(desk, broken, open_form(desk, broken) | {"tagline": "A line."})
    data = open_form(desk, broken, "policies") | {"policy_rows-1-citation": "paper"}
    page = shown(desk, broken, data).content.decode()
    assert not [text for _, text in links(page) if "The same title" in text or "Tagline" in text]


def test_what_is_said_at_the_button_is_not_cut_off(saved, form, desk):
    data = form | {"tagline": ""}
    page = shown(desk, saved, data, button="_submit").content.decode()
    bar = page[page.index('class="submit-row"') :]
    bar = bar[: bar.index("</div>")]
    assert "…" not in bar
    assert "Not submitted yet: fix 1 thing first." in bar
    assert '<a href="#faults">1 to fix</a>' in bar


def test_a_refusal_counts_as_many_faults_as_the_list_that_it_leads_to(saved, form, desk):
    data = form | {"tagline": "", "mining": "See [the ministry](http:/bad)."}
    response = shown(desk, saved, data, button="_submit")
    assert any("fix 2 things first" in text for text in messages(response))
    assert len(links(response.content.decode())) == 2


def test_each_fault_stands_at_its_place_and_its_row_is_open(broken, broken_form, desk):
    listed = shown(desk, broken, broken_form).content.decode()
    _, page = page_of(desk, listed, "The same title: nobody")
    row = page.split('id="policy_rows-1"')[1].split('id="policy_rows-2"')[0]
    assert "<details open>" in row
    assert 'class="fault">nobody: this profile has no citation with that key' in row
    (control,) = re.findall(r"<input[^>]* name=policy_rows-1-citation [^>]*>", row)
    assert " aria-invalid=true" in control
    assert re.search(r'aria-describedby="?[^">]*\bid_policy_rows-1-citation_fault\b', control)
    assert 'id="id_policy_rows-1-citation_fault"' in row
    other = page.split('id="policy_rows-0"')[1].split('id="policy_rows-1"')[0]
    assert "<details>" in other
    assert 'class="fault"' not in other


def test_markup_in_a_fault_is_shown_not_run(saved, form, desk):
    data = form | {"mining": "Of [[<script>alert(1)</script>]]."}
    page = shown(desk, saved, data).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_who_only_reads_is_not_shown_what_others_have_to_put_right(broken, broken_form, desk, moderator):
    save(desk, broken, broken_form)
    reader = Client()
    reader.force_login(moderator)
    assert not links(reader.get(url("change", broken.pk)).content.decode())


def test_opening_a_form_writes_no_check(broken, desk):
    DraftCheck.objects.all().delete()
    assert not links(desk.get(url("change", broken.pk)).content.decode())  # nobody has checked it yet
    assert not hasattr(Profile.objects.get(pk=broken.pk), "check_found")


def test_a_new_profile_is_checked_when_it_is_started(desk, saved):
    CountryFactory(code="PER", name="Peru")
    page = desk.get(reverse("admin:profiles_profile_add"), {"country": "peru"})
    response = desk.post(
        reverse("admin:profiles_profile_add"), posted(page) | {"_continue": "Save"}, follow=True
    )
    assert target_of(desk, response.content.decode(), "Tagline") == "id_tagline"


def test_a_draft_that_is_refused_among_many_is_one_link_from_its_faults(broken, broken_form, desk):
    save(desk, broken, broken_form)
    response = desk.post(
        url("changelist"),
        {"action": "submit_for_review", "_selected_action": [broken.pk], "apply": "1", "change_note": "x"},
        follow=True,
    )
    said = messages(response)[-1]
    assert f'<a href="{url("change", broken.pk)}#faults">Japan</a>: ' in said
    assert "Tagline: it is empty" in said


# A refused save


NO_KEY = {"key": "no key!", "title": "T", "publisher": "P", "as_of": "2026"}
NO_DATE = {"title": "An Act", "kind": "strategy", "date": "soon", "status": "in-force", "summary": "So."}


def refused_places(page):
    """{target: text} of what keeps a save from being saved: each is on this page, where the typed text is."""
    listed = dict(addresses(page))
    assert all(address.startswith("#") and address[1:] in ids(page) for address in listed)
    return {address[1:]: text for address, text in listed.items()}


def test_a_refused_save_lists_every_place_with_a_link(saved, form, desk):
    add_row(form, "citations", **NO_KEY)  # the first new one of this page, whatever sources are saved
    page = shown(desk, saved, form | {"tagline": "x" * 201}).content.decode()
    assert "Fix before saving: 2" in page
    places = refused_places(page)
    assert list(places) == ["id_tagline", "id_citations-0-key"]
    assert "row 1, Key" in places["id_citations-0-key"]


def test_a_refused_save_of_a_table_lists_its_places_and_those_of_new_sources(saved, desk):
    form = add_row(open_form(desk, saved, "policies"), "policy_rows", citation="paper", **NO_DATE)
    page = shown(desk, saved, add_row(form, "citations", **NO_KEY)).content.decode()
    assert "Fix before saving: 2" in page
    places = refused_places(page)
    assert list(places) == ["id_policy_rows-0-date", "id_citations-0-key"]
    assert "Policies, row 1, Date" in places["id_policy_rows-0-date"]


def test_what_gives_the_form_back_is_no_refused_save(saved, desk):
    page = desk.post(
        url("change", saved.pk), open_form(desk, saved, "policies") | {"_add": "policy_rows"}
    ).content.decode()
    assert "Fix before saving" not in page


def test_a_duplicate_is_named_with_the_row_that_has_it(saved, desk):
    cobalt, form = saved.mineral_links.first().mineral, open_form(desk, saved, "minerals")
    number = saved.mineral_links.count()
    add_row(form, "mineral_links", mineral=cobalt.pk)
    page = shown(desk, saved, form).content.decode()
    reason = dict(links(page))[f"id_mineral_links-{number}-mineral"]
    assert "Cobalt is already in row 1" in reason
    assert "Please correct the duplicate" not in page
    form["mineral_links-0-DELETE"] = "on"  # the other one stays
    assert "is already in row" not in shown(desk, saved, form).content.decode()
