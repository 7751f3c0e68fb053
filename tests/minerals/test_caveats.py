"""Caveats of a source against its own numbers, and the places where readers meet them."""

import csv
import io
import re

import pytest
from django.conf import settings

from minerals.importers.reading.extracts import FigureRow, Identity, notes_to_review
from minerals.models import Basis, Flag, Measure, Unit
from minerals.presentation.panels import Panel
from minerals.reviewed.caveats import read_notes, sentence_key, split, unreviewed
from minerals.wording import figures

from ..factories import CountryFactory, MineralFactory, figure, world
from ..observations import row, series
from ..reading import words

CONTENT = settings.BASE_DIR / "content"
JORC = (
    "Gross weight. For Australia, Joint Ore Reserves Committee-compliant or equivalent reserves were "
    "110 million tons."
)
GKZ = (
    "Reserves for Russia are based on the State Committee of Reserves of the Russian Federation (GKZ) classification "
    "system A+B+C1+C2, where C2 are reserves in deposits that are indicated but not being developed or prepared for "
    "development. C2 reserves were excluded here."
)
PART = "110 million t of its 580 million t is JORC-compliant or equivalent"
CODES = "not comparable between reporting codes"
COUNTED = ("production", "capacity", "reserves")
# Written by hand and not from the table: what no reader of a reserve may miss.
LIMITS = re.compile(
    r"Joint Ore|GKZ|[Cc]lassification system|Economic Demonstrated|probable reserves|three projects|leading companies|"
    r"Ministry of Natural|only if developed since|normalized to|selenium content of copper|large mines|import data|"
    r"[Qq]uota|[Ee]xport sales|country exports|Excludes China|consistent manner|are included with ilmenite"
)


def reserves(code, value, note="", **more):
    return row(code, value, measure="reserves", unit="kt", note=note, **more)


def stored():
    """Every row of production, capacity and reserves that the project ships."""
    for path in (*sorted((CONTENT / "figures").glob("*.csv")), CONTENT / "corrections.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (cells for cells in csv.DictReader(file) if cells["measure"] in COUNTED)


def said(note, *, measure="reserves", code="AUS", own="580 million t", flag=Flag.REPORTED):
    return figures.caveats_of(note, measure=measure, flag=flag, code=code, own=own)


def test_an_amount_by_another_code_is_set_against_the_row_s_own():
    assert said(JORC) == ("110 million t of its 580 million t is JORC-compliant or equivalent",)


@pytest.mark.parametrize(
    ("note", "clause"),
    [
        (JORC.replace("110 million", "1.7 billion"),
         "1,700 million t of its 580 million t is JORC-compliant or equivalent"),
        (JORC.replace("110 million", "680,000"), "680,000 t of its 580 million t is JORC-compliant or equivalent"),
        (JORC.replace("million tons.", "million tons.Reserves for Australia and India were revised based on reports."),
         "110 million t of its 580 million t is JORC-compliant or equivalent"),
        (JORC.replace("For", "6For"), "110 million t of its 580 million t is JORC-compliant or equivalent"),
        (JORC.replace("were 110 million tons", "were said to be 110 million tons or so"),
         "the source says: “For Australia, Joint Ore Reserves Committee-compliant or equivalent reserves were said to "
         "be 110 million tons or so”"),
    ],
)  # fmt: skip
def test_it_is_understood_in_other_amounts_and_else_quoted(note, clause):
    assert said(note) == (clause,)


def test_both_amounts_are_written_alike_and_a_faulty_one_is_not_set_against():
    assert said(JORC, own="8,400,000 t")[0].startswith("110,000,000 t of its 8,400,000 t is")
    assert said(JORC.replace("110 million", "5.1 million"), own="8,400,000 t")[0].startswith(
        "5,100,000 t of its"
    )
    faulty = reserves("AUS", 10, JORC, annotation="The unit is in doubt.")
    assert figures.caveat(faulty) == "110 million t of its reserves is JORC-compliant or equivalent"


def test_a_sentence_about_another_place_is_quoted():
    (clause,) = said(JORC, code="WLD")
    assert clause.startswith("the source says: “For Australia, Joint Ore")


def test_classes_of_a_country_are_named_with_what_they_leave_out():
    assert said(GKZ, code="RUS") == (
        "its reserves are counted in the Russian classes A+B+C1+C2 (GKZ)",
        "class C2 is left out",
    )


@pytest.mark.parametrize(
    ("note", "measure", "clause"),
    [
        ("Production data for large mines only, as reported by the National Bureau of Statistics of China.",
         "production", "its output is that of large mines only"),
        ("Estimated based on reported import data for China. Source: Trade Data Monitor Inc.", "production",
         "its output is inferred from the imports of China"),
    ],
)  # fmt: skip
def test_output_in_part_or_inferred_says_so(note, measure, clause):
    assert said(note, measure=measure, code="CHN") == (clause,)


def test_what_nobody_reviewed_is_shown_as_the_source_has_it():
    assert said("Counted by the moon.") == ("the source says: “Counted by the moon”",)
    assert unreviewed("Gross weight. Counted by the moon.", "reserves") == ["Counted by the moon."]


def test_units_revisions_and_our_own_sums_are_no_caveat():
    assert said("Gross weight. Revised based on Government reports.") == ()
    assert said("Sum of Germany and Poland.", flag=Flag.CALCULATED) == ()
    assert said("Counted by the moon.", measure="imports") == ()
    assert said("") == ()


def test_sentences_are_told_apart_and_abbreviations_are_not_cut():
    assert split("Excludes U.S. production. U.S. rutile is in. “Quoted.” Next.") == [
        "Excludes U.S. production.", "U.S. rutile is in.", "“Quoted.”", "Next.",
    ]  # fmt: skip
    assert sentence_key("Cr2O3 content of 1,200.5 million tons in 2024.") == "cr2o3 content of # tons in #"


def test_every_sentence_that_is_stored_is_reviewed():
    rows = (cells for cells in stored() if cells["flag"] != "calculated")
    missing = {sentence for cells in rows for sentence in unreviewed(cells["note"], cells["measure"])}
    assert not missing


def test_every_stored_note_that_limits_a_reserve_is_a_caveat_of_its_row():
    limited = [cells for cells in stored() if cells["measure"] == "reserves" and LIMITS.search(cells["note"])]
    assert len(limited) > 100
    for cells in limited:
        found = said(cells["note"], code=cells["country_iso3"], own="1 million t")
        production_only = not LIMITS.search(
            " ".join(s for s in split(cells["note"]) if not re.search("[Pp]roduction (?:data|quota)", s))
        )
        assert found or production_only, cells
        for amount in re.findall(r"equivalent reserves were ([\d.,]+ (?:million )?)tons\.", cells["note"]):
            assert any(clause.startswith(f"{amount.strip()} t of its 1 million t") for clause in found), cells


def test_every_row_of_the_table_is_used_and_names_a_country_that_exists(db):
    with (CONTENT / "countries.csv").open(encoding="utf-8", newline="") as file:
        countries = {cells["code"] for cells in csv.DictReader(file)}
    table, problems = read_notes(CONTENT / "publishers" / "usgs" / "notes.csv", countries=countries)
    assert not problems
    used = {sentence_key(s) for cells in stored() for s in split(cells["note"])}
    assert not table.exact.keys() - used


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A.,odd,,,", "kind 'odd' is none of code, coverage, inferred, plain"),
        ("A.,code,price,,", "measure 'price' is none of production, reserves, capacity"),
        ("A.,code,,XXX,", "no country 'XXX'"),
        ("A # b.,code,,,{2} t", "says has {2}, and the sentence has 1 amounts"),
        (",code,,,", "the sentence is empty"),
        ("a 5 b.,code,,,\nA 7 B,plain,,,", "the sentence is already on line 2"),
    ],
)
def test_a_fault_of_the_table_is_named(tmp_path, line, reason):
    path = tmp_path / "notes.csv"
    path.write_text(f"sentence,kind,measure,country,says\n{line}\n")
    assert reason in [problem.reason for problem in read_notes(path, countries={"AUS"})[1]]


def test_the_import_reports_a_sentence_that_nobody_reviewed_once():
    def made(line, note):
        return FigureRow(
            Identity("AUS", "cobalt", "none", "all", "reserves", "contained", 2020 + line),
            flag="reported", value=1, unit="t", note=note, source_line=line,
        )  # fmt: skip

    found = list(notes_to_review([made(2, JORC), made(3, "By the moon."), made(4, "By the moon.")]))
    assert [(remark.line, "By the moon." in remark.reason) for remark in found] == [(3, True)]


# Where readers meet it


def panel(*rows, **more):
    return Panel([series(*rows)], **more)


def test_a_headline_says_what_stands_against_the_leader():
    one = panel(reserves("AUS", 580_000, JORC), reserves("ZAF", 550_000), reserves("WLD", 1_700_000))
    assert (
        one.headline_caveat
        == "; 110 million t of its 580 million\N{NO-BREAK SPACE}t is JORC-compliant or equivalent"
    )
    assert panel(reserves("ZAF", 5), reserves("AUS", 1, JORC)).headline_caveat == ""
    both = panel(reserves("AUS", 5_000, JORC), reserves("ZAF", 5_000))
    assert both.headline_caveat.startswith("; AUS: 110 million t of its 5 million")


def test_a_ranking_of_reserves_names_caveats_and_that_codes_differ():
    one = panel(reserves("AUS", 580_000, JORC), reserves("RUS", 5, GKZ), reserves("WLD", 1_700_000))
    said = " ".join(one.remarks)
    assert "AUS: 110 million t of its 580 million" in said
    assert "RUS: its reserves are counted in the Russian classes" in said
    assert CODES in said
    assert one.register.marks["n"] == figures.MARKS["n"]
    assert not any(CODES in remark for remark in panel(row("AUS", 5), row("ZAF", 4)).remarks)


def test_places_of_one_caveat_are_named_together():
    note = "Estimated based on reported import data for China."
    said = figures.place_caveats([row("MMR", 1, note=note), row("THA", 1, note=note)])
    assert said == ["MMR and THA: their output is inferred from the imports of China."]


def test_why_a_bloc_has_no_sum_is_no_caveat_of_the_source():
    note = "No sum can be made: Belgium not available. The source does not list the other members."
    assert figures.place_caveats([row("EUU", None, flag=Flag.NOT_AVAILABLE, note=note)]) == []


@pytest.fixture
def manganese(db):
    mineral = MineralFactory(name="Manganese", slug="manganese", in_filter=True)
    australia = CountryFactory(code="AUS", name="Australia")
    facts = {"measure": Measure.RESERVES, "basis": Basis.GROSS, "unit": Unit.THOUSAND_TONNES}
    figure(australia, mineral, 580_000, note=JORC, **facts)
    figure(CountryFactory(code="ZAF", name="South Africa"), mineral, 550_000, **facts)
    figure(world(), mineral, 1_700_000, **facts)
    figure(australia, mineral, 1_000, basis=Basis.GROSS, unit=Unit.THOUSAND_TONNES)
    return mineral


@pytest.mark.parametrize(
    "address",
    [
        "/minerals/manganese/",
        "/map/?mineral=manganese&series=reserves-gross",
        "/roles/reserve-holder/",
        "/countries/australia/data/",
        "/figures/aus.manganese.none.all.reserves.gross.2024/",
    ],
)
def test_each_page_that_ranks_reserves_says_both(client, manganese, address):
    page = words(client.get(address)).replace("\N{NO-BREAK SPACE}", " ").casefold()
    assert PART.casefold() in page
    assert CODES in page


def test_a_figure_without_a_rank_compares_nothing(client, manganese):
    reserves = manganese.figures.filter(country__code="AUS", measure="reserves")
    address = reserves.get().get_absolute_url()
    assert CODES in words(client.get(address)).casefold()
    reserves.update(rankable=False)
    assert CODES not in words(client.get(address)).casefold()


def test_the_pages_say_it_in_headline_and_glance(client, manganese):
    page = words(client.get("/minerals/manganese/")).replace("\N{NO-BREAK SPACE}", " ")
    assert f"Australia holds 34.1% of the world’s reserves of manganese; {PART}" in page
    page = words(client.get("/roles/reserve-holder/"))
    assert "Australia is first for 1 of them; for 1 of these, the source adds a caveat." in page


def test_the_largest_three_of_reserves_say_it_too_in_the_glance(client, manganese):
    """A mineral without production has a glance of reserves."""
    page = client.get("/minerals/manganese/").content.decode()
    glance = page[page.index('<dl class="glance') : page.index("</dl>")]
    tile = glance[glance.index("Largest three") :]
    assert "Australia: 110 million t of its" in tile
    assert "Not comparable between reporting codes" in tile


def test_a_region_names_the_caveats_of_its_members(client, manganese):
    region = manganese.figures.get(country__code="AUS", measure="production").country.region
    page = words(client.get(region.get_absolute_url())).replace("\N{NO-BREAK SPACE}", " ")
    assert PART in page
    assert CODES in page


@pytest.mark.parametrize("address", ["/minerals/manganese.csv", "/countries/australia/data.csv"])
def test_downloads_have_a_column_of_it(client, manganese, address):
    rows = csv.DictReader(io.StringIO(client.get(address).content.decode()))
    assert PART in [cells["caveat"] for cells in rows]


def test_json_has_it_too(client, manganese):
    assert PART in client.get("/minerals/manganese.json").content.decode()
