"""Files of the folder of MCS 2024, written by hand, and what their reader makes of them."""

from minerals.importers.publishers.usgs import folder
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import CodeOfLabel, Wording


def wording(mineral="cobalt", stage="mine", measure="production", form="all", basis="contained"):
    return Wording(mineral, stage, measure, form, basis, "load", "")


def skip(why):
    return Wording("", "", "", "", "", "skip", why)


COBALT = "mine production, metric tons of contained cobalt"
RESERVES = {"stage": "none", "measure": "reserves"}
WORDINGS = {
    ("cobal", COBALT, "prod"): wording(),
    ("cobal", COBALT, "reserves"): wording(**RESERVES),
    ("cobal", f"{COBALT} — processed", "prod"): wording(form="processed"),
    ("cobal", f"{COBALT} — rus", "prod"): wording(form="concentrate"),
    ("cobal", f"{COBALT} — recoverable", "prod"): wording(),
    ("cobal", f"{COBALT} — includes pegmatites", "prod"): wording(form="includes-pegmatites"),
    ("cobal", "refinery production", "prod"): wording(stage="refinery"),
    ("cobal", "refinery production", "reserves"): skip("Reserves belong to the mine."),
    ("galli", "primary production", "prod"): wording("gallium", "refinery"),
    ("galli", "primary production", "cap"): wording("gallium", "refinery", "capacity"),
    ("titan", "sponge and pigment", "prod-sponge"): wording("titanium", "plant", form="sponge"),
    ("titan", "sponge and pigment", "cap-pigment"): wording("titanium", "plant", "capacity", "pigment"),
    ("potas", "mine production", "reserves-ore"): wording("potash", **RESERVES, form="ore", basis="gross"),
    ("potas", "mine production", "reserves-ore-k2o-equiv"): wording("potash", **RESERVES, basis="oxide"),
    ("potas", "mine production", "prod"): wording("potash", basis="oxide"),
    ("stron", "mine production, contained strontium", "prod"): wording("strontium", basis="gross"),
    ("vermi", "mine production", "prod"): wording("vermiculite", basis="unstated"),
    ("vermi", "mine production", "reserves"): wording("vermiculite", **RESERVES, basis="unstated"),
    ("vermi", "mine production", "reserves-notes"): skip("A number of another table."),
    ("vermi", "mine production", "unnamed"): skip("A note of another table."),
    ("selen", "refinery production", "reserves"): wording("selenium", **RESERVES),
    ("fluor", "mine production, fluorspar", "prod"): wording("fluorspar", basis="unstated"),
}
PLACES = {
    "Chile": CodeOfLabel("CHL", ""),
    "Japan": CodeOfLabel("JPN", ""),
    "Russia": CodeOfLabel("RUS", ""),
    "Korea, Republic of": CodeOfLabel("KOR", ""),
    "United States": CodeOfLabel("USA", ""),
    "New Caledonia": CodeOfLabel("NCL", ""),
    "Other countries": CodeOfLabel("OTH", ""),
    "World total (rounded)": CodeOfLabel("WLD", ""),
    "Denmark (processed)": CodeOfLabel("DNK", "processed"),
    "Russia (recoverable)": CodeOfLabel("RUS", "recoverable"),
    "Brazil (shipments)": CodeOfLabel("BRA", "shipments"),
}
HEADER = "Source,Country,Type,Prod_t_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes"
NAME = "mcs2024-cobal_world.csv"


def read(*lines, header=HEADER, name=NAME):
    text = "\r\n".join([header, *lines, ""])
    return folder.read([TextFile(name, text)], Tables(WORDINGS, PLACES))


def row(
    country="Chile", first="4000", second="5000", note="", reserves="", reserves_note="", type_=f'"{COBALT}"'
):
    quoted = [f'"{cell}"' for cell in (country, first, second, note, reserves, reserves_note)]
    return ",".join(["MCS2024", quoted[0], type_, *quoted[1:]])


def figures(*lines, **file):
    """{(year, measure): figure} of lines of one place that have no problem."""
    extract = read(*lines, **file)
    assert not extract.problems
    return {(each.identity.year, each.identity.measure): each for each in extract.rows}


def first(*lines, **file):
    return figures(*lines, **file)[2022, "production"]


def reasons(*lines, **file):
    extract = read(*lines, **file)
    assert not extract.rows
    return [(problem.file, problem.line, problem.reason) for problem in extract.problems]


def told(remarks):
    return [(remark.line, remark.reason) for remark in remarks if "is the table whole" not in remark.reason]
