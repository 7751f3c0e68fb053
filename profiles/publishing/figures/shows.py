"""Kinds of statement that a reference can show: declared once.

Reading references, resolving, the picker and the guide take the kinds, their options and the needs of each from here. A
new kind gets a line in `SHOWS`, a function in `KINDS` of `deriving.py` and one in `WORDS` of `finding_words.py`.
"""

from typing import NamedTuple

from minerals.models import Measure

TRADE = "trade"  # with which a reference to trade begins
OF_A_FIGURE = ("year", "country", "basis", "source")
WEIGHT = "weight"  # value of the option “by”: by gross weight, and not by value
PERCENT = "percent"  # value of the option “as”: only the number, because the sentence names its subject


YEARS, CHANGE, PEAK = "years", "change", "peak"  # of a share: all of it, its change, its largest year


class Show(NamedTuple):
    """`label` is its name in the picker, `example` the text after the reference; `needs` are required options,
    `takes` optional ones.
    """

    label: str
    example: str = ""
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = OF_A_FIGURE
    measure: str = ""  # the only one that it is of
    is_of_trade: bool = False


def _trade(label, example, *needs, takes=("by",)):
    return Show(label, example, ("source", *needs), ("year", "country", *takes), is_of_trade=True)


def _over_years(partner, link):
    """The kinds that follow the share of a supplier or a customer since a year."""
    labels = {
        YEARS: f"Share of one {partner} over years",
        CHANGE: f"Change of the share of one {partner}",
        PEAK: f"Peak of the share of one {partner}",
    }
    return {
        f"{partner}-share-{name}": _trade(
            label, f"show={partner}-share-{name} {link}=china since=2015 source=baci", link, "since"
        )
        for name, label in labels.items()
    }


SHOWS = {
    "value": Show("Value", takes=(*OF_A_FIGURE, "scenario")),
    "share": Show("Share of the world", "show=share", takes=(*OF_A_FIGURE, "as")),
    "rank": Show("Rank", "show=rank"),
    "hhi": Show("Concentration (HHI)", "show=hhi", takes=("year", "basis", "source")),
    "change": Show("Change since a year", "show=change since=2020", needs=("since",)),
    "multiple": Show("Multiple of another", "show=multiple of=australia", needs=("of",)),
    "range": Show("Least to most since a year", "show=range since=2020", needs=("since",)),
    "sum": Show("Sum over the minerals of a group", "show=sum"),
    "reliance": Show(
        "Net import reliance",
        "show=reliance",
        takes=(*OF_A_FIGURE, "as"),
        measure=Measure.NET_IMPORT_RELIANCE,
    ),
    "supplier-share": Show(
        "Share of one supplier",
        "show=supplier-share from=china source=baci",
        needs=("from", "source"),
        takes=("year", "country", "by", "as"),
        is_of_trade=True,
    ),
    "customer-share": Show(
        "Share of one customer",
        "show=customer-share to=china source=baci",
        needs=("to", "source"),
        takes=("year", "country", "by", "as"),
        is_of_trade=True,
    ),
    "export-share": Show(
        "Share of the world’s exports",
        "show=export-share source=baci",
        needs=("source",),
        takes=("year", "country", "as"),
        is_of_trade=True,
    ),
    "imports": _trade("Imports", "show=imports source=baci"),
    "exports": _trade("Exports", "show=exports source=baci"),
    "import-unit-value": _trade("Unit value of imports", "show=import-unit-value source=baci", takes=()),
    "export-unit-value": _trade("Unit value of exports", "show=export-unit-value source=baci", takes=()),
    **_over_years("supplier", "from"),
    **_over_years("customer", "to"),
}
TELLS_YEARS = tuple(name for name in SHOWS if name.endswith(f"-{YEARS}"))  # in its own words
COVERS_YEARS = ("range", *TELLS_YEARS, *(name for name in SHOWS if name.endswith(f"-{PEAK}")))
STATED_BY_A_FIGURE = ("value", "share", "rank")  # one number of one figure; the others are findings
AT_A_GLANCE = (  # kinds of one number, which a tile has room for
    *STATED_BY_A_FIGURE,
    *(name for name, one in SHOWS.items() if one.is_of_trade and "since" not in one.needs),
)
SHARE_AS_PERCENT = f"share-{PERCENT}"  # values of `show` in a FigureShown
SHARES = ("share", SHARE_AS_PERCENT)
OPTIONS = tuple(
    dict.fromkeys(
        ("year", "country", "show", *(name for one in SHOWS.values() for name in (*one.takes, *one.needs)))
    )
)
