"""The first page of the desk says nothing false after any act on figures: every sentence of it is read."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from minerals.importers.loading import applying
from minerals.importers.loading.importing import import_release
from minerals.importers.loading.reference import load_reference
from minerals.importers.reading.files import from_bytes
from minerals.importers.tidy.figures import COLUMNS
from minerals.importers.tidy.reference import read_reference
from minerals.models import Country, Figure, Mineral, Release, ReleaseImport
from profiles import checking
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import DraftCheck, Profile
from tests.factories import UserFactory, complete_profile, publish
from tests.seeds import once_a_module

CONTENT = settings.BASE_DIR / "content"
INDEX, MOVED, CHECK = (
    reverse(name)
    for name in ("admin:index", "admin:profiles_draftcheck_moved", "admin:profiles_draftcheck_check")
)
BLOCK = re.compile(r"</?(?:p|li|ul|h2|section|div|nav|form|button)\b[^>]*>")
TAG = re.compile(r"<[^>]+>")
CHECKED = "Checked less than a minute ago: no draft, and none of its figures, has changed since its check."
UNKNOWN = (
    "Not known: 1 draft unchecked since its text or its figures last changed. The oldest findings here are from less "
    "than a minute ago."
)
WAITS = ["Imports not applied 1", "usgs-mcs-2026.csv", "by administrator"]
NO_IMPORT = "No imports are waiting to be applied."
NOT_MOVED = "No figures changed since publication, apart from profiles in review."
OF_DRAFTS = [
    "Nothing was sent back to you.",
    "You have no other drafts with unpublished changes.",
    "Nothing is scheduled.",
    "You have nothing in review.",
    "Nothing was published by force.",
    "No reports of errors are waiting.",
]
OF_DAYS = [
    "Nothing has ended or is due by tomorrow.",
    "No date under In brief or in a first paragraph has passed since the research.",
    "Nothing is overdue.",
]
ALL_ANSWER = "No cited address is known to have stopped answering."
OF_CHECKS = [
    "No incomplete drafts.",
    "No broken links.",
    "No added role is in the figures yet.",
]
AT_REST = ["Nothing is waiting for you.", CHECKED]
TIME = re.compile(r"<time\b.*?</time>", re.DOTALL)


def tidy(value):
    row = f"COD,cobalt,mine,all,production,contained,2025,{value},,,t,estimated,true,,,,7"
    return "\r\n".join([",".join(COLUMNS), row, ""]).encode()


def load():
    load_reference(read_reference(CONTENT)[0])
    import_release(from_bytes("usgs-mcs-2026.csv", tidy(230_000)), content_dir=CONTENT)
    congo, cobalt = Country.objects.get(code="COD"), Mineral.objects.get(slug="cobalt")
    profile = complete_profile(congo, minerals=[cobalt], reference="cobalt/mine/production")
    editor, moderator = (
        UserFactory(username=name, group=group) for name, group in (("e", EDITOR), ("m", MODERATOR))
    )
    publish(profile, editor=editor, moderator=moderator)
    checking.check_profiles(Profile.objects.all())


loaded_once = once_a_module(load)
pytestmark = [pytest.mark.usefixtures("loaded_once")]


@pytest.fixture
def chief(client, administrator):
    """An administrator who edits, too: whoever sees most of the first page."""
    administrator.groups.add(UserFactory(username="another", group=EDITOR).groups.get())
    client.force_login(administrator)
    return client


def sentences(client, address=INDEX):
    """Every line of a page of the desk above its shortcuts, and below its head."""
    page = client.get(address).content.decode()
    page = TIME.sub("", page).partition('<div id="content-main">')[2].partition('<ul class="shortcuts">')[0]
    lines = (" ".join(unescape(TAG.sub(" ", line)).split()) for line in BLOCK.split(page))
    return [line for line in lines if line]


def upload(client, value):
    data = value if isinstance(value, bytes) else tidy(value)
    client.post(
        reverse("admin:minerals_releaseimport_add"), {"file": SimpleUploadedFile("usgs-mcs-2026.csv", data)}
    )
    return ReleaseImport.objects.latest("pk")


def act(client, name, record):
    client.post(reverse(f"admin:minerals_releaseimport_{name}", args=[record.pk]))
    if name == "apply":  # in the process that this starts
        applying.apply_asked(record.pk, content_dir=CONTENT)


def correct(client, value):
    made = Figure.objects.get(country__code="COD", mineral__slug="cobalt")
    fields = {"value": value, "unit": "t", "flag": "estimated", "is_estimate": "on", "reason": "They say so."}
    fields |= {
        "release": Release.objects.get(key="usgs-mcs-2026").pk,
        "seen": made.revisions.current().get().pk,
    }
    client.post(reverse("admin:minerals_figure_correct", args=[made.pk]), fields | {"apply": "1"})
    assert made.revisions.current().get().value == value


def moved(value, marks="estimate"):
    """The queue of figures that moved, with the one that did."""
    return [
        "Figures moved since published 1",
        "DR Congo",
        "DR Congo, cobalt: mine production (contained weight): 230,000 t (estimate, 2025) → "
        f"{value:,} t ({marks}, 2025)",
    ]


def corrected(value):
    return moved(value, "estimate, revised")


def uploaded():
    """The page while an upload waits to be applied and no figure has changed."""
    return [*WAITS, CHECKED, *OF_DRAFTS, *OF_DAYS, NOT_MOVED, *OF_CHECKS, ALL_ANSWER]


def changed(queue):
    """The page while a figure has changed and no upload waits."""
    return [*queue, CHECKED, *OF_DRAFTS, NO_IMPORT, *OF_DAYS, *OF_CHECKS, ALL_ANSWER]


def changed_and_uploaded(queue):
    return [WAITS[0], queue[0], *WAITS, *queue, CHECKED, *OF_DRAFTS, *OF_DAYS, *OF_CHECKS, ALL_ANSWER]


def test_every_sentence_of_the_first_page_is_true_after_each_act_on_figures(chief):
    assert sentences(chief) == AT_REST
    upload(chief, b"a file\nof nothing\n")
    assert sentences(chief) == AT_REST, "what cannot be read is no upload"
    act(chief, "discard", upload(chief, 1_000))
    assert sentences(chief) == AT_REST
    refused = upload(
        chief, tidy(1_000) + b"COD,cobalt,mine,all,production,contained,x,,,,t,reported,,,,,8\r\n"
    )
    assert refused.report["refusal"]
    act(chief, "apply", refused)
    assert sentences(chief) == uploaded()
    assert "No figures changed since publication." in sentences(chief, MOVED)
    act(chief, "discard", refused)
    act(chief, "apply", upload(chief, 231_000))
    assert sentences(chief) == changed(moved(231_000))
    assert sentences(chief, MOVED)[0].startswith("1 live profile states a figure that has changed since.")
    waiting = upload(chief, 230_000)
    assert sentences(chief) == changed_and_uploaded(moved(231_000))
    act(chief, "apply", waiting)
    assert sentences(chief) == AT_REST, "the value is as it was published"
    waiting = upload(chief, 232_000)
    correct(chief, 229_000)
    assert sentences(chief) == changed_and_uploaded(corrected(229_000))
    act(chief, "discard", waiting)
    correct(chief, 230_000)
    assert sentences(chief) == AT_REST


def test_what_a_check_would_find_is_not_known_until_it_is_made(chief, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("profiles.checking.draft_checks.LONGEST", -1)
        correct(chief, 229_000)
    assert sentences(chief) == [UNKNOWN, "Check now"]
    assert sentences(chief, MOVED) == [UNKNOWN, "Check now"]
    response = chief.post(CHECK, {"back": "index"}, follow=True)
    assert response.redirect_chain == [(INDEX, 302)]
    assert "1 draft checked." in response.content.decode()
    assert sentences(chief) == changed(corrected(229_000))
    with monkeypatch.context() as patch:
        patch.setattr("profiles.checking.draft_checks.LONGEST", -1)
        correct(chief, 230_000)
    unchecked = "As last checked: 1 draft is unchecked."
    title, *lines = corrected(229_000)
    assert sentences(chief) == [
        title, unchecked, *lines, UNKNOWN, "Check now", *OF_DRAFTS, NO_IMPORT, *OF_DAYS, ALL_ANSWER,
    ]  # fmt: skip
    assert sentences(chief, MOVED)[0].startswith("As last checked: 1 live profile states")
    response = chief.post(CHECK, {"back": "moved"}, follow=True)
    assert response.redirect_chain == [(MOVED, 302)]
    assert sentences(chief) == AT_REST


def test_an_import_checks_a_draft_that_was_unchecked_before(chief):
    DraftCheck.objects.update(facts=0)
    act(chief, "apply", upload(chief, 231_000))
    assert sentences(chief) == changed(moved(231_000))


def test_checking_says_how_many_are_left_and_is_done_once(chief, monkeypatch):
    assert "No draft checked." in chief.post(CHECK, follow=True).content.decode()
    DraftCheck.objects.update(facts=0)
    with monkeypatch.context() as patch:
        patch.setattr("profiles.checking.draft_checks.LONGEST", -1)
        assert "1 left: check again." in chief.post(CHECK, follow=True).content.decode()
    assert sentences(chief) == [UNKNOWN, "Check now"]


def test_who_may_not_read_drafts_checks_none(client, loaded_once):
    client.force_login(UserFactory(username="viewer"))
    DraftCheck.objects.update(facts=0)
    assert client.post(CHECK).status_code == 403
    assert DraftCheck.objects.get().facts == 0
    reader = UserFactory(username="reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_profile"))
    client.force_login(reader)
    assert client.get(CHECK).status_code == 405
    assert client.post(CHECK).status_code == 302
    assert DraftCheck.objects.get().facts == checking.facts_stamp()
