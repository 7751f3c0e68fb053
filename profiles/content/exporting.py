"""Export of profiles as files: Markdown, tables as CSV, several as one archive."""

from django.template.loader import render_to_string

from tables.archives import zipped

from .. import content
from ..draft import snapshot
from ..models import Edition, Revision
from ..publishing.payload.payload import Payload
from ..shape import TABLE


def drafts_of(profiles):
    """(subject, snapshot) of many drafts, from the newest revision of each."""
    newest = Revision.objects.newest_of("pk")
    profiles = list(profiles.with_subject().annotate(newest=newest))
    revisions = Revision.objects.in_bulk([one.newest for one in profiles if one.newest])
    for profile in profiles:
        revision = revisions.get(profile.newest)
        tree = snapshot.upgrade(revision.payload) if revision else snapshot.snapshot(profile)
        yield profile.subject, tree


def live_of(profiles):
    """(subject, snapshot) that the live editions of many profiles were made from."""
    live = Edition.objects.current().filter(review__profile__in=profiles.values("pk"))
    for edition in live.with_subject():
        yield edition.subject, snapshot.upgrade(Payload.of(edition).source)


def files(pairs):
    """{path: bytes} of (subject, tree) pairs: one file per profile, and one table of all of them per kind of row."""
    pairs = sorted(pairs, key=lambda pair: pair[0].slug)
    written = {
        f"{'minerals' if tree.get('mineral') else 'profiles'}/{subject.slug}.md": content.write(tree).encode()
        for subject, tree in pairs
    }
    trees = [tree for _, tree in pairs]
    written |= {f"tables/{name}.csv": content.write_table(name, trees) for name in TABLE}
    return written


def archive(pairs):
    return zipped({"README.md": render_to_string("admin/profiles/export_readme.md").encode(), **files(pairs)})
