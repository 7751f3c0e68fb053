"""More of everything that the desk lists, around a Newsroom."""

import datetime

from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action
from minerals.models import ComparedSource, CountryAlias, HeadlineSource, MineralAlias, ReleaseImport
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import (
    Citation,
    DraftCheck,
    ErrorReport,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    SavedFilter,
    StaffMember,
)
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    MineralGroupFactory,
    RegionFactory,
    ReleaseFactory,
    SourceFactory,
    UserFactory,
    complete_profile,
    figure,
    pin,
    publish,
    revise,
)

REFERENCE = "cobalt/mine/production country=japan"


def grow(room, numbers):
    """Add one of each kind for each of `numbers`, and as much to what the pages of the Newsroom are about."""
    for n in numbers:
        person = _people(room, n)
        country, mineral = _facts(room, n)
        _rows_of(room.profile, n, mineral, country)
        _profiles(room, n, person)
        _around_the_profile(room, n)


def _people(room, n):
    person = UserFactory(username=f"writer{n}", first_name=f"Writer {n}", group=EDITOR)
    judge = UserFactory(username=f"judge{n}", group=MODERATOR)
    StaffMember.objects.create(user=judge).regions.add(RegionFactory(name=f"Region {n}"))
    for user in (room.root, room.people["editor"], room.people["moderator"]):
        SavedFilter.objects.create(user=user, page="profiles.review", name=f"{n}", query="state=all")
        SavedFilter.objects.create(user=user, page="profiles.profile", name=f"{n}", query="q=text")
    return person


def _facts(room, n):
    country = CountryFactory(code=f"Q{n:02}", name=f"Land {n}", region=RegionFactory(name=f"Region {n}"))
    mineral = MineralFactory(name=f"Mineral {n}", group=MineralGroupFactory(name=f"Group {n}"))
    CountryAlias.objects.create(country=room.profile.subject.place, name=f"Name {n}", slug=f"name-{n}")
    MineralAlias.objects.create(mineral=room.cobalt, name=f"Ore {n}", slug=f"ore-{n}")
    source = SourceFactory(key=f"source-{n}")
    release = ReleaseFactory(key=f"release-{n}", source=source, name=f"Release {n}")
    figure(country, room.cobalt, n)
    figure(room.profile.subject.place, mineral, n)
    figure(room.profile.subject.place, room.cobalt, n, year=1900 + n)
    revise(room.figure, 30 + n)
    CommodityFactory(code=f"8105{n:02}", name=f"Good {n}", minerals=[mineral, room.cobalt])
    ListEntryFactory(mineral=mineral, critical_list=room.listed)
    ListEntryFactory(mineral=room.cobalt, critical_list=CriticalListFactory(country=country))
    counted = {"stage": "mine", "measure": "capacity", "basis": "gross", "other_basis": "gross"}
    ComparedSource.objects.create(mineral=mineral, source=source, other_source=SourceFactory(), **counted)
    HeadlineSource.objects.create(mineral=mineral, source=source, stage="mine", measure="capacity")
    report = {"options": {}, "refusal": "no figure was found"}
    ReleaseImport.objects.create(file_name=f"{n}.csv", origin="upload", by=room.root, report=report)
    ReleaseImport.objects.create(
        file_name=f"{n}.csv",
        origin="upload",
        by=room.author,
        release=release,
        report=report,
        state="previewed",
    )
    for thing in (room.cobalt, mineral, country, room.figure, source):
        audit.log(Action.CHANGED, thing, by=room.root)
    return country, mineral


def _rows_of(profile, n, mineral, country):
    """A row in every table of a draft."""
    about = {"profile": profile, "date": "2026-03", "summary": f"It says {n}.", "citation": "paper"}
    policy = Policy.objects.create(title=f"Act {n}", kind="tax", status="in-force", position=n, **about)
    policy.minerals.add(mineral)
    stake = Partnership.objects.create(title=f"Stake {n}", kind="equity-stake", status="in-force", **about)
    stake.minerals.add(mineral)
    stake.partners.add(country)
    profile.recent_changes.create(date="2026-03", summary=f"It moved {n}.", citation="paper", position=n)
    profile.watch_items.create(date="2026-03", summary=f"It comes {n}.", citation="paper", position=n)
    profile.mineral_links.create(mineral=mineral, position=n + 1)
    ProfileRole.objects.create(
        profile=profile, mineral=mineral, role="stockpiler", citation="paper", position=n
    )
    Citation.objects.create(
        profile=profile, key=f"paper{n}", title="A paper", publisher="A publisher", as_of="2025-03",
        url="https://example.org/", review_by="2026-01", position=n,
    )  # fmt: skip
    if profile.pins.count() < 6:
        pin(profile, country, position=n)


def _profiles(room, n, person):
    """A profile in each state, by different people."""
    judge = room.people["moderator"]
    soon = timezone.now() + datetime.timedelta(days=3)

    def start(code, by):
        made = complete_profile(CountryFactory(code=code), reference=REFERENCE)
        _rows_of(made, n, room.cobalt, room.profile.subject.place)
        Profile.objects.filter(pk=made.pk).update(owner=by, review_by="2026-01-01")
        return made

    def submit(made, by):
        workflow.save_revision(made, by=by)
        return workflow.submit(made, by=by, change_note="More")

    mine = room.people["editor"]
    live = start(f"R{n:02}", person)
    publish(live, editor=person, moderator=judge)
    Profile.objects.filter(pk=live.pk).update(overview=f"Changed {n}.[@paper]")
    submit(live, person)
    workflow.comment(live, by=person, body="x", place="overview")
    workflow.save_revision(start(f"S{n:02}", mine), by=mine)
    submit(start(f"T{n:02}", mine), mine)
    back = submit(start(f"U{n:02}", mine), mine)
    workflow.request_changes(back, by=judge, note="No.")
    planned = submit(start(f"V{n:02}", person), person)
    workflow.approve(planned, by=judge)
    workflow.schedule(planned, by=judge, when=soon)
    forced = submit(start(f"W{n:02}", person), person)
    workflow.force_publish(forced, by=room.chief, reason="At once.")
    member = submit(start(f"X{n:02}", person), person)
    workflow.approve(member, by=judge)
    workflow.make_set(by=judge, title=f"Set {n}", reviews=[])
    workflow.put_into_set(member, by=judge, publication_set=room.set)
    found = [["Overview", "[[x]]", "no such mineral"]]
    moved = [{"name": "A figure", "before": "1 t", "after": "2 t"}]
    overtaken = [{"mineral": "Cobalt", "role": "producer", "because": "It mines.", "row": 0}]
    checks = DraftCheck.objects.filter(
        profile__in=Profile.objects.filter(subject__place__code__in=[f"S{n:02}", f"W{n:02}"])
    )
    checks.update(missing=found, broken=found, moved=moved, overtaken=overtaken)


def _around_the_profile(room, n):
    """Revisions, comments, links and reports of the profile that pages are about."""
    Profile.objects.filter(pk=room.profile.pk).update(overview=f"More and {n}.[@paper]")
    workflow.save_revision(Profile.objects.get(pk=room.profile.pk), by=room.author)
    thread = workflow.comment(room.profile, by=room.author, body=f"Why {n}?", place="overview")
    workflow.comment(room.profile, by=room.people["moderator"], body="So.", answers=thread)
    workflow.comment(room.profile, by=room.author, body="Why?", place="overview", review=room.review)
    end = timezone.now() + datetime.timedelta(days=3)
    workflow.make_link(room.profile, by=room.author, purpose=f"For {n}", expires_at=end)
    ErrorReport.objects.create(
        path=f"/{n}/", title="Atlas", message="Wrong.", country=room.profile.subject.place
    )
