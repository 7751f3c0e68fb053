"""Profiles as files, written: whatever a draft holds reads back as the same tree; what is hostile is refused."""

import re
import string
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles import content, workflow
from profiles.content.rows import uid_of, utf8_text
from profiles.draft import images, snapshot
from profiles.models import LeadImage, Policy, ProfileRole
from profiles.models.choices import (
    PartnershipKind,
    PictureKind,
    PolicyKind,
    PolicyStatus,
    ProjectMeasure,
    ProjectStatus,
    ProjectUnit,
    Role,
    SourceKind,
    UseKind,
)
from profiles.shape import PROSE
from tests.factories import TEXTS_OF_COUNTRY, MineralFactory
from tests.profiles.admin.profile.test_images import small
from tests.profiles.content.test_content import GOOD
from tests.tiers import deeper

VOCABULARY = content.Known(
    frozenset({"cobalt", "nickel", "null", "on", "rare-earths"}), frozenset({"JPN", "COD", "NOR", "KOR"})
)
HARD = [
    "---", "# one", "## Overview", "\\# two", "\\\\## three", "null", "~", "yes", "2020-03", "1e3", "0x1f", ": a",
    "a: b",
    "a #b", "- a", "'", '"', "“”", "[a, b]", "{a: b}", "*x", "&x", "!x", "|", ">", "%", "@x", "`", "é", "\u0130", "中",
    "\U0001f600", "\x85", "\u2028", "\ufeff", "\t", "\x07", "=1+1", "'=x", "  ", "\n", "\n\n", " \n ",
]  # fmt: skip
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00\r")


def prose(longest=200):
    pieces = st.one_of(st.sampled_from(HARD), st.text(LETTERS, max_size=12), st.just("\n"))
    return st.lists(pieces, max_size=12).map(
        lambda parts: snapshot.normalise_text("".join(parts))[:longest].strip()
    )


def line(longest=80):
    return prose(longest).map(lambda text: snapshot.normalise_text(text))


def some(longest=80):
    return line(longest).filter(bool)


KEYS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=20)
DATES = st.sampled_from(["2020", "2021-03", "2024-02-29"])
MINERALS = st.sampled_from(sorted(VOCABULARY.minerals))
COUNTRIES = st.sampled_from(sorted(VOCABULARY.countries))
UIDS = st.uuids().map(str)


def rows(table, once=None, **fields):
    """Rows of a table, some with the uid that their name gives, some with one of their own."""

    def finish(found):
        for row, own in found:
            row["uid"] = row["uid"] if own else uid_of("JPN", table, row)
        return [row for row, _ in found]

    row = st.fixed_dictionaries({"uid": UIDS, **fields})
    listed = st.lists(
        st.tuples(row, st.booleans()), max_size=4, unique_by=once and (lambda one: once(one[0]))
    )
    return listed.map(finish).filter(lambda found: len({row["uid"] for row in found}) == len(found))


IN_FORCE = {"since": DATES | st.just(""), "until": DATES | st.just("")}
EVENT = {
    "title": some(),
    "date": DATES,
    "status": st.sampled_from(PolicyStatus.values),
    "minerals": st.sets(MINERALS).map(sorted),
    "summary": some(200),
    "citation": KEYS,
    "as_of": DATES | st.just(""),
    **IN_FORCE,
}
OF_OTHERS = {text.name: st.just("") for text in PROSE if text.name not in TEXTS_OF_COUNTRY}
POINTS = {"event": st.just("")}
LINE = {"date": DATES, "summary": some(200), "citation": KEYS, "as_of": DATES | st.just("")} | POINTS
TREES = st.fixed_dictionaries(
    {
        "schema": st.just(snapshot.SCHEMA),
        "country": st.just("JPN"),
        "tagline": line(),
        "sections": st.fixed_dictionaries(dict.fromkeys(TEXTS_OF_COUNTRY, prose()) | OF_OTHERS),
        "unknowns": prose(),
        "researched_to": st.sampled_from(["", "2026-07"]),
        "image": st.none(),
        "minerals": rows("minerals", lambda row: row["mineral"], mineral=MINERALS, note=line()),
        "roles": rows(
            "roles",
            lambda row: (row["mineral"], row["role"]),
            mineral=MINERALS,
            role=st.sampled_from(Role.values),
            citation=KEYS,
            note=line(),
        ),
        "changed": rows("changed", lambda row: row["summary"], **LINE),
        "watch": rows("watch", lambda row: row["summary"], **LINE, **IN_FORCE),
        "policies": rows(
            "policies",
            kind=st.sampled_from(PolicyKind.values),
            scope=st.sampled_from(["", "dual-use"]),
            **EVENT,
        ),
        "partnerships": rows(
            "partnerships",
            kind=st.sampled_from(PartnershipKind.values),
            partners=st.sets(COUNTRIES).map(sorted),
            **EVENT,
            **POINTS,
        ),
        "facts": st.just([]),
        "uses": rows(
            "uses",
            kind=st.sampled_from(UseKind.values),
            name=some(),
            share=st.sampled_from(["", "0", "12.5", "100"]),
            share_of=line(),
            country=COUNTRIES | st.just(""),
            year=st.sampled_from(["", "2024"]),
            loss=line(),
            note=line(),
            citation=KEYS,
            as_of=DATES | st.just(""),
        ),
        "parties": st.just([]),
        "hidden": st.just([]),
        "picture": rows(
            "picture",
            kind=st.sampled_from(PictureKind.values),
            minerals=st.sets(MINERALS).map(sorted),
            stage=st.sampled_from(["", "mine"]),
            measure=st.sampled_from(["", "reserves"]),
            series=st.sampled_from(["", "hs92-283691", "rare-earths"]),
            since=st.sampled_from(["", "2015"]),
            until=st.sampled_from(["", "2024"]),
            marks=st.sampled_from(["", "2023-07 Licences for exports; 2025-02"]),
        ),
        "projects": rows(
            "projects",
            name=some(),
            place=line(),
            operator=line(),
            owners=line(),
            minerals=st.sets(MINERALS).map(sorted),
            stages=st.sampled_from(["mine", "smelter, refinery"]),
            status=st.sampled_from(ProjectStatus.values),
            measure=st.sampled_from(["", *ProjectMeasure.values]),
            amount=st.sampled_from(["", "0", "12.5", "500000"]),
            unit=st.sampled_from(["", *ProjectUnit.values]),
            product=line(),
            year=st.sampled_from(["", "2024"]),
            start=DATES | st.just(""),
            citation=KEYS,
            as_of=DATES | st.just(""),
        ),
        "pins": rows(
            "pins",
            lambda row: row["country"],
            country=COUNTRIES.filter(lambda code: code != "JPN"),
            reason=line(),
        ),
        "glance": rows(
            "glance",
            label=some(),
            figure=line(),
            claim=st.sampled_from(["", "20,000 t"]),
            citation=KEYS | st.just(""),
            as_of=DATES | st.just(""),
        ),
        "citations": rows(
            "citations",
            lambda row: row["key"],
            key=KEYS,
            title=some(),
            publisher=some(),
            url=st.sampled_from(["", "https://example.org/?a=b#c"]),
            published=DATES | st.just(""),
            as_of=DATES,
            review_by=DATES | st.just(""),
            kind=st.sampled_from(["", *SourceKind.values]),
            original_kind=st.sampled_from(["", "official"]),
            original_title=line(),
            original_publisher=line(),
            original_url=st.sampled_from(["", "https://example.org/law"]),
            original_number=line(),
            original_date=DATES | st.just(""),
            original_opened=st.sampled_from(["", "yes"]),
        ),
    }
)


def read(text, **options):
    return content.read_text("japan.md", text, VOCABULARY, **({"complete": False} | options))


def problems(text, **options):
    with pytest.raises(content.ContentError) as refusal:
        read(text, **options)
    return [(problem.line, problem.reason) for problem in refusal.value.problems]


@pytest.mark.pure
@settings(max_examples=deeper(40, 400), suppress_health_check=list(HealthCheck))
@given(TREES)
def test_whatever_a_draft_holds_reads_back_as_the_same_tree_whatever_its_line_ends(tree):
    text = content.write(tree)
    assert read(text) == tree
    assert utf8_text("japan.md", text.replace("\n", "\r\n").encode("utf-8-sig")) == text


def test_a_draft_of_the_desk_survives_a_round_trip(saved, cobalt):
    Policy.objects.create(
        profile=saved, title="An act: “one”", date="2020", kind="strategy", status="in-force", summary="a\n\nb",
        citation="gone",
    )  # fmt: skip
    ProfileRole.objects.create(
        profile=saved, mineral=MineralFactory(name="Nickel"), role="recycler", citation="x"
    )
    stored = images.store(small())
    LeadImage.objects.create(
        profile=saved,
        **stored._asdict(),
        alt="A map: “north” up",
        credit="A. Name",
        licence="CC BY 4.0",
        focal_x=30,
    )
    type(saved).objects.filter(pk=saved.pk).update(overview="## No heading\n\\# nor this\n---\nend")
    saved.glance_items.update(figure="cobalt/mine/production")
    saved.refresh_from_db()
    tree = snapshot.snapshot(saved)
    again = content.read_text("x.md", content.write(tree), content.Known.stored(), complete=False)
    assert again == tree
    snapshot.restore(saved, again)
    assert snapshot.sha256(snapshot.snapshot(saved)) == snapshot.sha256(tree)


@pytest.mark.pure
def test_a_uid_is_written_only_where_a_name_may_change_or_does_not_give_it():
    text = content.write(read(GOOD))
    assert re.findall(r"- (\S+): .*(?:\n .*)*?\n +uid:", text) == [
        "label",
        "label",
        "label",
        "label",
        "title",
    ]
    assert "roles:\n      - role: stockpiler\n        citation: paper\npolicies:" in text


@pytest.mark.pure
def test_a_row_that_is_renamed_in_the_file_stays_the_same_row():
    tree = read(GOOD)
    again = read(content.write(tree).replace("title: An act", "title: Another act"))
    assert again["policies"][0]["title"] == "Another act"
    assert again["policies"][0]["uid"] == tree["policies"][0]["uid"]


@pytest.mark.pure
def test_a_row_of_the_desk_keeps_its_uid():
    tree = read(GOOD)
    own = str(uuid.uuid4())
    tree["policies"][0]["uid"] = own
    assert f"uid: {own}" in content.write(tree)
    assert read(content.write(tree)) == tree


@pytest.mark.pure
def test_roles_out_of_the_order_of_minerals_stand_by_themselves():
    tree = read(GOOD)
    tree["roles"].append(
        {"uid": str(uuid.uuid4()), "mineral": "nickel", "role": "recycler", "citation": "p", "note": ""}
    )
    assert "\nroles:\n" in content.write(tree)
    assert read(content.write(tree)) == tree


@pytest.mark.pure
def test_an_empty_draft_is_a_file():
    tree = read("---\ncountry: JPN\n---\n")
    assert content.write(tree) == "---\ncountry: JPN\n---\n"
    assert read(content.write(tree)) == tree
    assert any("missing or empty" in reason for _, reason in problems(content.write(tree), complete=True))


# What is refused, with its line

HOSTILE = [
    ("a: &a [x]\ntagline: *a", 4, "aliases are not allowed"),
    ("tagline: !!python/object/apply:os.system [ls]", 3, "tags are not allowed"),
    ("tagline: !!binary aGk=", 3, "tags are not allowed"),
    ("tagline: " + "[" * 5000 + "]" * 5000, 3, "nested too deeply"),
    ("tagline: one\ntagline: two", 4, "“tagline” appears twice"),
    ("? [a]\n: b", 3, "is not text"),
    ("tagline: [one, two]", 3, "is text, not a list"),
    ("unknowns: a sentence", 3, "is not a list of sentences"),
    ("policies: a", 3, "is not a list of entries"),
    ("policies: [[a]]", 3, "is not a list of entries"),
    ("minerals:\n  - mineral: cobalt\n    roles: stockpiler", 5, "“roles” is not a list of entries"),
    ("minerals:\n  - mineral: [cobalt]", 4, "is text, not a list"),
    ("minerals:\n  - mineral: cobalt\n  - mineral: cobalt", 5, "“cobalt” appears twice"),
    ("minerals:\n  - mineral: cobalt\n    uid: x", 5, "“x” is not a uid"),
    ("related:\n  - country: JPN", 4, "cannot be related to itself"),
    ("tagline: a\x07b", 3, "U+0007 is not allowed here"),
    ("tagline: " + "x" * 201, 3, "at most 200 characters"),
    ("glance:\n  - {label: " + "x" * 81 + ", figure: y}", 4, "at most 80 characters"),
    ("citations:\n  - {key: clé, title: t, publisher: p, as_of: 2020}", 4, "“key”"),
    ("citations:\n  - {key: k, title: t, publisher: p, as_of: 2020, url: javascript:1}", 4, "Enter a valid URL"),
    ("image: {sha256: x}", 3, "not stored here"),
    ("image: japan.jpg", 3, "“image” is not a list of fields"),
    ("review_by: tomorrow", 3, "invalid date format"),
    ("nonsense: x", 3, "“nonsense” is not a field of a profile"),
    ("tagline: |\n  one\n  two\nnonsense: x", 6, "“nonsense” is not a field of a profile"),
    ("researched_to: 2026", 3, "is not a month"),
]  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize(("front", "at", "reason"), HOSTILE, ids=[reason for _, _, reason in HOSTILE])
def test_what_is_hostile_or_wrong_is_refused_with_its_line(front, at, reason):
    found = problems(f"---\ncountry: JPN\n{front}\n---\n")
    assert any(line == at and reason in why for line, why in found), found


@pytest.mark.pure
def test_a_bomb_of_aliases_is_refused_before_it_unfolds():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    assert "aliases are not allowed" in problems(f"---\ncountry: JPN\n{bomb}---\n")[0][1]


@pytest.mark.pure
def test_prose_beyond_its_limit_is_refused():
    assert any(
        "at most 20000" in why for _, why in problems(f"---\ncountry: JPN\n---\n## Overview\n{'x' * 20_001}")
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    ("data", "at", "reason"),
    [
        (b"---\ncountry: JPN\n\xff", 3, "not UTF-8"),
        ("---\ncountry".encode("utf-16"), 1, "not UTF-8"),
        (b"PK\x03\x04\x00\x00", 1, "null byte"),
        (b"\x89PNG\r\n", 1, "not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(data, at, reason):
    with pytest.raises(content.ContentError) as refusal:
        utf8_text("x", data)
    (problem,) = refusal.value.problems
    assert problem.line == at
    assert reason in problem.reason


@pytest.mark.pure
def test_a_heading_inside_a_section_is_named_and_how_to_write_it():
    ((at, why),) = problems("---\ncountry: JPN\n---\n## Overview\n# Big\n")
    assert at == 5
    assert "write \\# for the sign itself" in why


def test_what_is_recorded_can_be_written(saved, editor):
    revision = workflow.save_revision(saved, by=editor) or saved.revisions.get()
    assert re.match(r"---\ncountry: JPN\n", content.write(revision.payload))
