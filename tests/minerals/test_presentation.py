"""Texts of the pages of minerals, from series made by hand."""

import datetime
from decimal import Decimal

import pytest

from minerals.indicators import firmness, histories
from minerals.presentation.pages import MineralPage, chain, panels
from minerals.presentation.supplements import reliances, sources

from .. import observations
from ..observations import series

pytestmark = pytest.mark.pure

NEW, OLD = "mcs-2026", "mcs-2025"


def row(code, value=None, **more):
    return observations.row(code, value, **{"year": 2025, "release": NEW, "release_name": NEW} | more)


def years(*worlds, code="WLD", first=2021, **more):
    """A series a year: the world and a country that is half of it."""
    return [
        series(row(code, value, year=year, **more), row("COD", Decimal(value) / 2, year=year, **more))
        for year, value in enumerate(worlds, first)
    ]


def firm(code="WLD", *, off=1):
    """The Firmness of series of which the first estimate of 2024 was off by so many per cent."""
    said = (row(code, value, year=2024, release=name, number=number, published=datetime.date(2024 + number, 2, 1))
            for number, (name, value) in enumerate(((OLD, 100), (NEW, 100 + off)), 1))  # fmt: skip
    return firmness(histories(said).values())


def test_the_mineral_as_such_comes_first_then_what_is_largest():
    found = panels(
        [
            series(row("COD", 5, form="rutile"), row("WLD", 9, form="rutile")),
            series(row("COD", 5, form="ilmenite", unit="kt"), row("WLD", 9, form="ilmenite", unit="kt")),
            series(row("COD", 1), row("WLD", 2)),
        ]
    )
    assert [panel.head.form for panel in found] == ["all", "ilmenite", "rutile"]


def test_a_series_that_the_newest_release_dropped_is_dated_and_comes_last():
    dropped = series(row("COD", 90, year=2024, release=OLD), row("WLD", 99, year=2024, release=OLD))
    current = series(row("COD", 1, form="slag"), row("WLD", 2, form="slag"))
    found = panels([dropped, current])
    assert [(panel.head.form, panel.is_dated) for panel in found] == [("slag", False), ("all", True)]
    assert found[1].headline.endswith("in 2024")


def test_a_series_that_the_newest_release_carries_with_an_older_year_is_not_dated():
    older = series(row("COD", 9, year=2024, form="slag"), row("WLD", 9, year=2024, form="slag"))
    assert not panels([older, series(row("COD", 1), row("WLD", 2))])[1].is_dated


def test_a_mineral_that_no_new_release_has_is_dated_as_a_whole():
    (panel,) = panels([series(row("COD", 1, year=2023), row("WLD", 2, year=2023))], newest={"": 2025})
    assert panel.is_dated


def test_a_lone_figure_stands_in_a_table_with_its_like():
    page = MineralPage(panels([series(row("COD", 5), row("WLD", 9)), series(row("PER", 3, form="ulexite"))]))
    (section,) = page.sections
    assert [panel.head.form for panel in section.panels] == ["all"]
    assert [cell.place for _, cell in section.lone_rows] == ["PER"]


def test_a_world_alone_says_nothing_of_shares_that_are_not_shown():
    (panel,) = panels([series(row("WLD", flag="range", lower=Decimal(10), upper=Decimal(15)))])
    assert panel.is_lone
    assert panel.remarks == []


def test_what_is_blank_in_the_source_is_not_called_none():
    (panel,) = panels([series(row("COD", 5), row("JPN", flag="blank"), row("WLD", 9))])
    assert [cell.place for cell in panel.blank] == ["JPN"]
    assert panel.none == panel.unranked == panel.not_available == []


def test_the_map_and_its_tab_are_of_the_series_that_is_asked_for():
    found = panels(
        [
            series(row("COD", 5), row("WLD", 9)),
            series(row("COD", 5, measure="reserves"), row("WLD", 9, measure="reserves")),
        ]
    )
    page = MineralPage(found, chosen="reserves-contained")
    assert page.chosen.head.measure == "reserves"
    assert [tab.label for tab in page.tabs if tab.is_current] == ["Reserves"]
    assert page.tabs[0].href == "?series=mine-production-contained#mine"


def test_an_unknown_series_is_the_main_one():
    page = MineralPage(panels([series(row("COD", 5), row("WLD", 9))]), chosen="nonsense")
    assert page.chosen is page.main


def test_five_years_tell_the_change_of_the_world_in_words():
    (panel,) = panels(years(100, 110, 120, 130, 141), firmness=firm())
    assert panel.years.headline == "World mine production of cobalt rose by 41% from 2021 to 2025"
    assert panel.years.tracks[1].change == "up 41% since 2021"


def test_five_years_without_a_known_error_are_told_by_the_table():
    (panel,) = panels(years(100, 110, 120, 130, 141))
    assert (panel.years.finding, panel.years.headline) == ("", "Mine production of cobalt, 2021 to 2025")
    assert [track.change for track in panel.years.tracks] == ["", ""]


def test_a_place_with_a_number_in_the_last_year_alone_has_no_change():
    found = years(100, 110, 120, first=2023)
    for one in found[:2]:
        one.observations[1] = row("COD", flag="withheld", year=one.head.year)
    assert panels(found, firmness=firm())[0].years.tracks[1].change == ""


def test_a_break_is_drawn_named_and_said():
    """The world was said to be 100 in 2023 and 2024, then 200 in 2024."""
    found = years(100, 100, 100, 200, 210)
    for one in found[:3]:
        day = datetime.date(2025, 2, 1)
        one.put([o._replace(release=OLD, published=day, edition=day) for o in one.observations])
    for one in found[3:]:
        day = datetime.date(2026, 2, 1)
        one.put([o._replace(number=2, published=day, edition=day) for o in one.observations])
    first = row("WLD", 100, year=2024, release=OLD, published=datetime.date(2025, 2, 1))
    said = [first, *(o for one in found for o in one.observations)]
    shown = panels(found, firmness=firmness(histories(said).values()))[0].years
    world, country = shown.tracks
    assert shown.headline == (
        "World mine production of cobalt rose by 110% from 2021 to 2025; restated between editions (break before 2024)"
    )
    assert (world.line.breaks, country.line.breaks) == ((98,), ())
    assert world.line.path.count("M") == 2
    assert "2023: 100; restated between editions; 2024: 200" in world.description
    assert [words for _, words in world.by_year] == ["", "", "", "restated between editions", ""]
    assert "Upright dashes: restated between editions, so the line breaks." in shown.key


def test_totals_that_leave_out_different_countries_are_not_compared():
    found = years(100, 110, 120)
    found.append(series(row("WLD", 90, year=2024, excludes=("USA",)), row("COD", 50, year=2024)))
    (panel,) = panels(found)
    assert panel.years.headline == "Mine production of cobalt, 2021 to 2024"
    assert panel.years.remark == "World totals leave out the United States (2024)."


def test_a_world_that_leaves_out_another_country_than_before_has_no_change():
    found = years(100, 110, 120, first=2023)
    found[0].observations[0] = row("WLD", 100, year=2023, excludes=("USA",))
    world, country = panels(found, firmness=firm())[0].years.tracks
    assert (world.change, country.change) == ("", "up 20% since 2023")


def test_a_year_of_a_known_fault_is_a_gap_and_no_fall():
    sound = years(26, 19, 18, first=2022, measure="reserves")
    faulty = years(21, first=2025, measure="reserves", rankable=False)
    found = panels([*sound, *faulty])[0].years
    assert found.headline == "Reserves of cobalt, 2022 to 2025"
    assert [([gap.mark for gap in t.line.gaps], t.change) for t in found.tracks] == [(["!"], "")]


def test_the_key_of_a_chart_explains_what_is_drawn_and_nothing_else():
    assert panels(years(100, 110, 120, first=2023))[0].years.key == []
    found = years(100, 110, 120, first=2023)
    found[2].observations[0] = row("WLD", year=2025, flag="bounded", lower=Decimal(120))
    found[1].observations[1] = row("COD", 55, year=2024, flag="estimated")
    assert panels(found)[0].years.key == [
        "Hollow: estimated by the source.",
        "Striped: known within bounds only.",
    ]


def test_a_place_without_any_number_is_not_drawn():
    found = years(100, 110, 120, first=2023)
    for one in found:
        one.observations[0] = row("WLD", year=one.head.year, flag="described", text="Large")
        one.observations.append(row("PER", 5, year=one.head.year))
    assert [track.code for track in panels(found)[0].years.tracks] == ["COD", "PER"]


def test_a_year_without_an_index_says_why():
    found = years(100, 110, first=2024)
    found[1].observations[0] = row("WLD", year=2025, flag="bounded", lower=Decimal(110))
    (panel,) = panels(found)
    assert [year.year for year in panel.concentration] == [2024]
    assert panel.concentration_remarks == ["No index for 2025: the world total is a lower bound."]


def test_of_two_bases_that_cannot_be_ranked_the_newer_comes_first_and_each_names_its_own():
    def reserves(year, basis):
        rows = (
            row(code, 9, year=year, basis=basis, measure="reserves", rankable=False)
            for code in ("COD", "WLD")
        )
        return series(*rows)

    found = panels([reserves(2024, "gross"), reserves(2025, "oxide")])
    assert [panel.headline for panel in found] == [
        "Reserves of cobalt, oxide equivalent",
        "Reserves of cobalt, gross weight",
    ]


def test_a_page_says_when_mines_alone_are_counted():
    mine, refinery = (series(row("COD", 5, stage=s), row("WLD", 9, stage=s)) for s in ("mine", "refinery"))
    assert MineralPage(panels([mine])).lacks_processing
    assert not MineralPage(panels([mine, refinery])).lacks_processing
    assert not MineralPage(panels([refinery])).lacks_processing


def test_only_the_newest_five_years_are_drawn():
    (panel,) = panels(years(1, 2, 3, 4, 5, 6, first=2020))
    assert panel.years.years == [2021, 2022, 2023, 2024, 2025]


def test_a_year_without_any_figure_keeps_its_place():
    (panel,) = panels([*years(100, 110), *years(120, 130, first=2024)])
    assert panel.years.years == [2021, 2022, 2023, 2024, 2025]
    assert [gap.mark for gap in panel.years.tracks[0].line.gaps] == ["–"]


def test_two_years_are_left_to_the_ranking():
    (panel,) = panels(years(100, 110, first=2024))
    assert panel.years is None


def test_withheld_not_available_and_blank_are_gaps_with_marks_of_their_own():
    found = years(100, 100, 100, 100, 100)
    for index, flag in enumerate(("withheld", "not-available", "blank")):
        found[index].observations[1] = row("COD", flag=flag, year=2021 + index)
    track = panels(found, firmness=firm())[0].years.tracks[1]
    assert [gap.mark for gap in track.line.gaps] == ["W", "NA", "?"]
    assert track.description.startswith(
        "2021: withheld; 2022: not available; 2023: blank in the source; 2024: 50"
    )
    assert track.change == "about level since 2024"


def test_years_in_another_unit_are_drawn_in_that_of_the_newest():
    found = [*years(1, 2, first=2023, unit="kt"), *years(3000, first=2025)]
    (panel,) = panels(found)
    assert [dot.y for dot in panel.years.tracks[0].line.dots] == [
        dot.y for dot in panels(years(1000, 2000, 3000, first=2023))[0].years.tracks[0].line.dots
    ]


def test_reserves_have_years_and_a_reason_where_they_have_none():
    found = panels(
        [
            series(row("COD", 2), row("RUS", flag="withheld"), row("WLD", 10)),
            series(
                row("COD", 50, measure="reserves"),
                row("RUS", 5, measure="reserves"),
                row("WLD", 55, measure="reserves"),
            ),
        ]
    )
    ratios = found[1].ratios
    assert ratios.years["COD"] == "25"
    assert ratios.refused == [("RUS", "its production is withheld")]
    assert found[0].ratios.years == {}


def test_places_that_lack_a_ratio_for_the_same_reason_are_named_together():
    found = panels(
        [
            series(*(row(code, value) for code, value in (("COD", 2), ("RUS", 0), ("PER", 0), ("WLD", 2)))),
            series(*(row(code, 5, measure="reserves") for code in ("COD", "RUS", "PER"))),
        ]
    )
    assert found[1].ratios.refused == [("RUS and PER", "their production is zero")]


def test_reserves_of_another_basis_have_no_ratio_and_say_why():
    found = panels(
        [
            series(row("COD", 2), row("WLD", 10)),
            series(
                row("COD", 50, measure="reserves", basis="gross"),
                row("WLD", 55, measure="reserves", basis="gross"),
            ),
        ]
    )
    assert (found[1].ratios.years, found[1].ratios.reason) == ({}, "the two are weighed on different bases")


def test_bounds_of_reliance_stay_bounds_and_an_exporter_is_no_zero():
    def year(year, value=None, **more):
        return series(
            row("USA", value, year=year, measure="net-import-reliance", stage="none", unit="%", **more)
        )

    (found,) = reliances(
        [
            year(2025, flag="bounded", lower=Decimal(50)),
            year(2024, flag="described", text="Net exporter"),
            year(2023, 40),
        ]
    )
    assert [(y.bar.solid, y.bar.open) if y.bar else None for y in found.years] == [(50, 50), None, (40, 0)]
    assert (
        found.headline == "Net imports were more than 50% of the cobalt that the United States used in 2025"
    )


def test_other_countries_come_last_among_the_sources_of_imports():
    def share(code, value, note=""):
        return row(code, value, year=2024, measure="us-import-share", stage="none", unit="%", note=note)

    (found,) = sources(
        [
            series(
                share("OTH", 60),
                share("NOR", 15),
                share("CHN", 25, "Average of 2021 to 2024. Includes Hong Kong."),
            )
        ]
    )
    assert [cell.observation.code for cell in found.cells] == ["CHN", "NOR", "OTH"]
    assert found.span == "2021–24"
    assert found.notes == ["CHN: Includes Hong Kong."]


def test_a_note_of_one_place_says_only_what_is_not_said_of_all():
    def share(code, value, note):
        return row(code, value, year=2024, measure="us-import-share", stage="none", unit="%", note=note)

    usual = "Compounds and metals. Those of Japan were made from ores of others."
    hong_kong = "Compounds and metals. Includes Hong Kong. Those of Japan were made from ores of others."
    (found,) = sources([series(share("CHN", 71, hong_kong), share("JPN", 5, usual), share("OTH", 6, usual))])
    assert found.notes == [usual, "CHN: Includes Hong Kong."]


def test_percentages_are_no_series_of_the_ranking():
    assert panels([series(row("USA", 40, measure="net-import-reliance", stage="none", unit="%"))]) == []


def test_the_chain_names_leaders_and_one_country_in_the_accent():
    found = panels(
        [
            series(row("COD", 70), row("JPN", 10), row("WLD", 100)),
            series(
                row("CHN", 80, stage="refinery"),
                row("JPN", 7, stage="refinery"),
                row("WLD", 100, stage="refinery"),
            ),
            series(row("COD", 50, measure="reserves"), row("WLD", 100, measure="reserves")),
        ]
    )
    links = chain(found, code="JPN")
    assert [(link.step.name, link.leader.place, link.step.here) for link in links] == [
        ("Reserves", "COD", 0),
        ("Mine", "COD", 10),
        ("Refinery", "CHN", 7),
    ]
