"""No number of the real content is of two sources: series, totals, shares, ranks, indices, newest years, charts."""

import csv
import io
from collections import defaultdict
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import TestCase

from minerals.facts.figure_store import FigureStore
from minerals.indicators import newest
from minerals.models import Country, Figure, Mineral, Release, Source
from minerals.models.figures import COUNTED, PROJECTED
from minerals.presentation.compared import OtherSources, pairs_of
from minerals.presentation.pages import MineralPage, panels
from minerals.presentation.regions import region_rows
from page_store import keeping
from page_store.snapshot import one_state

from .plain_figures import assert_parts_equal_queries
from .real_site import visit

FIGURES = settings.BASE_DIR / "content" / "figures"
WORLD, OTHERS = "WLD", "OTH"
DIFFERENCES = {  # per cent, worked out by hand from the publishers' files
    "chn.copper.refinery.all.production.contained.2024": "-4.35",
    "chl.copper.mine.all.production.contained.2024": "-0.62",
    "idn.nickel.mine.all.production.contained.2024": "6.62",
    "aus.lithium.mine.all.production.contained.2024": "8.79",
    "cod.cobalt.mine.all.production.contained.2024": "-19.56",
    "chn.graphite.mine.all.production.unstated.2024": "24.41",
}


def what_is_said(series):
    """Return all that is computed from one Series."""
    rows = {
        o.code: (
            o,
            series.share_or_reason(o.code),
            series.rank(o.code),
            series.listed_row(o.code) is not None,
        )
        for o in series.observations
    }
    return rows, series.world_or_reason, series.concentration_or_reason()


pytestmark = pytest.mark.usefixtures("whole_content")


class SourcesOfRealContent(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.store = FigureStore.whole()

    def test_there_is_more_than_one_source_and_each_figure_is_of_that_of_its_releases(self):
        assert Figure.objects.values("source").distinct().count() >= 3
        source_of = dict(Release.objects.values_list("key", "source__key"))
        for series in self.store.every.values():
            said = {o.source for o in series.observations} | {
                source_of[o.release] for o in series.observations
            }
            assert said == {series.head.source}
            assert len({o.scenario for o in series.observations}) == 1

    def test_a_store_of_kept_parts_is_that_of_one_query(self):
        self.addCleanup(keeping.clear)
        with one_state():
            assert_parts_equal_queries([["cobalt", "copper"], ["rare-earths", "cobalt", "titanium", "zinc"]])
            assert_parts_equal_queries([])

    def test_the_other_sources_change_nothing_that_is_said_of_one(self):
        for source in Source.objects.filter(figures__isnull=False).distinct():
            alone = FigureStore.where(source=source)
            held = {key: one for key, one in self.store.every.items() if one.head.source == source.key}
            assert held.keys() == alone.every.keys()
            for key, one in held.items():
                assert what_is_said(one) == what_is_said(alone.every[key]), key

    def test_a_role_of_the_default_source_is_what_it_would_be_without_the_others(self):
        alone = FigureStore.where(source__is_default=True)
        added = set()
        for slug in Mineral.objects.values_list("slug", flat=True):
            for code in Country.objects.single().values_list("code", flat=True):
                roles = self.store.roles(code, slug)
                ours = [one for one in roles if one.because.of_default]
                assert ours == alone.roles(code, slug), (code, slug)
                added |= {(slug, one.role) for one in roles if not one.because.of_default}
        refined = ("cobalt", "graphite", "lithium", "nickel", "rare-earths")
        assert added == {(slug, "refiner") for slug in refined}

    def test_the_shares_of_the_other_sources_are_those_of_their_own_rows(self):
        """Computed again from the files, without this project's code."""
        published = defaultdict(dict)
        for path in sorted(FIGURES.glob("*.csv")):
            source = path.stem.rpartition("-")[0]
            if source != "usgs-mcs":
                for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
                    part = ("mineral", "stage", "form", "measure", "basis", "year", "scenario")
                    published[source, *(row[name] for name in part)][row["country_iso3"]] = row
        checked = 0
        for (source, *subject, year, scenario), rows in published.items():
            series = self.store.at((*subject, source, scenario), int(year))
            shown = {o.code: series.share(o.code) for o in series.observations if not o.is_bloc}
            if scenario or WORLD not in rows or not rows[WORLD]["value"]:
                assert not any(shown.values()), (source, subject, year)
                continue
            if len({row["unit"] for row in rows.values()}) > 1:
                continue
            total = Decimal(rows[WORLD]["value"])
            for code, row in rows.items():
                if code != WORLD and row["value"] and shown[code] and not shown[code].of_sum:
                    assert shown[code].percent == 100 * Decimal(row["value"]) / total, (source, subject, code)
                    checked += 1
        assert checked > 300

    def test_what_lies_in_the_future_is_in_no_rank_role_or_newest_year(self):
        projected = [one for one in self.store.every.values() if one.head.measure in PROJECTED]
        assert len(projected) > 40
        for one in projected:
            assert one.head.scenario
            assert one.head.year > 2024
            assert not one.head.is_headline
            assert one.ranking() == []
            assert not one.concentration()
            assert not any(one.share(o.code) for o in one.observations)
        last = Release.objects.order_by("-published").values_list("published__year", flat=True)[0]
        for one in newest(self.store.series.values()):
            assert one.head.measure not in PROJECTED
            assert one.head.year < last + 1

    def test_a_panel_and_its_charts_are_of_one_source(self):
        drawn = 0
        for mineral in Mineral.objects.all():
            page = MineralPage(panels(self.store.of(mineral.slug)))
            stages = defaultdict(set)
            for panel in (panel for section in page.sections for panel in section.everything):
                source = panel.head.source
                stages[panel.head.stage, panel.head.measure].add(source)
                assert {o.source for one in panel.series for o in one.observations} == {source}
                years = panel.years
                cells = [o for track in years.tracks for o in track.cells if o] if years else []
                assert {o.source for o in cells} <= {source}
                assert not any(o.is_projection for o in cells)
                drawn += bool(cells)
                if panel.ratios.years:
                    assert source == "usgs-mcs"
            assert all(len(found) == 1 for found in stages.values()), mineral
        assert drawn > 50

    def test_a_sum_over_a_region_is_of_one_source(self):
        for region in Country.objects.single().values_list("region", flat=True).distinct():
            codes = set(Country.objects.single().filter(region=region).values_list("code", flat=True))
            rows = region_rows(self.store.series.values(), codes)
            stages = defaultdict(set)
            for row in rows:
                stages[(*row.head.subject[:2], row.head.measure)].add(row.head.source)
                if row.aggregate:
                    assert {o.source for o in row.aggregate.summed} == {row.head.source}
            assert all(len(found) == 1 for found in stages.values()), region

    def test_one_source_headlines_each_mineral_stage_and_measure(self):
        held = defaultdict(set)
        for one in self.store.series.values():
            held[one.head.mineral, one.head.stage, one.head.measure].add(one.head.source)
        assert {key: found for key, found in held.items() if len(found) > 1} == {}
        counted = {
            (one.head.mineral, one.head.stage, one.head.measure)
            for one in self.store.every.values()
            if one.head.measure in COUNTED
        }
        assert counted == {key for key in held if key[2] in COUNTED}

    def test_the_differences_are_those_worked_out_by_hand(self):
        found = {}
        for slug in ("copper", "nickel", "lithium", "cobalt", "graphite"):
            mineral = Mineral.objects.get(slug=slug)
            for one in OtherSources(self.store.all_of(slug), pairs_of(mineral=mineral)).compared:
                assert one.head.is_headline
                if one.other.head.source == "iea-cmd":
                    found |= {line.own.key: line.counts.percent for line in one.lines if line.counts.percent}
        shown = {key: str(found[key].quantize(Decimal("0.01"))) for key in DIFFERENCES}
        assert shown == DIFFERENCES

    def test_every_source_that_asks_for_attribution_has_it_on_the_pages_that_show_it(self):
        asked = Source.objects.get(key="iea-cmd").attribution
        for address in (
            "/minerals/cobalt/",
            "/minerals/copper/",
            "/minerals/copper/sources/",
            "/minerals/neodymium/",
            "/regions/",
            "/figures/chn.cobalt.refinery.all.production.contained.2024.iea-cmd/",
            "/figures/chn.copper.refinery.all.production.contained.2024/",
            "/countries/china/data/",
            "/roles/refiner/",
            "/regions/east-asia/",
            "/map/?mineral=cobalt&series=refinery-production-contained",
            "/",
        ):
            page = visit(address).text
            assert ("iea-cmd" not in page and "the IEA" not in page) or asked in page, address
        page = visit("/minerals/copper/").text
        assert "In 2024 the IEA counts" in " ".join(page.split())
        assert asked in page

    def test_how_far_a_series_has_moved_is_said_of_its_own_source(self):
        moved = "values of this series. The median change"
        ours = visit("/figures/chn.copper.refinery.all.production.contained.2024/").text
        theirs = visit("/figures/chn.copper.refinery.all.production.contained.2024.iea-cmd/")
        assert moved in ours
        assert moved not in theirs.text
