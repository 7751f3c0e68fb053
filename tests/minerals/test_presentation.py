"""What the pages of minerals say, from series made by hand."""

from decimal import Decimal

from minerals.indicators import Observation, Series
from minerals.presentation import MineralPage, chain, estimates, panels, reliances, sources
from minerals.presentation.cells import release_names, year_span
from minerals.presentation.years import change_words

NEW, OLD = "mcs-2026", "mcs-2025"


def row(code, value=None, *, flag="reported", **more):
    fields = {
        "name": {"WLD": "World", "OTH": "Other countries"}.get(code, code), "slug": code.lower(),
        "mineral": "cobalt", "mineral_name": "Cobalt", "stage": "mine", "form": "all", "measure": "production",
        "basis": "contained", "year": 2025, "unit": "t", "release": NEW, "release_name": NEW,
        "is_estimate": flag == "estimated", "ranked": code not in ("WLD", "OTH", "EUU"),
    } | more  # fmt: skip
    if fields["measure"] == "reserves":
        fields["stage"] = "none"
    key = ".".join([code.lower(), fields["measure"], fields["stage"], fields["form"], str(fields["year"])])
    return Observation(
        code=code, key=key, value=None if value is None else Decimal(value), flag=flag, **fields
    )


def series(*rows):
    return Series(list(rows))


def years(*worlds, code="WLD", first=2021, **more):
    """A series a year: the world and a country that is half of it."""
    return [
        series(row(code, value, year=year, **more), row("COD", Decimal(value) / 2, year=year, **more))
        for year, value in enumerate(worlds, first)
    ]


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
    (panel,) = panels([series(row("COD", 1, year=2023), row("WLD", 2, year=2023))], newest=2025)
    assert panel.is_dated


def test_a_lone_figure_stands_in_a_table_with_its_like():
    page = MineralPage(panels([series(row("COD", 5), row("WLD", 9)), series(row("PER", 3, form="ulexite"))]))
    (section,) = page.sections
    assert [panel.head.form for panel in section.panels] == ["all"]
    assert [cell.place for _, cell in section.lone_rows] == ["PER"]


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
    (panel,) = panels(years(100, 110, 120, 130, 141))
    assert panel.years.headline == "World mine production of cobalt rose by 41% from 2021 to 2025"
    assert panel.years.tracks[1].change == "up 41% since 2021"


def test_totals_that_leave_out_different_countries_are_not_compared():
    found = years(100, 110, 120)
    found.append(series(row("WLD", 90, year=2024, excludes=("USA",)), row("COD", 50, year=2024)))
    (panel,) = panels(found)
    assert panel.years.headline == "Mine production of cobalt, 2021 to 2024"
    assert panel.years.remark == "World totals leave out USA (2024)."


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
    track = panels(found)[0].years.tracks[1]
    assert [gap.mark for gap in track.line.gaps] == ["W", "NA", "?"]
    assert track.description.startswith(
        "2021: withheld; 2022: not available; 2023: blank in the source; 2024: 50"
    )
    assert track.change == "as in 2024"


def test_years_in_another_unit_are_drawn_in_that_of_the_newest():
    found = [*years(1, 2, first=2023, unit="kt"), *years(3000, first=2025)]
    (panel,) = panels(found)
    assert [dot.y for dot in panel.years.tracks[0].line.dots] == [
        dot.y for dot in panels(years(1000, 2000, 3000, first=2023))[0].years.tracks[0].line.dots
    ]


def test_changes_in_words():
    assert change_words(Decimal(100), Decimal(340), "2021") == "3.4 times 2021"
    assert change_words(Decimal(100), Decimal(1640), "2021") == "16 times 2021"
    assert change_words(Decimal(100), Decimal(85), "2021") == "down 15% since 2021"
    assert change_words(Decimal(0), Decimal(5), "2021") == "none in 2021"
    assert change_words(Decimal(1000), Decimal(1001), "2021") == "much as in 2021"


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


def revised(*pairs):
    """A Panel of 2024 and what was first said of it, from (code, first, today)."""
    today = series(*(row(code, value, year=2024) for code, _, value in pairs))
    first = {
        o.key: row(o.code, value, year=2024, flag="estimated", release=OLD, release_name=OLD)
        for o, (_, value, _) in zip(today.observations, pairs, strict=True)
    }
    return panels([today])[0], first


def test_first_estimates_are_set_against_what_stands_today():
    found = estimates(*revised(("WLD", 100, 104), ("COD", 50, 40), ("RUS", 20, 20)))
    (year,) = found.years
    assert [(c.latest.code, c.change_text) for c in year.checks] == [
        ("WLD", "+4.0%"),
        ("COD", "−20.0%"),
        ("RUS", "0.0%"),
    ]
    assert (year.first, year.latest) == (OLD, NEW)
    assert found.summary == (
        "The median absolute change of these 3 first estimates was 4.0%; the largest was −20.0%, COD in 2024."
    )


def test_what_was_no_estimate_at_first_is_no_check():
    panel, first = revised(("WLD", 100, 104), ("COD", 50, 40))
    first = {key: row(o.code, o.value, year=2024, release=OLD) for key, o in first.items()}
    assert estimates(panel, first) is None


def test_an_estimate_of_none_has_no_change_in_per_cent():
    found = estimates(*revised(("WLD", 0, 5), ("COD", 0, 5)))
    assert [check.change_text for check in found.years[0].checks] == ["from none", "from none"]
    assert found.summary == ""


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
    assert found.span == "2021 to 2024"
    assert found.notes == ["CHN: Includes Hong Kong."]


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


def test_releases_that_differ_by_their_year_are_named_once():
    names = ["Summaries 2025, data", "Summaries 2023, data", "Summaries 2024, data", "A correction"]
    assert release_names(names) == ["A correction", "Summaries 2023 to 2025, data"]
    assert year_span([2025, 2022, 2021]) == "2021, 2022 and 2025"
