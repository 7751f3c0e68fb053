"""Whatever is written in one draft, it is named as a problem of that draft, and every other page stays open."""

import copy

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles import checking, shape, workflow
from profiles.draft import snapshot
from profiles.models import DraftCheck, Policy, Profile, ProfileRole
from profiles.publishing.facts import Facts
from tests.factories import TEXTS_OF_COUNTRY, CountryFactory, UserFactory, complete_profile, publish
from tests.profiles.browser import posted
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")

MALFORMED = [
    "[[copper mine]]",
    "[[cobalt/mine/production show=shar]]",
    "[[cobalt/mine/production year=20x4]]",
    "[[cobalt/mine/production year=٢٠٢٤]]",
    "[[cobalt/mine/production year=]]",
    "[[cobalt/mine/production =]]",
    "[[cobalt/mine/production year=2024 year=2025]]",
    "[[cobalt/mine/production country=Atlantis]]",
    "[[cobalt/mine/production basis=]]",
    "[[//]]",
    "[[ ]]",
    "[[]]",
    "[[cobalt/mine/production]",
    "[[cobalt/mine/production",
    "[@no key]",
    "[@]",
    "[@,]",
    "[@paper, as of 2025-13]",
    "[@paper, review by never]",
    "[@paper",
]
DESK = [
    "admin:index",
    "admin:profiles_draftcheck_moved",
    "admin:profiles_profile_changelist",
    "admin:profiles_profile_recent",
    "admin:profiles_profile_export_all",
    "admin:profiles_review_changelist",
    "admin:profiles_revision_changelist",
    "admin:profiles_edition_changelist",
]


def fields_of(tree):
    """Every (holder, name) of a text in a snapshot that an editor can type into."""
    yield from ((tree["sections"], name) for name in TEXTS_OF_COUNTRY)
    yield from ((tree, name) for name in ("tagline", "unknowns"))
    for table in shape.TABLES:
        for row in tree[table.name]:
            yield from ((row, name) for name in table.texts if name not in ("kind", "status", "role", "key"))


@pytest.fixture
def full(saved, cobalt, editor):
    """Japan's draft with a row in every table that has texts of its own."""
    told = {"date": "2025", "kind": "strategy", "status": "in-force", "citation": "paper"}
    Policy.objects.create(profile=saved, title="An act", summary="So.", **told)
    partner = {"date": "2025", "kind": "forum", "status": "in-force", "citation": "paper"}
    saved.partnership_rows.create(title="A pact", summary="So.", **partner)
    ProfileRole.objects.create(
        profile=saved, mineral=cobalt, role="stockpiler", citation="paper", note="They say so."
    )
    saved.pins.create(country=CountryFactory(code="CHL", name="Chile"), reason="A partner.")
    workflow.save_revision(saved, by=editor)
    return saved


@pytest.fixture
def chile(full, editor, moderator, cobalt):
    """Another profile, live and well, whose figures the desk watches too."""
    reference = "cobalt/mine/production country=japan"
    profile = complete_profile(
        CountryFactory(code="CHL", name="Chile"), minerals=[cobalt], reference=reference
    )
    publish(profile, editor=editor, moderator=moderator)
    return profile


def broken_of(profile):
    return [(where, text) for where, text, _ in DraftCheck.objects.get(profile=profile).broken]


def test_malformed_references_are_problems_of_their_draft_and_of_no_other_page(
    full, chile, desk, editor, capsys
):
    form = reverse("admin:profiles_profile_change", args=[full.pk])
    data = posted(desk.get(form)) | {"overview": "\n\n".join(f"Plain {text}" for text in MALFORMED)}
    desk.post(form, data | {"_continue": "x"})
    call_command("check_profiles", "--all")
    said = capsys.readouterr().out
    assert broken_of(full) == [("Overview", text.strip()) for text in MALFORMED]
    assert broken_of(chile) == []
    for text in MALFORMED:
        assert f"Japan: broken: Overview: {text}: " in said
    root = Client()
    root.force_login(UserFactory(username="root", is_superuser=True))
    pages = [reverse(name) for name in DESK]
    pages += [reverse("admin:app_list", args=[app]) for app in ("auth", "profiles", "minerals")]
    pages += [reverse("admin:profiles_profile_changelist") + "?care=broken&q=plain"]
    for name in ("change", "preview", "screens", "history", "compare", "comments", "export"):
        pages += [reverse(f"admin:profiles_profile_{name}", args=[p.pk]) for p in (full, chile)]
    for page in pages:
        assert root.get(page).status_code == 200, page
    assert "Overview: [[copper mine]]: " in desk.get(reverse("admin:index")).content.decode()
    chosen = {"profile": [full.pk, chile.pk], "change_note": "x"}
    for name in ("refresh", "submit"):
        address = reverse(f"admin:profiles_draftcheck_{name}")
        assert desk.post(address, chosen, follow=True).status_code == 200
    with pytest.raises(workflow.Incomplete, match="Overview"):
        workflow.submit(full, by=editor, change_note="x")


@pytest.mark.parametrize(
    "text", ["[[copper mine]]", "[@no key]", "[[cobalt/mine/production]]", "[[cobalt", "[@paper"]
)
def test_a_reference_where_none_is_read_is_named_with_its_place(text, full):
    tree = snapshot.snapshot(full)
    facts = Facts.open(full.subject.place)
    destinations = checking.Destinations(facts.store)
    assert checking.check(tree, facts, destinations).broken == []
    number = len([*fields_of(tree)])
    assert number > 25
    for index in range(number):
        changed = copy.deepcopy(tree)
        holder, name = [*fields_of(changed)][index]
        if holder is changed["sections"] and text == "[[cobalt/mine/production]]":
            continue
        holder[name] = f"{holder[name]} {text}"
        assert checking.check(changed, facts, destinations).broken, (name, text)


PARTS = [
    "[[", "]]", "[", "]", "[@", "@", "(", ")", "](", "/", "//", "=", " ", ",", "\n", "\n\n", "`", "*", "_", "\\", "#",
    "<", ">", "&", "!", "- ", "> ", "1. ", "cobalt", "mine", "production", "reserves", "show=", "year=", "country=",
    "basis=", "share", "2024", "99999", "٢٠٢٤", "²", "0", "paper", "as of", "review by", "2025-13", "japan", "http:",
    "https://", "javascript:", "mailto:", "/countries/", "/editions/", "9" * 5000, "[::1", "]:x", "%", "%zz", "%00",
    "\x0b", "\u2028", "\u202e", "é", "😀", "::", "?", "...",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), st.text(max_size=40))


def test_no_text_in_any_field_keeps_a_draft_from_being_checked(full):
    tree, facts = snapshot.snapshot(full), Facts.open(full.subject.place)
    destinations = checking.Destinations(facts.store)
    number = len([*fields_of(tree)])

    @settings(
        max_examples=150,  # of nine texts each
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        derandomize=True,
    )
    @given(texts=st.dictionaries(st.integers(0, number - 1), TEXT, min_size=6, max_size=12))
    def never_fails(texts):
        changed = copy.deepcopy(tree)
        fields = [*fields_of(changed)]
        for index, text in texts.items():
            holder, name = fields[index]
            holder[name] = text
        checking.check(changed, facts, destinations)

    never_fails()


def test_a_draft_that_cannot_be_read_at_all_leaves_the_others_checked(full, chile, capsys, caplog):
    revision = full.revisions.order_by("-number").first()
    broken = {**revision.payload, "policies": [5]}
    made = type(revision)(
        profile=full, number=revision.number + 1, payload=broken, schema=snapshot.SCHEMA, sha256="x" * 64,
        author=revision.author, kind=revision.kind,
    )  # fmt: skip
    made.save()
    Policy.objects.update(status="nonsense")
    call_command("check_profiles", "--all")
    said = capsys.readouterr().out
    assert "Japan: broken: The draft: it cannot be checked" in said
    assert "2 profiles checked" in said
    assert "Japan" in caplog.text
    assert broken_of(chile) == []
    assert Profile.objects.count() == 2
