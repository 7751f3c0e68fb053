"""Imports at the desk: shown first, then exactly that, into the draft only. And downloads."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles import content, workflow
from profiles.content import importing, rows
from profiles.draft import snapshot
from profiles.models import Edition, Policy, Profile, Revision, StaffMember
from profiles.models.record import RevisionKind
from profiles.shape import TABLE
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile
from tests.profiles.content.test_content import GOOD
from tests.profiles.content.test_content_writing import TREES, VOCABULARY
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, _ = shared_draft()


def at(name, profile=None):
    return reverse(f"admin:profiles_profile_{name}", args=[profile.pk] if profile else [])


def file(text, name="japan.md"):
    data = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, data)


def text_of(profile):
    profile.refresh_from_db()
    return content.write(snapshot.snapshot(profile))


def kept(response):
    """The hidden field of the page that shows what would change."""
    found = re.search(r'name="import" value="([^"]+)"', response.content.decode())
    assert found, response.content.decode()[-3000:]
    return {"import": found[1]}


@pytest.fixture
def figures(saved):
    """The draft, its numbers at a glance filled in: what a file can hold."""
    saved.glance_items.update(figure="cobalt/mine/production")
    return saved


@pytest.fixture
def no_draft(saved, editor):
    """Japan as it is before anybody starts its profile."""
    workflow.discard(saved, by=editor)


@pytest.fixture
def viewer(db):
    return UserFactory(username="viewer", group="Administrator")


# Markdown


def test_an_import_is_shown_first_and_then_done_as_a_revision_of_the_draft(figures, desk, editor, client):
    text = text_of(figures).replace("Refines what others mine.", "Mines what others refine.")
    before = Revision.objects.count()
    page = desk.post(at("import", figures), {"file": file(text)})
    body = page.content.decode()
    assert re.search(r"<del>(?s:.{0,80})Refines", body)
    assert re.search(r"<ins>(?s:.{0,80})Mines", body)
    assert Revision.objects.count() == before
    assert Profile.objects.get().tagline == "Refines what others mine."
    done = desk.post(at("import", figures), kept(page), follow=True)
    assert "saved as revision 2" in done.content.decode()
    revision = figures.revisions.first()
    assert (revision.kind, revision.author) == (RevisionKind.IMPORT, editor)
    assert Profile.objects.get().tagline == "Mines what others refine."


def test_an_import_leaves_the_live_page_alone(edition, profile, desk):
    profile.glance_items.update(figure="cobalt/mine/production")
    before = Client().get("/countries/japan/").content
    text = text_of(profile).replace("Refines what others mine.", "Mines what others refine.")
    page = desk.post(at("import", profile), {"text": text})
    desk.post(at("import", profile), kept(page))
    assert Profile.objects.get().tagline == "Mines what others refine."
    assert Client().get("/countries/japan/").content == before
    assert Edition.objects.get().number == 1


def test_the_whole_way_out_and_in_gives_the_same_snapshot(figures, desk, cobalt, client):
    Policy.objects.create(
        profile=figures, title="=An act: “one”", date="2020", kind="strategy", status="in-force", summary="a\n\n- b",
        citation="paper",
    )  # fmt: skip
    Profile.objects.update(overview="## No heading\n---\n\\# end", unknowns="One\n\nTwo")
    figures.refresh_from_db()
    wanted = snapshot.snapshot(figures)
    out = desk.get(at("export", figures), {"as": "md"})
    assert out.headers["Content-Disposition"] == 'attachment; filename="japan.md"'
    Profile.objects.update(overview="Lost", unknowns="")
    figures.policy_rows.all().delete()
    page = desk.post(at("import", figures), {"file": file(out.content)})
    assert desk.post(at("import", figures), kept(page)).status_code == 302
    figures.refresh_from_db()
    assert snapshot.snapshot(figures) == wanted


def test_what_is_like_the_draft_changes_nothing(figures, desk):
    workflow.save_revision(figures, by=UserFactory(username="editor"))
    page = desk.post(at("import", figures), {"text": text_of(figures)})
    assert "Nothing to import" in page.content.decode()
    assert 'name="import"' not in page.content.decode()


def test_rows_without_a_uid_are_known_by_their_name(figures, desk):
    uid = figures.citations.get().uid
    text = text_of(figures)
    assert f"uid: {uid}" in text
    text = re.sub(r"\n +uid: \S+", "", text).replace("title: A paper", "title: A better paper")
    page = desk.post(at("import", figures), {"text": text})
    desk.post(at("import", figures), kept(page))
    citation = figures.citations.get()
    assert (citation.uid, citation.title) == (uid, "A better paper")


def test_problems_are_named_by_line_and_nothing_is_lost(figures, desk):
    text = (
        text_of(figures)
        .replace("mineral: cobalt", "mineral: unobtainium")
        .replace("## Overview", "## Overture")
    )
    page = desk.post(at("import", figures), {"file": file(text)})
    body = page.content.decode()
    assert "2 problems" in body
    assert re.search(r"<b>Line \d+</b> there is no mineral “unobtainium”", body)
    assert "## Overture" in body  # to be put right in the browser
    assert 'name="import"' not in body
    assert figures.revisions.count() == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"PK\x03\x04\x00", "null byte"),
        ("---\ncountry: JPN\n---\n".encode("utf-16"), "not UTF-8"),
        ("---\ncountry: “JPN”\n---\n".encode("cp1252"), "not UTF-8"),
        (b"x" * (importing.MOST_BYTES + 1), "at most 1,000,000 are allowed"),
        (b"---\ncountry: JPN\na: &a [x]\nb: *a\n---\n", "aliases are not allowed"),
        (b"just a text", "neither with front matter"),
        (b'---\ncountry: JPN\ntagline: "a\\0b"\n---\n', "U+0000 is not allowed here"),
        (b'---\ncountry: JPN\nunknowns: ["a\\ud800b"]\n---\n', "U+D800 is not allowed here"),
        (b'---\n"\\ud800": JPN\n---\n', "U+D800 is not allowed here"),
        (
            b"---\ncountry: JPN\nglance:\n" + b"- label: a\n  figure: b\n" * 33_000 + b"---\n",
            "the front matter has 33,000 rows; at most 1,000 are allowed",
        ),
    ],
)
def test_what_is_no_profile_is_refused_with_the_reason(figures, desk, data, reason):
    page = desk.post(at("import", figures), {"file": file(data)})
    assert page.status_code == 200
    assert reason in page.content.decode()


@pytest.mark.parametrize("data", [{}, {"text": "  "}, {"kind": "nonsense", "text": "x"}])
def test_nothing_sent_is_asked_for(figures, desk, data):
    assert "errorlist" in desk.post(at("import", figures), data).content.decode()


def test_a_file_and_a_text_at_once_are_not_guessed_between(figures, desk):
    page = desk.post(at("import", figures), {"file": file(text_of(figures)), "text": "other"})
    assert "Choose a file, or paste its text." in page.content.decode()


def test_the_file_of_another_country_is_refused(figures, desk, cobalt):
    CountryFactory(code="CHL", name="Chile")
    page = desk.post(
        at("import", figures), {"text": text_of(figures).replace("country: JPN", "country: CHL", 1)}
    )
    assert "this file is about “CHL”, and the profile is about “JPN”" in page.content.decode()


def test_where_the_draft_changed_since_the_preview_nothing_is_done(figures, desk, editor2):
    text = text_of(figures).replace("Refines what others mine.", "Mines what others refine.")
    page = desk.post(at("import", figures), {"text": text})
    Profile.objects.update(overview="By a colleague.")
    workflow.save_revision(figures, by=editor2)
    again = desk.post(at("import", figures), kept(page))
    assert "The draft has changed since you looked" in again.content.decode()
    assert "colleague" in again.content.decode()  # it is shown what would change now
    assert Profile.objects.get().tagline == "Refines what others mine."
    assert desk.post(at("import", figures), kept(again)).status_code == 302
    assert Profile.objects.get().tagline == "Mines what others refine."


def test_a_forged_preview_is_refused(figures, desk):
    page = desk.post(at("import", figures), {"import": "forged:by:hand"}, follow=True)
    assert "too old" in page.content.decode()
    assert figures.revisions.count() == 1


def test_a_draft_that_was_discarded_meanwhile_is_a_refusal(figures, desk, editor):
    text = text_of(figures).replace("Refines what others mine.", "Mines what others refine.")
    page = desk.post(at("import_any"), {"text": text})
    workflow.discard(figures, by=editor)
    again = desk.post(at("import_any"), kept(page))
    assert "was discarded since you looked" in again.content.decode()
    assert not Profile.objects.exists()


def test_a_file_starts_the_profile_of_a_country_that_has_none(no_draft, desk, editor):
    page = desk.post(at("import_any"), {"file": file(GOOD)})
    assert "Start the profile of Japan" in page.content.decode()
    assert not Profile.objects.exists()
    desk.post(at("import_any"), kept(page))
    profile = Profile.objects.get()
    assert profile.owner == editor
    assert profile.revisions.get().kind == RevisionKind.IMPORT
    assert profile.policy_rows.get().title == "An act"


def test_a_profile_that_was_started_meanwhile_is_not_overwritten(no_draft, japan, cobalt, desk):
    page = desk.post(at("import_any"), {"text": GOOD})
    complete_profile(japan, minerals=[cobalt], tagline="By a colleague.")
    again = desk.post(at("import_any"), kept(page))
    assert "started this profile since you looked" in again.content.decode()
    assert Profile.objects.get().tagline == "By a colleague."


def test_an_incomplete_file_is_taken_and_what_is_missing_is_named(no_draft, desk):
    page = desk.post(at("import_any"), {"text": "---\ncountry: JPN\ntagline: A start.\n---\n"})
    assert "to fix before it could be submitted" in page.content.decode()
    assert desk.post(at("import_any"), kept(page)).status_code == 302


# Tables


def test_a_table_is_exported_and_imported(figures, desk):
    Policy.objects.create(
        profile=figures, title="=SUM(A1)", date="2020", kind="strategy", status="in-force", summary="-1 or 'so'",
        citation="paper",
    )  # fmt: skip
    workflow.save_revision(figures, by=UserFactory(username="editor"))
    out = desk.get(at("export", figures), {"as": "policies"}).content.decode()
    assert out.startswith(
        "profile,uid,title,date,kind,status,since,until,minerals,scope,summary,citation,as_of\r\n"
    )
    assert ",'=SUM(A1)," in out
    assert "Nothing to import" in desk.post(at("import", figures), {"text": out}).content.decode()
    changed = out.replace("in-force", "ended")
    page = desk.post(at("import", figures), {"file": file(changed, "japan-policies.csv")})
    desk.post(at("import", figures), kept(page))
    policy = figures.policy_rows.get()
    assert (policy.title, policy.status, policy.summary) == ("=SUM(A1)", "ended", "-1 or 'so'")
    assert figures.citations.count() == 1  # the other tables stay


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(figures, desk, delimiter):
    rows = [
        ["key", "title", "publisher", "as of"],
        ["paper", "A better paper", "P", "2025-03"],
        ["", "", "", ""],
    ]
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
    page = desk.post(at("import", figures), {"file": file(text, "citations.csv")})
    desk.post(at("import", figures), kept(page))
    assert figures.citations.get().title == "A better paper"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("key,title,publisher,as_of\npaper,A,P,Mar-25\n", 2, "“Mar-25” is not a date"),
        ("key,title,publisher,as_of\npaper,A,P\n", 2, "this row has 3 cells, and there are 4 columns"),
        ("key,title,publisher,as_of\np,A,P,2025\n\np,B,P,2025\n", 4, "“p” appears twice"),
        ("profile,key,title,publisher,as_of\nAUS,p,A,P,2025\n", 2, "this row is about “AUS”"),
        ('key,title,publisher,as_of\np,"a\nb",P,2025\nq,B,,2025\n', 4, "“publisher” is missing"),
        ('key,title,publisher,as_of\np,"a\n', 2, "this is not CSV"),
        ("key,title\np,A\n", 1, "not have the columns of a table"),
        ("title,date,kind,status,summary,citation\n", 1, "fit policies and partnerships: name the table"),
    ],
)
def test_a_faulty_table_is_named_by_line(figures, desk, text, line, reason):
    page = desk.post(at("import", figures), {"file": file(text, "table.csv")}).content.decode()
    assert re.search(rf"<b>Line {line}</b> [^<]*{re.escape(reason)}", page), page[page.find("problems") :][
        :900
    ]


def test_a_table_needs_its_profile(figures, desk):
    page = desk.post(at("import_any"), {"text": "key,title,publisher,as_of\np,A,P,2025\n"})
    assert "open the profile, and import it there" in page.content.decode()


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(TREES)
def test_whatever_a_table_holds_reads_back_as_the_same_rows(tree):
    for table in TABLE:  # making a tree takes far longer than reading its tables
        data = rows.utf8_text("x", content.write_table(table, [tree]))
        assert content.read_table("x.csv", data, table, VOCABULARY, code="JPN") == tree[table], table


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.text("'=+-@ \t\u00a0\ufeffa", max_size=6).map(snapshot.normalise_text).filter(bool))
def test_no_cell_begins_as_a_formula_and_each_comes_back(text):
    row = {"uid": "6f1a9c1e-6f3e-5d0c-9d55-0a1d5cf2a7b1", "label": text, "figure": "x"}
    row |= {"claim": "", "citation": "", "as_of": ""}
    data = content.write_table("glance", [{"country": "JPN", "glance": [row]}]).decode()
    cell = data.split("\r\n")[1].split(",")[2].strip('"')
    assert not cell.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t"))
    assert content.read_table("x.csv", data, "glance", VOCABULARY, code="JPN") == [row]


# Export


def test_each_state_is_exported_as_it_was(edition, profile, desk, editor):
    Profile.objects.update(tagline="Mines what others refine.")
    workflow.save_revision(profile, by=editor)
    texts = {
        of: desk.get(at("export", profile), {"as": "md", "of": of}).content.decode()
        for of in ("draft", "live", "1", "2")
    }
    assert "Mines what" in texts["draft"]
    assert texts["draft"] == texts["2"]
    assert "Refines what" in texts["live"]
    assert texts["live"] == texts["1"]
    page = desk.get(at("export", profile), {"as": "md", "of": "99"})
    assert "There is no revision 99" in page.content.decode()
    assert desk.get(at("export", profile), {"as": "exe"}).status_code == 404
    assert '<label for="export-of">State</label>' in desk.get(at("export", profile)).content.decode()


def test_what_was_never_published_has_no_live_export(saved, desk):
    assert "nothing published" in desk.get(at("export", saved), {"as": "md", "of": "live"}).content.decode()


def archived(response):
    assert response.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def test_all_and_selected_profiles_are_one_archive(
    edition, profile, desk, cobalt, editor, django_assert_max_num_queries
):
    chile = complete_profile(CountryFactory(code="CHL", name="Chile"), minerals=[cobalt])
    workflow.save_revision(chile, by=editor)
    with django_assert_max_num_queries(10):
        archive = archived(desk.get(at("export_all")))
    assert {"profiles/chile.md", "profiles/japan.md", "tables/citations.csv"} <= set(archive.namelist())
    rows = archive.read("tables/citations.csv").decode().split("\r\n")
    assert [row[:3] for row in rows[1:3]] == ["CHL", "JPN"]
    live = archived(desk.get(at("export_all"), {"of": "live"}))
    assert "profiles/chile.md" not in live.namelist()
    data = {"action": "export_selected", "_selected_action": [chile.pk], "index": 0}
    selected = archived(desk.post(at("changelist"), data))
    assert [name for name in selected.namelist() if name.startswith("profiles/")] == ["profiles/chile.md"]


# Who may


def test_who_may_only_view_exports_and_imports_nothing(figures, client, viewer):
    client.force_login(viewer)
    assert client.get(at("export", figures), {"as": "md"}).status_code == 200
    assert at("import", figures) not in client.get(at("export", figures)).content.decode()
    for address in (at("import", figures), at("import_any")):
        assert client.get(address).status_code == 403
        assert client.post(address, {"text": text_of(figures)}).status_code == 403
        assert client.post(address, {"import": "x"}).status_code == 403


def test_strangers_are_sent_to_sign_in(saved):
    for address in (at("import", saved), at("export", saved), at("import_any"), at("export_all")):
        assert "/login/" in Client().get(address).headers["Location"]
        assert "/login/" in Client().post(address).headers["Location"]


def test_who_is_limited_to_other_regions_imports_nothing_here(figures, client, editor2, desk):
    text = text_of(figures).replace("Refines what others mine.", "Mines what others refine.")
    page = desk.post(at("import", figures), {"text": text})
    StaffMember.objects.create(user=editor2).regions.add(RegionFactory(name="South America"))
    client.force_login(editor2)
    assert client.post(at("import", figures), {"text": text}).status_code == 403
    assert client.post(at("import_any"), {"text": text}).status_code == 403
    assert client.post(at("import", figures), kept(page)).status_code == 403
    tree = snapshot.snapshot(figures)
    with pytest.raises(PermissionDenied):
        workflow.import_draft(figures, tree, by=editor2, base_version=figures.lock_version)
    assert figures.revisions.count() == 1
