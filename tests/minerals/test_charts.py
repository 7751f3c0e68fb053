"""Geometry against numbers worked out by hand."""

from decimal import Decimal

import pytest

from minerals.drawing.geometry import (
    Datum,
    Frame,
    bar_length,
    line,
    multiples,
    overlay,
    reach,
    round_up,
    spread_apart,
    strip,
    swing,
)

pytestmark = pytest.mark.pure

FRAME = Frame(width=120, height=120, side=10, top=10, bottom=10)  # a plot of 100 by 100


def data(*values, **more):
    return [
        Datum(str(year), None if v is None else Decimal(v), **more) for year, v in enumerate(values, 2021)
    ]


@pytest.mark.parametrize(
    ("value", "largest", "length"),
    [(50, 200, 25), (200, 200, 100), (1, 3, "33.3"), (0, 5, 0), (None, 5, 0), (5, None, 0), (300, 200, 100)],
)
def test_a_bar_is_as_long_as_its_part_of_the_largest(value, largest, length):
    assert bar_length(value, largest) == Decimal(length)


def test_what_is_above_zero_stays_visible():
    assert bar_length(1, 1_000_000) == Decimal("0.4")


@pytest.mark.parametrize(
    ("value", "top"),
    [(310_000, 400_000), (400_000, 400_000), (9, 10), (101, 150), ("0.031", "0.04"), (0, 0), (-5, 0)],
)
def test_an_axis_ends_at_a_round_number_that_is_not_below(value, top):
    assert round_up(value) == Decimal(top)


def test_more_than_a_bound_is_solid_to_the_bound_and_open_to_the_end():
    assert reach(lower=Decimal(50), top=100) == reach(lower=Decimal(50), upper=Decimal(100), top=100)
    bar = reach(lower=Decimal(50), top=100)
    assert (bar.solid, bar.open) == (50, 50)


def test_less_than_a_bound_is_open_from_zero():
    bar = reach(upper=Decimal(25), top=100)
    assert (bar.solid, bar.open) == (0, 25)


def test_a_value_is_solid_and_nothing_is_no_bar():
    assert (reach(Decimal(76), top=100).solid, reach(Decimal(76), top=100).open) == (76, 0)
    assert reach(top=100) is None


def test_a_fall_swings_left_of_the_middle_and_a_rise_right():
    fall, rise = swing(Decimal(-10), Decimal(20)), swing(Decimal(20), Decimal(20))
    assert (fall.x, fall.width) == (25, 25)
    assert (rise.x, rise.width) == (50, 50)


def test_no_change_has_no_bar():
    assert swing(Decimal(0), Decimal(20)).width == 0


def test_points_stand_at_their_values_from_zero_at_the_foot():
    found = line(data(0, 50, 100), FRAME)
    assert [(dot.x, dot.y) for dot in found.dots] == [(10, 110), (60, 60), (110, 10)]
    assert found.path == "M10 110L60 60L110 10"
    assert (found.first, found.last) == ("2021", "2023")


def test_a_gap_is_marked_breaks_the_line_and_is_never_drawn_as_zero():
    rows = [
        Datum("2021", Decimal(5)),
        Datum("2022", gap="W"),
        Datum("2023", Decimal(5)),
        Datum("2024", Decimal(5)),
    ]
    found = line(rows, FRAME)
    assert [(gap.x, gap.mark) for gap in found.gaps] == [(Decimal("43.3"), "W")]
    assert found.path.count("M") == 1
    assert found.path.startswith("M76.7")  # the lone point before the gap has no line
    assert len(found.dots) == 3


def test_a_true_zero_is_a_point_on_the_axis():
    found = line(data(10, 0), FRAME)
    assert found.dots[1].y == FRAME.base
    assert found.gaps == ()


def test_an_estimate_is_told_from_a_reported_value():
    found = line([Datum("2024", Decimal(5)), Datum("2025", Decimal(6), estimated=True)], FRAME)
    assert [dot.estimated for dot in found.dots] == [False, True]


def test_a_lower_bound_is_a_stroke_to_the_top_that_is_open():
    (span,) = line([Datum("2025", lower=Decimal(50))], FRAME, top=Decimal(100)).spans
    assert (span.y1, span.y2, span.open) == (60, 10, True)


def test_a_range_is_a_stroke_between_its_ends():
    (span,) = line([Datum("2025", lower=Decimal(20), upper=Decimal(80))], FRAME, top=Decimal(100)).spans
    assert (span.y1, span.y2, span.open) == (90, 30, False)


def test_multiples_share_the_scale_of_the_largest():
    world, country = multiples([data(90, 100), data(9, 10)], FRAME)
    assert world.top == country.top == 100
    assert country.dots[1].y == 100  # a tenth of the way up


def test_multiples_without_a_number_draw_nothing():
    (only,) = multiples([[Datum("2024", gap="NA"), Datum("2025", gap="W")]], FRAME)
    assert (only.path, only.dots, len(only.gaps)) == ("", (), 2)


def test_coordinates_have_one_decimal_at_most():
    found = line(data(1, 2, 3, 7), FRAME)
    assert all(-dot.y.as_tuple().exponent <= 1 and -dot.x.as_tuple().exponent <= 1 for dot in found.dots)


def test_steps_of_the_chain_are_shares_of_the_same_track():
    mine, refinery = strip([("Mine", Decimal("73.1"), None), ("Refinery", Decimal(80), Decimal(7))])
    assert (mine.leader, mine.here) == (Decimal("73.1"), 0)
    assert (refinery.leader, refinery.here) == (80, 7)


@pytest.mark.parametrize(
    ("heights", "apart"),
    [
        ([20, 80], [20, 80]),
        ([50, 50], [50, 60]),
        ([55, 50], [60, 50]),
        ([98, 99, 97], [90, 100, 80]),
        ([None, 40], [None, 40]),
    ],
)
def test_names_at_the_ends_of_lines_keep_apart_and_their_order(heights, apart):
    heights = [None if y is None else Decimal(y) for y in heights]
    assert spread_apart(heights, 10, 100) == apart


def test_lines_on_one_panel_have_one_scale_and_a_name_each():
    low, high = overlay([data(10, 20), data(60, 100)], FRAME, least=10)
    assert low.line.top == high.line.top == 100
    assert (low.label_y, high.label_y) == (90, 10)
