"""The three groups of the desk and what each may do: facts are for administrators, words for editors."""

import csv
from itertools import product
from pathlib import Path

from django.apps import apps

APPS = ("auth", "audit_log", "minerals", "profiles")  # whose permissions the groups are made of
EDITOR, MODERATOR, ADMINISTRATOR = "Editor", "Moderator", "Administrator"

TABLE = Path(__file__).with_name("permissions.csv")


def _read():
    """({group: [codename]}, {permission: what it lets an account do, after “no right to”}) of the table."""
    permissions, phrases = {EDITOR: [], MODERATOR: [], ADMINISTRATOR: []}, {}
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()):
        for verb, model in product(row["verbs"].split(), row["models"].split()):
            for group, names in permissions.items():
                names += [f"{verb}_{model}"] if row[group] else []
            if row["phrase"]:
                phrases[f"{row['app']}.{verb}_{model}"] = row["phrase"]
    return permissions, phrases


PERMISSIONS, PHRASES = _read()


def ensure_groups():
    """Give each group exactly its permissions. Safe to repeat; users' membership is left alone."""
    # Not imported above: this module is loaded before the models.
    Group, Permission = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    known = {p.codename: p for p in Permission.objects.filter(content_type__app_label__in=APPS)}
    for name, codenames in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(known[codename] for codename in codenames if codename in known)
