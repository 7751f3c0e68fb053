"""Databases in which profiles may be generated: only separate ones, so that no generated profile appears beside real
ones.
"""

import re
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection

from minerals.models import Country
from profiles.accounts.demo import ACCOUNTS
from profiles.management.commands.seed import GENERATED
from profiles.models import Comment, ErrorReport, Profile, PublicationSet, Review, Revision

from .places import CODES

AUTHOR, CHECKER = GENERATED, "generated-check"  # accounts that cannot sign in
NAME = re.compile(r"(?<![a-z])generated(?![a-z])")


def name():
    """The name of the database; of SQLite that of the file, without its folder and ending."""
    return Path(str(connection.settings_dict["NAME"])).stem


def is_generated():
    """Whether there are generated profiles in this database."""
    return Revision.objects.filter(author__username=AUTHOR).exists()


def why_not():
    """Return [reason] why no profile may be generated in this database.

    It may hold the reference tables and figures of `content/`, the accounts of a demonstration, and generated profiles,
    whatever the two generating accounts have done with them since.
    """
    found = [] if NAME.search(name()) else [f"its name, “{name()}”, does not have the word “generated” in it"]
    machine = get_user_model().objects.filter(username__in=(AUTHOR, CHECKER))
    people = get_user_model().objects.exclude(username__in=(AUTHOR, CHECKER, *ACCOUNTS))
    counted = {
        "profiles of real countries or of minerals": Profile.objects.exclude(
            subject__place__code__in=CODES, subject__mineral=None
        ),
        "profiles that were not generated": Profile.objects.exclude(revisions__author__in=machine),
        "revisions by people": Revision.objects.exclude(author__in=machine),
        "reviews by people": Review.objects.exclude(submitter__in=machine),
        "accounts of people": people,
        "comments": Comment.objects.all(),
        "reports of errors": ErrorReport.objects.all(),
        "sets": PublicationSet.objects.all(),
        "places without a profile that have the code of a generated one": Country.objects.filter(
            code__in=CODES, subjects__profile=None
        ),
    }
    for what, rows in counted.items():
        if number := rows.count():
            found.append(f"it holds {what}: {number:,}")
    return found
