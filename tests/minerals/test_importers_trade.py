"""Loading trade: all or nothing, repeatable, each year of a commodity of one release; and its compressed files."""

import datetime
import gzip

import pytest
from django.conf import settings
from django.db import IntegrityError

from audit_log.models import AuditEvent
from minerals.importers.loading.importing import import_release
from minerals.importers.loading.trade import load_flows
from minerals.importers.reading.files import RawFiles
from minerals.importers.reports import RefusedError
from minerals.importers.tidy.trade import read_flows, write_flows
from minerals.importers.tidy.trade_rows import FlowIdentity, FlowRow
from minerals.models import Release, ReleaseImport, TradeFlow, TradeYear

CONTENT = settings.BASE_DIR / "content"
HEADER = "year,hs92,exporter,importer,value_kusd,quantity_t"
ROWS = ("2024,283691,CHL,JPN,334.1,27.5", "2023,283691,CHL,JPN,1000,", "2024,810510,COD,CHN,5,1")

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


@pytest.fixture(autouse=True)
def _reference(reference_once, db):
    pass


def run(*rows, header=HEADER, **options):
    text = "\n".join([header, *rows])
    return import_release(RawFiles("f.csv", (("f.csv", text.encode()),)), content_dir=CONTENT, **options)


def stored():
    columns = (
        "trade_year__commodity__code",
        "trade_year__year",
        "exporter__code",
        "importer__code",
        "value",
        "quantity",
    )
    return sorted(TradeFlow.objects.values_list(*columns))


def test_flows_are_loaded_as_the_release_that_their_years_are_of():
    outcome = run(*ROWS)
    assert outcome.refusal == ""
    assert stored() == [
        ("283691", 2023, "CHL", "JPN", 1_000_000, None),
        ("283691", 2024, "CHL", "JPN", 334_100, 27_500),
        ("810510", 2024, "COD", "CHN", 5_000, 1_000),
    ]
    assert set(TradeYear.objects.values_list("release__key", "source__key")) == {("baci-2026", "baci")}
    event = AuditEvent.objects.latest("pk")
    assert (event.detail["minerals"], event.detail["places"]) == (
        "Cobalt, Lithium",
        "Chile, China, DR Congo, Japan",
    )


def test_a_second_import_finds_everything_unchanged():
    run(*ROWS)
    assert run(*ROWS).reports[0].unchanged == 3
    assert ReleaseImport.objects.count() == 1


def test_a_changed_flow_is_reported_with_its_old_statement():
    run(*ROWS)
    (change,) = run("2024,283691,CHL,JPN,334.1,28", *ROWS[1:]).reports[0].changed
    assert change == ("hs92-283691.2024.chl.jpn", "334,100 USD, 27,500 kg", "334,100 USD, 28,000 kg")
    assert ("283691", 2024, "CHL", "JPN", 334_100, 28_000) in stored()


def test_one_bad_row_refuses_all():
    outcome = run(*ROWS, "2024,283691,CHL,JPX,1,1")
    assert outcome.refusal == "1 row could not be read"
    assert [str(problem) for problem in outcome.problems] == ["f.csv, line 5: no country 'JPX' in places.csv"]
    assert not TradeYear.objects.exists()


def test_bad_rows_are_left_out_where_that_is_asked_for():
    run(*ROWS, "2024,283691,CHL,JPX,1,1", leave_out=True)
    assert len(stored()) == 3


def test_flows_that_the_release_no_longer_has_refuse_it_unless_it_is_a_part():
    run(*ROWS)
    outcome = run(ROWS[0])
    assert outcome.reported("gone") == ["hs92-283691.2023.chl.jpn", "hs92-810510.2024.cod.chn"]
    assert "are missing from these files" in outcome.refusal
    assert run(ROWS[0], part=True).refusal == ""
    assert len(stored()) == 3


def test_the_other_nomenclature_is_another_file_of_the_same_release():
    run(*ROWS)
    outcome = run("2024,283691,CHL,JPN,300,27.5", header=HEADER.replace("hs92", "hs17"))
    assert outcome.refusal == ""
    assert len(stored()) == 4


def release(year):
    key = f"baci-{year}"
    return Release.objects.get_or_create(
        key=key,
        defaults={
            "source": Release.objects.get(key="baci-2026").source,
            "name": key,
            "published": datetime.date(year, 1, 31),
        },
    )[0]


def flow(value=1, *, year=2024, exporter="CHL", importer="JPN", commodity="hs92-283691"):
    return FlowRow(FlowIdentity(commodity, year, exporter, importer), value, None, "f.csv", 2)


def test_a_later_release_replaces_the_years_that_it_gives():
    load_flows([flow(), flow(exporter="ARG"), flow(year=2023)], release(2026))
    report = load_flows([flow(2), flow(3, year=2025)], release(2027))
    assert [change[0::2] for change in report.changed] == [
        ("hs92-283691.2024.chl.jpn", "2 USD, no quantity"),
        ("hs92-283691.2024.arg.jpn", "no longer given"),
    ]
    years = TradeYear.objects.order_by("year").values_list("year", "release__key")
    assert list(years) == [(2023, "baci-2026"), (2024, "baci-2027"), (2025, "baci-2027")]
    assert [each[1:] for each in stored()] == [
        (2023, "CHL", "JPN", 1, None),
        (2024, "CHL", "JPN", 2, None),
        (2025, "CHL", "JPN", 3, None),
    ]


def test_an_earlier_release_does_not_replace_a_later_one():
    load_flows([flow()], release(2027))
    outcome = run(*ROWS)
    assert (
        outcome.refusal
        == "baci-2027 has since given Lithium carbonate (HS 1992 283691) 2024, which stays current"
    )
    assert len(stored()) == 1


def test_of_two_releases_of_one_day_that_of_the_later_key_stands():
    first = release(2026)
    second = Release.objects.create(
        key="baci-2026-v2", name="Again", source=first.source, published=first.published
    )
    load_flows([flow(2)], second)
    with pytest.raises(RefusedError, match="which stays current"):
        load_flows([flow()], first)
    load_flows([flow(3)], second)
    assert [value for *_, value, _ in stored()] == [3]


def test_a_flow_of_a_bloc_or_of_no_country_is_rejected():
    report = load_flows([flow(exporter="EUU"), flow(commodity="hs92-000000")], release(2026))
    assert [problem.reason for problem in report.rejected] == [
        "no country 'EUU'",
        "no commodity 'hs92-000000'",
    ]
    assert not stored()


@pytest.mark.parametrize("wrong", [{"value": -1}, {"quantity": -1}])
def test_the_database_refuses_a_negative_amount(wrong):
    load_flows([flow()], release(2026))
    with pytest.raises(IntegrityError):
        TradeFlow.objects.update(**wrong)


def test_the_database_refuses_a_flow_twice():
    load_flows([flow()], release(2026))
    one = TradeFlow.objects.get()
    one.pk = None
    with pytest.raises(IntegrityError):
        one.save(force_insert=True)


def test_written_flows_are_read_as_they_were_and_the_same_rows_give_the_same_bytes(tmp_path):
    rows = [flow(5), flow(7, exporter="ARG"), flow(9, commodity="hs17-850511")]
    paths = list(write_flows(rows, tmp_path))
    assert [path.name for path in paths] == ["hs92.csv.gz", "hs17.csv.gz"]
    before = paths[0].read_bytes()
    assert read_flows("hs92", gzip.decompress(before)) == (
        {("hs92-283691", 2024): {("ARG", "JPN"): (7, None), ("CHL", "JPN"): (5, None)}},
        2,
    )
    list(write_flows(reversed(rows), tmp_path))
    assert paths[0].read_bytes() == before
