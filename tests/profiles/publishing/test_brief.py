"""The block “In brief”: at most 150 words, nothing in it without its source, and what follows from it elsewhere."""

from html import unescape

import pytest
from django.utils.html import strip_tags

from profiles import content, workflow
from profiles.draft import snapshot
from profiles.models import Edition, Profile
from profiles.models.dated import RecentChange, WatchItem
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve
from profiles.publishing.texts.brief import sentences, untraced, words_of
from tests.factories import CountryFactory, complete_profile, pin, publish
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")

WHY = "Japan mines [[cobalt/mine/production]] of cobalt. It *buys* the rest abroad.[@paper]"


@pytest.fixture
def brief(saved):
    """Japan with every part of the block."""
    Profile.objects.filter(pk=saved.pk).update(
        why_it_matters=WHY, leverage="It refines.[@paper]", vulnerability="It waits [@paper]."
    )
    common = {"profile": saved, "citation": "paper"}
    for date, summary in (("2025-05", "An older one."), ("2026-03-01", "A newer one.")):
        RecentChange.objects.create(date=date, summary=summary, **common)
    for date, summary in (("2099", "A later one."), ("2098-12-01", "A nearer one.")):
        WatchItem.objects.create(date=date, summary=summary, **common)
    saved.refresh_from_db()
    return saved


def problems(profile):
    found = resolve(snapshot.snapshot(profile), Facts.open(profile.subject.place)).problems
    return [(one.where, one.text, one.reason) for one in found]


def text_of(client, address):
    return " ".join(unescape(strip_tags(client.get(address).content.decode())).split())


# On the page


def test_the_block_stands_above_the_overview_newest_and_nearest_first(brief, client, editor, moderator):
    publish(brief, editor=editor, moderator=moderator)
    for address in ("/countries/japan/", "/countries/japan/editions/1/"):
        page = client.get(address).content.decode()
        order = ["In brief</h2>", "Why it matters</h3>", "Leverage</h3>", "Vulnerability</h3>", "A newer one.",
                 "An older one.", "A nearer one.", "A later one.", "Overview</h2>"]  # fmt: skip
        places = [page.index(words) for words in order]
        assert places == sorted(places)
        assert page.count('href="#brief"') == 1


def test_a_profile_without_any_of_it_has_no_block(saved, client, editor, moderator):
    publish(saved, editor=editor, moderator=moderator)
    page = client.get("/countries/japan/").content.decode()
    assert "In brief" not in page
    assert 'href="#brief"' not in page


# What keeps it from review


def test_a_whole_block_has_no_problem(brief):
    assert problems(brief) == []


def test_more_than_150_words_are_counted_and_refused(brief, editor):
    tree = snapshot.snapshot(brief)
    # 11 of the first text (a figure counts as two), 2 and 2 of the others; three a line, and its date.
    assert words_of(tree) == 11 + 2 + 2 + 4 * 3 + 2 + 3 + 1 + 3
    brief.leverage = f"{'word ' * (150 - words_of(tree) + 2)}end.[@paper]"
    brief.save()
    assert problems(brief) == [
        ("In brief", "", "it has 151 words, including its dated lines; at most 150 are allowed")
    ]
    workflow.save_revision(brief, by=editor)
    with pytest.raises(workflow.Incomplete, match="151 words"):
        workflow.submit(brief, by=editor)
    brief.leverage = brief.leverage.replace("word ", "", 1)
    assert problems(brief) == []


def test_a_sentence_without_figure_or_citation_is_refused_at_its_place(brief, editor):
    brief.vulnerability = "It waits.[@paper] It *hopes* for better."
    brief.save()
    ((where, text, reason),) = problems(brief)
    assert (where, text) == ("Vulnerability", "It *hopes* for better.")
    assert "neither a figure nor a source" in reason
    workflow.save_revision(brief, by=editor)
    with pytest.raises(workflow.Incomplete, match="hopes"):
        workflow.submit(brief, by=editor)


def test_a_line_needs_a_citation_of_the_profile(brief):
    RecentChange.objects.filter(summary="A newer one.").update(citation="")
    WatchItem.objects.filter(summary="A later one.").update(citation="nowhere")
    assert [one[:2] for one in problems(brief)] == [
        ("What changed, A newer one.", ""),
        ("What to watch, A later one.", "nowhere"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.[@a] Two [[x/y/z]]. Three [@a].", []),
        ("One. Two.[@a]", ["One."]),
        ("One? [@a] Two! Three", ["Two!", "Three"]),
        ("**One.** Two.[@a]", ["**One.**"]),
        ("It “ends.” So it is.[@a]", ["It “ends.”"]),
        ("By No. 46 of 2024, e.g. gallium, U.S. users lost 3.5 t.[@a]", []),
        ("Made in the U.S. It grows.[@a]", ["Made in the U.S."]),
        ("Made in the U.S. and sold.[@a]", []),
        ("One.[@a]\n\nTwo.", ["Two."]),
        ("- One.[@a]\n- two", ["two"]),
        ("One.[@a] two.", ["two."]),
        ("See [a page.](https://example.org/) Two.[@a]", ["See [a page.](https://example.org/)"]),
        ("A \x0f mark.", ["A \x0f mark."]),
        ("`[@a]` is code.", ["`[@a]` is code."]),
        ("", []),
        ("…", []),
    ],
)
def test_sentences_are_told_apart(text, found):
    read = list(untraced(text, "Leverage"))
    assert [problem.text for problem in read] == found
    assert [text[slice(*problem.at)] for problem in read] == found


def test_a_sentence_knows_its_place_in_its_block():
    assert [(s, e) for s, e, _ in sentences("One. Two.")] == [(0, 4), (5, 9)]


# Elsewhere


def test_a_file_of_a_profile_holds_the_block_and_reads_back(brief):
    tree = snapshot.snapshot(brief)
    assert content.read_text("japan.md", content.write(tree), content.Known.stored()) == tree


def test_readers_compare_the_block_of_two_editions(brief, client, editor, moderator):
    publish(brief, editor=editor, moderator=moderator)
    Profile.objects.filter(pk=brief.pk).update(leverage="It bargains.[@paper]")
    RecentChange.objects.filter(summary="A newer one.").update(summary="The newest one.")
    brief.refresh_from_db()
    publish(brief, editor=editor, moderator=moderator, change_note="More")
    page = text_of(client, "/countries/japan/editions/1...2/")
    for words in ("Leverage", "bargains", "What changed", "newest"):
        assert words in page


# Cards


def cards(client):
    return {
        address: text_of(client, address)
        for address in ("/", "/countries/", "/regions/east-asia/", "/countries/korea/")
    }


def test_cards_show_why_it_matters_and_the_tagline_where_there_is_none(brief, client, editor, moderator):
    korea = CountryFactory(code="KOR", name="Korea", region=brief.subject.place.region)
    other = complete_profile(
        korea, reference="cobalt/mine/production country=japan", minerals=[brief.mineral_links.get().mineral],
        tagline="Refines without mining.",
    )  # fmt: skip
    pin(other, brief.subject.place)
    publish(other, editor=editor, moderator=moderator)
    publish(brief, editor=editor, moderator=moderator)
    for address, page in cards(client).items():
        assert "Japan mines 30 t (2024) of cobalt. It buys the rest abroad." in page, address
        assert "Refines what others mine." not in page, address
    assert "Refines without mining." in cards(client)["/regions/east-asia/"]
    page = client.get("/countries/japan/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert '<meta name="description" content="Japan mines 30 t (2024) of cobalt.' in page


def test_a_card_says_a_year_that_its_sentence_names_once(brief, editor, moderator):
    brief.why_it_matters = "In 2024 Japan mined [[cobalt/mine/production]].[@paper]"
    Profile.objects.filter(pk=brief.pk).update(why_it_matters=brief.why_it_matters)
    brief.refresh_from_db()
    summary = publish(brief, editor=editor, moderator=moderator).summary
    assert summary.replace("\N{NO-BREAK SPACE}", " ") == "In 2024 Japan mined 30 t."


def test_what_a_card_shows_is_cut_at_a_sentence(brief, editor, moderator):
    brief.why_it_matters = f"{WHY} {'It is long and goes on. ' * 12}[@paper]"
    brief.why_it_matters = brief.why_it_matters.replace("on. ", "on.[@paper] ")
    Profile.objects.filter(pk=brief.pk).update(why_it_matters=brief.why_it_matters)
    brief.refresh_from_db()
    summary = publish(brief, editor=editor, moderator=moderator).summary
    assert 200 < len(summary) <= 240
    assert summary.endswith("goes on.")


def test_a_card_costs_no_query_more(brief, client, editor, moderator, django_assert_num_queries):
    edition = publish(brief, editor=editor, moderator=moderator)
    with django_assert_num_queries(1):
        (card,) = Edition.objects.live().with_subject().for_cards()
        assert (card.pk, card.summary) == (edition.pk, edition.summary)
