"""Acts of people and administrators on the site, and observations of a drill."""

import http.client
import random

from .machines import HOST

PAGE = "/countries/japan/"
PUBLISH = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Profile

def person(name, group):
    user, made = get_user_model().objects.get_or_create(username=name, defaults={{"is_staff": True}})
    user.groups.add(Group.objects.get(name=group))
    return user

editor, moderator = person("rehearsing-editor", EDITOR), person("rehearsing-moderator", MODERATOR)
japan = Profile.objects.get(subject__place__code="JPN")
for review in japan.reviews.unfinished():
    workflow.withdraw_submission(review, by=editor)
Profile.objects.filter(pk=japan.pk).update(tagline="{tagline}")
{more}
japan = Profile.objects.get(pk=japan.pk)
workflow.save_revision(japan, by=editor)
review = workflow.submit(japan, by=editor, change_note="Rehearsed.")
workflow.approve_and_publish(review, by=moderator)
"""


class Seen(list):
    """Observations of a drill, with those that were not expected."""

    def __init__(self):
        self.faults = []

    def expect(self, true, words):
        (self if true else self.faults).append(words)


def publishing(tagline, more=""):
    """A command that publishes an edition of Japan with a tagline; `more`: code that changes the draft as well."""
    return ("ops/manage", "shell", "-v", "0", "-c", PUBLISH.format(tagline=tagline, more=more))


def publish(site, seen):
    """Publish on one machine, and expect the new text from each of them."""
    tagline = f"Rehearsed {random.random()}"
    site.machines[0].run(*publishing(tagline))
    for machine in site.machines:
        _, text = asked(machine, PAGE)
        seen.expect(tagline in text, f"new text from port {machine.port}")


def asked(machine, path):
    """(status, text) of an address, as nginx asks a machine for it."""
    connection = http.client.HTTPConnection("127.0.0.1", machine.port, timeout=60)
    connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode(errors="replace")
    connection.close()
    return status, text


def verified(machine, seen):
    process = machine.begin("ops/manage", "verify")
    text, _ = process.communicate()
    last = text.strip().splitlines()[-1] if text.strip() else process.returncode
    seen.expect(process.returncode == 0, f"verify: {last}")


def ended(process, seen, status, words):
    """Expect of a command its exit status and words."""
    text, _ = process.communicate()
    last = text.strip().splitlines()[-1] if text.strip() else "nothing"
    seen.expect((process.returncode, words in text) == (status, True), f"exit {process.returncode}, {last}")
