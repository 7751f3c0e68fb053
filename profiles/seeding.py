"""The initial content, through the same doors that people use.

Two accounts that cannot sign in submit and approve. A profile that a person has touched is left
alone, and named.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from minerals.models import Country

from . import content, snapshot, workflow
from .groups import EDITOR, MODERATOR
from .models import Edition, Profile, Review
from .models.record import RevisionKind

AUTHOR = "initial-content"
CHECKER = "initial-check"
FIRST_NOTE = "First edition."
CHANGE_NOTE = "Text and figures brought up to the site's own content files."


@dataclass
class Report:
    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)  # by a person, so left alone


def accounts():
    """(author, checker): the accounts that submit and approve initial content. They cannot sign in."""
    made = []
    for username, name, group in ((AUTHOR, "content", EDITOR), (CHECKER, "check", MODERATOR)):
        user, created = get_user_model().objects.get_or_create(
            username=username, defaults={"first_name": "Initial", "last_name": name}
        )
        if created:
            user.set_unusable_password()
            user.save()
        user.groups.add(Group.objects.get(name=group))
        made.append(user)
    return made


def read_all(paths):
    """{path: tree} of all files, or BadContent with the problems of all of them."""
    vocabulary = content.Vocabulary.stored()
    trees, problems = {}, []
    for path in paths:
        try:
            trees[path] = content.read(path, vocabulary)
        except content.BadContent as error:
            problems += error.problems
    by_country = {}
    for path, tree in trees.items():
        if tree["country"] in by_country:
            problems.append(
                content.ContentProblem(
                    path.name, 2, f"{tree['country']} has a file already: {by_country[tree['country']]}"
                )
            )
        by_country[tree["country"]] = path.name
    if problems:
        raise content.BadContent(problems)
    return trees


@transaction.atomic
def seed_profiles(paths, *, progress=lambda line: None):
    """Publish the profiles in these files; all or none. Raises BadContent with every problem of every file."""
    trees = read_all(paths)
    author, checker = accounts()
    report, problems = Report(), []
    for path, tree in trees.items():
        country = Country.objects.get(code=tree["country"])
        try:
            _seed_one(country, tree, author, checker, report)
        except workflow.Incomplete as error:
            problems += [content.ContentProblem(path.name, _line(path, p), str(p)) for p in error.problems]
        progress(f"{country}")
    if problems:
        raise content.BadContent(problems)
    return report


def _seed_one(country, tree, author, checker, report):
    profile = Profile.objects.filter(country=country).first()
    if profile and _is_touched(profile, {author.pk, checker.pk}):
        report.touched.append(country.name)
        return
    if profile is None:
        profile = Profile.objects.create(country=country)
    last = profile.revisions.order_by("-number").first()
    if last and holds(last, tree):
        if workflow.live_edition(profile):
            report.unchanged.append(country.name)
            return
    else:
        snapshot.restore(profile, tree)
        workflow.record(profile, by=author, kind=RevisionKind.IMPORT)
    first = not Edition.objects.filter(country=country).exists()
    review = workflow.submit(profile, by=author, change_note=FIRST_NOTE if first else CHANGE_NOTE)
    workflow.approve(review, by=checker)
    workflow.publish(review, by=checker)
    report.published.append(country.name)


def holds(revision, tree):
    """Whether a revision of whatever schema has the text of `tree`; a picture is no part of the files."""
    kept = snapshot.raised(revision.payload)
    return kept == tree | {"image": kept["image"]}


def _is_touched(profile, machine):
    """Whether anybody but the two accounts saved, submitted or decided, or holds a draft not yet submitted."""
    return (
        profile.revisions.exclude(author__in=machine).exists()
        or Review.objects.filter(profile=profile).exclude(submitter__in=machine).exists()
        or Review.objects.filter(profile=profile, decider__isnull=False).exclude(decider__in=machine).exists()
    )


def _line(path, problem):
    """The line of the file that holds the text of a problem, 1 where it cannot be found."""
    if problem.text:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if problem.text in line:
                return number
    return 1
