"""A small newsroom for the state machine: people, doors that anybody may try, and what must hold after each try.

Who contributed, who may publish and what the public sees is worked out here again, from the rows alone, and not by
asking the workflow.
"""

import datetime
from collections import Counter, defaultdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit_log.models import AuditEvent
from minerals.models import Figure
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.draft import snapshot
from profiles.models import Edition, Profile, PublicationSet, Review, Revision, StaffMember
from profiles.models.record import RevisionKind
from profiles.publishing.payload import projections
from profiles.publishing.payload.payload import Payload
from tests.factories import (
    CountryFactory,
    MineralFactory,
    RegionFactory,
    UserFactory,
    complete_profile,
    figure,
    revise,
    world,
)

REFERENCE = "cobalt/mine/production country=japan"
PLACES = {
    "JPN": ("Japan", "East Asia"),
    "CHL": ("Chile", "South America"),
    "ZMB": ("Zambia", "Southern Africa"),
}
PEOPLE = {
    "editor": [EDITOR],
    "editor2": [EDITOR],
    "moderator": [MODERATOR],
    "both": [EDITOR, MODERATOR],
    "chief": [EDITOR, MODERATOR, ADMINISTRATOR],
    "limited": [EDITOR, MODERATOR, ADMINISTRATOR],  # to East Asia
    "reader": [],
}
OPEN, WAITS = {"in-review", "approved"}, {"in-review", "approved", "scheduled"}
APPROVED = {"approved", "scheduled", "published"}
MAY = {  # what of the desk each group may, said again
    EDITOR: {"submit", "save"},
    MODERATOR: {"decide", "publish", "end"},
    ADMINISTRATOR: {"force"},
}


def open_newsroom():
    """The people {name: user}, and the codes of three countries whose drafts have a first revision."""
    cobalt = MineralFactory(name="Cobalt")
    people = {}
    for name, groups in PEOPLE.items():
        people[name] = UserFactory(username=name)
        for group in groups:
            people[name].groups.add(UserFactory(username=f"of-{group}", group=group).groups.get())
    for code, (name, region) in PLACES.items():
        CountryFactory(code=code, name=name, region=RegionFactory(name=region))
    figure(CountryFactory(code="JPN"), cobalt, 30)
    figure(world(), cobalt, 100)
    StaffMember.objects.create(user=people["limited"]).regions.add(RegionFactory(name="East Asia"))
    people = {name: type(user).objects.get(pk=user.pk) for name, user in people.items()}
    for code in PLACES:
        start(code, people["editor"])
    return people


def may(user, what, country_code):
    if not any(what in MAY[group.name] for group in user.groups.all()):
        return False
    return user.username != "limited" or PLACES[country_code][1] == "East Asia"


# Doors. Each takes (user, code of a country, two numbers to choose by); what it returns does not matter.


@transaction.atomic
def start(code, user):
    profile = complete_profile(
        CountryFactory(code=code), minerals=[MineralFactory(name="Cobalt")], reference=REFERENCE
    )
    workflow.save_revision(profile, by=user)


def of(code):
    """The draft of a country; where it was discarded, there is nothing to try."""
    profile = Profile.objects.filter(subject__place__code=code).first()
    if profile is None:
        raise workflow.Refused("There is no draft.")
    return profile


def chosen(rows, number):
    rows = list(rows)
    if not rows:
        raise workflow.Refused("There is nothing to choose from.")
    return rows[number % len(rows)]


def review_of(code, number):
    """One of the reviews of a country, the newest under 0."""
    return chosen(
        Review.objects.filter(profile__subject__place__code=code).order_by("-pk").defer("payload"), number
    )


def edition_of(code, number):
    return chosen(
        Edition.objects.filter(subject__place__code=code).order_by("-number").defer("payload"), number
    )


def some_set(number):
    return chosen(PublicationSet.objects.order_by("-pk"), number)


def begin(user, code, a, b):
    if Profile.objects.filter(subject__place__code=code).exists():
        raise workflow.Refused("It has begun.")
    start(code, user)


@transaction.atomic
def save(user, code, a, b):
    profile = of(code)
    workflow.lock_profile(profile.pk)  # as the form does
    Profile.objects.filter(pk=profile.pk).update(overview=f"Text {a}.[@paper]")
    workflow.save_revision(profile, by=user)


@transaction.atomic
def bring_in(user, code, a, b):
    profile = of(code)
    workflow.lock_profile(profile.pk)
    tree = snapshot.snapshot(profile) | {"tagline": f"Brought in {a}."}
    snapshot.restore(profile, tree)
    workflow.save_revision(profile, by=user, kind=RevisionKind.IMPORT)


def move_figures(user, code, a, b):
    """A release arrives: nobody's door, and the public pages stay as they are."""
    cobalt = Figure.objects.select_for_update().get(country__code="JPN", year=2024)
    revise(cobalt, 10 + a)


def at(hours):
    return timezone.now() + datetime.timedelta(hours=hours)


def publish_due(user, code, a, b):
    list(workflow.publish_due(now=at(6 * a)))


def gather(user, code, a, b):
    workflow.add_to_set(some_set(b), [review_of(code, a)], by=user)


def assign_reviewer(user, code, a, b):
    workflow.assign_reviewer(
        review_of(code, a), by=user, assignee=chosen(type(user).objects.order_by("pk"), b)
    )


def make_set(user, code, a, b):
    workflow.make_set(by=user, title=f"Set {a}", reviews=[])


DOORS = {
    "begin": begin,
    "save": save,
    "bring_in": bring_in,
    "restore": lambda u, c, a, b: workflow.restore(chosen(of(c).revisions.order_by("number"), a), by=u),
    "refresh": lambda u, c, a, b: workflow.refresh(of(c), by=u),
    "assign": lambda u, c, a, b: workflow.assign(of(c), u if a % 2 else None, by=u),
    "discard": lambda u, c, a, b: workflow.discard(of(c), by=u),
    "submit": lambda u, c, a, b: workflow.submit(of(c), by=u, change_note="x" * (a % 3), minor=bool(b % 2)),
    "withdraw_submission": lambda u, c, a, b: workflow.withdraw_submission(review_of(c, a), by=u),
    "request_changes": lambda u, c, a, b: workflow.request_changes(review_of(c, a), by=u, note="x" * (b % 4)),
    "claim": lambda u, c, a, b: workflow.claim(review_of(c, a), by=u),
    "assign_reviewer": assign_reviewer,
    "release": lambda u, c, a, b: workflow.release(review_of(c, a), by=u),
    "approve": lambda u, c, a, b: workflow.approve(review_of(c, a), by=u),
    "approve_afterwards": lambda u, c, a, b: workflow.approve_afterwards(review_of(c, a), by=u),
    "approve_and_publish": lambda u, c, a, b: workflow.approve_and_publish(review_of(c, a), by=u),
    "publish": lambda u, c, a, b: workflow.publish(review_of(c, a), by=u),
    "force_publish": lambda u, c, a, b: workflow.force_publish(
        review_of(c, a), by=u, reason=" " + "x" * (b % 4)
    ),
    "schedule": lambda u, c, a, b: workflow.schedule(review_of(c, a), by=u, when=at(b - 1)),
    "unschedule": lambda u, c, a, b: workflow.unschedule(review_of(c, a), by=u),
    "publish_due": publish_due,
    "make_set": make_set,
    "gather": gather,
    "leave_set": lambda u, c, a, b: workflow.leave_set(review_of(c, a), by=u),
    "schedule_set": lambda u, c, a, b: workflow.schedule_set(some_set(a), by=u, when=at(b)),
    "publish_set": lambda u, c, a, b: workflow.publish_set(some_set(a), by=u),
    "discard_set": lambda u, c, a, b: workflow.discard_set(some_set(a), by=u),
    "withdraw": lambda u, c, a, b: workflow.withdraw(edition_of(c, a), by=u, notice="x" * (b % 4)),
    "consolidate": lambda u, c, a, b: workflow.consolidate(
        edition_of(c, a), CountryFactory(code=list(PLACES)[b % 3]), by=u, notice="x"
    ),
    "unpublish": lambda u, c, a, b: workflow.unpublish(edition_of(c, a), by=u, notice="x" * (b % 4)),
    "move_figures": move_figures,
}
TO_THE_PUBLIC = {
    "publish", "approve_and_publish", "force_publish", "publish_due", "publish_set", "withdraw", "consolidate",
    "unpublish",
}  # fmt: skip
UNTOLD = {"move_figures"}  # an import tells of itself


def try_door(name, user, code, a, b):
    """Whether the door opened. A refusal is said, and is no error; anything else is."""
    try:
        DOORS[name](user, code, a, b)
    except (workflow.Refused, PermissionDenied):
        return False
    return True


# What must hold


def rows_of(model, *names):
    return {row["pk"]: row for row in model.objects.values("pk", *names)}


class Books:
    """All rows of the record as they are now; of tables that nobody wrote to since, those of `before`."""

    def __init__(self, before=None, written=()):
        def read(name, model, rows):
            old = before is not None and model._meta.db_table not in written
            setattr(self, name, getattr(before, name) if old else rows())

        read("revisions", Revision, lambda: rows_of(
            Revision, "profile_id", "number", "author_id", "sha256", "kind", "restored_from_id",
            "profile__subject__place__code",
        ))  # fmt: skip
        read("reviews", Review, lambda: rows_of(
            Review, "profile_id", "revision_id", "state", "sha256", "submitter_id", "decider_id", "forced_by_id",
            "force_reason", "scheduled_for", "scheduled_by_id", "publication_set_id", "change_note", "minor",
        ))  # fmt: skip
        read("editions", Edition, lambda: rows_of(
            Edition, "subject__place__code", "number", "state", "sha256", "review_id", "notice", "merged_into_id",
            "published_by_id", "approved_at", "change_note", "minor",
        ))  # fmt: skip
        read("sets", PublicationSet, lambda: dict(PublicationSet.objects.values_list("pk", "published_at")))
        read("drafts", Profile, lambda: dict(Profile.objects.values_list("pk", "lock_version")))
        read("events", AuditEvent, AuditEvent.objects.count)

    @property
    def public(self):
        """The editions as readers see them, without `approved_at`: an approval afterwards changes no word."""
        hidden = {"approved_at"}
        return {pk: {k: v for k, v in row.items() if k not in hidden} for pk, row in self.editions.items()}

    @property
    def record(self):
        return self.revisions, self.reviews, self.editions, self.sets, self.drafts

    def country(self, review):
        return self.revisions[review["revision_id"]]["profile__subject__place__code"]

    def number(self, review):
        return self.revisions[review["revision_id"]]["number"]

    def hands(self, review):
        """Return the keys of all authors of a review's text that nobody but its authors has answered for yet."""
        line = {r["number"]: r for r in self.revisions.values() if r["profile_id"] == review["profile_id"]}
        pinned = self.number(review)
        answered = set()
        for edition in self.editions.values():
            other = self.reviews[edition["review_id"]]
            if other["profile_id"] != review["profile_id"] or other["pk"] == review["pk"]:
                continue
            unanswered = other["forced_by_id"] and not other["decider_id"]
            if not unanswered and (review["state"] != "published" or self.number(other) < pinned):
                answered.add(self.number(other))
        found, walked = {review["submitter_id"]}, set()

        def walk(number):
            while number in line and number not in walked:
                walked.add(number)
                found.add(line[number]["author_id"])
                if origin := line[number]["restored_from_id"]:
                    walk(self.revisions[origin]["number"])
                number -= 1
                if number in answered:
                    return

        walk(pinned)
        return found


class Watch:
    """Compares the books after each try with those before it, and with what must always hold."""

    def __init__(self, people):
        self.people = {user.pk: user for user in people.values()}
        self.books, self.approvals, self.checked = Books(), {}, set()

    def look(self, doors, opened, written=None):
        """After one try of each of these doors, of which `opened` opened; `written`: tables, if it is known."""
        before, now = self.books, Books() if written is None else Books(self.books, written)
        self.books = now
        if not opened:
            assert now.record == before.record, f"{doors} refused, and something changed"
        if not TO_THE_PUBLIC & set(opened):
            assert now.public == before.public, f"{opened} changed what the public sees"
        assert now.events >= before.events, "an event is gone"
        if now.record != before.record and set(opened) - UNTOLD:
            assert now.events > before.events, f"{opened} changed the record, and nobody is told"
        self.look_at_revisions(before, now, opened)
        self.look_at_reviews(before, now)
        self.look_at_editions(before, now)

    def look_at_revisions(self, before, now, opened):
        numbers = defaultdict(list)
        for row in now.revisions.values():
            numbers[row["profile_id"]].append(row["number"])
        for found in numbers.values():
            assert sorted(found) == list(range(1, len(found) + 1)), "a revision is lost"
        for pk, row in before.revisions.items():
            if row["profile_id"] in now.drafts:
                assert now.revisions[pk] == row, "a revision was changed"
            else:
                assert "discard" in opened, "a draft is lost"
        public = {now.reviews[e["review_id"]]["profile_id"] for e in now.editions.values()}
        assert public <= now.drafts.keys(), "the draft of what is public is gone"
        self.check_payloads(Revision, now.revisions)

    def look_at_reviews(self, before, now):
        by_state = defaultdict(Counter)
        for review in now.reviews.values():
            by_state[review["profile_id"]][review["state"]] += 1
        for states in by_state.values():
            assert sum(states[state] for state in OPEN) <= 1, "two open reviews"
            assert states["scheduled"] <= 1, "two schedules"
        for pk, review in now.reviews.items():
            code = now.country(review)
            assert may(self.people[review["submitter_id"]], "submit", code)
            if (
                review["state"] in APPROVED
                and review["decider_id"]
                and self.approvals.get(pk) != review["decider_id"]
            ):
                assert review["decider_id"] not in now.hands(review), "approved by a contributor"
                assert may(self.people[review["decider_id"]], "decide", code), "approved by who may not"
                self.approvals[pk] = review["decider_id"]
            if review["state"] == "scheduled":
                assert may(self.people[review["scheduled_by_id"]], "publish", code)
            if pk in before.reviews:
                for name in ("revision_id", "sha256", "submitter_id", "change_note", "minor"):
                    assert review[name] == before.reviews[pk][name], "a review was changed"
            in_set = review["publication_set_id"]
            if in_set and now.sets[in_set]:
                assert review["state"] not in WAITS, "a set went live without one of its own"
            elif in_set:
                assert review["state"] != "published", "one of a set went live without the others"
        self.check_payloads(Review, now.reviews)

    def look_at_editions(self, before, now):
        live, numbers, revisions, ended = Counter(), defaultdict(list), defaultdict(list), defaultdict(set)
        for edition in sorted(now.editions.values(), key=lambda row: row["number"]):
            code, review = edition["subject__place__code"], now.reviews[edition["review_id"]]
            live[code] += edition["state"] == "live"
            numbers[code].append(edition["number"])
            revisions[code].append(now.number(review))
            if edition["state"] == "withdrawn":
                ended[code].add(now.number(review))
            assert (review["state"], edition["sha256"]) == ("published", review["sha256"])
            assert edition["number"] == 1 or edition["minor"] or edition["change_note"], (
                "readers are told nothing"
            )
            publisher = self.people[edition["published_by_id"]]
            if review["forced_by_id"]:
                assert publisher.pk == review["forced_by_id"]
                assert may(publisher, "force", code), "forced by who may not"
                assert review["force_reason"].strip(), "forced without a reason"
                assert review["decider_id"] != review["forced_by_id"], "approved by who forced it"
                assert bool(edition["approved_at"]) == bool(review["decider_id"])
            else:
                assert review["pk"] in self.approvals, "published without an approval"
                assert edition["approved_at"]
                assert may(publisher, "publish", code), "published by who may not"
        for code in numbers:
            assert live[code] <= 1, "two live editions"
            assert numbers[code] == list(range(1, len(numbers[code]) + 1)), "an edition is lost"
            assert revisions[code] == sorted(revisions[code]), "an older text replaced a newer one"
            again = {n for n, times in Counter(revisions[code]).items() if times > 1}
            assert again <= ended[code], "the same text is published again that nobody withdrew"
        for pk, edition in before.editions.items():
            if edition["state"] != "live":
                kept = {k: v for k, v in now.editions[pk].items() if k != "approved_at"}
                assert kept == {k: v for k, v in edition.items() if k != "approved_at"}, (
                    "an ended edition was changed"
                )
        self.check_payloads(Edition, now.editions)

    def check_payloads(self, model, rows):
        """Assert that the payload of each new row has the row's hash."""
        new = [pk for pk in rows if (model, pk) not in self.checked]
        if not new:  # as after most tries
            return
        for row in model.objects.filter(pk__in=new).only("payload", "sha256"):
            assert snapshot.sha256(row.payload) == row.sha256 == rows[row.pk]["sha256"]
            self.checked.add((model, row.pk))

    def close(self):
        """At the end: every payload once more, and the rows drawn from the editions."""
        self.checked.clear()
        for model, rows in (
            (Revision, self.books.revisions),
            (Review, self.books.reviews),
            (Edition, self.books.editions),
        ):
            self.check_payloads(model, rows)
        for edition in Edition.objects.all():
            assert projections.stored_projection(edition) == projections.projection(Payload.of(edition))
