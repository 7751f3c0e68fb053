"""A newsroom with one of everything that the admin has an address for."""

import re

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.models import ComparedSource, CountryAlias, FigureRevision, HeadlineSource, ReleaseImport
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.models import Edition, ErrorReport, Profile, SavedFilter, StaffMember
from tests.factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    ListEntryFactory,
    MineralFactory,
    RegionFactory,
    SourceFactory,
    UserFactory,
    complete_profile,
    figure,
    publish,
    world,
)


class Newsroom:
    """One of everything, so that each address has something to be about."""

    def __init__(self):
        self.people = {
            "reader": UserFactory(username="reader", is_staff=False),
            "idle": UserFactory(username="idle"),
            "viewer": UserFactory(username="viewer"),
            "editor": UserFactory(username="editor", group=EDITOR),
            "stranger": UserFactory(username="stranger", group=EDITOR),
            "moderator": UserFactory(username="moderator", group=MODERATOR),
            "administrator": UserFactory(username="administrator", group=ADMINISTRATOR),
        }
        self.people["viewer"].user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        StaffMember.objects.create(user=self.people["stranger"]).regions.add(
            RegionFactory(name="Central Africa")
        )
        self.root = UserFactory(username="root", is_superuser=True)
        self.author = author = UserFactory(username="author", group=EDITOR)
        judge = UserFactory(username="judge", group=MODERATOR)

        japan, self.cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
        cobalt = self.cobalt
        self.figure = figure(japan, cobalt, 30)
        figure(world(), cobalt, 100)
        CountryAlias.objects.create(country=japan, name="Nippon", slug="nippon")
        entry = ListEntryFactory(mineral=cobalt, critical_list__country=japan)
        reference = "cobalt/mine/production"
        self.profile = complete_profile(japan, minerals=[cobalt], reference=reference)
        self.edition = publish(self.profile, editor=author, moderator=judge)
        Profile.objects.filter(pk=self.profile.pk).update(overview="More.[@paper]")
        workflow.save_revision(self.profile, by=author)
        self.review = workflow.submit(self.profile, by=author, change_note="More")
        # A second one, never public: it may be discarded, and its review is approved and in a set.
        chile = CountryFactory(code="CHL", name="Chile")
        self.draft = complete_profile(chile, minerals=[cobalt], reference=f"{reference} country=japan")
        workflow.save_revision(self.draft, by=author)
        self.approved = workflow.submit(self.draft, by=author)
        workflow.approve(self.approved, by=judge)
        self.unseen = complete_profile(
            CountryFactory(code="PER", name="Peru"), reference=f"{reference} country=japan"
        )
        workflow.save_revision(self.unseen, by=author)
        self.set = workflow.make_set(by=judge, title="Both", reviews=[])
        self.comment = workflow.comment(self.profile, by=author, body="Why?", place="overview")
        audit.log(Action.CHANGED, cobalt, by=self.root)
        self.filter = SavedFilter.objects.create(
            user=self.root, page="profiles.review", name="Mine", query="state=all"
        )
        self.upload = ReleaseImport.objects.create(
            file_name="figures.csv",
            origin="upload",
            by=self.root,
            report={"options": {}, "refusal": "no figure was found"},
        )
        counted = {"stage": "mine", "measure": "capacity", "basis": "gross", "other_basis": "gross"}
        self.ids = {
            "audit_log.auditevent": AuditEvent.objects.first().pk,
            "minerals.figure": self.figure.pk,
            "minerals.figurerevision": FigureRevision.objects.first().pk,
            "minerals.releaseimport": self.upload.pk,
            "minerals.region": japan.region_id,
            "minerals.commodity": CommodityFactory().pk,
            "minerals.codegroup": CodeGroupFactory().pk,
            "minerals.comparedsource": ComparedSource.objects.create(
                mineral=cobalt, source=SourceFactory(), other_source=SourceFactory(key="b"), **counted
            ).pk,
            "minerals.headlinesource": HeadlineSource.objects.create(
                mineral=cobalt, source=SourceFactory(), stage="mine", measure="capacity"
            ).pk,
            "minerals.country": japan.pk,
            "minerals.mineralgroup": cobalt.group_id,
            "minerals.mineral": cobalt.pk,
            "minerals.criticallist": entry.critical_list_id,
            "minerals.listentry": entry.pk,
            "minerals.source": FigureRevision.objects.first().release.source_id,
            "minerals.release": FigureRevision.objects.first().release_id,
            "profiles.profile": self.profile.pk,
            "profiles.review": self.review.pk,
            "profiles.edition": Edition.objects.get().pk,
            "profiles.revision": self.profile.revisions.first().pk,
            "profiles.publicationset": self.set.pk,
            "profiles.staffmember": StaffMember.objects.get().pk,
            "profiles.errorreport": ErrorReport.objects.create(path="/", title="Atlas", message="Wrong.").pk,
            "auth.user": author.pk,
            "auth.group": author.groups.get().pk,
        }
        link = workflow.make_link(self.profile, by=author, purpose="x", expires_at=audit_day())
        self.parts = {
            "number": 1, "link_id": link.pk, "pk": self.comment.pk, "act": "resolve", "ending": "csv",
            "name": "x.webp", "page": "profiles.profile", "app_label": "profiles", "slug": "japan",
            "content_type_id": ContentType.objects.get_for_model(Edition).pk,
        }  # fmt: skip

    def sample(self, name):
        """The key of the object that an address of this name is about."""
        if name == "profiles_profile_delete":
            return self.unseen.pk
        for label, pk in sorted(self.ids.items(), key=lambda item: -len(item[0])):
            if name.startswith(label.replace(".", "_") + "_"):
                return pk
        return self.edition.pk

    def path(self, name, pattern):
        parts = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        values = dict(self.parts, object_id=self.sample(name), id=self.sample(name), pk=self.comment.pk)
        if name == "profiles_savedfilter_remove":
            values["pk"] = self.filter.pk
        if "step" in parts:
            values["step"] = name.removeprefix("profiles_review_")
            name = "profiles_review_step"
        missing = [part for part in parts if part not in values]
        assert not missing, f"{name}: nothing to put into {missing}"
        ours = "" if pattern.startswith("security/") else "admin:"
        return reverse(f"{ours}{name}", kwargs={part: values[part] for part in parts})


def audit_day():
    return AuditEvent.objects.first().at + workflow.LONGEST_LINK / 2
