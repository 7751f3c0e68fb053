"""Changes and corrections: the pages, and the Atom feeds as a feed reader parses them."""

import datetime
import re
from decimal import Decimal

import feedparser
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from minerals.models import ImportState, Origin, ReleaseImport
from profiles import workflow
from profiles.models import Edition
from website import views
from website.changes.record import ENDED, PUBLISHED, RELEASED, SiteChanges

from ..factories import (
    CountryFactory,
    MineralFactory,
    ReleaseFactory,
    complete_profile,
    event_profile,
    figure,
    publish,
    revise,
    world,
)
from ..heads import SITE, Head

NOTE = "Rewritten & extended: <b>reserves</b> of 2025, “quoted”, and a ban’s end. " * 5


def take_in(release, **how):
    """Log that a release was loaded, as every import does."""
    values = {"origin": Origin.CONTENT, "state": ImportState.APPLIED, "applied_at": timezone.now()} | how
    return ReleaseImport.objects.create(release=release, file_name="figures.csv", **values)


def read(client, address="/changes.atom", **headers):
    response = client.get(address, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.fixture
def second(edition, profile, editor, moderator):
    """Japan's second edition."""
    profile.tagline = "Another line."
    profile.save()
    return publish(profile, editor=editor, moderator=moderator, change_note=NOTE[:400].strip())


@pytest.fixture
def ended(second, moderator):
    """The first edition of a country whose profile was withdrawn."""
    workflow.withdraw(second, by=moderator, notice="A number was wrong.")
    return second


# The feeds


def test_an_entry_has_the_whole_change_note_and_leads_to_its_edition(client, second):
    entry = read(client).entries[0]
    assert entry.title == "Japan: edition 2"
    assert entry.link == f"{SITE}/countries/japan/editions/2/"
    assert second.change_note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in entry.summary
    assert f'href="{SITE}/countries/japan/editions/1...2/"' in entry.summary
    assert entry.published == entry.updated
    assert datetime.datetime.fromisoformat(entry.updated) == second.published_at


def test_a_feed_says_what_it_is_where_it_is_and_whose(client, second):
    feed = read(client).feed
    assert feed.title == "Critical Minerals Atlas: changes"
    assert feed.author == "Critical Minerals Atlas"
    assert {one.rel: one.href for one in feed.links} == {
        "alternate": f"{SITE}/changes/",
        "self": f"{SITE}/changes.atom",
    }
    assert datetime.datetime.fromisoformat(feed.updated) == second.published_at
    assert feed.rights.startswith("CC BY 4.0")


def test_ids_stay_when_a_country_gets_another_slug_and_differ_among_all(client, ended):
    release = ReleaseFactory()
    take_in(release)
    before = read(client)
    ids = [entry.id for entry in before.entries]
    assert len(ids) == len(set(ids)) == 4
    assert ids == [
        "tag:testserver,2026:releases/usgs-mcs-2026",
        "tag:testserver,2026:editions/JPN/2/ended",
        "tag:testserver,2026:editions/JPN/2/published",
        "tag:testserver,2026:editions/JPN/1/published",
    ]
    country = ended.subject.place
    country.slug = "nippon"
    country.save()
    after = read(client)
    assert [entry.id for entry in after.entries] == ids
    assert after.feed.id == before.feed.id
    assert after.entries[-1].link == f"{SITE}/countries/nippon/editions/1/"


def test_a_profile_that_was_taken_back_is_an_entry_with_its_notice(client, ended):
    entry = read(client).entries[0]
    assert entry.title == "Japan: edition 2 withdrawn"
    assert "A number was wrong." in entry.summary
    ended.refresh_from_db()
    assert datetime.datetime.fromisoformat(entry.updated) == ended.ended_at


def test_a_release_is_an_entry_once_it_is_taken_in(client, cobalt_figures):
    release = cobalt_figures.source.releases.get()
    record = take_in(release, state=ImportState.PREVIEWED, applied_at=None)
    assert read(client).entries == []
    moment = timezone.now()
    ReleaseImport.objects.filter(pk=record.pk).update(state=ImportState.APPLIED, applied_at=moment)
    revise(cobalt_figures, 31)
    take_in(release)  # of another of its files: no second entry
    (entry,) = read(client).entries
    assert entry.title == "New data: USGS Mineral Commodity Summaries 2026"
    assert "5 figures; an earlier release gave 1 of them." in entry.summary
    assert "published on 6 February 2026" in entry.summary
    assert datetime.datetime.fromisoformat(entry.updated) == moment
    page = client.get(entry.link.removeprefix(SITE)).content.decode()
    assert f'id="{entry.link.partition("#")[2]}"' in page


def test_a_country_has_its_own_editions_and_the_releases_with_a_figure_of_it(client, second, cobalt):
    chile = CountryFactory(code="CHL", name="Chile")
    take_in(ReleaseFactory())
    other = ReleaseFactory(key="usgs-mcs-2025", name="USGS 2025")
    figure(chile, cobalt, 3, year=2022, release=other)
    take_in(other)
    titles = [entry.title for entry in read(client, "/countries/japan/changes.atom").entries]
    assert titles == [
        "New data: USGS Mineral Commodity Summaries 2026",
        "Japan: edition 2",
        "Japan: edition 1",
    ]
    feed = read(client, "/countries/chile/changes.atom")
    assert [entry.title for entry in feed.entries] == ["New data: USGS 2025"]
    assert feed.feed.link == f"{SITE}/countries/chile/"


def test_a_mineral_has_the_editions_that_cover_it_its_children_or_its_parent(client, edition, cobalt):
    child = MineralFactory(name="Cobalt sulphate", parent=cobalt)
    nickel = MineralFactory(name="Nickel")
    for mineral, titles in ((cobalt, ["Japan: edition 1"]), (child, ["Japan: edition 1"]), (nickel, [])):
        feed = read(client, f"/minerals/{mineral.slug}/changes.atom")
        assert [entry.title for entry in feed.entries] == titles
        assert feed.feed.title == f"Critical Minerals Atlas: changes, {mineral.name}"


def test_an_event_is_in_the_feed_of_each_country_and_mineral_that_it_names(
    client, edition, cobalt, editor, moderator
):
    chile, nickel = CountryFactory(code="CHL", name="Chile"), MineralFactory(name="Nickel")
    child = MineralFactory(name="Nickel sulphate", parent=nickel)
    parties = [(chile, "hit", "It buys acid.")]
    publish(event_profile(minerals=[nickel], parties=parties), editor=editor, moderator=moderator)
    for subject in (chile, nickel, child):
        (entry,) = read(client, f"{subject.get_absolute_url()}changes.atom").entries
        assert entry.title == "China stops acid exports: edition 1"
        assert entry.link == f"{SITE}/events/china-acid-stop-2026/editions/1/"
    assert len(read(client, "/countries/japan/changes.atom").entries) == 1


def test_another_name_has_the_same_feed(client, edition):
    edition.subject.place.aliases.create(name="Nippon", slug="nippon")
    feed = read(client, "/countries/nippon/changes.atom")
    assert feed.feed.id == "tag:testserver,2026:countries/JPN/changes"
    assert {one.rel: one.href for one in feed.feed.links}["self"] == f"{SITE}/countries/japan/changes.atom"


def test_an_empty_feed_is_the_same_at_each_request(client, japan):
    first, second = (client.get("/countries/japan/changes.atom") for _ in range(2))
    assert first.content == second.content
    assert read(client, "/countries/japan/changes.atom").feed.updated == "2026-01-01T00:00:00+00:00"


def test_a_reader_that_has_it_is_told_so(client, edition):
    first = client.get("/changes.atom")
    again = client.get("/changes.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_feed_names_the_site_as_the_setting_says(client, edition):
    with override_settings(SITE_URL="https://atlas.example.org"):
        feed = read(client)
    assert feed.feed.link == "https://atlas.example.org/changes/"
    assert feed.entries[0].link == "https://atlas.example.org/countries/japan/editions/1/"
    assert feed.entries[0].id.startswith("tag:atlas.example.org,2026:")


def test_pages_name_their_feeds(client, edition):
    def feeds(address):
        return Head(client.get(address)).links["alternate"]

    assert feeds("/") == ["/changes.atom"]
    assert feeds("/countries/japan/") == ["/changes.atom", "/countries/japan/changes.atom"]
    assert feeds("/countries/japan/data/") == ["/changes.atom", "/countries/japan/changes.atom"]
    assert feeds("/minerals/cobalt/") == ["/changes.atom", "/minerals/cobalt/changes.atom"]
    for address in ("/countries/japan/", "/minerals/cobalt/"):
        assert f'<a href="{address}changes.atom">' in client.get(address).content.decode()


# The page of changes


def test_the_page_has_what_the_feed_has(client, ended):
    take_in(ReleaseFactory())
    page = client.get("/changes/").content.decode()
    for entry in read(client).entries:
        assert entry.title in page
        assert f'href="{entry.link.removeprefix(SITE)}"' in page
    assert "A number was wrong." in page
    assert 'href="/countries/japan/editions/1...2/"' in page
    assert ended.change_note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page


def test_changes_are_paged_newest_first(client, ended, monkeypatch):
    monkeypatch.setattr(views, "CHANGES_A_PAGE", 2)
    first, second, beyond = (client.get(f"/changes/{query}") for query in ("", "?page=2", "?page=99"))
    titles = [re.findall(r'as-h3"><a[^>]*>([^<]*)', page.content.decode()) for page in (first, second)]
    assert titles == [["Japan: edition 2 withdrawn", "Japan: edition 2"], ["Japan: edition 1"]]
    assert Head(first).links["canonical"] == [f"{SITE}/changes/"]
    assert Head(second).links["canonical"] == Head(beyond).links["canonical"] == [f"{SITE}/changes/?page=2"]
    assert 'href="?page=2" rel="next"' in first.content.decode()
    assert 'href="?page=1" rel="prev"' in second.content.decode()
    assert client.get("/changes/?page=nonsense").status_code == 200


def test_a_minor_edition_says_that_only_words_changed(client, edition, profile, editor, moderator):
    profile.tagline = "Another comma."
    profile.save()
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, minor=True)
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    assert Edition.objects.live().get().number == 2
    assert "Minor changes of wording only." in client.get("/changes/").content.decode()


def test_nothing_has_happened_on_an_empty_site(client, db):
    assert "Nothing has been published yet." in client.get("/changes/").content.decode()
    assert read(client).entries == []


def test_changes_are_read_in_five_queries_however_many_there_are(ended, editor, moderator, cobalt):
    take_in(ReleaseFactory())
    for code in ("AAA", "BBB", "CCC"):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
        publish(profile, editor=editor, moderator=moderator)
    with CaptureQueriesContext(connection) as queries:
        changes = SiteChanges()[:50]
        assert {one.kind for one in changes} == {PUBLISHED, ENDED, RELEASED}
        assert all(one.path and one.subject for one in changes)
    assert len(changes) == 7
    assert len(queries) == 5  # the last asks which sources may not be passed on, which public pages share


def test_what_happened_on_one_day_stands_by_weight_then_alphabet(client, edition, cobalt, editor, moderator):
    """Chile, Brazil and Austria have no share; a release of the day stands behind them, a later one before."""
    for place, amount in ((world(), 100), (edition.subject.place, 30)):
        figure(place, cobalt, amount, year=2025)
    for code, name in (("CHL", "Chile"), ("AUT", "Austria"), ("BRA", "Brazil")):
        complete = complete_profile(
            CountryFactory(code=code, name=name),
            minerals=[cobalt],
            reference="cobalt/mine/production country=japan",
        )
        publish(complete, editor=editor, moderator=moderator)
    take_in(ReleaseFactory(key="of-the-day", name="Of the day"))
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    take_in(ReleaseFactory(key="of-tomorrow", name="Of tomorrow"), applied_at=tomorrow)
    page = client.get("/changes/").content.decode()
    told = re.findall(r'<h2 class="as-h3"><a href="([^"]*)"', page)
    countries = [f"/countries/{name}/" for name in ("japan", "austria", "brazil", "chile")]
    assert [one.removesuffix("editions/1/") for one in told] == [
        "/methodology/#release-of-tomorrow", *countries, "/methodology/#release-of-the-day",
    ]  # fmt: skip


# Corrections


def test_a_correction_of_a_source_stands_before_and_after_with_its_reason(client, cobalt_figures):
    release = ReleaseFactory(
        key="usgs-mcs-2026-v1-1",
        name="USGS 2026, version 1.1",
        published=datetime.date(2026, 3, 5),
        note="Cobalt.",
    )
    revise(cobalt_figures, Decimal("25"), release=release, reason="A misprint on p. 61.", is_revised=True)
    ReleaseFactory(
        key="usgs-mcs-2026-v1-2", name="Version 1.2", published=datetime.date(2026, 4, 5), note="A comma."
    )
    page = client.get("/corrections/").content.decode()
    assert page.index("Version 1.2") < page.index("USGS 2026, version 1.1")
    assert "A comma." in page
    row = page.partition("<tbody>")[2].partition("</tr>")[0]
    assert (
        f'<a href="{cobalt_figures.get_absolute_url()}">Japan, cobalt: mine production (contained weight), 2024</a>'
        in row
    )
    text = " ".join(re.sub("<[^>]*>", " ", row).split()).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("Japan, cobalt: mine production (contained weight), 2024 30 t 25 t")
    assert text.endswith("A misprint on p. 61.")


def test_a_newer_release_is_no_correction(client, cobalt_figures):
    revise(
        cobalt_figures, 25, release=ReleaseFactory(key="usgs-mcs-2027", published=datetime.date(2027, 2, 1))
    )
    page = client.get("/corrections/").content.decode()
    assert "No source has corrected a figure" in page
    assert "No profile has been retracted." in page


@pytest.mark.parametrize(
    ("end", "title"),
    [
        (workflow.withdraw, "Japan: edition 1 withdrawn"),
        (workflow.unpublish, "Japan: edition 1 retracted"),
    ],
)
def test_a_profile_that_was_taken_back_is_listed_with_its_notice(client, edition, moderator, end, title):
    end(edition, by=moderator, notice="A source was forged.")
    page = client.get("/corrections/").content.decode()
    assert f'<a href="/countries/japan/editions/1/">{title}</a>' in page
    assert "A source was forged." in page


def test_a_consolidated_one_says_where_it_went(client, edition, cobalt, editor, moderator):
    chile = CountryFactory(code="CHL", name="Chile")
    figure(chile, cobalt, 1)
    covering = complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production")
    publish(covering, editor=editor, moderator=moderator)
    workflow.consolidate(edition, chile, by=moderator, notice="Two are one.")
    page = client.get("/corrections/").content.decode()
    assert "Japan: edition 1 consolidated" in page
    assert "The profile of Chile covers it now." in page


def test_corrections_are_paged_by_release(client, japan, monkeypatch):
    monkeypatch.setattr(views, "CORRECTIONS_A_PAGE", 1)
    for number in (1, 2):
        ReleaseFactory(
            key=f"usgs-mcs-2026-v1-{number}",
            name=f"Version {number}",
            published=datetime.date(2026, number, 9),
        )
    first, second = (client.get(f"/corrections/{query}").content.decode() for query in ("", "?page=2"))
    assert "Version 2" in first
    assert "Version 1" not in first
    assert "Version 1" in second
    assert "retracted." not in second, "they stand on the first page alone"
