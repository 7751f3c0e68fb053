"""The record of a test: what verifying finds in it, and changes behind the back of its triggers."""

import json

from django.conf import settings
from django.db import connection

from minerals.importers.loading.importing import Outcome, audit_import, save_import
from minerals.models import Origin
from profiles import workflow
from profiles.models import Profile
from profiles.verification import verify
from tests.unguarded import unguarded

UNTOLD = "no row of the record matches it"


def problems(**options):
    return [str(finding) for finding in verify(settings.RECORD_DIGEST, **options).findings]


def in_order():
    assert problems() == []


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tamper(sql, *values):
    with unguarded():
        run(sql, *values)


def lines():
    return [json.loads(line) for line in settings.RECORD_DIGEST.read_text().splitlines()]


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    return workflow.save_revision(profile, by=editor)


def imported(release):
    """An import of a release as it is logged; its rows were loaded before."""
    made = save_import(Outcome("mcs.csv", "tidy"), release, origin=Origin.CONTENT)
    audit_import(made, [])
    return made
