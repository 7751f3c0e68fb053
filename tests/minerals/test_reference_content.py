"""The content that the project ships: complete, loadable, and what the importer makes of the real file."""

import csv
import io
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.facts.figure_store import FigureStore
from minerals.importers.publishers.usgs import long
from minerals.importers.publishers.usgs.market import read_commodities
from minerals.importers.reading.extracts import FigureRow
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import read_places, read_wordings
from minerals.importers.tidy.figures import write_figures
from minerals.importers.tidy.market_rows import MarketRow
from minerals.importers.tidy.reference import read_reference
from minerals.lists.tables import current_lists, family_of, uncounted_lists
from minerals.models import Country, CriticalList, Figure, FigureRevision, Flag, ListEntry, Mineral, Region
from minerals.models.places import PlaceKind

from .forms import form_of

pytestmark = pytest.mark.usefixtures("whole_content")

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2026" / "MCS2026_Commodities_Data.csv"

needs_source = pytest.mark.skipif(not SOURCE.exists(), reason="the real USGS file is not in ../shared/data")


@pytest.fixture(scope="module")
def tables():
    wordings, problems = read_wordings(CONTENT / "publishers" / "usgs" / "long.csv", long.WORDING)
    places, more = read_places(CONTENT / "publishers" / "usgs" / "places.csv")
    commodities, unknown = read_commodities(CONTENT / "publishers" / "usgs")
    assert not problems + more + unknown
    return Tables(wordings, places, more=commodities)


def test_an_edition_may_name_any_state_also_in_the_spellings_that_others_use(tables):
    with (CONTENT / "countries.csv").open(encoding="utf-8", newline="") as file:
        states = {row["code"] for row in csv.DictReader(file) if row["kind"] == "state"}
    assert states <= {place.code for place in tables.places.values()}
    spelt = {
        "Turkey": "TUR",
        "Türkiye": "TUR",
        "Burma": "MMR",
        "Myanmar": "MMR",
        "Cape Verde": "CPV",
        "East Timor": "TLS",
        "Ivory Coast": "CIV",
        "Czech Republic": "CZE",
        "Côte d'Ivoire": "CIV",
        "Kosovo": "XKX",
    }
    assert {label: tables.places[label].code for label in spelt} == spelt


def test_a_name_that_two_countries_go_by_is_of_neither(tables):
    assert tables.places.keys().isdisjoint({"Congo", "Korea"})


@pytest.fixture(scope="module")
def extract(tables):
    files = [TextFile(SOURCE.name, SOURCE.read_bytes().decode("cp1252"))]
    assert form_of(files[0].text) == "usgs-long"
    return long.read(files, tables)


@pytest.fixture(scope="module")
def figures(extract):
    return extract.by_table[FigureRow]


@needs_source
def test_every_row_of_the_real_file_is_loaded_skipped_or_left_out(extract, figures):
    assert (extract.edition, extract.problems) == (2026, [])
    assert extract.read == 8886 == len(extract.rows) + len(extract.skipped) + extract.outside.total()
    assert Counter(row.identity.measure for row in figures) == {
        "production": 2354,
        "reserves": 729,
        "capacity": 220,
        "net-import-reliance": 527,
        "us-import-share": 719,
    }
    assert [remark.line for remark in extract.skipped] == [6277]  # of three countries together
    assert Counter(row.statistic for row in extract.by_table[MarketRow]) == {
        "imports": 850,
        "price": 799,
        "exports": 735,
        "consumption": 611,
    }
    # One row shifted, and of mica ten figures and 55 values of series, the product of which is told by a row before.
    assert [remark.line for remark in extract.repaired if "column" in remark.reason] == [8533]
    assert len(extract.repaired) == 66
    assert Counter(reason.split(":")[0] for reason in extract.outside.elements()) == {
        "Production": 660,
        "Employment": 271,
        "Stock": 195,
        "Sold or used": 100,
        "Shipment": 85,
        "Sales": 15,
        "Sold": 10,
        "Supply": 5,
    }


def flags(figures, *measures):
    return Counter(row.flag for row in figures if row.identity.measure in measures)


@needs_source
def test_the_signs_of_the_real_file_are_all_there(extract, figures):
    counts = flags(figures, "production", "reserves", "capacity")
    assert counts[Flag.WITHHELD] == 30
    assert counts[Flag.ZERO] == 161
    assert counts[Flag.NOT_AVAILABLE] == 208  # 200 NA and 8 XX
    assert counts[Flag.BOUNDED] == 21
    assert counts[Flag.RANGE] == 3
    assert counts[Flag.DESCRIBED] == 50  # 14 "s", and the words Large to Very small
    reliance = flags(figures, "net-import-reliance")
    assert reliance[Flag.DESCRIBED] == 97  # 92 E and 5 "s"
    assert reliance[Flag.BOUNDED] == 94
    assert (reliance[Flag.NOT_AVAILABLE], reliance[Flag.ZERO]) == (25, 1)
    assert flags(figures, "us-import-share")[Flag.BOUNDED] == 9
    # XX and "s" of figures, "s" of series and the five of one whose words name another unit.
    assert len(extract.uncertain) == 8 + 14 + 5 + 29 + 5


@needs_source
def test_the_shares_of_one_product_add_up_to_about_100(figures):
    sums = Counter()
    for row in figures:
        if row.identity.measure == "us-import-share":
            sums[row.identity[1:]] += row.value or row.lower or row.upper
    assert len(sums) == 169  # of 170 wordings: that of rubidium makes no figure
    assert {identity: total for identity, total in sums.items() if not 99 <= total <= 101} == {}


@needs_source
def test_the_same_words_of_the_next_edition_load_as_well(extract, tables):
    def later(match):
        return str(int(match[0]) + 1)

    rows = list(csv.reader(io.StringIO(SOURCE.read_bytes().decode("cp1252"), newline="")))
    for row in rows[1:]:
        for column in (4, 5, 7):  # statistics, their detail, year
            row[column] = re.sub(r"\b20[0-9]{2}\b", later, row[column]).replace("–24", "–25")
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    following = long.read([TextFile("MCS2027_Commodities_Data.csv", text.getvalue())], tables)
    assert (following.edition, following.problems) == (2027, [])
    assert {row.identity for row in following.rows} == {
        row.identity._replace(year=row.identity.year + 1) for row in extract.rows
    }


@needs_source
def test_the_shipped_figures_are_what_the_importer_makes_of_the_real_file(figures):
    text = io.StringIO()
    write_figures(figures, text)
    shipped = (CONTENT / "figures" / "usgs-mcs-2026.csv").read_bytes().decode("utf-8")
    assert text.getvalue() == shipped


def test_every_wording_has_a_form_that_fits_its_column():
    wordings, _ = read_wordings(CONTENT / "publishers" / "usgs" / "long.csv", long.WORDING)
    limit = Figure._meta.get_field("form").max_length
    assert [each.form for each in wordings.values() if len(each.form) > limit] == []


def test_the_reference_tables_have_no_problem():
    _, problems = read_reference(CONTENT)
    assert not problems


@pytest.fixture
def facts(whole_content, db):
    """The shipped facts, as `seed` loads them."""


def series(store, mineral, year, *, stage="mine", measure="production", form="all"):
    wanted = (year, stage, measure, form)
    (found,) = [
        s for s in store.of(mineral) if (s.head.year, s.head.stage, s.head.measure, s.head.form) == wanted
    ]
    return found


def share(one, code):
    return one.share(code).percent.quantize(Decimal("0.1"))


def current(key):
    return FigureRevision.objects.current().get(figure__key=key)


def test_cobalt_of_2024(facts):
    congo = current("cod.cobalt.mine.all.production.contained.2024")
    assert (congo.value, congo.unit, congo.flag, congo.is_estimate) == (226_000, "t", Flag.ESTIMATED, True)
    assert congo.release.source.key == "usgs-mcs"
    assert current("wld.cobalt.mine.all.production.contained.2024").value == 302_000


def test_every_share_that_the_iea_prints_is_the_share_that_we_show(facts):
    printed, shown = {}, {}
    for series in FigureStore.where(source__key="iea-cmd").every.values():
        for one in series.observations:
            found = re.search(r", ([0-9.]+)% of the IEA’s total", one.note)
            share = found and series.share(one.code)
            assert not (share and one.is_projection)
            if found and not one.is_projection:
                printed[one.key], shown[one.key] = Decimal(found[1]), share.percent
    assert len(printed) == 73  # of 85 figures of 2024, 12 are world totals
    assert not [key for key in printed if abs(printed[key] - shown[key]) > Decimal("0.0051")]
    china = "chn.cobalt.refinery.all.production.contained.2024.iea-cmd"
    assert (current(china).value, round(shown[china], 1)) == (196_143, Decimal("78.4"))
    copper = "chn.copper.refinery.all.production.contained.2024"
    values = {key: current(key).value for key in (copper, f"{copper}.iea-cmd")}
    assert values == {copper: 12_400, f"{copper}.iea-cmd": 11_860_000}  # thousand t, as published, and t


def test_lithiums_world_total_says_that_it_leaves_out_the_united_states(facts):
    world = current("wld.lithium.mine.all.production.contained.2024")
    assert (world.value, world.excludes) == (222_000, "USA")
    assert current("usa.lithium.mine.all.production.contained.2024").flag == Flag.WITHHELD


def test_the_correction_of_brazils_rare_earths_is_a_revision(facts):
    brazil = FigureRevision.objects.filter(figure__key="bra.rare-earths.none.all.reserves.oxide.2025")
    states = ("number", "value", "is_current", "is_revised", "release__key")
    assert list(brazil.order_by("number").values_list(*states)) == [
        (1, 21_000_000, False, False, "usgs-mcs-2026"),
        (2, 11_000_000, True, True, "usgs-mcs-2026-v1-3"),
    ]
    assert "Version 1.3" in brazil.get(number=2).reason
    world = current("wld.rare-earths.none.all.reserves.oxide.2025")
    assert (world.flag, world.lower) == (Flag.BOUNDED, 75_000_000)


def test_a_correction_of_a_note_revises_no_value(facts):
    noted = current("chn.rare-earths.mine.all.production.oxide.2024")
    assert "Version 1.1" in noted.reason
    assert not noted.is_revised


def test_what_the_source_has_wrong_carries_its_note_and_takes_no_part_in_ranks(facts):
    kept_out = Figure.objects.filter(rankable=False)
    assert set(kept_out.values_list("mineral__slug", "measure")) == {
        ("vanadium", "reserves"),
        ("zinc", "reserves"),
    }
    assert not kept_out.filter(annotation="").exists()
    assert not Figure.objects.filter(
        mineral__slug="vanadium",
        measure="reserves",
        rankable=True,
        revisions__release__key="usgs-mcs-2026",
    )


def test_a_sum_of_the_european_union_adds_its_members_and_names_them(facts):
    silver = current("euu.silver.none.all.reserves.contained.2025")
    assert (silver.flag, silver.value, silver.excludes) == (Flag.CALCULATED, 59_000, "SWE")
    assert silver.note.startswith("The figure of Poland; Sweden not available.")


def test_places_are_complete(facts):
    assert Region.objects.count() == 12
    assert Country.objects.single().count() == 249 + 1  # ISO 3166 and Kosovo
    assert Country.objects.get(code="EUU").members.count() == 27
    assert set(Country.objects.filter(kind=PlaceKind.AGGREGATE).values_list("code", flat=True)) == {
        "WLD",
        "OTH",
    }
    assert not Region.objects.filter(countries=None).exists()


def test_lists_are_complete_and_their_minerals_are_values_of_the_filter(facts):
    entries = {
        each.slug: Counter(each.entries.values_list("status", flat=True))
        for each in CriticalList.objects.all()
    }
    assert entries == {
        "united-states-2022": {"critical": 50},
        "united-states-2025": {"critical": 60},
        "european-union-2024": {"critical": 34, "strategic": 17},
        "canada-2024": {"critical": 34},
        "australia-2024": {"critical": 31, "strategic": 5},
        "india-2023": {"critical": 31},
        "south-korea-2023": {"critical": 44, "strategic": 10},
        "japan-2022": {"critical": 35},
        "japan-2020": {"critical": 34},
        "united-kingdom-2021": {"critical": 18, "watchlist": 5},
        "south-africa-2025": {"critical": 21},
        "indonesia-2023": {"critical": 46},
        "indonesia-2024": {"strategic": 22},
        "brazil-2021": {"strategic": 24},
        "zimbabwe-2023": {"strategic": 8},
        "nato-2024": {"critical": 12},
    }
    outside = Mineral.objects.filter(in_filter=False, list_entries__isnull=False)
    assert set(outside.values_list("slug", flat=True)) == {"gemstones"}  # Zimbabwe's: strategic, not critical
    assert not ListEntry.objects.counted().filter(mineral__in_filter=False).exists()


def test_the_strategic_materials_of_australia_count_on_no_list_and_those_of_others_do(facts):
    apart = ListEntry.objects.apart().values_list("critical_list__slug", "mineral__slug")
    five = {"aluminium": 6, "copper": 7, "phosphorus": 5, "tin": 5, "zinc": 4}
    assert set(apart) == {("australia-2024", slug) for slug in five}
    family = family_of(Mineral.objects.select_related("parent").in_bulk(field_name="slug"))
    current = [entries for _, entries in current_lists()]
    assert {slug: sum(one.status(slug, family).is_on for one in current) for slug in five} == five


def test_superseded_lists_strategic_lists_and_scopes_of_stockpiles_count_nowhere(facts):
    assert [one.slug for one, _ in current_lists()] == [
        "australia-2024", "canada-2024", "european-union-2024", "india-2023", "indonesia-2023", "japan-2022",
        "south-africa-2025", "south-korea-2023", "united-states-2025",
    ]  # fmt: skip
    held = set(CriticalList.objects.values_list("slug", flat=True))
    assert held >= {"japan-2020", "united-kingdom-2021", "united-states-2022"}
    uncounted = [one.slug for one, _ in uncounted_lists()]
    assert uncounted == ["brazil-2021", "indonesia-2024", "zimbabwe-2023", "nato-2024"]
    for slug in uncounted[:3]:
        statuses = ListEntry.objects.filter(critical_list__slug=slug).values_list("status", flat=True)
        assert set(statuses) == {"strategic"}
    stockpile, law = (
        set(ListEntry.objects.filter(critical_list__slug=slug).values_list("mineral__slug", flat=True))
        for slug in ("japan-2020", "japan-2022")
    )
    assert law - stockpile == {"phosphorus"}
    assert stockpile < law


def test_what_was_added_since_a_list_says_so_in_its_note(facts):
    rare = ListEntry.objects.filter(critical_list__slug="south-korea-2023", note__startswith="Derived")
    assert rare.count() == 11
    coal = ListEntry.objects.get(critical_list__slug="india-2023", mineral__slug="coking-coal")
    assert "not among the 30 names of 2023" in coal.note


def test_the_figures_are_those_worked_out_by_hand(facts):
    store = FigureStore.whole()
    cobalt = series(store, "cobalt", 2024)
    assert (cobalt.of("COD").value, cobalt.of("WLD").value) == (226_000, 302_000)
    assert cobalt.of("COD").is_estimate
    assert "2026" in cobalt.of("COD").release_name
    assert cobalt.concentration().low == 5750
    later = series(store, "cobalt", 2025)
    assert later.world.is_sum
    assert share(later, "COD") == Decimal("73.1")
    assert share(series(store, "copper", 2024, stage="refinery"), "CHN") == Decimal("44.9")
    assert share(series(store, "copper", 2024), "CHL") == Decimal("24.0")
    assert share(series(store, "niobium", 2024), "BRA") == Decimal("92.4")
    assert share(series(store, "nickel", 2024), "IDN") == Decimal("62.3")
    assert series(store, "gallium", 2025, stage="refinery").concentration().low == 9804
    assert series(store, "lithium", 2024).world.excludes == ("United States",)


def test_a_first_estimate_and_what_came_of_it_are_one_history(facts):
    """Cobalt mined in DR Congo in 2024: 220,000 t in the edition of 2025, 226,000 t in that of 2026."""
    key = "cod.cobalt.mine.all.production.contained.2024"
    revisions = FigureRevision.objects.filter(figure__key=key).order_by("release__published")
    assert [(r.release.key, r.value, r.is_current, r.is_revised) for r in revisions] == [
        ("usgs-mcs-2025", 220_000, False, False),
        ("usgs-mcs-2026", 226_000, True, False),
    ]


def test_what_the_source_has_wrong_is_annotated_and_takes_no_part(facts):
    store = FigureStore.whole()
    for one in store.of("vanadium") + store.of("chromium"):
        if one.head.measure == "reserves" and "2026" in one.head.release_name:
            assert one.head.annotation
    vanadium = series(store, "vanadium", 2025, stage="none", measure="reserves")
    assert (vanadium.world, vanadium.ranking()) == (None, [])


def test_figures_of_the_union_are_sums_of_its_members(facts):
    union = Country.objects.get(code="EUU")
    assert union.members.count() == 27
    store = FigureStore.whole()
    copper = series(store, "copper", 2024, stage="refinery")
    members = set(union.members.values_list("code", flat=True))
    assert copper.of("EUU").value == sum(
        o.value for o in copper.countries if o.code in members and o.has_value
    )
    assert copper.of("EUU").flag == "calculated"
    assert copper.rank("EUU") is None


def test_every_row_of_every_release_is_there(facts):
    for year, rows in ((2023, 3481), (2024, 3448), (2025, 3280), (2026, 4549)):
        path = CONTENT / "figures" / f"usgs-mcs-{year}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            assert sum(1 for _ in csv.DictReader(file)) == rows
        said = FigureRevision.objects.filter(release__key=path.stem).exclude(figure__country__code="EUU")
        assert said.count() == rows


def test_what_no_list_names_is_in_the_filter_only_where_it_matters(facts):
    assert Mineral.objects.get(slug="iodine").in_filter
    assert not Mineral.objects.filter(slug__in=["cement", "peat"], in_filter=True).exists()
