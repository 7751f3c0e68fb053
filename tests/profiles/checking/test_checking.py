"""Checks of a draft: their findings, when they are repeated, and the report of the command."""

import datetime
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from audit_log import audit
from audit_log.actions import Action
from minerals.importers.loading.correcting import correct
from minerals.models import Release
from profiles import checking, workflow
from profiles.checking.links import anchors, why_broken
from profiles.draft import snapshot
from profiles.models import DraftCheck, Profile
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    complete_profile,
    figure,
    publish,
    revise,
)
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")


def checked(profile):
    ((_, findings),) = checking.check_profiles(Profile.objects.filter(pk=profile.pk))
    return findings


@pytest.fixture
def destinations(profile):
    return checking.Destinations(Facts.open(profile.subject.place).store)


# What is found


def test_a_complete_draft_has_nothing_to_tell(saved):
    assert not checked(saved)


def test_a_number_that_nobody_can_check_is_a_warning_and_keeps_nothing_back(saved, editor):
    Profile.objects.update(tagline="Refines 40% of it.", mining="It has 12 mines. And 13.[@paper]")
    saved.refresh_from_db()
    saved.recent_changes.create(date="2026", summary="Opened 14 mines.", citation="paper")
    saved.watch_items.create(date="2027", summary="Opens 15 mines.")
    workflow.save_revision(saved, by=editor)
    found = checked(saved)
    assert [(where, text) for where, text, _ in found.warnings] == [
        ("Tagline", "40"), ("Mining and Production", "12"), ("What to watch, Opens 15 mines.", "15"),
    ]  # fmt: skip
    assert not found.missing[1:]
    assert DraftCheck.objects.get(profile=saved).warnings == found.warnings


@pytest.mark.parametrize(
    ("first", "later", "reason"),
    [
        (100, None, "its error is unknown"),
        (100, 100, ""),
        (100, 130, "since 2023: no change beyond the error of first estimates (the last was off by 30%)"),
    ],
)
def test_a_change_that_first_estimates_do_not_bear_is_a_warning(saved, editor, japan, first, later, reason):
    copper = MineralFactory(name="Copper")
    figure(japan, copper, 100, year=2023, stage="refinery")
    made = figure(japan, copper, first, year=2024, stage="refinery")
    figure(japan, copper, 125, year=2025, stage="refinery")
    if later:
        revise(made, later, release=ReleaseFactory(key="later", published=datetime.date(2027, 2, 1)))
    written = "[[copper/refinery/production since=2023 show=change]]"
    Profile.objects.update(mining=f"It is {written}.")
    workflow.save_revision(saved, by=editor)
    warnings = [one for one in checked(saved).warnings if one[1] == written]
    assert [reason in why for _, _, why in warnings] == ([True] if reason else [])


def test_what_keeps_a_draft_from_being_submitted_is_missing(saved, editor):
    Profile.objects.update(tagline="", mining="")
    workflow.save_revision(saved, by=editor)
    found = checked(saved)
    assert [where for where, _, _ in found.missing] == ["Tagline", "Mining and Production"]
    assert not found.broken


NOWHERE = [
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
    ("See [there](/trade/hs92-999999/).", "there is no such page"),
    ("See [there](/trade/hs92-283691/atlantis/).", "there is no such page"),
    ("See [there](/minerals/unobtainium/trade/).", "there is no such page"),
    ("See [there](/minerals/unobtainium/sources/).", "there is no such page"),
    ("See [there](/nowhere/at/all/).", "there is no such page"),
    ("See [there](/countries/japan/editions/7/).", "there is no such page"),
    ("See [there](/admin/).", "readers cannot open the desk"),
    ("See [there](japan/).", "write the whole path"),
    ("See [there](https://example).", "this is not an address"),
    ("See [there](//example.org/).", "write https:// and the host"),
    ("See [there](http:example.org).", "write https:// and the host"),
    ("See [there](http://[::1).", "this is not an address"),
    ("See [there](mailto:someone@example.org).", "a link begins with http:// or https://"),
    ("See [there](javascript:alert).", "a link begins with http:// or https://"),
    ("See [there]().", "the link is empty"),
    ("See [there](http://example.org/a b).", "this is not an address"),
]
SOMEWHERE = [
    "#mining", "#sources", "#source-1", "#cite", "/", "/countries/japan/", "/countries/japan",
    "/countries/japan/#mining",
    "/minerals/cobalt/trade/", "/trade/", "/trade/hs92-283691/", "/trade/hs92-283691/japan/", "/trade/hs92-283691.csv",
    "/minerals/cobalt/", "/minerals/cobalt.csv", "/roles/producer/", "/countries/?mineral=cobalt", "/methodology/",
    "https://example.org/a?b=c#d", "http://münchen.example/",
]  # fmt: skip


def test_what_leads_nowhere_is_broken_and_named_with_its_place(saved, editor):
    Profile.objects.update(overview="\n\n".join(text for text, _ in NOWHERE))
    workflow.save_revision(saved, by=editor)
    found = checked(saved).broken
    for (text, reason), (where, _, said) in zip(NOWHERE, found, strict=True):
        assert where == "Overview", text
        assert reason in said, text


def test_what_leads_somewhere_is_left_alone(saved, editor):
    CommodityFactory()
    Profile.objects.update(overview="\n\n".join(f"See [there]({address})." for address in SOMEWHERE))
    workflow.save_revision(saved, by=editor)
    assert checked(saved).broken == []


def test_the_address_of_a_citation_is_looked_at_too(saved, editor):
    saved.citations.update(url="http://no spaces.example/")
    workflow.save_revision(saved, by=editor)
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
    assert anchors(Payload.of(edition)) <= there


def test_figures_move_when_the_data_do_and_only_then(edition, profile, cobalt_figures):
    assert checked(profile).moved == []
    revise(cobalt_figures, 33)
    (one,) = checked(profile).moved
    assert (one["name"], one["change"]) == ("Japan, cobalt: mine production (contained weight)", "+10%")
    assert one["before"].startswith("30\xa0t (2024)")
    assert one["after"].startswith("33\xa0t (2024)")
    assert one["key"] == cobalt_figures.key


def test_what_an_editor_adds_to_a_draft_is_no_figure_that_moved(edition, profile, editor):
    Profile.objects.update(
        overview="Of the world it was [[cobalt/mine/production subject__place=world]].[@paper]"
    )
    workflow.save_revision(profile, by=editor)
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
    book = Facts.open(profile.subject.place)
    before = snapshot.sha256(tree)
    live = resolve(tree, book).payload
    assert checking.check(tree, book, destinations, live) == checking.Findings()
    assert snapshot.sha256(tree) == before


# What is kept


def stale():
    return list(checking.stale_profiles(checking.facts_stamp()))


def test_what_changes_a_draft_an_edition_or_a_figure_checks_anew(
    saved, editor, moderator, cobalt_figures, cobalt
):
    def newest():
        assert stale() == []
        return DraftCheck.objects.get()

    assert newest().revision == 1
    Profile.objects.update(tagline="")
    workflow.save_revision(saved, by=editor)
    assert [where for where, _, _ in newest().missing] == ["Tagline"]
    Profile.objects.update(tagline="Another")
    edition = publish(saved, editor=editor, moderator=moderator)
    assert (newest().edition, newest().missing) == (1, [])
    revise(cobalt_figures, 31)
    assert newest().moved
    workflow.restore(saved.revisions.get(number=2), by=editor)
    assert newest().missing
    workflow.withdraw(edition, by=moderator, notice="Old")
    assert (newest().edition, newest().moved) == (0, [])


@pytest.mark.parametrize("changed", ["figure", "mineral"])
def test_a_check_holds_until_the_facts_change_behind_its_back(saved, cobalt_figures, cobalt, changed):
    assert stale() == []
    if changed == "figure":
        revise(cobalt_figures, 31, announced=False)
    else:
        audit.log(Action.CHANGED, cobalt, by=None)
    assert stale() == [saved]
    checking.check_profiles(Profile.objects.all())
    assert stale() == []


def test_an_import_checks_the_drafts_of_its_minerals_and_the_others_still_hold(saved, editor, cobalt_figures):
    tin, reference = MineralFactory(name="Tin"), "tin/mine/production country=japan"
    of_tin = figure(saved.subject.place, tin, 5)
    peru = complete_profile(CountryFactory(code="PER", name="Peru"), minerals=[tin], reference=reference)
    workflow.save_revision(peru, by=editor)
    linking = complete_profile(CountryFactory(code="CHL", name="Chile"), reference=reference)
    Profile.objects.filter(pk=linking.pk).update(mining=f"[Cobalt](/figures/{cobalt_figures.key}/)[@paper]")
    workflow.save_revision(linking, by=editor)
    checking.check_profiles(Profile.objects.all())
    DraftCheck.objects.update(missing=[["Made", "", "before"]])
    revise(cobalt_figures, 31)
    assert stale() == []
    assert {c.profile for c in DraftCheck.objects.filter(missing=[["Made", "", "before"]])} == {peru}
    DraftCheck.objects.update(missing=[["Made", "", "before"]])
    revise(of_tin, 6)
    assert stale() == []
    kept = DraftCheck.objects.filter(missing=[["Made", "", "before"]])
    assert {c.profile for c in kept} == {saved}


def test_an_import_does_not_make_good_for_a_draft_that_was_not_checked(saved, editor, cobalt_figures):
    peru = complete_profile(CountryFactory(code="PER", name="Peru"))
    workflow.save_revision(peru, by=editor)
    DraftCheck.objects.filter(profile=peru).update(facts=0)
    revise(cobalt_figures, 31)
    assert stale() == [peru]


def test_an_import_spends_so_long_on_checks_and_leaves_the_rest_to_the_command(
    saved, cobalt_figures, monkeypatch
):
    monkeypatch.setattr("profiles.checking.draft_checks.LONGEST", -1)
    revise(cobalt_figures, 31)
    assert stale() == [saved]


def test_checks_that_take_too_long_end_after_a_few_drafts(saved, editor, monkeypatch):
    peru = complete_profile(CountryFactory(code="PER", name="Peru"))
    workflow.save_revision(peru, by=editor)
    DraftCheck.objects.update(facts=0)
    clock = iter([0, 0, 6])
    monkeypatch.setattr("profiles.checking.draft_checks.time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr("profiles.checking.draft_checks.FEW", 1)
    assert checking.check_stale() == (1, 1)
    assert len(stale()) == 1


def test_a_correction_checks_what_it_moves(edition, profile, cobalt_figures, administrator):
    statement = {"text": "", "note": "", "excludes": "", "lower": None, "upper": None}
    correct(
        cobalt_figures, release=Release(name="A later one", source=SourceFactory(), published="2026-08-01"),
        by=administrator, reason="They say so.", value=Decimal(45), unit="t", flag="reported", is_estimate=False,
        **statement,
    )  # fmt: skip
    assert DraftCheck.objects.get().moved
    assert stale() == []


def test_a_check_that_fails_costs_nobody_their_save(saved, editor, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("away")

    monkeypatch.setattr("profiles.checking.draft_checks.Facts.open", fail)
    Profile.objects.update(tagline="Another")
    assert workflow.save_revision(saved, by=editor).number == 2
    assert "could not be checked" in caplog.text
    assert stale() == [saved]


def test_the_check_of_one_draft_finds_what_the_check_of_all_finds(edition, profile, editor, cobalt):
    child = MineralFactory(name="Cobalt oxide", parent=cobalt)
    figure(profile.subject.place, child, 4, stage="refinery")
    tin = figure(profile.subject.place, MineralFactory(name="Tin"), 5)
    text = f"[[tin/mine/production]] [[nickel/mine/production]] [a](/figures/{tin.key}/) [b](/figures/x.y.z/)[@paper]"
    Profile.objects.update(mining=text, tagline="")
    workflow.save_revision(profile, by=editor)
    alone = DraftCheck.objects.values("missing", "broken", "moved").get()
    for number in range(checking.draft_checks.FEW):
        workflow.save_revision(complete_profile(CountryFactory(name=f"Country {number}")), by=editor)
    checking.check_profiles(Profile.objects.all())
    assert DraftCheck.objects.values("missing", "broken", "moved").get(profile=profile) == alone
    assert len(alone["broken"]) == 2


def test_a_new_review_by_date_keeps_the_check(saved, editor):
    before = DraftCheck.objects.get()
    workflow.set_review_by(saved, "2027-03-31", by=editor)
    after = DraftCheck.objects.get()
    assert (after.revision, after.checked_at) == (1, before.checked_at)
    assert stale() == []


def test_checking_after_a_save_takes_few_queries(saved, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        checking.check_after_change(saved)


def test_an_idle_save_leaves_the_check_as_it_is(saved, editor):
    before = DraftCheck.objects.get().checked_at
    workflow.save_revision(saved, by=editor)
    assert DraftCheck.objects.get().checked_at == before


def test_checking_again_replaces_what_was_found(saved, editor):
    Profile.objects.update(tagline="")
    workflow.save_revision(saved, by=editor)
    checking.check_profiles(Profile.objects.all())
    assert DraftCheck.objects.get().missing
    Profile.objects.update(tagline="There")
    workflow.save_revision(saved, by=editor)
    checking.check_profiles(Profile.objects.all())
    assert not DraftCheck.objects.get().missing


def test_checking_many_asks_no_more_than_checking_one(
    saved, editor, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(28) as one:
        checking.check_profiles(Profile.objects.all())
    for number in range(20):
        workflow.save_revision(complete_profile(CountryFactory(name=f"Country {number}")), by=editor)
    with django_assert_num_queries(len(one)):
        checking.check_profiles(Profile.objects.all())


# The command


def test_the_command_reports_and_is_done_once(saved, editor, capsys):
    Profile.objects.update(tagline="", overview="[x](/nowhere/)")
    workflow.save_revision(saved, by=editor)
    DraftCheck.objects.all().delete()
    call_command("check_profiles")
    said = capsys.readouterr().out
    assert "Japan: missing: Tagline: it is empty" in said
    assert "Japan: broken: Overview: /nowhere/: there is no such page" in said
    assert "1 profiles checked: 1 incomplete, 1 with broken references, 0 with figures that moved." in said
    call_command("check_profiles")
    assert "0 profiles checked" in capsys.readouterr().out
    call_command("check_profiles", "--all", verbosity=0)
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
    workflow.save_revision(saved, by=editor)
    with pytest.raises(CommandError, match="incomplete"):
        call_command("check_profiles", "--strict")


def test_the_command_knows_no_profile_of_atlantis(saved):
    with pytest.raises(CommandError, match="no profile of atlantis"):
        call_command("check_profiles", "japan", "atlantis")


def test_the_command_has_nothing_to_do_without_profiles(db, capsys):
    call_command("check_profiles")
    assert "0 profiles checked" in capsys.readouterr().out
