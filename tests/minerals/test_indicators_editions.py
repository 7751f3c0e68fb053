"""A total, share, rank or index of a year is of one edition's table."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from minerals.facts.observing import grouped
from minerals.indicators import Series, computed_roles, link_tables, newest
from minerals.indicators.supersession import covers
from minerals.wording.findings import refusal

from ..observations import dated
from .test_indicators_real import find, real_series


def told(*rows):
    """Return {form: Series} of rows of one year, linked with each other."""
    return {one.head.form: one for one in grouped(rows).values()}


def old(code, value=None, form="all", **more):
    return dated(code, value, 2025, form=form, **more)


def new(code, value=None, form="all", **more):
    return dated(code, value, 2026, form=form, **more)


@pytest.mark.parametrize(
    ("whole", "part", "is_covered"),
    [
        ("all", "from-cliffside-field", True),
        ("from-cliffside-field", "all", False),
        ("all", "all", False),
        ("ilmenite-and-rutile", "rutile", True),
        ("rutile", "ilmenite", False),
        ("hydrated-and-quicklime", "quicklime-only", False),
        ("bentonite", "bentonite-beneficiated", True),
        ("ilmenite", "ilmenite-and-rutile", False),
    ],
)
def test_a_whole_covers_its_parts(whole, part, is_covered):
    assert covers(whole, part) == is_covered


# An edition merges forms


def rows_of(one):
    return {o.code: o.value for o in one.listed}


def test_parts_that_a_newer_edition_counts_as_one_are_superseded():
    found = told(
        old("USA", 68, "from-gas"), old("USA", 13, "from-field"),
        new("USA", 80), new("QAT", 64), new("WLD", 144),
    )  # fmt: skip
    whole = found["all"]
    assert (whole.world.value, whole.world.is_sum) == (144, False)
    assert whole.share("USA").percent == 100 * Decimal(80) / 144
    assert whole.rank("USA").place == 1
    assert whole.concentration().low == 5062
    for form in ("from-gas", "from-field"):
        assert found[form].observations == []
        assert found[form].of("USA") is None
        assert [o.by[0].value for o in found[form].superseded] == [80]
        assert refusal(found[form].share_or_reason("USA")) == (
            "a newer edition of the source counts it in one figure for all forms"
        )


def test_a_withheld_row_of_the_newer_edition_supersedes_too():
    found = told(
        old("USA", 68, "from-gas"), new("USA", flag="withheld"), new("QAT", 64), new("WLD", 64, excludes=("USA",))
    )  # fmt: skip
    assert found["from-gas"].observations == []
    assert found["all"].world.value == 64


def test_a_compound_supersedes_the_forms_it_names_with_their_totals():
    rows = [old(code, 10, form) for form in ("ilmenite", "rutile") for code in ("AUS", "KEN", "OTH", "WLD")]
    found = told(*rows, *(new(code, 22, "ilmenite-and-rutile") for code in ("AUS", "OTH", "WLD")))
    for form in ("ilmenite", "rutile"):
        assert [o.code for o in found[form].observations] == ["KEN"]
        assert found[form].observations[0].is_older
        assert found[form].ranking() == []
    assert found["ilmenite-and-rutile"].world.value == 44  # its rows, which are above its total


# An edition splits a form


def test_a_whole_that_a_newer_edition_gives_in_parts_is_superseded():
    found = told(
        old("USA", 81),
        new("QAT", 64), new("WLD", 145), new("USA", 68, "from-gas"), new("USA", 13, "from-field"),
    )  # fmt: skip
    assert [o.code for o in found["all"].observations] == ["QAT", "WLD"]
    assert [o.row.value for o in found["all"].superseded] == [81]
    assert found["all"].world.value == 145
    assert {o.code: o.value for o in found["from-gas"].listed} == {"USA": 68}


def test_a_compound_is_superseded_only_where_every_part_is_given():
    def parts(*forms):
        rows = [old(code, 30, "ilmenite-and-rutile") for code in ("KEN", "WLD")]
        return told(*rows, *(new(code, 12, form) for form in forms for code in ("KEN", "WLD")))

    assert parts("ilmenite", "rutile")["ilmenite-and-rutile"].observations == []
    half = parts("rutile")["ilmenite-and-rutile"]
    assert [o.code for o in half.observations] == ["KEN", "WLD"]
    assert half.superseded == []


# An edition drops what it had


def test_a_sister_form_of_the_same_country_does_not_supersede():
    """Kenya's ilmenite of 2023: the newer edition has only its rutile."""
    found = told(
        old("KEN", 140, "ilmenite"), new("AUS", 400, "ilmenite"), new("WLD", 760, "ilmenite"),
        new("KEN", 47, "rutile"), new("WLD", 590, "rutile"),
    )  # fmt: skip
    kenya = found["ilmenite"].of("KEN")
    assert (kenya.value, kenya.is_older) == (140, True)
    assert found["ilmenite"].world.value == 760
    assert refusal(found["ilmenite"].share_or_reason("KEN")) == (
        "the newest edition of the source no longer lists it"
    )
    assert not found["rutile"].of("KEN").is_older


def test_a_part_that_the_newer_edition_drops_is_never_added():
    """Mexico's exports of mercury in 2022, and the places of a whole form that is printed no more."""
    found = told(
        old("MEX", 40, "net-exports"), old("KEN", 30, "net-exports"), old("WLD", 70, "net-exports"),
        new("CHN", 1000), new("WLD", 1160), new("PER", 30, "exports"),
    )  # fmt: skip
    assert (found["all"].world.value, found["all"].world.is_sum) == (1160, False)
    dropped = found["net-exports"]
    assert [o.code for o in dropped.observations] == ["MEX", "KEN"]  # the total is covered by the newer one
    assert all(o.is_older for o in dropped.observations)
    assert dropped.listed == dropped.ranking() == []
    assert dropped.share("MEX") is None
    assert dropped.concentration() is None
    assert computed_roles("MEX", newest(found.values())) == []


def test_a_remnant_of_an_older_table_is_not_ranked():
    found = told(
        old("AUS", 400, "ilmenite"), old("CHN", 300, "ilmenite"), old("WLD", 900, "ilmenite"),
        new("WLD", 1200), new("KEN", 50),
    )  # fmt: skip
    assert found["ilmenite"].rank("AUS") is None
    assert found["ilmenite"].share("AUS") is None


# A newer statement without a table


def test_a_newer_statement_of_one_country_alone_is_not_held_against_the_older_total():
    found = told(new("USA", 7), old("A", 60), old("WLD", 100))["all"]
    assert [o.code for o in found.ahead] == ["USA"]
    assert not found.of("USA").is_older
    assert refusal(found.share_or_reason("USA")) == "a newer edition than that of the world total states it"
    assert found.share("A").percent == 60
    assert found.ranking() == []
    assert refusal(found.concentration_or_reason()) == "a newer edition restates USA, and gives no table"


def test_the_same_in_another_form():
    found = told(old("A", 60), old("USA", 30), old("WLD", 100), new("USA", 31, "from-gas"))["all"]
    assert [o.code for o in found.listed] == ["A", "WLD"]
    assert (found.ranking(), found.concentration()) == ([], None)
    assert found.share("A").percent == 60


def test_a_correction_of_a_whole_supersedes_no_part_of_its_own_edition():
    correction = dated("WLD", 90, 2026, is_correction=True)
    found = told(old("A", 60), correction, old("WLD", 20, "from-gas"), old("A", 20, "from-gas"))
    assert [o.code for o in found["from-gas"].observations] == ["WLD", "A"]
    assert found["all"].world.published == 90


def late(code, value=None, form="all", **more):
    """A row of a correction of the edition of 2025, published after the edition of 2026."""
    day = datetime.date(2025, 2, 1)
    return dated(code, value, 2027, form=form, is_correction=True, edition=day, **more)


def test_a_late_correction_of_an_older_edition_is_no_row_of_the_newer_table():
    found = told(new("A", 60), new("WLD", 100), late("B", 30))["all"]
    assert rows_of(found) == {"A": 60, "WLD": 100}
    assert ([o.code for o in found.dropped], found.ahead) == (["B"], [])
    assert found.of("B").is_older
    assert refusal(found.share_or_reason("B")) == "the newest edition of the source no longer lists it"
    assert [o.code for _, o in found.ranking()] == ["A"]


def test_a_late_correction_is_superseded_as_what_it_corrects():
    found = told(late("USA", 68, "from-gas"), old("USA", 13, "from-field"), new("USA", 80), new("WLD", 144))
    assert [o.row.value for o in found["from-gas"].superseded] == [68]
    assert found["all"].world.value == 144


def test_a_late_correction_belongs_to_the_table_that_it_corrects():
    found = told(old("A", 60), late("B", 30), late("WLD", 90))["all"]
    assert (found.since, rows_of(found)) == (datetime.date(2025, 2, 1), {"A": 60, "B": 30, "WLD": 90})
    assert found.share("B").percent.quantize(Decimal("0.1")) == Decimal("33.3")


def test_the_order_of_the_rows_does_not_matter():
    rows = [*merged_rows()]
    for order in (rows, rows[::-1], sorted(rows, key=lambda o: o.key)):
        found = told(*order)
        assert rows_of(found["all"]) == {"USA": 80, "QAT": 64, "WLD": 144}


def merged_rows():
    return [
        dated("USA", 67, 2022, form="from-gas"), old("USA", 13, "from-field"),
        new("USA", 80), new("QAT", 64), new("WLD", 144),
    ]  # fmt: skip


def test_telling_twice_changes_nothing():
    found = grouped(merged_rows())
    before = {key: (one.observations, one.superseded) for key, one in found.items()}
    link_tables(found.values())
    assert {key: (one.observations, one.superseded) for key, one in found.items()} == before


def test_a_series_of_nothing_but_superseded_rows_can_be_asked():
    one = Series()
    assert refusal(one.share_or_reason("A")) == "the source does not list A"


# The real figures


@pytest.mark.parametrize(
    ("mineral", "stage", "year", "code", "percent"),
    [
        ("helium", "mine", 2024, "USA", "43.5"),
        ("helium", "mine", 2024, "QAT", "34.8"),
        ("helium", "mine", 2024, "RUS", "9.2"),
        ("lime", "plant", 2024, "CHN", "73.5"),
        ("mercury", "mine", 2022, "CHN", "86.2"),
    ],
)
def test_shares_that_were_of_two_editions(mineral, stage, year, code, percent):
    assert find(mineral, stage, year).share(code).percent.quantize(Decimal("0.1")) == Decimal(percent)


def test_kenya_s_ilmenite_stays_as_the_older_edition_s():
    kenya = find("titanium", "mine", 2023, form="ilmenite").of("KEN")
    assert (kenya.value, kenya.is_older, kenya.published.year) == (140, True, 2024)


def test_every_denominator_is_that_of_one_edition_s_table():
    """Recount by separate code: all rows as stored, by the day of their release, against the series' shares."""
    by_table, checked = {}, 0
    for (mineral, stage, _, measure, year), one in real_series().items():
        rows = [*one.observations, *(o.row for o in one.superseded)]
        by_table.setdefault((mineral, stage, measure, rows[0].basis, year), []).append((one, rows))
    for group in by_table.values():
        stored = [o for _, rows in group for o in rows if not o.is_bloc]
        for one, rows in group:
            world = one.world
            if world is None:
                continue
            total = next(
                o for o in rows if (o.is_world and o.value == world.published) or o.lower == world.published
            )
            day = edition_of(total, rows)
            same = [o for o in stored if edition_of(o, rows) == day]
            totals = {o.form for o in same if o.is_world}
            forms = (
                {one.head.form} if len(totals) > 1 else {o.form for o in same} - (totals - {one.head.form})
            )
            added = sum(
                Fraction(o.value)
                for o in same
                if o.form in forms and not o.is_world and o.has_value and o.unit == total.unit
                and o.code not in total.excludes
            )  # fmt: skip
            assert Fraction(world.value) == max(Fraction(world.published), added), one.head.key
            for o in one.observations:
                if share := one.share(o.code):
                    assert Fraction(share.percent).limit_denominator(10**9) == (
                        100 * Fraction(o.value) / Fraction(world.value)
                    ).limit_denominator(10**9)
                    assert o.is_bloc or edition_of(o, rows) == day, o.key
            for _, o in one.ranking():
                assert edition_of(o, rows) == day
            checked += 1
    assert checked > 500


def edition_of(o, rows):
    """The day of the edition a row is of: that of the table it corrects, for a correction."""
    if not o.is_correction:
        return o.published
    return max(
        (r.published for r in rows if not r.is_correction and r.published <= o.published), default=o.published
    )


def test_no_series_counts_rows_of_two_editions():
    for one in real_series().values():
        days = {o.published for o in one.listed if not o.is_correction}
        assert len(days) <= 1, one.head.key
        assert all(isinstance(day, datetime.date) for day in days)
