"""Search in the list of profiles: over all text of the drafts, every word somewhere; names and order in each list."""

import re

import pytest
from django.urls import reverse

from minerals.models import CountryAlias
from profiles import workflow
from profiles.admin.lists.searching import excerpts, words_of
from profiles.admin.moved.rows import moved_checks
from profiles.desk import dashboard
from profiles.models import (
    Citation,
    DraftCheck,
    KeyMineral,
    LeadImage,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
)
from tests.factories import CountryFactory, MineralFactory, complete_profile, mineral_profile, pin

pytestmark = pytest.mark.on_postgresql("each database has a search of its own")

LIST = reverse("admin:profiles_profile_changelist")


@pytest.fixture
def search(desk):
    def search(text):
        """(names of the profiles that are found, the page)."""
        response = desk.get(LIST, {"q": text})
        assert response.status_code == 200, response.headers.get("Location")
        found = [str(profile) for profile in response.context["cl"].result_list]
        return found, response.content.decode()

    return search


@pytest.fixture
def full(profile, cobalt):
    """Japan's draft with a word of its own in each place."""
    Profile.objects.filter(pk=profile.pk).update(
        tagline="Zaffre tagline",
        overview="Oxblood overview",
        recycling="Recycled sepia",
        unknowns="Unknown ochre",
    )
    mineral, partner = MineralFactory(name="Tantalum"), CountryFactory(code="AUS", name="Australia")
    KeyMineral.objects.create(profile=profile, mineral=mineral, note="Sienna note", position=9)
    ProfileRole.objects.create(
        profile=profile, mineral=mineral, role="overseas-investor", citation="paper", note="Russet role"
    )
    event = {"date": "2026", "status": "in-force", "citation": "paper"}
    policy = Policy.objects.create(
        profile=profile, title="Mauve act", kind="export-control", summary="Puce", **event
    )
    policy.minerals.add(MineralFactory(name="Niobium"))
    shared = Partnership.objects.create(
        profile=profile, title="Teal pact", kind="forum", summary="Azure\nsummary", **event
    )
    shared.partners.add(partner)
    pin(profile, CountryFactory(code="CHL", name="Chile"), reason="Cerise reason")
    profile.glance_items.filter(position=0).update(label="Fuchsia label")
    Citation.objects.filter(profile=profile).update(
        publisher="Indigo press", url="https://example.org/heliotrope?a=1"
    )
    LeadImage.objects.create(
        profile=profile,
        sha256="0" * 64,
        width=1,
        height=1,
        alt="Vermilion pit",
        credit="Ann Ecru",
        licence="CC BY",
    )
    CountryAlias.objects.create(country=profile.subject.place, name="Nippon")
    return profile


@pytest.fixture
def others(profile):
    return [complete_profile(CountryFactory(name=f"Land {number}")) for number in range(3)]


# Everywhere


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("japan", "Country"),
        ("nippon", "Also called"),
        ("zaffre", "Tagline"),
        ("oxblood", "Overview"),
        ("sepia", "Recycling and Stockpiling"),
        ("ochre", "What we do not know"),
        ("sienna", "Key minerals, Tantalum"),
        ("tantalum", "Key minerals, Tantalum"),
        ("russet", "Other roles, Tantalum, Overseas investor"),
        ("overseas", "Other roles, Tantalum, Overseas investor"),
        ("mauve", "Policies, Mauve act"),
        ("puce", "Policies, Mauve act"),
        ("niobium", "Policies, Mauve act"),
        ("export", "Policies, Mauve act"),
        ("teal", "Partnerships, Teal pact"),
        ("australia", "Partnerships, Teal pact"),
        ("cerise", "Related profiles, Chile"),
        ("chile", "Related profiles, Chile"),
        ("fuchsia", "At a glance, Fuchsia label"),
        ("indigo", "Citations, paper"),
        ("heliotrope?a=1", "Citations, paper"),
        ("vermilion", "Lead image"),
        ("ecru", "Lead image"),
    ],
)
def test_every_text_is_searched_and_the_list_says_where(full, others, search, text, place):
    found, page = search(text)
    assert found == ["Japan"]
    assert f'<span class="found-in">{place}</span>' in page
    assert re.search(f"<mark>{re.escape(text)}</mark>", page, re.IGNORECASE)


def test_every_word_has_to_stand_somewhere_each_in_another_place_if_need_be(full, others, search):
    assert search("zaffre mauve heliotrope nippon")[0] == ["Japan"]
    assert search("zaffre nowhere-to-be-found")[0] == []


def test_a_profile_is_found_once_however_often_a_word_stands_in_it(full, search):
    for number in range(5):
        Citation.objects.create(
            profile=full, key=f"more-{number}", title="Zaffre", publisher="Zaffre", as_of="2026"
        )
    assert search("zaffre")[0] == ["Japan"]


def test_a_phrase_stands_together_even_over_the_end_of_a_line(full, others, search):
    assert search('"oxblood overview"')[0] == ["Japan"]
    assert search("“azure summary”")[0] == ["Japan"]
    assert search('"overview oxblood"')[0] == []
    assert search('"mauve act" teal')[0] == ["Japan"]


def test_letters_beyond_ascii_are_found_in_any_case(full, search):
    Profile.objects.update(mining="ÉTAIN et Übergang")
    assert search("étain")[0] == ["Japan"]
    assert search("übergang")[0] == ["Japan"]


# Harmless


@pytest.mark.parametrize(
    "text",
    [
        "%", "_", "\\", "'", '"', '""', "a%b", "'; --", "(", "[", "*", "é(", '"a (b"',
        "<script>", "a" * 5000, " ".join("abcdefghijklmnopqrstuvwxyz"), "\u2028", "🙂",
    ],
)  # fmt: skip
def test_special_characters_do_no_harm(full, search, text):
    _, page = search(text)
    assert "<script>" not in page.split("<main")[-1].replace('<script src="', "")


def test_a_percent_sign_and_an_underscore_are_looked_for_as_they_are(full, others, search):
    assert search("%")[0] == []
    assert search("a_t")[0] == []
    Profile.objects.filter(pk=full.pk).update(mining="It fell by 5% to a_t.")
    assert search("5%")[0] == ["Japan"]
    assert search("a_t")[0] == ["Japan"]


def test_nothing_that_was_found_is_shown_as_markup(full, search):
    Profile.objects.filter(pk=full.pk).update(mining="Then <b>zinnober</b> & more")
    _, page = search("zinnober")
    assert "&lt;b&gt;<mark>zinnober</mark>&lt;/b&gt; &amp; more" in page


def test_an_empty_search_shows_all_and_no_column_of_places(full, others, search):
    found, page = search("  ")
    assert len(found) == 4
    assert "column-found" not in page


def test_a_search_that_finds_nothing_says_so(full, search):
    found, page = search("nowhere")
    assert found == []
    assert "0 results" in page


def test_searching_more_profiles_asks_no_more(full, desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as with_one:
        desk.get(LIST, {"q": "text paper"})
    for number in range(20):
        complete_profile(CountryFactory(name=f"Land {number}"))
    with django_assert_max_num_queries(len(with_one)) as with_many:
        assert len(desk.get(LIST, {"q": "text paper"}).context["cl"].result_list) == 21
    assert len(with_many) == len(with_one)


# Pure parts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", []),
        ("one  two", ["one", "two"]),
        ('"one two" three', ["one two", "three"]),
        ('5" pipe', ['5"', "pipe"]),
        ("same Same", ["same"]),
        ('"" x', ["x"]),
        ("a\x00b", ["ab"]),
    ],
)
def test_a_query_is_read_as_words_and_phrases(query, words):
    assert words_of(query) == words


def test_excerpts_show_each_word_before_they_show_one_twice():
    texts = [("A", "red"), ("B", "red again"), ("C", "red too"), ("D", "red once more"), ("E", "blue")]
    found = excerpts(texts, ["red", "blue"])
    assert [excerpt.place for excerpt in found.excerpts] == ["A", "E", "B"]
    assert found.more == 2


def test_an_excerpt_is_cut_around_the_word():
    (excerpt,) = excerpts([("A", "x " * 200 + "needle" + " y" * 200)], ["needle"]).excerpts
    text = "".join(text for text, _ in excerpt.pieces)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 150
    assert [text for text, hit in excerpt.pieces if hit] == ["needle"]


# The order


def test_a_name_leads(profile, search, cobalt):
    for name in ("Argentina", "Chile"):
        Profile.objects.filter(pk=complete_profile(CountryFactory(name=name)).pk).update(
            overview="It sells to Japan."
        )
    assert search("japan")[0] == ["Japan", "Argentina", "Chile"]
    mineral_profile(cobalt)
    assert search("cobalt")[0] == ["Cobalt", "Japan"]


def test_an_order_that_was_asked_for_stands(profile, desk):
    other = complete_profile(CountryFactory(name="Argentina"))
    Profile.objects.filter(pk=other.pk).update(overview="It sells to Japan.")
    listed = desk.get(LIST, {"q": "japan", "o": "1"}).context["cl"].result_list
    assert [str(one) for one in listed] == ["Argentina", "Japan"]


def test_minerals_stand_under_their_own_name(profile, desk, cobalt):
    mineral_profile(cobalt)
    for asked in ({}, {"o": "1"}):
        listed = desk.get(LIST, asked).context["cl"].result_list
        assert [str(one) for one in listed] == ["Cobalt", "Japan"]


@pytest.fixture
def together(profile, cobalt, editor, moderator):
    """Reviews of Japan and of the mineral cobalt in one set. By the name of its country the mineral is last."""
    reviews = []
    for draft in (profile, mineral_profile(cobalt)):
        workflow.save_revision(draft, by=editor)
        reviews.append(workflow.submit(draft, by=editor))
    return workflow.make_set(by=moderator, title="Spring", reviews=reviews)


@pytest.mark.parametrize("model", ["review", "publicationset", "revision"])
def test_reviews_sets_and_revisions_are_found_by_the_name_of_a_mineral(together, moderator, client, model):
    client.force_login(moderator)
    listed = client.get(reverse(f"admin:profiles_{model}_changelist"), {"q": "cobalt"})
    (found,) = listed.context["cl"].result_list
    assert str(found).startswith("Spring" if model == "publicationset" else "Cobalt")


def test_minerals_stand_under_their_own_name_in_sets_revisions_and_queues(
    together, moderator, editor, client
):
    client.force_login(moderator)
    names = ["Cobalt", "Japan"]

    def subjects(found):
        return [str(one.profile) for one in found]

    of_set = client.get(reverse("admin:profiles_publicationset_change", args=[together.pk]))
    assert subjects(of_set.context["reviews"]) == names
    revisions = client.get(reverse("admin:profiles_revision_changelist"), {"o": "1"})
    assert subjects(revisions.context["cl"].result_list) == names
    role = {"because": "So it is", "mineral": "Cobalt", "role": "producer", "row": 1}
    DraftCheck.objects.update(moved=[{"name": "x"}], overtaken=[role])
    assert subjects(moved_checks()) == names
    (queue,) = [one for one in dashboard.dashboard(editor).queues if one.title.startswith("Added roles")]
    assert [task.label.split(",")[0] for task in queue.tasks] == names
