"""Writing generated profiles: in bulk, and everything that the workflow would have written, the audit log included.

The guards of the record stay in place, since rows are only inserted. `manage.py verify` finds nothing to complain of.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals import searchable as places_found
from minerals.models import Country
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.checking import facts_stamp
from profiles.draft import snapshot
from profiles.models import DraftCheck, Edition, Profile, Review, Revision
from profiles.models.record import ReviewState, RevisionKind
from profiles.models.subjects import Subject
from profiles.publishing import searchable
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import SCHEMA
from profiles.publishing.payload.projections import named_by, project_new
from profiles.publishing.resolving import resolve
from profiles.publishing.summary import lead_of
from profiles.shape import TABLES, TEXTS
from search import indexing

from .database import AUTHOR, CHECKER
from .places import places, regions_with_continents
from .trees import NothingToName, Vocabulary, tree

AT_ONCE = 200  # profiles of a transaction
NOTE = "Generated, to measure how the site grows."


class Wrong(ValueError):
    """A generated profile could not be submitted: the generator lacks something that the declaration requires."""


def accounts():
    """(author, checker): the accounts that have written and approved everything. They cannot sign in."""
    made = []
    for username, last_name, group in ((AUTHOR, "content", EDITOR), (CHECKER, "check", MODERATOR)):
        defaults = {"first_name": "Generated", "last_name": last_name, "password": make_password(None)}
        defaults["is_staff"] = True  # so that a session made by a benchmark sees the desk
        user, _ = get_user_model().objects.get_or_create(username=username, defaults=defaults)
        user.groups.add(Group.objects.get(name=group))
        made.append(user)
    return made


def generate(first, last, seed, *, progress=lambda done: None):
    """Make the profiles of the places from `first` up to, not including, `last`. Batches are whole or not there.

    `progress` is called with the number of profiles that there are. Raises NothingToName and Wrong.
    """
    machine, regions = accounts(), regions_with_continents()
    if not regions:
        raise NothingToName(
            "There is no country whose region a place could be in. Load the reference tables."
        )
    facts = Facts.open(country=None)
    vocabulary = Vocabulary.stored(facts)
    for start in range(first, last, AT_ONCE):
        indexes = range(start, min(start + AT_ONCE, last))
        with transaction.atomic():
            _write(indexes, seed, machine, regions, facts, vocabulary)
        progress(indexes.stop)


def _write(indexes, seed, machine, regions, facts, vocabulary):
    countries = Country.objects.bulk_create(places(seed, indexes, regions))
    facts.countries.update((country.code, country) for country in countries)
    trees = [tree(seed, index, vocabulary) for index in indexes]
    payloads = [_resolved(tree, facts.for_country(facts.countries[tree["country"]])) for tree in trees]
    profiles = _drafts(countries, trees, machine, facts)
    editions = _record(profiles, trees, payloads, machine)
    published = list(zip(editions, payloads, strict=True))
    project_new(published, named_by(payloads))
    found = {searchable.owner(one): searchable.entries(one, payload) for one, payload in published}
    indexing.replace(found | places_found.entries_of_countries(countries))


def _resolved(tree, facts):
    """Return the payload that a submission of this tree would freeze. Raises Wrong if it would be refused."""
    result = resolve(tree, facts)
    if result.problems:
        raise Wrong(f"{facts.country}: {'; '.join(map(str, result.problems))}")
    return result.payload


def _drafts(countries, trees, machine, facts):
    """The Profiles, with the rows of their tables."""
    profiles = Profile.objects.bulk_create(
        Profile(
            subject=Subject.objects.of(country),
            owner=machine[0],
            lock_version=1,
            **{text.name: text.of(tree) for text in TEXTS},
        )
        for country, tree in zip(countries, trees, strict=True)
    )
    for table in TABLES:
        made = [
            pair
            for profile, tree in zip(profiles, trees, strict=True)
            for pair in snapshot.draft_rows(profile, table, tree[table.name], facts.known)
        ]
        table.model.objects.bulk_create(row for row, _ in made)
        for name in table.many:
            field = table.fields[name]
            to = (field.m2m_field_name(), field.m2m_reverse_field_name())
            field.remote_field.through.objects.bulk_create(
                field.remote_field.through(**dict(zip(to, pair, strict=True)))
                for row, chosen in made
                for pair in ((row, target) for target in chosen[name])
            )
    return profiles


def _record(profiles, trees, payloads, machine):
    """The Editions, with their revisions, their reviews, their checks and what the audit log has of them."""
    (author, checker), now = machine, timezone.now()
    revisions = Revision.objects.bulk_create(
        Revision(
            profile=profile, number=1, payload=tree, schema=snapshot.SCHEMA, sha256=snapshot.sha256(tree),
            author=author, kind=RevisionKind.IMPORT,
        )
        for profile, tree in zip(profiles, trees, strict=True)
    )  # fmt: skip
    frozen = [payload.to_json() for payload in payloads]
    reviews = Review.objects.bulk_create(
        Review(
            profile=revision.profile, revision=revision, payload=payload, schema=SCHEMA,
            sha256=snapshot.sha256(payload), state=ReviewState.PUBLISHED, change_note=NOTE,
            submitter=author, decider=checker, decided_at=now,
        )
        for revision, payload in zip(revisions, frozen, strict=True)
    )  # fmt: skip
    editions = Edition.objects.bulk_create(
        Edition(
            subject=review.profile.subject, number=1, review=review, payload=review.payload, schema=SCHEMA,
            sha256=review.sha256, change_note=NOTE, tagline=payload.tagline, why_it_matters=lead_of(payload),
            published_at=now, published_by=checker, approved_at=now,
        )
        for review, payload in zip(reviews, payloads, strict=True)
    )  # fmt: skip
    AuditEvent.objects.bulk_create(event for review in reviews for event in _events(review, author, checker))
    # A check that found nothing wrong.
    found = {"revision": 1, "edition": 1, "facts": facts_stamp(), "checked_at": now}
    DraftCheck.objects.bulk_create(DraftCheck(profile=profile, **found) for profile in profiles)
    return editions


def _events(review, author, checker):
    revision, country = review.revision, review.profile.subject.place
    told = {"country": country, "revision": revision.number}
    saved = {"kind": revision.kind, "sha256": revision.sha256}
    yield audit.event(Action.SAVED, review.profile, by=author, **told, **saved)
    yield audit.event(Action.SUBMITTED, review, by=author, **told, sha256=review.sha256)
    yield audit.event(Action.APPROVED, review, by=checker, **told, sha256=review.sha256, note="")
    yield audit.event(Action.PUBLISHED, review, by=checker, **told, sha256=review.sha256, edition=1)
