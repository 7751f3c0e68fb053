"""What a check of a draft finds, when it is made anew, and what the command reports."""

import re

import pytest
from django.core.management import CommandError, call_command

from profiles import checking, snapshot, workflow
from profiles.book import Book
from profiles.checking.links import anchors, why_broken
from profiles.models import DraftCheck, Profile
from profiles.resolving import resolve

from ..factories import CountryFactory, complete_profile, publish


def revise(figure, value):
    """What a newer release, or a correction, says of a figure."""
    last = figure.revisions.get(is_current=True)
    last.is_current = False
    last.save(update_fields=["is_current"])
    return figure.revisions.create(
        number=last.number + 1, value=value, unit=last.unit, flag=last.flag, release=last.release
    )


def checked(profile):
    ((_, findings),) = checking.check_profiles(Profile.objects.filter(pk=profile.pk))
    return findings


@pytest.fixture
def destinations(profile):
    return checking.Destinations.read(Book.open(profile.country).ledger)


# What is found


def test_a_complete_draft_has_nothing_to_tell(saved):
    assert not checked(saved)


def test_what_keeps_a_draft_from_being_submitted_is_missing(saved, editor):
    Profile.objects.update(tagline="", mining="")
    workflow.record(saved, by=editor)
    found = checked(saved)
    assert [where for where, _, _ in found.missing] == ["Tagline", "Mining and Production"]
    assert not found.broken


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It was [[unobtainium/mine/production]].", "there is no mineral “unobtainium”"),
        ("It was [[cobalt/mine/production country=atlantis]].", "there is no country “atlantis”"),
        ("So they say.[@nobody]", "this profile has no citation with that key"),
        ("See [below](#no-such-place).", "there is no such place on this page"),
        ("See [there](/countries/atlantis/).", "there is no such page"),
        ("See [there](/minerals/unobtainium/).", "there is no such page"),
        (
            "See [there](/figures/jpn.unobtainium.mine.all.production.contained.2024/).",
            "there is no such page",
        ),
        ("See [there](/nowhere/at/all/).", "there is no such page"),
        ("See [there](/countries/japan/editions/7/).", "there is no such page"),
        ("See [there](/admin/).", "readers cannot open the desk"),
        ("See [there](japan/).", "write the whole path"),
        ("See [there](https://example).", "this is not an address"),
        ("See [there](http://[::1).", "this is not an address"),
        ("See [there](mailto:someone@example.org).", "only http and https lead anywhere"),
        ("See [there](javascript:alert).", "only http and https lead anywhere"),
        ("See [there]().", "the link is empty"),
        ("See [there](http://example.org/a b).", "this is not an address"),
    ],
)
def test_what_leads_nowhere_is_broken_and_named_with_its_place(saved, editor, text, reason):
    Profile.objects.update(overview=text)
    workflow.record(saved, by=editor)
    ((where, _, said),) = checked(saved).broken
    assert where == "Overview"
    assert reason in said


@pytest.mark.parametrize(
    "address",
    [
        "#mining", "#sources", "#source-1", "#cite", "/", "/countries/japan/", "/countries/japan",
        "/countries/japan/#mining",
        "/minerals/cobalt/", "/minerals/cobalt.csv", "/roles/producer/", "/countries/?mineral=cobalt", "/methodology/",
        "https://example.org/a?b=c#d", "//example.org/", "http://münchen.example/",
    ],
)  # fmt: skip
def test_what_leads_somewhere_is_left_alone(saved, editor, address):
    Profile.objects.update(overview=f"See [there]({address}).")
    workflow.record(saved, by=editor)
    assert checked(saved).broken == []


def test_the_address_of_a_citation_is_looked_at_too(saved, editor):
    saved.citations.update(url="http://no spaces.example/")
    workflow.record(saved, by=editor)
    ((where, address, _),) = checked(saved).broken
    assert (where, address) == ("Citations, paper", "http://no spaces.example/")


def test_a_link_to_this_site_by_its_whole_address_is_one_of_its_pages(saved, destinations, settings):
    settings.SITE_URL = "https://atlas.example.org"
    known = {"here": "japan", "anchored": {"mining"}, "destinations": destinations}
    assert why_broken("https://atlas.example.org/countries/atlantis/", **known) == "there is no such page"
    assert why_broken("https://atlas.example.org/countries/japan/#mining", **known) == ""
    assert why_broken("https://atlas.example.org/countries/japan/#x", **known) != ""


def test_the_anchors_are_those_of_the_page(edition, client):
    page = client.get("/countries/japan/").content.decode()
    there = set(re.findall(r'id="([^"]+)"', page))
    assert anchors(edition.payload) <= there


def test_figures_move_when_the_data_do_and_only_then(edition, profile, cobalt_figures):
    assert checked(profile).moved == []
    revise(cobalt_figures, 33)
    (one,) = checked(profile).moved
    assert (one["name"], one["change"]) == ("Japan, cobalt: mine production (contained weight)", "+10%")
    assert one["before"].startswith("30\xa0t (2024)")
    assert one["after"].startswith("33\xa0t (2024)")
    assert one["key"] == cobalt_figures.key


def test_what_an_editor_adds_to_a_draft_is_no_figure_that_moved(edition, profile, editor):
    Profile.objects.update(overview="Of the world it was [[cobalt/mine/production country=world]].[@paper]")
    workflow.record(profile, by=editor)
    assert checked(profile).moved == []


def test_nothing_live_changes_by_new_data(edition, profile, cobalt_figures, client):
    before = client.get("/countries/japan/").content
    revise(cobalt_figures, 33)
    checked(profile)
    edition.refresh_from_db()
    assert edition.payload["figures"][cobalt_figures.key]["value"] == "30"
    assert client.get("/countries/japan/").content == before


def test_a_revision_that_names_a_mineral_by_an_older_slug_is_read_from_its_rows(saved, cobalt):
    cobalt.slug = "cobalt-metal"
    cobalt.save()
    assert [text for _, text, _ in checked(saved).broken] == ["cobalt/mine/production"] * 4


def test_a_check_is_a_pure_function_of_the_tree(profile, destinations):
    tree = snapshot.snapshot(profile)
    book = Book.open(profile.country)
    before = snapshot.sha256(tree)
    live = resolve(tree, book).payload
    assert checking.check(tree, book, destinations, live) == checking.Findings()
    assert snapshot.sha256(tree) == before


# What is kept


def stale():
    return list(checking.stale_profiles(checking.facts_stamp()))


def test_a_check_holds_until_the_draft_the_edition_or_a_figure_changes(
    saved, editor, moderator, cobalt_figures, cobalt
):
    def check():
        assert stale() == [saved]
        checking.check_profiles(Profile.objects.all())
        assert stale() == []

    check()
    Profile.objects.update(tagline="Another")
    workflow.record(saved, by=editor)
    check()
    publish(saved, editor=editor, moderator=moderator)
    check()
    revise(cobalt_figures, 31)
    check()


def test_an_idle_save_leaves_the_check_as_it_is(saved, editor):
    checking.check_profiles(Profile.objects.all())
    workflow.record(saved, by=editor)
    assert stale() == []


def test_checking_again_replaces_what_was_found(saved, editor):
    Profile.objects.update(tagline="")
    workflow.record(saved, by=editor)
    checking.check_profiles(Profile.objects.all())
    assert DraftCheck.objects.get().missing
    Profile.objects.update(tagline="There")
    workflow.record(saved, by=editor)
    checking.check_profiles(Profile.objects.all())
    assert not DraftCheck.objects.get().missing


def test_checking_many_asks_no_more_than_checking_one(
    saved, editor, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(28) as one:
        checking.check_profiles(Profile.objects.all())
    for number in range(20):
        workflow.record(complete_profile(CountryFactory(name=f"Country {number}")), by=editor)
    with django_assert_num_queries(len(one)):
        checking.check_profiles(Profile.objects.all())


def test_only_so_many_are_checked_at_a_time_and_the_rest_is_counted(saved, editor):
    for number in range(5):
        workflow.record(complete_profile(CountryFactory(name=f"Country {number}")), by=editor)
    facts = checking.facts_stamp()
    assert checking.refresh_stale(checking.stale_profiles(facts), facts, at_most=4) == 2
    assert DraftCheck.objects.count() == 4
    assert checking.refresh_stale(checking.stale_profiles(facts), facts, at_most=4) == 0


# The command


def test_the_command_reports_and_is_done_once(saved, editor, capsys):
    Profile.objects.update(tagline="", overview="[x](/nowhere/)")
    workflow.record(saved, by=editor)
    call_command("check_profiles")
    said = capsys.readouterr().out
    assert "Japan: missing: Tagline: it is empty" in said
    assert "Japan: broken: Overview: /nowhere/: there is no such page" in said
    assert "1 profiles checked: 1 incomplete, 1 with broken references, 0 with figures that moved." in said
    call_command("check_profiles")
    assert "0 profiles checked" in capsys.readouterr().out
    call_command("check_profiles", "--all", "--quiet")
    assert capsys.readouterr().out.startswith("1 profiles checked")


def test_the_command_names_figures_that_moved(edition, cobalt_figures, capsys):
    revise(cobalt_figures, 60)
    call_command("check_profiles", "japan")
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert "Japan: moved: Japan, cobalt: mine production (contained weight): 30 t (2024)" in said
    assert "-> 60 t (2024)" in said


def test_the_command_exits_with_a_fault_when_it_is_asked_to(saved, editor):
    call_command("check_profiles", "--strict")
    Profile.objects.update(tagline="")
    workflow.record(saved, by=editor)
    with pytest.raises(CommandError, match="missing"):
        call_command("check_profiles", "--strict")


def test_the_command_knows_no_profile_of_atlantis(saved):
    with pytest.raises(CommandError, match="no profile of atlantis"):
        call_command("check_profiles", "japan", "atlantis")


def test_the_command_has_nothing_to_do_without_profiles(db, capsys):
    call_command("check_profiles")
    assert "0 profiles checked" in capsys.readouterr().out
