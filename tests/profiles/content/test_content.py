"""Profiles as files: read whole or refused with file, line and reason; seeded safely more than once."""

import textwrap

import pytest
from django.core.management import CommandError, call_command

from minerals.models import Country
from profiles import content, seeding, workflow
from profiles.models import Edition, Profile
from tests.factories import CountryFactory, figure

GOOD = textwrap.dedent(
    """\
    ---
    country: JPN
    tagline: It mines a little cobalt.
    glance:
      - {label: One, figure: cobalt/mine/production}
      - {label: Two, figure: cobalt/mine/production show=share}
      - {label: Three, figure: cobalt/mine/production show=rank}
      - {label: Four, figure: cobalt/mine/production country=world}
    minerals:
      - mineral: cobalt
        roles:
          - role: stockpiler
            citation: paper
    policies:
      - title: An act
        date: 2020-03
        kind: strategy
        status: in-force
        minerals: [cobalt]
        summary: It sets a goal.
        citation: paper
    related:
      - country: COD
    citations:
      - key: paper
        title: A paper
        publisher: A publisher
        as_of: 2025
    ---

    ## Overview
    A claim.[@paper] Mined [[cobalt/mine/production]].
    ## Key Minerals and Resources
    Text.[@paper]
    ## Mining and Production
    Text.[@paper]
    ## Policy and Regulation
    Text.[@paper]
    ## International Partnerships
    Text.[@paper]
    ## Supply Chain Role
    Text.[@paper]
    """
)


@pytest.fixture
def facts(japan, cobalt_figures):
    return japan


@pytest.fixture
def write(tmp_path):
    def write(text=GOOD, name="japan.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path):
    with pytest.raises(content.ContentError) as refusal:
        content.read(path, content.Known.stored())
    return [(p.line, p.reason) for p in refusal.value.problems]


def test_a_good_file_is_a_tree(facts, write):
    tree = content.read(write(), content.Known.stored())
    assert tree["sections"]["mining"] == "Text.[@paper]"
    assert tree["policies"][0]["date"] == "2020-03"
    assert tree["roles"][0]["mineral"] == "cobalt"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("country: JPN", "country: ATL", 2, "“ATL” is not the code of a country"),
        ("mineral: cobalt", "mineral: unobtainium", 10, "there is no mineral “unobtainium”"),
        ("role: stockpiler", "role: hoarder", 12, "“hoarder” is not a role"),
        (
            "date: 2020-03",
            "date: 2020-14",
            16,
            "“date”: “2020-14” is not a date. Write 2026, 2026-03 or 2026-03-31.",
        ),
        ("status: in-force", "state: in-force", 18, "“state” is not a field here"),
        (
            "citation: paper\nrelated",
            "citation: memo\nrelated",
            21,
            "there is no citation “memo” in this file",
        ),
        ("## Mining and Production", "## Mines", 35, "“Mines” is not a heading of a profile"),
        ("summary: It sets a goal.", "summary:", 20, "“summary” is missing"),
        ("tagline: It", "tagline: [It", 4, ""),
    ],
)
def test_a_broken_file_names_line_and_reason(facts, write, old, new, line, reason):
    found = problems(write(GOOD.replace(old, new)))
    assert any(at == line and reason in why for at, why in found), found


def test_all_problems_are_named_at_once(facts, write):
    text = (
        GOOD.replace("mineral: cobalt", "mineral: x")
        .replace("kind: strategy", "kind: y")
        .replace("key: paper", "key: p p")
    )
    assert len(problems(write(text))) >= 3


def test_a_file_that_is_no_text_says_so(facts, tmp_path):
    path = tmp_path / "japan.md"
    path.write_bytes(b"---\n\xff\xfe")
    assert "not UTF-8" in problems(path)[0][1]


def test_seeding_publishes_through_review_by_two_accounts_that_cannot_sign_in(facts, write):
    report = seeding.seed_profiles([write()])
    edition = Edition.objects.get()
    assert report.published == ["Japan"]
    assert edition.review.submitter.username == seeding.AUTHOR
    assert edition.review.decider.username == seeding.CHECKER
    assert not any(u.has_usable_password() or u.is_staff for u in seeding.accounts())


def test_seeding_again_changes_nothing(facts, write):
    path = write()
    seeding.seed_profiles([path])
    assert seeding.seed_profiles([path]).unchanged == ["Japan"]
    assert Edition.objects.count() == 1


def test_a_changed_file_is_a_new_edition(facts, write):
    seeding.seed_profiles([write()])
    assert seeding.seed_profiles([write(GOOD.replace("A claim.", "Another claim."))]).published == ["Japan"]
    assert Edition.objects.live().get().number == 2


def test_the_note_of_a_newer_edition_is_that_of_the_content(facts, write, tmp_path):
    path = write()
    seeding.seed_profiles([path])
    path.write_text(GOOD.replace("A claim.", "Another claim."), encoding="utf-8")
    (path.parent.parent / "change_notes.csv").write_text("country,note\nJPN,The claim is put right.\n")
    seeding.seed_profiles([path])
    assert Edition.objects.live().get().change_note == "The claim is put right."


def test_what_a_person_touched_is_left_alone_and_named(facts, write, editor):
    seeding.seed_profiles([write()])
    profile = Profile.objects.get()
    Profile.objects.update(overview="A person's text.")
    workflow.save_revision(profile, by=editor)
    report = seeding.seed_profiles([write(GOOD.replace("A claim.", "Another claim."))])
    assert report.touched == ["Japan"]
    assert Profile.objects.get().overview == "A person's text."


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("A claim.", "Another claim.")])
def test_what_a_person_took_down_stays_down_and_is_named(facts, write, moderator, text):
    """Unchanged text was refused with a traceback; changed text would have been live again."""
    seeding.seed_profiles([write()])
    workflow.withdraw(Edition.objects.live().get(), by=moderator, notice="It is wrong.")
    report = seeding.seed_profiles([write(text)])
    assert report.touched == ["Japan"]
    assert not Edition.objects.live().exists()


def test_a_figure_that_does_not_exist_stops_the_seed_and_loads_nothing(facts, write):
    bad = write(GOOD.replace("[[cobalt/mine/production]]", "[[cobalt/refinery/production]]"))
    with pytest.raises(content.ContentError) as refusal:
        seeding.seed_profiles([bad])
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line) == ("japan.md", 32)
    assert not Profile.objects.exists()


def test_one_bad_file_keeps_the_good_ones_out(facts, write):
    good, bad = (
        write(),
        write(GOOD.replace("country: JPN", "country: COD").replace("paper]", "memo]"), "dr-congo.md"),
    )
    with pytest.raises(content.ContentError):
        seeding.seed_profiles([good, bad])
    assert not Edition.objects.exists()


def test_two_files_of_one_country_are_refused(facts, write):
    with pytest.raises(content.ContentError, match="has a file already"):
        seeding.seed_profiles([write(), write(name="nippon.md")])


def test_the_command_loads_nothing_from_a_broken_folder(db, tmp_path):
    (tmp_path / "regions.csv").write_text("nonsense\n")
    with pytest.raises(CommandError, match=r"regions\.csv"):
        call_command("seed", content=tmp_path, verbosity=0)
    assert not Country.objects.exists()


def test_uids_are_the_same_on_every_machine(facts, write):
    trees = [content.read(write(), content.Known.stored()) for _ in range(2)]
    assert trees[0] == trees[1]


def test_a_reference_to_another_country_is_resolved(facts, write):
    figure(
        CountryFactory(code="KOR", name="South Korea"),
        cobalt := Country.objects.get(code="JPN").figures.get().mineral,
        5,
    )
    assert cobalt.slug == "cobalt"
    seeding.seed_profiles(
        [write(GOOD.replace("[[cobalt/mine/production]]", "[[cobalt/mine/production country=south-korea]]"))]
    )
    shown = Edition.objects.get().payload["sections"][0]["prose"]
    assert "kor.cobalt.mine.all.production.contained.2024" in str(shown)
