"""Numbers under another name: labels and sentences that name a mineral, stage, place or year of no figure there."""

import re

import pytest
from django.urls import reverse

from minerals.models import CountryAlias, Measure, MineralAlias, Stage
from profiles import checking, workflow
from profiles.draft import references, snapshot
from profiles.models import DraftCheck, Profile
from profiles.publishing.facts import Facts
from profiles.publishing.figures.search import search
from profiles.publishing.texts import misnamed
from profiles.publishing.texts.misnamed import misnamed_in
from profiles.templatetags.changes import drawn
from tests.factories import CountryFactory, MineralFactory, figure
from tests.seeds import draft_japan, once_a_module


def load():
    """Japan's draft, and what texts may name besides."""
    profile = draft_japan()
    graphite, rare_earths = MineralFactory(name="Graphite"), MineralFactory(name="Rare earths")
    MineralFactory(name="Neodymium", parent=rare_earths)
    for name in ("Nickel", "Lead", "Titanium"):
        MineralFactory(name=name)
    MineralAlias.objects.create(mineral=graphite, name="Flake graphite", slug="flake-graphite")
    chile = CountryFactory(code="CHL", name="Chile")
    united_states = CountryFactory(code="USA", name="United States")
    for name in ("US", "America"):
        CountryAlias.objects.create(country=united_states, name=name, slug=name.lower())
    figure(profile.subject.place, graphite, 5340)
    figure(profile.subject.place, graphite, 5000, year=2023)
    figure(profile.subject.place, graphite, 900, measure=Measure.RESERVES)
    figure(profile.subject.place, graphite, 7, stage="refinery")
    figure(profile.subject.place, graphite, 3, measure=Measure.IMPORT_SHARE, stage="none", unit="%")
    figure(profile.subject.place, rare_earths, 2)
    figure(chile, graphite, 6)


loaded_once = once_a_module(load)
pytestmark = pytest.mark.usefixtures("loaded_once")

MINED, SHARE, RANK = (f"graphite/mine/production{show}" for show in ("", " show=share", " show=rank"))


@pytest.fixture
def japan(db):
    return Profile.objects.get()


def label(profile, text, reference):
    """Return the warnings about a number at a glance."""
    profile.glance_items.all().delete()
    profile.glance_items.create(label=text, figure=reference)
    tree, facts = snapshot.snapshot(profile), Facts.open(profile.subject.place)
    return checking.check(tree, facts, checking.Destinations(facts.store)).warnings


@pytest.mark.parametrize(
    ("text", "reference", "named"),
    [
        ("Nickel refined", RANK, "“Nickel” and “refined”"),
        ("Cobalt refined", f"{MINED} year=2023", "“Cobalt” and “refined”"),
        ("Titanium mined", MINED, "“Titanium”"),
        ("Graphite with cobalt", MINED, "“cobalt”"),
        ("Graphite refined", MINED, "“refined”"),
        ("Graphite reserves", MINED, "“reserves”"),
        ("Graphite output", "graphite/reserves", "“output”"),
        ("Graphite of Chile", MINED, "“Chile”"),
        ("Graphite of Chile, second to America", MINED, "“Chile”"),
        ("Second to America, Chile’s graphite", MINED, "“Chile”"),
        ("Graphite, second to cobalt", MINED, "“cobalt”"),
        ("Graphite mined, 2023", MINED, "“2023”"),
        ("Graphite mined in 2024", f"{MINED} year=2023", "“2024”"),
        ("World mine production", MINED, "“World”"),
    ],
)
def test_a_label_that_names_another_thing_is_a_warning(japan, text, reference, named):
    ((where, of, reason),) = label(japan, text, reference)
    assert (where, of) == (f"At a glance, {text}", text)
    assert re.search(f"the label names {named}, and its figure is Japan, graphite: .*, 202[34]$", reason)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Graphite mined", MINED),
        ("Flake graphite, mine output", MINED),
        ("Japan’s graphite in 2024", MINED),
        ("In the world’s graphite", RANK),
        ("Graphite refined", "graphite/refinery/production"),
        ("In reserve", "graphite/reserves"),
        ("Neodymium and other rare earths", "rare-earths/mine/production"),
        ("US imports supplied, 2021–24", "graphite/us-import-share"),
        ("Leading output", MINED),
        ("Graphite, second to Chile", MINED),
        ("Graphite, second only to Chile and the US", MINED),
        ("More graphite than Chile", MINED),
        ("Graphite, after Chile", MINED),
        ("Graphite: behind Chile, ahead of the United States", MINED),
        ("Graphite mined, with Chile", MINED),
    ],
)
def test_a_label_that_names_its_figure_is_none(japan, text, reference):
    assert label(japan, text, reference) == []


def test_a_sentence_is_searched_once_however_many_figures_it_has(japan, monkeypatch):
    searched = []

    class Mined:
        def search(self, text):
            searched.append(text)

    monkeypatch.setitem(misnamed.STAGES, Stage.MINE, Mined())
    sentence(japan, f"It made {f'[[{MINED}]]' * 20}.")
    assert len([text for text in searched if "It made" in text]) == 1


def sentence(profile, text, mineral=""):
    return [
        (text[slice(*one.at)], one.reason)
        for one in misnamed_in(text, "Mining", Facts.open(profile.subject.place), mineral)
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Of nickel it made [[%s]].", "“nickel”, and this figure is Japan, graphite: mine production"),
        (
            "It refined [[%s]] of nickel.",
            "“nickel” and “refined”, and this figure is Japan, graphite: mine production",
        ),
        ("It refined [[%s]] of graphite.", "“refined”, and this figure is Japan, graphite: mine production"),
        ("Graphite reserves are [[%s]].", "“reserves”, and this figure is Japan, graphite: mine production"),
        (
            "Chile has [[%s country=united-states]].",
            "“Chile”, and this figure is United States, graphite: mine production",
        ),
    ],
)
def test_a_sentence_that_names_only_others_is_a_warning(japan, text, reason):
    text = f"Graphite is mined in Japan. {text % MINED} It is all."
    assert [found for _, found in sentence(japan, text)] == [f"the sentence names {reason}"]


@pytest.mark.parametrize(
    "text",
    [
        "It made [[%s]].",
        "With nickel and graphite it mined [[%s]].",
        "Flake graphite: [[%s]] is mined, and some of it refined.",
        "Beside its reserves it has an output of [[%s]].",
        "More than Chile, [[%s]].",  # the place of the profile needs no name
        "It may lead with [[%s]].",
        "With [it](https://example.org/nickel/) come [[%s]].[@nickel]",
        "Of nickel [[%s]",
        "Of nickel [[no/such]].",
        "Of nickel [[trade/hs92-283691 show=supplier-share from=chile source=baci]].",
    ],
)
def test_a_sentence_is_none_where_the_figure_is_among_what_it_names(japan, text):
    assert sentence(japan, text.replace("%s", MINED)) == []


def test_a_mineral_needs_no_name_in_its_own_profile(japan):
    text = f"Nickel comes with [[{MINED}]]."
    assert len(sentence(japan, text)) == 1
    assert sentence(japan, text, "graphite") == []
    assert len(sentence(japan, text, "cobalt")) == 1


def test_a_shared_first_word_is_not_taken_for_a_shorter_name(japan):
    assert sentence(japan, f"In South America nobody has [[{MINED} country=chile]].") == []


# Where they are told


def misname(profile, editor):
    profile.glance_items.all().delete()
    for number in range(3):
        profile.glance_items.create(
            label=f"Number {number}", figure="cobalt/mine/production", position=number
        )
    profile.glance_items.create(label="Cobalt refined", figure=f"{MINED} year=2023", position=4)
    Profile.objects.filter(pk=profile.pk).update(mining=f"Nickel came to [[{MINED}]]. And 14 mines.")
    return workflow.save_revision(profile, by=editor)


def test_they_stand_first_in_the_checklist_and_keep_nothing_back(japan, editor):
    misname(japan, editor)
    check = DraftCheck.objects.get()
    assert [(where, text) for where, text, _ in check.warnings] == [
        ("At a glance, Cobalt refined", "Cobalt refined"),
        ("Mining and Production", f"[[{MINED}]]"),
        ("Mining and Production", "14"),
    ]
    assert (check.missing, check.broken) == ([], [])


def test_a_review_begins_with_them(japan, editor, moderator, client):
    misname(japan, editor)
    review = workflow.submit(japan, by=editor)
    client.force_login(moderator)
    page = client.get(reverse("admin:profiles_review_change", args=[review.pk])).content.decode()
    main = page.partition('<div id="content-main"')[2]
    assert main.index("2 numbers under another name?") < main.index("Approve")
    assert (
        "the label names “Cobalt” and “refined”, and its figure is Japan, graphite: mine production" in main
    )
    assert "1 number without a figure or source" in main


# The series beside each value


MINE_2023 = "Japan, graphite: mine production (contained weight), 2023"
MINE_2024 = "Japan, graphite: mine production (contained weight), 2024"


def texts(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_a_review_has_the_series_beside_each_value(japan, editor, moderator, client):
    misname(japan, editor)
    review = workflow.submit(japan, by=editor)
    client.force_login(moderator)
    page = texts(client.get(reverse("admin:profiles_review_change", args=[review.pk])).content.decode())
    assert f"[{MINE_2023}]" in page
    assert re.search(rf"Nickel came to\s+5,340.t[^.]*\[{re.escape(MINE_2024)}\]", page)
    assert "\ue001" not in page


def test_a_preview_has_the_series_beside_each_value_and_readers_have_not(japan, editor, client):
    misname(japan, editor)
    client.force_login(editor)
    address = reverse("admin:profiles_profile_preview", args=[japan.pk])
    page = client.get(address).content.decode()
    assert f'<dd class="figure-series">{MINE_2023}</dd>' in page
    assert f'<span class="figure-series">[{MINE_2024}]</span>' in page
    assert f'<a href="{address}?bare=1">As readers will see it</a>' in page
    assert "figure-series" not in client.get(f"{address}?bare=1").content.decode()


def test_the_preview_beside_a_text_has_the_series_and_the_warning(japan, editor, client):
    client.force_login(editor)
    text = f"Nickel came to [[{MINED}]], [[{MINED} show=change since=2023]]."
    answer = client.post(
        reverse("admin:profiles_profile_live", args=[japan.pk]),
        {"part": "mining", "text": text, "citations": []},
        content_type="application/json",
    ).json()
    assert f'<span class="figure-series">[{MINE_2024}]</span>' in answer["html"]
    assert answer["html"].count("figure-series") == 2
    assert [text[one["start"] : one["end"]] for one in answer["warnings"]] == [
        f"[[{MINED}]]",
        f"[[{MINED} show=change since=2023]]",
    ]


def test_nobody_can_type_a_series_into_a_comparison():
    typed = f"[[a/b{references.MARK}5 t{references.SERIES}of cobalt]]"
    assert references.SERIES not in references.unmarked(typed)
    worded = references.worded("[[a/b]]", f"5{references.SERIES} t", "of [iron]")
    assert references.parts(worded) == [(f"5 t{references.SERIES}of (iron)", "[[a/b]]")]
    assert drawn({}, worded).endswith('>5 t <span class="figure-series">[of (iron)]</span></span>')


# The picker


def test_the_label_that_the_picker_proposes_names_its_figure(japan):
    found = search("graphite", own=japan.subject.place, place="any").suggestions
    assert [(one["place"], one["label"]) for one in found if "mine/production" in one["reference"]] == [
        ("Japan", "Graphite, mine production"),
        ("Chile", "Graphite, mine production, Chile"),
    ]
    found += search("graphite mine", own=japan.subject.place, year=2023).suggestions
    assert found[-1]["label"] == "Graphite, mine production, 2023"
    for one in found:
        assert label(japan, one["label"], one["reference"]) == []
