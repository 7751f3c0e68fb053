"""The pages of the form of a profile: the texts, and each table, whose rows open one by one where it is long."""

import re
from itertools import pairwise

import pytest
from django.test import Client

from profiles import workflow
from profiles.admin.profile.profile_admin import ProfileAdmin
from profiles.draft import snapshot
from profiles.models import Citation, LeadImage, Partnership, Policy, Profile, ProfileRole
from profiles.shape import IMAGE, TEXT
from tests.factories import TABLES_OF_COUNTRY, CountryFactory, MineralFactory, UserFactory, pin
from tests.profiles.admin.profile.forms import messages, open_form, open_rows, save, url
from tests.profiles.browser import add_row, posted
from tests.reading import ids
from tests.seeds import once_a_module, save_japan
from tests.tiers import deeper

MOST_POSTED = 150
PAGES = ["", *(table.name for table in TABLES_OF_COUNTRY)]
ACT = {"date": "2026", "kind": "strategy", "status": "in-force", "summary": "So.", "citation": "paper"}
SOURCE = {"title": "A new one", "publisher": "Somebody", "as_of": "2026"}


def load():
    """Japan's draft, as full as the fullest one: 60 sources, 30 policies."""
    profile = save_japan()
    minerals = [MineralFactory(name=f"Mineral {n}") for n in range(12)]
    countries = [CountryFactory(code=f"Z{chr(65 + n)}Z", name=f"Place {n}") for n in range(6)]
    for n, mineral in enumerate(minerals):
        profile.mineral_links.create(mineral=mineral, note="Of note.", position=n + 1)
        ProfileRole.objects.create(
            profile=profile, mineral=mineral, role="stockpiler", citation="paper", position=n
        )
    event = {"date": "2026", "status": "in-force", "summary": "So it is.", "citation": "paper"}
    for n in range(30):
        act = Policy.objects.create(profile=profile, title=f"Act {n}", kind="strategy", position=n, **event)
        act.minerals.set(minerals[:2])
    for n in range(20):
        deal = Partnership.objects.create(
            profile=profile, title=f"Deal {n}", kind="offtake", position=n, **event
        )
        deal.partners.set(countries[:2])
    for country in countries:
        pin(profile, country)
    for n in range(1, 60):
        Citation.objects.create(profile=profile, key=f"key-{n}", position=n, **SOURCE)
    LeadImage.objects.create(
        profile=profile,
        sha256="a" * 64,
        width=1200,
        height=800,
        alt="A smelter",
        credit="A. P.",
        licence="CC BY",
    )
    workflow.save_revision(profile, by=UserFactory(username="editor"))
    return profile.pk


full = once_a_module(load)


@pytest.fixture
def draft(full, db):
    return Profile.objects.get(pk=full)


@pytest.fixture
def colleague(editor2):
    client = Client()
    client.force_login(editor2)
    return client


def now(draft):
    return snapshot.snapshot(Profile.objects.get(pk=draft.pk))


def titles(draft):
    return [row["title"] for row in now(draft)["policies"]]


def page_at(client, draft, at):
    return client.get(url("change", draft.pk), {"at": at}).content.decode()


# What a page posts


@pytest.mark.parametrize("table", PAGES)
def test_a_page_posts_few_fields_however_full_the_draft_is(draft, desk, table):
    data = open_form(desk, draft, table)
    assert len(data) <= MOST_POSTED
    assert data.get("at", "") == (
        f"{TABLES_OF_COUNTRY[PAGES.index(table) - 1].accessor}-group" if table else ""
    )
    rows = {name for name in data if re.fullmatch(r"\w+-\d+-id", name)}
    stored = len(now(draft)[table]) if table else 1  # its picture
    assert len(rows) == stored
    if stored > 25:
        assert not [name for name in data if name.endswith("-uid")]
        assert len(open_rows(desk, draft, data, *[next(iter(rows)).removesuffix("-id")])) <= MOST_POSTED


@pytest.mark.parametrize("table", PAGES)
def test_an_idle_save_of_a_page_changes_nothing(draft, desk, table):
    before = now(draft)
    response = save(desk, draft, open_form(desk, draft, table))
    assert "Nothing changed" in messages(response)[0]
    assert now(draft) == before


TYPED = [
    ("", "sections", {"overview": "Typed."}),
    ("", "sections", {"partnerships": "Typed."}),  # a text and a table of one name
    ("", "image", {"lead_image-0-alt": "Another smelter"}),
    ("glance", "glance", {"glance_items-0-label": "Typed"}),
    ("minerals", "minerals", {"mineral_links-3-note": "Typed."}),
    ("roles", "roles", {"added_roles-3-note": "Typed."}),
    ("policies", "policies", {"policy_rows-3-title": "Typed"}),
    ("partnerships", "partnerships", {"partnership_rows-3-title": "Typed"}),
    ("pins", "pins", {"pins-3-reason": "Typed."}),
    ("citations", "citations", {"citations-3-title": "Typed"}),
]


def typed_on(client, draft, table, typed):
    """A page with something typed, its row open."""
    rows = {name.rpartition("-")[0] for name in typed if "-" in name and table}
    return open_rows(client, draft, open_form(client, draft, table), *rows) | typed


@pytest.mark.parametrize(("table", "part", "typed"), TYPED)
def test_a_save_of_a_page_leaves_every_other_part_as_it_is(draft, desk, table, part, typed):
    before = now(draft)
    assert save(desk, draft, typed_on(desk, draft, table, typed)).status_code == 302
    after = now(draft)
    (name, value), *_ = typed.items()
    if name in TEXT:
        assert TEXT[name].of(after) == value
        before["sections"][name] = value
    elif part == IMAGE.name:
        assert after["image"] == before["image"] | {"alt": "Another smelter"}
        before["image"] = after["image"]
    else:
        number, field = name.split("-")[1:]
        before[part][int(number)][field] = value
    assert after == before


NO_PLACES = [
    "x",
    "id_-",
    "__proto__",
    ":",
    "-1",
    "\u00f3:",
    "partnerships",
    "overview:x",
    "pins-x-y-z",
    "9" * 999,
]


@pytest.mark.parametrize("at", NO_PLACES)
def test_a_place_that_is_none_is_the_page_of_the_texts(draft, desk, at):
    data = posted(desk.get(url("change", draft.pk), {"at": at}))
    assert data.keys() == open_form(desk, draft).keys()
    response = save(desk, draft, data | {"at": at, "overview": "Typed."})
    assert response.url == url("change", draft.pk)
    assert Profile.objects.get(pk=draft.pk).overview == "Typed."


@pytest.mark.parametrize("at", ["policies:x", "policy_rows-999", "id_policy_rows-999-title"])
def test_a_row_that_is_not_there_is_the_page_of_its_table(draft, desk, at):
    data = posted(desk.get(url("change", draft.pk), {"at": at}))
    assert data.keys() == open_form(desk, draft, "policies").keys()


@pytest.mark.parametrize("table", TABLES_OF_COUNTRY, ids=lambda table: table.name)
def test_who_only_reads_sees_every_row_of_a_table_and_no_field(draft, client, moderator, table):
    client.force_login(moderator)
    page = page_at(client, draft, table.place)
    rows = now(draft)[table.name]
    assert page.count('<div class="row has_original"><details>') == len(rows)
    form = page.split('id="profile_form"')[1].split("</form>")[0]
    assert not re.findall(r"<(?:textarea|select|input(?! type=\"?hidden\"?))", form)
    assert "is-closed" not in page
    assert "New sources" not in page
    if table.name == "policies":
        assert all(f"Act {n}<" in page for n in range(30))
        assert page.count("So it is.") == 30


# Rows of a long table


def test_a_closed_row_that_is_moved_keeps_its_contents(draft, desk):
    rows = now(draft)["policies"]
    data = open_form(desk, draft, "policies")
    assert "policy_rows-29-title" not in data
    assert save(desk, draft, data | {"policy_rows-29-place": "5"}).status_code == 302
    assert now(draft)["policies"] == [rows[29], *rows[:29]]


def test_a_row_opens_without_script_and_what_is_typed_stays(draft, desk):
    data = typed_on(desk, draft, "policies", {"policy_rows-3-title": "Typed"})
    add_row(data, "policy_rows", **ACT | {"title": "A new act"})
    data |= {"policy_rows-7-place": "5"}
    response = save(desk, draft, data, button="_open", value="policy_rows-5")
    assert response.status_code == 200
    assert "Not saved yet: the row is open." in response.content.decode()
    assert "errornote" not in response.content.decode()
    assert 'id="policy_rows-5"><details open>' in response.content.decode()
    again = posted(response)
    assert again["policy_rows-3-title"] == "Typed"
    assert again["policy_rows-30-title"] == "A new act"
    assert again["policy_rows-7-place"] == "5"
    assert again["policy_rows-5-title"] == "Act 5"
    assert again["policy_rows-5-minerals"] == "Mineral 0, Mineral 1"
    assert "policy_rows-6-title" not in again
    assert titles(draft) == [f"Act {n}" for n in range(30)]
    again |= {"policy_rows-5-title": "Typed, too"}
    assert save(desk, draft, again).status_code == 302
    assert (titles(draft)[:1], titles(draft)[4], titles(draft)[6]) == (["Act 7"], "Typed", "Typed, too")
    assert titles(draft)[30] == "A new act"


def test_the_row_that_opens_is_the_same_after_a_colleague_removed_another(draft, desk, colleague):
    data = open_form(desk, draft, "policies")
    their_rows(colleague, draft)
    again = posted(save(desk, draft, data, button="_open", value="policy_rows-9"))
    assert [value for name, value in again.items() if name.endswith("-title")] == ["Act 9"]


@pytest.mark.parametrize("number", [3, 50])  # before the row that has the key, and after it
def test_a_key_of_a_closed_row_is_refused_with_its_words(draft, desk, number):
    before = now(draft)
    row = f"citations-{number}"
    data = open_rows(desk, draft, open_form(desk, draft, "citations"), row) | {f"{row}-key": "key-40"}
    response = save(desk, draft, data)
    assert response.status_code == 200
    assert "key-40 is already in row 41: remove the duplicate." in response.content.decode()
    assert now(draft) == before


@pytest.mark.parametrize("forged", ["policy_rows-99", "policy_rows-x", "x", "", "citations-3"])
def test_a_row_that_is_not_there_opens_nothing(draft, desk, forged):
    data = open_form(desk, draft, "policies")
    response = save(desk, draft, data, button="_open", value=forged)
    assert response.status_code == 200
    assert posted(response).keys() - {"policy_rows-3-title"} <= data.keys() | {
        name for name in posted(response) if name.startswith("policy_rows-3-") and forged == "citations-3"
    }


def their_rows(colleague, draft):
    """A colleague adds, removes, moves and rewrites policies."""
    data = open_rows(
        colleague, draft, open_form(colleague, draft, "policies"), "policy_rows-5", "policy_rows-6"
    )
    data |= {"policy_rows-5-DELETE": "on", "policy_rows-6-summary": "Theirs.", "policy_rows-20-place": "5"}
    add_row(data, "policy_rows", title="Their act", place="999", **ACT)
    assert save(colleague, draft, data).status_code == 302


def test_rows_of_a_colleague_stand_beside_my_open_row(draft, desk, colleague):
    mine = typed_on(desk, draft, "policies", {"policy_rows-3-title": "Mine"}) | {"policy_rows-10-place": "7"}
    their_rows(colleague, draft)
    response = save(desk, draft, mine)
    assert response.status_code == 200
    again = posted(response)
    assert "Mine" in [value for name, value in again.items() if name.endswith("-title")]
    version = str(Profile.objects.get(pk=draft.pk).lock_version)
    assert save(desk, draft, again, button="_overwrite", value=version).status_code == 302
    expected = [f"Act {n}" for n in range(30) if n not in (3, 5, 10, 20)]
    expected.insert(3, "Mine")
    assert titles(draft) == ["Act 10", "Act 20", *expected, "Their act"]
    rows = {row["title"]: row for row in now(draft)["policies"]}
    assert rows["Act 6"]["summary"] == "Theirs."
    assert all(
        rows[f"Act {n}"]["minerals"] == ["mineral-0", "mineral-1"] for n in range(30) if n not in (3, 5)
    )


def test_a_row_that_both_have_open_is_settled_in_the_three_way_view(draft, desk, colleague):
    mine = typed_on(desk, draft, "policies", {"policy_rows-6-summary": "Mine."})
    their_rows(colleague, draft)
    response = save(desk, draft, mine)
    (place,) = response.context["conflict"]["both"]
    (line,) = place["lines"]
    assert (place["label"], line["before"], line["theirs"], line["mine"]) == (
        "Policies: Act 6", "So it is.", "Theirs.", "Mine.",
    )  # fmt: skip
    response = save(desk, draft, posted(response), button="_merge", value=f"{place['key']}=theirs")
    again = posted(response)
    assert "Mine." in response.content.decode()
    version = str(Profile.objects.get(pk=draft.pk).lock_version)
    assert save(desk, draft, again, button="_overwrite", value=version).status_code == 302
    assert {row["summary"] for row in now(draft)["policies"] if row["title"] == "Act 6"} == {"Theirs."}


def test_my_open_row_that_a_colleague_removed_is_not_lost(draft, desk, colleague):
    mine = typed_on(desk, draft, "policies", {"policy_rows-5-summary": "Mine."})
    their_rows(colleague, draft)
    response = save(desk, draft, mine)
    (place,) = response.context["conflict"]["both"]
    assert (place["label"], place["gone"]["theirs"]) == ("Policies: Act 5", True)
    version = str(Profile.objects.get(pk=draft.pk).lock_version)
    assert save(desk, draft, posted(response), button="_overwrite", value=version).status_code == 302
    assert {row["summary"] for row in now(draft)["policies"] if row["title"] == "Act 5"} == {"Mine."}


@pytest.mark.parametrize(("table", "part", "typed"), TYPED)
def test_two_people_on_one_page_are_told(draft, desk, colleague, table, part, typed):
    mine = typed_on(desk, draft, table, typed)
    theirs = {name: f"{value} Theirs." for name, value in typed.items()}
    assert save(colleague, draft, typed_on(colleague, draft, table, theirs)).status_code == 302
    before = now(draft)
    response = save(desk, draft, mine)
    assert response.status_code == 200
    assert len(response.context["conflict"]["both"]) == 1
    assert now(draft) == before


# Two people on two pages


OVERVIEW, PARTNERSHIPS, PICTURE, *OF_TABLES = TYPED
PAIRS = [(PARTNERSHIPS, table) for table in OF_TABLES] + [(table, OVERVIEW) for table in OF_TABLES[2:5]]
PAIRS += [(PICTURE, OF_TABLES[3]), (OF_TABLES[6], PICTURE), *pairwise(OF_TABLES)]
PAIRS = PAIRS[:: deeper(3, 1)]


@pytest.mark.parametrize(("mine", "theirs"), PAIRS, ids=lambda typed: typed[1])
def test_two_people_on_two_pages_both_save(draft, desk, colleague, mine, theirs):
    before = now(draft)
    form = typed_on(desk, draft, mine[0], mine[2])
    assert save(colleague, draft, typed_on(colleague, draft, theirs[0], theirs[2])).status_code == 302
    assert save(desk, draft, form).status_code == 302
    after = now(draft)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {mine[1], theirs[1]}
    assert [revision.author.username for revision in draft.revisions.order_by("-number")[:2]] == [
        "editor",
        "editor2",
    ]


def test_a_text_that_a_colleague_saves_during_my_save_of_a_table_is_kept(draft, desk, colleague, monkeypatch):
    """The save reads the profile before it locks it."""
    mine = typed_on(desk, draft, "pins", {"pins-0-reason": "Mine."})
    save(colleague, draft, typed_on(colleague, draft, "glance", {"glance_items-0-label": "Theirs"}))
    theirs = open_form(colleague, draft) | {"tagline": "Theirs."}
    get_object = ProfileAdmin.get_object

    def read(self, *args, **kwargs):
        found = get_object(self, *args, **kwargs)
        if theirs:
            data = dict(theirs)
            theirs.clear()
            assert save(colleague, draft, data).status_code == 302
        return found

    monkeypatch.setattr(ProfileAdmin, "get_object", read)
    assert save(desk, draft, mine).status_code == 302
    assert now(draft)["tagline"] == "Theirs."
    assert now(draft)["pins"][0]["reason"] == "Mine."


# New sources beside what cites them


@pytest.mark.parametrize("table", ["", "policies", "partnerships", "roles"])
def test_a_new_source_is_saved_last(draft, desk, table):
    before = now(draft)
    data = add_row(open_form(desk, draft, table), "citations", key="new", place="5", **SOURCE)
    add_row(data, "citations", key="newer", **SOURCE)
    assert save(desk, draft, data).status_code == 302
    after = now(draft)
    assert [row["key"] for row in after["citations"][-2:]] == ["new", "newer"]
    assert after | {"citations": after["citations"][:-2]} == before


@pytest.mark.parametrize("table", ["", "policies"])
def test_a_new_source_under_a_key_of_the_profile_is_refused(draft, desk, table):
    before = now(draft)
    data = add_row(open_form(desk, draft, table), "citations", key="key-7", **SOURCE)
    response = save(desk, draft, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "key-7 is in the profile already: take another key." in page
    assert '<a href="#id_citations-0-key">' in page
    assert "id_citations-0-key" in ids(page)
    assert posted(response)["citations-0-title"] == "A new one"
    assert now(draft) == before


def test_two_new_sources_under_one_key_are_refused(draft, desk):
    data = add_row(open_form(desk, draft), "citations", key="new", **SOURCE)
    response = save(desk, draft, add_row(data, "citations", key="new", **SOURCE))
    assert "new is already in row 1: remove the duplicate." in response.content.decode()
    assert len(now(draft)["citations"]) == 60


def test_a_new_source_stands_beside_those_that_a_colleague_added_meanwhile(draft, desk, colleague):
    mine = add_row(open_form(desk, draft, "policies"), "citations", key="mine", **SOURCE)
    theirs = add_row(open_form(colleague, draft, "citations"), "citations", key="theirs", **SOURCE)
    assert save(colleague, draft, theirs).status_code == 302
    assert save(desk, draft, mine).status_code == 302
    assert [row["key"] for row in now(draft)["citations"][-2:]] == ["theirs", "mine"]


# Links to a row


def test_a_fault_leads_to_the_page_of_its_row_which_is_open(draft, desk, editor):
    draft.policy_rows.filter(title="Act 25").update(citation="nobody")
    Profile.objects.filter(pk=draft.pk).update(mining="Of [[copper mine]].")
    workflow.save_revision(draft, by=editor)
    for at in ("", "policies:", "pins:"):
        page = page_at(desk, draft, at)
        (address,) = re.findall(r'<a href="([^"]*#id_policy_rows-25-citation)">', page)
        there = desk.get(address.partition("#")[0]).content.decode()
        assert "id_policy_rows-25-citation" in ids(there)
        row = there.split('id="policy_rows-25"')[1].split('id="policy_rows-26"')[0]
        assert "<details open>" in row
        assert "nobody: this profile has no citation with that key" in row
        (address,) = re.findall(r'<a href="([^"]*#id_mining)">', page)
        assert address.partition("#")[0] == ("" if not at else url("change", draft.pk))
    closed = page_at(desk, draft, "policies:").split('id="policy_rows-25"')[1].split("</button>")[0]
    assert "to fix" in closed
