"""A new release from its import to the new editions, with real figures: what `scripts/rehearse_release.py` runs.

Copies of profiles of `content/` are published with the figures of one release and brought up to date with those of the
next, by the pages and transitions that people use. A copy lacks the sentences and the numbers at a glance for which the
first release has no figure. What must be true and is not becomes a fault of the Report.
"""

import io
import re
from dataclasses import dataclass, field, replace
from html import escape

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from minerals import searchable
from minerals.importers.loading.importing import import_release
from minerals.importers.loading.reference import load_reference
from minerals.importers.reading.files import from_path
from minerals.importers.tidy.reference import keys_of, read_reference
from minerals.importers.tidy.trade import load_trade
from minerals.models import Release
from profiles import checking, content, workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.draft.snapshot import sha256
from profiles.models import DraftCheck, Edition, Profile, Review
from profiles.models.subjects import Event, SubjectKind, with_subject
from profiles.verification import verify

CONTENT = settings.BASE_DIR / "content"
OLD, NEW = "usgs-mcs-2025", "usgs-mcs-2026"
CORRECTIONS = CONTENT / "corrections.csv"
PUBLISHED = {  # the publishers' own files, as ../shared/data has them
    OLD: "usgs_mcs2025/MCS2025_World_Data.csv",
    NEW: "usgs_mcs2026/MCS2026_Commodities_Data.csv",
    "iea-cmd-2025": "iea_cmd2025/supply_by_country.csv",
    "usgs-outlook-2025": "usgs_outlook2029/outlook_tidy.csv",
    "wgi-2024": "wgi/wgi_2015_2023.csv",
    "baci-2026": "baci_trade",
}
OTHERS = ("iea-cmd-2025", "usgs-outlook-2025")
TABLES_OF_OTHERS = ("wgi-2024", "baci-2026")
OF_NEW = re.compile(r"(\[\[[^\]]*?) year=2025\b")  # a year that the old release does not have
POINTER = re.compile(r"^\s+(?:- )?event: ([\w-]+)$", re.M)
# With the citations behind its full stop.
SENTENCE = re.compile(r".+?(?:[.!?][\"”’)]*(?:\s*\[@[^\]]*\])*(?=\s|$)|$)", re.DOTALL)
LEFT_OUT_AT_MOST = 0.1  # of the sentences and numbers of a copy; of another text it would be no copy


class Refused(Exception):
    """An import that loaded nothing, with the reason."""


class TooLittleLeft(Exception):
    """A copy that lacks so much of its profile that it rehearses little."""


def load_tables():
    """The reference tables, without the releases that are still to come."""
    reference, problems = read_reference(CONTENT)
    if problems:
        raise content.ContentError(problems)
    reference["releases"] = [row for row in reference["releases"] if not row.key[0].startswith(NEW)]
    load_reference(reference)
    searchable.index()


def load_release(key, folder=None):
    """Import a release: the publisher's own files below `folder`, or our tidy ones. Returns the Outcome."""
    path = folder / PUBLISHED[key] if folder else CONTENT / "figures" / f"{key}.csv"
    return _imported(path)


def load_our_trade():
    """The flows of `content/`, which texts name: no release that is imported."""
    reference, _ = read_reference(CONTENT)
    known = {"countries": keys_of(reference["countries"])}
    known["commodities"] = {"-".join(row.key) for row in reference["commodities"]}
    releases = {release.key: release for release in Release.objects.all()}
    for _ in load_trade(CONTENT, releases, **known, progress=lambda text: None):
        pass  # a report a file


def load_new(folder=None):
    """The release, and the corrections that its publisher made to it later: the Outcomes."""
    load_reference(read_reference(CONTENT)[0])  # with the days of publication
    searchable.index()
    return load_release(NEW, folder), _imported(CORRECTIONS)


def _imported(path):
    outcome = import_release(from_path(path), content_dir=CONTENT)
    if outcome.refusal:
        raise Refused(f"{path.name}: {outcome.refusal}: {outcome.problems[:3]}")
    return outcome


# Words: people, first editions, and the editions that follow


def people():
    """(editor, moderator)"""
    found = []
    for name, group in (("rehearsing-editor", EDITOR), ("rehearsing-moderator", MODERATOR)):
        user = get_user_model().objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        found.append(user)
    return found


def publish_copy(slug, editor, moderator, vocabulary, edit=lambda tree: tree):
    """(first edition of a copy of a profile, the share of it that was left out); `edit` takes and gives a snapshot.

    Raises Incomplete if what is left cannot be submitted.
    """
    file = CONTENT / "profiles" / f"{slug}.md"
    text = file.read_text(encoding="utf-8")
    for event in sorted(set(POINTER.findall(text))):
        if not Event.objects.filter(slug=event).exists():
            _publish_event(event, editor, moderator, vocabulary)
    vocabulary = replace(vocabulary, events=frozenset(Event.objects.values_list("slug", flat=True)))
    return _publish_copy(file.name, text, editor, moderator, vocabulary, edit)


def _publish_event(slug, editor, moderator, vocabulary):
    """An event that a profile points to, without what the first release does not have."""
    file = CONTENT / "events" / f"{slug}.md"
    Event.objects.create(slug=slug, name=slug)
    known = replace(vocabulary, events=frozenset({slug}))
    _publish_copy(file.name, file.read_text(encoding="utf-8"), editor, moderator, known, lambda tree: tree)


def _publish_copy(name, text, editor, moderator, vocabulary, edit):
    whole = tree = edit(content.markdown.read_text(name, OF_NEW.sub(r"\1", text), vocabulary))
    while True:
        try:
            with transaction.atomic():
                profile = workflow.start_from_import(tree, by=editor).profile
                review = workflow.submit(profile, by=editor)
            return decide(review, moderator), 1 - size(tree) / size(whole)
        except workflow.Incomplete as error:
            before, tree = tree, without(tree, {problem.text for problem in error.problems})
            if size(tree) == size(before):
                raise


def without(tree, missing):
    """The snapshot without the sentences and the numbers at a glance that hold one of these references."""
    held = [text for text in missing if text.startswith("[[")]
    kept = {name: _kept(text, held) for name, text in tree["sections"].items()}
    return tree | {
        "glance": [row for row in tree["glance"] if row["figure"] not in missing],
        "sections": kept,
    }


def _kept(text, held):
    paragraphs = (
        "".join(one for one in sentences if not any(part in one for part in held)).strip()
        for sentences in _paragraphs(text)
    )
    return "\n\n".join(filter(None, paragraphs))


def size(tree):
    """Count the sentences and the numbers at a glance of a snapshot."""
    texts = tree["sections"].values()
    return len(tree["glance"]) + sum(len(sentences) for text in texts for sentences in _paragraphs(text))


def _paragraphs(text):
    return [SENTENCE.findall(paragraph) for paragraph in text.split("\n\n") if paragraph.strip()]


def decide(review, moderator):
    """The Edition of a review."""
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)


def refresh(client):
    """Refresh every profile whose figures moved and submit it with the note that is proposed: the reviews.

    As an editor does it on the page of figures that moved: two forms, sent as they come.
    """
    chosen = list(_of_countries().exclude(moved=[]).values_list("profile", flat=True))
    client.post(reverse("admin:profiles_draftcheck_refresh"), {"profile": chosen})
    notes = dict(DraftCheck.objects.filter(profile__in=chosen).values_list("profile", "note"))
    data = {"profile": chosen, **{f"note-{key}": note for key, note in notes.items()}}
    client.post(reverse("admin:profiles_draftcheck_submit"), data)
    return list(Review.objects.waiting().filter(profile__in=chosen).order_by("profile__subject__place__slug"))


# What must be true

# What an edition page says of the editions after it, and what the live page says beside the edition, of today.
BANNER = re.compile(rb'<div class="banner".*?</div>', re.DOTALL)
OF_TODAY = re.compile(rb'<section class="section" id="exposure">.*?</section>', re.DOTALL)
FILES = (".json", ".csv", ".xlsx")


def pages(addresses):
    """{address: bytes} of pages and their files, without what is no part of an edition."""
    client, found = Client(), {}
    for address in addresses:
        for one in (address, *(f"{address.rstrip('/')}{ending}" for ending in FILES)):
            response = client.get(one)
            if response.status_code != 200:
                raise Refused(f"{one} answered {response.status_code}")
            found[one] = OF_TODAY.sub(b"", BANNER.sub(b"", response.getvalue()))
    return found


@dataclass
class Report:
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def expect(self, is_true, fault):
        if not is_true:
            self.faults.append(fault)

    def compare(self, before, what):
        """Ask for the same pages again."""
        after = pages([one for one in before if one.endswith("/")])
        different = [address for address, old in before.items() if after[address] != old]
        self.faults += [f"{what}: {address} changed" for address in different]
        self.lines.append(f"{what}: {len(before)} pages and files asked for again, {len(different)} changed")


def first_editions(report, slugs, editor, moderator):
    """Publish the profiles for which the figures so far suffice, and return their editions."""
    vocabulary, found = content.Known.stored(), []
    for slug in slugs:
        try:
            with transaction.atomic():
                edition, left_out = publish_copy(slug, editor, moderator, vocabulary)
                if left_out > LEFT_OUT_AT_MOST:
                    raise TooLittleLeft(f"{left_out:.0%} of it would be left out")
        except (workflow.Incomplete, TooLittleLeft) as reason:
            report.lines.append(f"{slug} is passed over: {reason}")
        else:
            report.lines.append(f"{edition}: published, {left_out:.0%} of it left out")
            found.append(edition)
    return found


def rehearse(slugs, digest, folder=None, *, at_least):
    """The Report of the whole, for `at_least` so many of the profiles; `digest` is a file for that of the record."""
    report = Report()
    load_tables()
    for key in (OLD, *OTHERS, *(TABLES_OF_OTHERS if folder else ())):
        report.lines.append(f"{key}: {load_release(key, folder).touched:,} rows loaded")
    if not folder:
        load_our_trade()
    editor, moderator = people()
    editions = first_editions(report, slugs, editor, moderator)
    report.expect(len(editions) >= at_least, f"{len(editions)} profiles rehearsed; {at_least} are needed")
    live = pages([edition.subject.place.get_absolute_url() for edition in editions])
    frozen = pages([edition.get_absolute_url() for edition in editions])
    report.faults += [str(one) for one in verify(digest).findings]
    for outcome in load_new(folder):
        changed = len(outcome.reported("changed"))
        report.lines.append(
            f"{outcome.name}: {outcome.touched:,} rows loaded, {changed:,} of them other than before"
        )
    report.compare(live, "Live pages after the import")
    checking.check_profiles(Profile.objects.all())
    client = Client()
    client.force_login(editor)
    for check in (
        _of_countries().select_related(*with_subject("profile__")).order_by("profile__subject__place__slug")
    ):
        _read(report, client, check)
    reviews = refresh(client)
    report.expect(
        len(reviews) == len(editions),
        f"{len(reviews)} of {len(editions)} profiles were refreshed and submitted",
    )
    for edition in [decide(review, moderator) for review in reviews]:
        _published(report, edition)
    report.compare(frozen, "Editions 1 after editions 2")
    _record(report, digest)
    return report


def _of_countries():
    """Checks of countries: the events that they point to stay as they are."""
    return DraftCheck.objects.filter(profile__subject__kind=SubjectKind.COUNTRY)


def _read(report, client, check):
    """Check and report the worklist of one profile: its sentences with figures that moved."""
    slug = check.profile.subject.place.slug
    response = client.get(reverse("admin:profiles_draftcheck_worklist", args=[slug]))
    report.expect(response.status_code == 200, f"the worklist of {slug} answered {response.status_code}")
    report.expect(check.sentences, f"no sentence of {slug} has a figure that moved")
    report.lines.append(
        f"{check.profile}: {check.sentences} sentences with figures that moved, {check.again} to read again, "
        f"{len(check.moved)} figures in all"
    )


def _published(report, edition):
    """Check and report what readers are told about the new edition."""
    slug, note = edition.subject.place.slug, edition.change_note
    compared = Client().get(reverse("profiles:edition_diff", args=[slug, edition.number - 1, edition.number]))
    page = compared.content.decode()
    report.expect(escape(note, quote=False) in page, f"the comparison of {slug} lacks the note")
    report.expect("Mineral Commodity Summaries 2026" in note, f"the note of {slug} names no release")
    report.lines.append(f"{edition}: {note}")


def _record(report, digest):
    for edition in Edition.objects.all():
        report.expect(sha256(edition.payload) == edition.sha256, f"{edition} has another hash")
    report.faults += [str(one) for one in verify(digest).findings]
    try:
        call_command("rebuild_projections", "--check", stdout=io.StringIO())
    except CommandError as error:
        report.faults.append(str(error))
    moved = _of_countries().exclude(moved=[])
    report.expect(not moved, f"figures moved again at once: {', '.join(str(one.profile) for one in moved)}")
    report.lines.append(
        f"Record: {Edition.objects.count()} editions, hashes, digest and projections compared"
    )
