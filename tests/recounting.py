"""Trade exposure counted again from the publishers' own files by other code than the site's, with fractions."""

import csv
import gzip
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
BILATERAL = {"hs92": "bilateral_2015_2024.csv.gz", "hs17": "hs17_2024_bilateral.csv.gz"}
TAIWAN = {"S19": "TWN"}  # “Other Asia, not elsewhere specified”
UNION = {
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
    "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
}  # fmt: skip
PLACES = {  # by the slug of the page
    "japan": {"JPN"}, "south-korea": {"KOR"}, "united-states": {"USA"}, "european-union": UNION, "china": {"CHN"},
    "dr-congo": {"COD"}, "chile": {"CHL"}, "germany": {"DEU"}, "australia": {"AUS"}, "taiwan": {"TWN"},
}  # fmt: skip
HALF_A_DIGIT = Fraction(1, 20_000)  # of four decimals


def flows_of(year):
    """{(nomenclature, code): [(exporter, importer, thousand dollars)]}, of HS 2017 only codes that HS 1992 lacks."""
    found = defaultdict(list)
    for nomenclature, name in BILATERAL.items():
        with gzip.open(DATA / "baci_trade" / name, "rt", newline="") as file:
            for row in csv.DictReader(file):
                if row["year"] == str(year):
                    ends = (TAIWAN.get(row[end], row[end]) for end in ("exporter", "importer"))
                    found[nomenclature, row[nomenclature]].append((*ends, Fraction(row["value_kusd"])))
    first = {code for nomenclature, code in found if nomenclature == "hs92"}
    return {key: rows for key, rows in found.items() if key[0] == "hs92" or key[1] not in first}


def weighed_flows(commodities, year):
    """{commodity: [(exporter, importer, thousand dollars, tonnes or None)]} across borders, by slugs: hs92-283691."""
    found = defaultdict(list)
    for nomenclature, name in BILATERAL.items():
        with gzip.open(DATA / "baci_trade" / name, "rt", newline="") as file:
            for row in csv.DictReader(file):
                commodity = f"{nomenclature}-{row[nomenclature]}"
                if (
                    row["year"] == str(year)
                    and commodity in commodities
                    and row["exporter"] != row["importer"]
                ):
                    ends = (TAIWAN.get(row[end], row[end]) for end in ("exporter", "importer"))
                    tonnes = Fraction(row["quantity_t"]) if row["quantity_t"] else None
                    found[commodity].append((*ends, Fraction(row["value_kusd"]), tonnes))
    return found


def shares_of_first_buyer(rows, seller):
    """(per cent of the world's exports, of the first buyer's imports by value, by weight or None) of a seller.

    None where over 5 % of the value that the buyer bought has no weight.
    """
    sold = defaultdict(Fraction)
    for exporter, importer, value, _ in rows:
        if exporter == seller:
            sold[importer] += value
    first = max(sold, key=sold.get)
    bought = [row for row in rows if row[1] == first]
    whole = sum(row[2] for row in bought)
    weighed = [row for row in bought if row[3] is not None]
    by_weight = None
    if 100 * (whole - sum(row[2] for row in weighed)) <= 5 * whole:
        own = sum(row[3] for row in weighed if row[0] == seller)
        by_weight = 100 * own / sum(row[3] for row in weighed)
    return 100 * sum(sold.values()) / sum(row[2] for row in rows), 100 * sold[first] / whole, by_weight


def partners(rows, places, *, buys):
    """{code of a partner: thousand dollars} that `places` buy or sell, without their trade with themselves."""
    found = defaultdict(Fraction)
    for exporter, importer, value in rows:
        own, other = (importer, exporter) if buys else (exporter, importer)
        if own in places and other not in places:
            found[other] += value
    return found if sum(found.values()) else {}


def world_without_trade_inside(rows, places):
    """Thousand dollars of all flows but those from one of `places` to another, and from a country to itself."""
    return sum(
        value
        for exporter, importer, value in rows
        if exporter != importer and not {exporter, importer} <= places
    )


def counted(values):
    """(largest share, number for 80 %, index) of {code: value}, shares in per cent."""
    total = sum(values.values())
    shares = sorted((100 * value / total for value in values.values()), reverse=True)
    enough = next(n for n in range(1, len(shares) + 1) if sum(shares[:n]) >= 80)
    return shares[0], enough, sum(share**2 for share in shares)


def governance(year):
    """{code: mean of the six estimates} of the publisher's file; who lacks one of them is left out."""
    with (DATA / "wgi" / "wgi_2015_2023.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    six = ("cc", "ge", "pv", "rl", "rq", "va")
    return {
        row["alpha3"]: sum(Fraction(row[one]) for one in six) / 6
        for row in rows
        if all(row[one] for one in six)
    }


def compare(records, flows, means, places):
    """Assert that the rows of a file of exposure are what the flows come to; how many tables were compared."""
    given = defaultdict(list)
    for row in records:
        given[row["direction"] == "buys", row["nomenclature"], row["code"]].append(row)
    expected = {
        (buys, *key): found
        for key, rows in flows.items()
        for own in [[row for row in rows if row[0] in places or row[1] in places]]
        for buys in (True, False)
        if (found := partners(own, places, buys=buys))
    }
    assert given.keys() == expected.keys()
    for key, rows in given.items():
        values, head = expected[key], rows[0]
        assert {row["partner_iso3"]: Fraction(row["value_usd"]) / 1000 for row in rows} == values
        total, (largest, enough, index) = sum(values.values()), counted(values)
        for row in rows:
            assert near(row["share_percent"], 100 * values[row["partner_iso3"]] / total)
        assert near(head["largest_share_percent"], largest)
        assert (int(head["partners_for_80_percent"]), int(head["partners"])) == (enough, len(rows))
        assert near(head["hhi"], index)
        known = {code: value for code, value in values.items() if code in means}
        if key[0] and known:
            mean = sum(value * means[code] for code, value in known.items()) / sum(known.values())
            assert near(head["suppliers_governance"], mean)
            assert near(head["governance_covered_percent"], 100 * sum(known.values()) / total)
    return len(given)


def near(text, number):
    return abs(Fraction(text) - number) <= HALF_A_DIGIT
