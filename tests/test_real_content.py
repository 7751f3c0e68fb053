"""The content of this repository, loaded as `make run` loads it, and what readers must find in it."""

import datetime
import io
import random
import re
from decimal import Decimal
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.http import QueryDict
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from minerals.facts.figure_store import FigureStore
from minerals.facts.standings import standings
from minerals.indicators import newest, role_shown_by
from minerals.models import FigureRevision, Flag, Mineral, Region
from minerals.models.figures import COUNTED
from minerals.reviewed.glossary import glossary
from profiles.models import Edition, Profile
from profiles.models.subjects import SubjectKind
from profiles.public.filters import Selection
from profiles.public.filters.reading import read_index
from profiles.public.page import prose
from profiles.publishing.payload.payload import Payload
from profiles.shape import TABLES

from .factories import UserFactory
from .newcomer import Newcomer
from .plain_filter import matching_plainly, plain_countries
from .profiles.browser import posted
from .reading import plain
from .real_site import PROFILES, visit
from .search.probes import BEGUN, FIRST, FRUITLESS, PROBES
from .seeds import WRITTEN


def find(query):
    return {place.code for place in Selection.of(QueryDict(query)).countries}


def frozen_pairs(edition):
    """The pairs of an edition as its payload has them."""
    return {(m.slug, r) for m in Payload.of(edition).minerals for r in {one.role for one in m.roles} or {""}}


pytestmark = pytest.mark.usefixtures("whole_content")


class RealContent(TestCase):
    def page(self, address):
        return visit(address).content

    def test_what_readers_type_leads_to_the_right_page(self):
        missed = {}
        for query, wanted in PROBES.items():
            found = re.findall(
                r'<h3><a href="([^"]*)">', self.page(f"/search/?{urlencode({'q': query})}").decode()
            )
            if not any(one == wanted or (one.startswith(wanted) and "#" in wanted) for one in found[:3]):
                missed[query] = found[:3]
        assert len(PROBES) >= 40
        assert missed == {}

    def test_the_best_answer_is_the_very_first_and_names_are_found_as_a_whole(self):
        missed = {}
        for query, wanted in FIRST.items():
            page = self.page(f"/search/?{urlencode({'q': query})}").decode()
            first = re.search(r'<h3><a href="([^"]*)">|$', page)[1] or ""
            if not (first == wanted or (first.startswith(wanted) and "#" in wanted)):
                missed[query] = first
        assert missed == {}
        for query in BEGUN:
            assert "Nothing was found" in self.page(f"/search/?{urlencode({'q': query})}").decode(), query

    # The most steps of a newcomer are those of the best other site of its kind, where one can do it at all.

    def test_a_newcomer_finds_out_in_as_few_steps_as_anywhere(self):
        tasks = {
            "who refines gallium": (1, lambda one: one.click("Gallium"), "99%"),
            "Japan beside South Korea": (
                3,
                lambda one: one.search("japan south korea", take="Japan").click("Compare with South Korea"),
                "Japan and South Korea compared",
            ),
            "since when tungsten needs a licence": (2, lambda one: one.click("Tungsten"), "February 2025"),
            "a misspelt mineral": (2, lambda one: one.search("lithum", take="Lithium"), "Lithium"),
            "how a number was revised": (1, lambda one: one.click("Russia", below="moved most"), "first estimate"),
        }  # fmt: skip
        self.walk(tasks)

    def test_a_newcomer_takes_away_in_as_few_steps_as_anywhere(self):
        tasks = {
            "cobalt as a table for Excel": (
                2, lambda one: one.click("Cobalt").click("XLSX"),
                "spreadsheetml",
            ),
            "gallium for a reference manager": (2, lambda one: one.click("Gallium").click("RIS"), "TY - "),
            "a feed of what changes": (1, lambda one: one.click("Atom feed"), "http://www.w3.org/2005/Atom"),
            "a chart for a page of one’s own": (
                2, lambda one: one.click("Picture, data, embed"), "<iframe",
            ),
            "a picture of a chart": (2, lambda one: one.click("Picture, data, embed").click("PNG"), "image/png"),
        }  # fmt: skip
        self.walk(tasks)

    def walk(self, tasks):
        for task, (most, walk, ends_with) in tasks.items():
            with self.subTest(task):
                one = walk(Newcomer(visit))
                assert len(one.steps) <= most, one.steps
                assert ends_with in " ".join((one.type, one.words, one.page)), one.address

    def test_every_page_that_the_glossary_leads_to_has_the_place(self):
        for term in glossary().values():
            for label, path in term.used:
                page, _, anchor = path.partition("#")
                content = self.page(page).decode()
                assert content, (term.slug, label)
                assert not anchor or f'id="{anchor}"' in content, (term.slug, path)

    def test_what_finds_nothing_ends_well(self):
        for query in FRUITLESS:
            text = self.page(f"/search/?{urlencode({'q': query})}").decode()
            assert '<li><a href="/minerals/">' in text, query
            assert len(text) < 12_000, query

    def test_every_list_has_all_profiles(self):
        editions = Edition.objects.live().with_subject()
        for edition in editions:
            country = edition.subject.place
            link = f'href="{country.get_absolute_url()}"'
            for address in ("/countries/", "/countries/?view=table", f"/regions/{country.region.slug}/"):
                assert link in self.page(address).decode(), (country, address)
            related = {pin.code for pin in Payload.of(edition).related}
            assert related, country
            assert related <= PROFILES, country
        regions = plain(self.page("/regions/"))
        assert regions.count("no profile yet") == Region.objects.exclude(countries__code__in=PROFILES).count()

    def test_time_runs_on_the_page_of_china_and_not_on_its_edition(self):
        edition = Edition.objects.live().get(subject__place__code="CHN")
        live, frozen = "/countries/china/", edition.get_absolute_url()
        pages = {}
        for day in (9, 28):
            moment = datetime.datetime(2026, 11, day, 12, tzinfo=datetime.UTC)
            with mock.patch.object(timezone, "now", return_value=moment):
                pages[day] = plain(self.client.get(live).content), self.client.get(frozen).content
        ended = [
            "Suspension was due to end on 10 November 2026; not checked since",
            "Suspension was due to end on 27 November 2026; not checked since",
        ]
        for words in ended:
            assert words not in pages[9][0]
            assert words in pages[28][0]
        assert pages[9][1] == pages[28][1]
        assert "Suspended until 27 November 2026 (last checked" in plain(pages[28][1])

    def test_iodine_and_refiner_is_not_japan(self):
        assert "JPN" not in find("mineral=iodine&role=refiner")
        assert "JPN" in find("mineral=iodine&role=producer")
        assert "JPN" in find("mineral=iodine&role=refiner&any-role=1")

    def test_what_the_filter_finds_and_counts_equals_brute_force_over_all_countries(self):
        rows, index, chance = plain_countries(frozen_pairs), read_index(), random.Random(13)
        assert {place.code for place in index.places} == set(rows)
        empty = 0
        for _ in range(60):
            chosen = {
                f: chance.sample(sorted(index.labels[f]), chance.choice([0, 0, 1, 1, 3]))
                for f in Selection.declared_facets
            }
            switches = frozenset(name for name in Selection.declared_switches if chance.random() < 0.2)
            selection = Selection.choosing(index, chosen, switches)
            expected = matching_plainly(rows, chosen, switches)
            assert {place.code for place in selection.countries} == expected, (chosen, switches)
            empty += not expected
            for facet in selection.facets:
                for value in facet.values:
                    only = chosen | {facet.name: [value.slug]}
                    assert value.count == len(matching_plainly(rows, only, switches)), (only, switches)
        assert 0 < empty < 60

    def test_a_country_of_figures_stands_where_the_page_of_the_mineral_ranks_it(self):
        """The newest years give the same as all years, for every country and mineral of the filter."""
        store, found = FigureStore.whole(), {}
        for slug in Mineral.objects.filter(in_filter=True).values_list("slug", flat=True):
            for one in newest(store.carried(store.of(slug))):
                for row in one.listed:
                    if row.is_present and (row.ranked or row.is_bloc) and (role := role_shown_by(row)):
                        share = one.share(row.code)
                        found.setdefault((row.code, slug, role), []).append(share.percent if share else -1)
        stand = {
            (code, mineral, role): one.percent
            for mineral, by_code in standings().items()
            for code, by_role in by_code.items()
            for role, one in by_role.items()
        }
        assert stand == {key: max(shares) for key, shares in found.items()}
        assert len(stand) > 700

    def test_the_lists_side_by_side_come_to_what_was_counted_by_hand(self):
        page = plain(self.page("/lists/"))
        assert "6 of 82 minerals and groups are named on all 9 lists, and 23 more are on all of them" in page
        assert "9 are on a single list." in page
        newest = plain(self.page("/lists/united-states-2025/"))
        assert "Against 2022, 10 added and none removed." in newest

    def test_every_jorc_compliant_amount_stands_on_the_page_of_its_mineral_up_to_molybdenum(self):
        assert self.caveats_told("Joint Ore", figure__mineral__slug__lt="n") > 8

    def test_every_jorc_compliant_amount_stands_on_the_page_of_its_mineral_from_nickel_on(self):
        assert self.caveats_told("Joint Ore", figure__mineral__slug__gte="n") > 8

    def test_whatever_else_limits_a_current_reserve_stands_on_the_page_of_its_mineral(self):
        classes = "GKZ|classification system|Economic Demonstrated|probable reserves|Ministry of Natural"
        assert self.caveats_told(classes) > 6

    def caveats_told(self, limits, **more):
        """The number of reserves with such a note, by the notes and not by our table; each has its caveat on a page."""
        rows = FigureRevision.objects.current().filter(figure__measure="reserves", note__regex=limits)
        rows = rows.filter(release__key__startswith="usgs-mcs-2026", **more).with_facts()
        pages = {}
        for row in rows:
            slug = row.figure.mineral.slug
            if slug not in pages:
                pages[slug] = plain(self.page(f"/minerals/{slug}/")).replace("\N{NO-BREAK SPACE}", " ")
            page, place = pages[slug], row.figure.country.name
            if slug not in ("scandium", "vanadium"):  # a lone row, and a known fault: no ranks
                assert "not comparable between reporting codes" in page, slug
            said = re.findall(rf"{place}: [^.]*(?:\.\d[^.]*)*\.", page)
            told = [one for one in said if re.search("JORC|Russian|Soviet|probable|Demonstrated|class", one)]
            assert told, (slug, place, row.note)
            for amount, scale in re.findall(r"equivalent reserves were ([\d.,]+) (million )?tons", row.note):
                digits = f"{Decimal(amount.replace(',', '')) * (1_000_000 if scale else 1):,.0f}"
                assert any(amount in one or digits in one for one in told), (slug, told, row.note)
        return len(rows)

    def test_australia_rests_on_no_reserve_without_its_caveat(self):
        page = plain(self.page("/countries/australia/")).replace("\N{NO-BREAK SPACE}", " ")
        assert "largest listed reserves" not in page
        assert "110 million t of its 580 million t is JORC-compliant or equivalent" in page
        australia = Payload.of(Edition.objects.live().get(subject__place__code="AUS"))
        overview = next(section for section in australia.sections if section.name == "overview")
        cited = prose.html(overview.prose, australia)
        keys = {citation.key: citation.number for citation in australia.citations}
        sentence = cited[cited.index("31 critical minerals") : cited.index("Nickel moved")]
        assert f"#source-{keys['ind-au-list']}" in sentence

    def test_the_page_of_tungsten_shows_the_chinese_control(self):
        page = plain(self.page("/minerals/tungsten/"))
        assert "4 February 2025 China: Export licences for tungsten" in page
        assert "Export control. In force" in page

    def test_strategic_materials_of_australia_are_no_critical_list_of_a_mineral(self):
        for slug, lists in {"copper": 7, "aluminium": 6, "phosphorus": 5, "tin": 5, "zinc": 4}.items():
            page = plain(self.page(f"/minerals/{slug}/"))
            assert f"On {lists} of 9 official lists" in page
            assert "Strategic, not critical: AU" in page

    def test_refiners_of_the_iea_are_in_profiles_and_in_the_filter(self):
        assert {"CHN", "JPN", "IDN"} <= find("mineral=cobalt&role=refiner")
        assert {"CHN", "USA"} <= find("mineral=rare-earths&role=refiner")
        china = Payload.of(Edition.objects.live().get(subject__place__code="CHN"))
        cobalt = china.figures["chn.cobalt.refinery.all.production.contained.2024.iea-cmd"]
        assert (cobalt.value, round(cobalt.share.percent, 1), cobalt.rank.place) == (
            196_143,
            Decimal("78.4"),
            1,
        )
        assert "IEA (2025), Critical Minerals Dataset, CC BY 4.0" in plain(self.page("/countries/china/"))

    def test_no_key_mineral_is_without_a_row_where_a_source_counts_the_country(self):
        store, silent = FigureStore.whole(), (Flag.ZERO, Flag.NOT_AVAILABLE)
        parents = dict(Mineral.objects.values_list("slug", "parent__slug"))
        for edition in Edition.objects.live():
            payload = Payload.of(edition)
            bare = {mineral.slug for mineral in payload.minerals if not mineral.rows}
            for one in store.every.values():
                head, row = one.head, one.of(payload.country.code)
                if row and row.flag not in silent and head.measure in COUNTED:
                    assert not {head.mineral, parents[head.mineral]} & bare, row.key

    def test_each_page_of_the_form_is_light_and_posts_at_most_150_fields(self):
        """The texts of every profile, and each table where it is longest."""
        desk, heavy, texts = Client(), {}, set()
        desk.force_login(UserFactory(username="editor", group="Editor"))
        profiles = Profile.objects.of_kind(SubjectKind.COUNTRY).with_subject()
        longest = [
            Profile.objects.with_subject().annotate(rows=Count(table.accessor)).order_by("-rows")[0]
            for table in TABLES
        ]
        pages = [(profile, "") for profile in profiles]
        pages += [(profile, table.place) for profile, table in zip(longest, TABLES, strict=True)]
        for profile, at in pages:
            page = desk.get(reverse("admin:profiles_profile_change", args=[profile.pk]), {"at": at})
            weight, fields = len(page.content), len(posted(page))
            if weight > 150_000 or fields > 150:
                heavy[f"{profile}, {at}"] = (weight, fields)
            texts |= {profile.subject.place.code} if not at else set()
        assert texts == PROFILES
        assert not heavy

    def test_seeding_says_what_it_loaded_once_and_changes_nothing_a_second_time(self):
        events = AuditEvent.objects.all()
        assert set(events.values_list("way", flat=True)) == {Channel.COMMAND}
        assert events.filter(act=Action.LOADED).get(object_type="minerals.country").detail["new"] > 190
        assert events.filter(act=Action.IMPORTED).exists()
        out, before = io.StringIO(), (FigureRevision.objects.count(), events.count())
        call_command("seed", stdout=out)
        assert f"0 profiles published, {WRITTEN} unchanged." in out.getvalue()
        assert (FigureRevision.objects.count(), events.count()) == before
