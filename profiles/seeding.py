"""The initial content, published through the transitions that people use, by two accounts that cannot sign in."""

from dataclasses import dataclass, field, replace

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from minerals.importers.reading.tables import read_table

from . import checking, content, workflow
from .accounts.groups import EDITOR, MODERATOR
from .content import ContentError, FileProblem
from .draft import snapshot
from .models import Edition, Event, Profile, Review
from .models.choices import ENDED_STATES
from .models.record import CHANGE_NOTE_LENGTH, RevisionKind
from .models.subjects import Subject
from .publishing.facts import Facts
from .publishing.payload.changes import changes
from .publishing.payload.payload import Payload
from .publishing.resolving import resolve
from .workflow.rules import published_number

AUTHOR = "initial-content"
CHECKER = "initial-check"
EVENTS = "events"  # the folder of their files, each named by its slug
FIRST_NOTE = "First edition."
CHANGE_NOTE = "Text and figures updated from the site's own content files."


@dataclass
class SeedReport:
    """Names of countries and minerals; `renewed` and `to_submit` with what the facts changed."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)  # by a person, so left alone
    renewed: dict[str, str] = field(default_factory=dict)  # the text is the same, the facts of it are not
    # The same of touched ones: a draft waits for a person
    to_submit: dict[str, str] = field(default_factory=dict)
    # Touched ones whose draft gets the facts when it is submitted
    waiting: list[str] = field(default_factory=list)


class FactsOfAll:
    """The Facts of every country, read when a profile first needs them."""

    def __init__(self):
        self.facts = None

    def of(self, country):
        if self.facts is None:
            self.facts = Facts.open(country)
        return self.facts.for_country(country)


def accounts():
    """(author, checker): the accounts that submit and approve initial content."""
    made = []
    for username, name, group in ((AUTHOR, "content", EDITOR), (CHECKER, "check", MODERATOR)):
        defaults = {"first_name": "Initial", "last_name": name, "password": make_password(None)}
        user, _ = get_user_model().objects.get_or_create(username=username, defaults=defaults)
        user.groups.add(Group.objects.get(name=group))
        made.append(user)
    return made


def read_all(paths):
    """{path: tree} of all files, or ContentError with the problems of all of them."""
    events = frozenset(path.stem for path in paths if path.parent.name == EVENTS)
    vocabulary = content.Known.stored()
    vocabulary = replace(vocabulary, events=vocabulary.events | events)
    trees, by_subject, problems = {}, {}, []
    for path in paths:
        try:
            tree = trees[path] = content.read(path, vocabulary)
        except ContentError as error:
            problems += error.problems
            continue
        subject = snapshot.subject_of(tree)
        if other := by_subject.get(subject):
            problems.append(FileProblem(path.name, 2, f"{subject} has a file already: {other}"))
        by_subject[subject] = path.name
    if problems:
        raise ContentError(problems)
    return trees


@transaction.atomic
def seed_profiles(paths, *, progress=lambda line: None):
    """Publish the profiles in these files; all or none. Raises ContentError with every problem of every file."""
    trees, notes = read_all(paths), change_notes(paths)
    for tree in trees.values():
        if slug := tree.get("event"):
            Event.objects.get_or_create(slug=slug, defaults={"name": tree["facts"][0]["title"]})
    author, checker = accounts()
    report, problems, facts = SeedReport(), [], FactsOfAll()
    with checking.checked_together():
        for path, tree in trees.items():
            profile = _profile(tree)
            note = notes.get(snapshot.subject_of(tree), CHANGE_NOTE)
            try:
                _seed_one(profile, tree, (author, checker), report, note, facts)
            except workflow.Incomplete as error:
                problems += [FileProblem(path.name, _line(path, p), str(p)) for p in error.problems]
            progress(str(profile))
    if problems:
        raise ContentError(problems)
    # Profiles link to each other, so they are checked when all are there.
    checking.check_profiles(Profile.objects.all())
    return report


def change_notes(paths):
    """{country code or mineral slug: its change note}, from change_notes.csv beside the folder of the files."""
    found = {}
    for folder in sorted({path.parent.parent for path in paths}):
        file = folder / "change_notes.csv"
        if not file.exists():
            continue
        rows, problems = read_table(file, ("country", "note"))
        problems += [
            FileProblem(file.name, line, f"the note has more than {CHANGE_NOTE_LENGTH} characters")
            for line, cells in rows
            if len(cells["note"]) > CHANGE_NOTE_LENGTH
        ]
        if problems:
            raise ContentError(problems)
        found |= {cells["country"]: cells["note"] for _, cells in rows}
    return found


def _profile(tree):
    return Profile.objects.with_subject().get_or_create(subject=Subject.objects.of(snapshot.named_in(tree)))[
        0
    ]


def _seed_one(profile, tree, machine, report, change_note, facts):
    author, _ = machine
    live = workflow.live_edition(profile)
    if _is_touched(profile, {user.pk for user in machine}):
        report.touched.append(str(profile))
        if live:
            _offer(profile, live, author, report, facts)
        return
    last = profile.revisions.newest()
    if last and holds(last, tree):
        if live:
            _renew(profile, live, machine, report, facts)
            return
    else:
        snapshot.restore(profile, tree)
        workflow.save_revision(profile, by=author, kind=RevisionKind.IMPORT)
    first = not Edition.objects.of(profile).exists()
    _publish(profile, machine, FIRST_NOTE if first else change_note, facts.of(profile.subject.place))
    report.published.append(str(profile))


def _publish(profile, machine, change_note, facts):
    author, checker = machine
    review = workflow.submit(profile, by=author, change_note=change_note, facts=facts)
    workflow.approve(review, by=checker)
    workflow.publish(review, by=checker)


def _renew(profile, live, machine, report, facts):
    """Publish the same text with today's facts, if these change its payload."""
    found, own = _changes(live, facts.of(profile.subject.place))
    if not found:
        report.unchanged.append(str(profile))
        return
    note = found.note(CHANGE_NOTE_LENGTH)
    workflow.refresh(profile, by=machine[0], facts=own)
    _publish(profile, machine, note, own)
    report.renewed[str(profile)] = note


def _offer(profile, live, author, report, facts):
    """Make a draft with the facts of today from a text that a person has published, for a person to submit."""
    if profile.reviews.unfinished().exists():
        return
    found, own = _changes(live, facts.of(profile.subject.place))
    if not found:
        return
    if profile.revisions.newest().number != published_number(profile):
        report.waiting.append(str(profile))
        return
    workflow.refresh(profile, by=author, facts=own)
    report.to_submit[str(profile)] = found.note(CHANGE_NOTE_LENGTH)


def _changes(live, facts):
    """(Changes since a live edition, the facts that make them)."""
    payload = Payload.of(live)
    today = resolve(snapshot.upgrade(payload.source), facts).payload
    return changes(payload, today), facts


def holds(revision, tree):
    """Whether a revision, of any schema, has the text of `tree`; the files hold no picture."""
    saved = snapshot.upgrade(revision.payload)
    return saved == tree | {"image": saved["image"]}


def _is_touched(profile, machine):
    """Whether somebody else saved, submitted or decided, or ended the newest edition."""
    newest = Edition.objects.of(profile).order_by("-number").first()
    return (
        (newest is not None and newest.state in ENDED_STATES)
        or profile.revisions.exclude(author__in=machine).exists()
        or Review.objects.filter(profile=profile).exclude(submitter__in=machine).exists()
        or Review.objects.filter(profile=profile, decider__isnull=False).exclude(decider__in=machine).exists()
    )


def _line(path, problem):
    """The line of the file that holds the text of a problem, 1 where it cannot be found."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return next((number for number, line in lines if problem.text and problem.text in line), 1)
