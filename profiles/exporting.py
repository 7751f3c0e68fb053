"""Profiles as files to take away: Markdown, tables as CSV, several as one archive."""

from django.db.models import OuterRef, Subquery

from minerals.downloads.as_zip import zipped

from . import content, snapshot
from .models import Edition, Revision

README = """\
# Profiles of the Critical Minerals Atlas

`profiles/` holds each profile as Markdown with front matter, `tables/` the rows of all of them as CSV. A text
that a spreadsheet would take for a formula begins with an apostrophe. Both can be imported at the desk: one
profile, or one table of one profile, at a time.
"""


def drafts_of(profiles):
    """The snapshots of many drafts: the newest revision of each, which holds all of it."""
    newest = Revision.objects.filter(profile=OuterRef("pk")).order_by("-number").values("pk")[:1]
    profiles = list(profiles.select_related("country").annotate(newest=Subquery(newest)))
    revisions = Revision.objects.in_bulk([one.newest for one in profiles if one.newest])
    for profile in profiles:
        if revision := revisions.get(profile.newest):
            yield profile.country, snapshot.raised(revision.payload)
        else:
            yield profile.country, snapshot.snapshot(profile)


def live_of(profiles):
    """The snapshots that the live editions of many profiles were made of."""
    countries = profiles.values("country")
    for edition in Edition.objects.live().filter(country__in=countries).select_related("country"):
        yield edition.country, snapshot.raised(edition.payload["source"])


def files(found):
    """{path: bytes} of (country, tree) pairs: a file a profile, and a table of all of them a kind of row."""
    found = sorted(found, key=lambda pair: pair[0].slug)
    written = {f"profiles/{country.slug}.md": content.write(tree).encode() for country, tree in found}
    trees = [tree for _, tree in found]
    written |= {f"tables/{table}.csv": content.write_table(table, trees) for table in content.ROWS}
    return written


def archive(found):
    """A ZIP of `files`."""
    return zipped({"README.md": README.encode(), **files(found)})
