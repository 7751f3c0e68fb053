"""Finding goods by words, and writing the reference to their trade, for the desk's picker: groups of codes first."""

from typing import NamedTuple

from minerals.facts.figure_store import FigureStore
from minerals.models import CodeGroup, Commodity, Country, TradeYear
from minerals.wording import said

from ..facts import Facts
from ..texts.prose import BadReference, TradeReference
from .freezing import FrozenFigures
from .search import ANYWHERE, SHOWN, Suggested
from .shows import AT_A_GLANCE, SHOWS, WEIGHT
from .stated import stated

BY_WEIGHT = f"-by-{WEIGHT}"  # with which the name of an offered kind ends that is shown by weight
SOURCE = "source"  # of trade the picker finds it


def _offered(label, value):
    needs = tuple(name for name in SHOWS[value].needs if name != SOURCE)
    return {"label": label, "needs": needs, "at_a_glance": value in AT_A_GLANCE}


OFFERED_OF_TRADE = {
    value: _offered(f"{one.label}, by value" if "by" in one.takes else one.label, value)
    for value, one in SHOWS.items()
    if one.is_of_trade
} | {
    f"{value}{BY_WEIGHT}": _offered(f"{one.label}, by gross weight", value)
    for value, one in SHOWS.items()
    if "by" in one.takes
}


class FoundGoods(NamedTuple):
    """A customs code or a group of codes, with the source of its trade."""

    slug: str
    name: str
    codes: str
    words: str  # by which it is found
    source: str


def search_trade(words, *, own, place="", year=None, show, needed=None):
    """Goods that fit all `words`, with the trade of `own` (a Country) or of the place with slug `place`.

    `show`: of OFFERED_OF_TRADE; `needed` has the options that it needs. Suggestions are as those of `search`.
    """
    fitting = [one for one in _every_goods() if all(word in one.words for word in words.casefold().split())]
    asked = dict(needed or {})
    options = {
        "show": show.removesuffix(BY_WEIGHT),
        "by_weight": show.endswith(BY_WEIGHT),
        "country": "" if place in ("", ANYWHERE, own.slug) else place,
        "year": year,
        "since": asked.get("since"),
        "supplier": asked.get("from", ""),
        "customer": asked.get("to", ""),
    }
    references = [
        (one, TradeReference(commodity=one.slug, source=one.source, **options)) for one in fitting[:SHOWN]
    ]
    facts = Facts(
        country=own,
        store=FigureStore.of_minerals([]),
        minerals={},
        countries={one.code: one for one in Country.objects.all()},
    )
    facts.expect_trade(f"[[{reference}]]" for _, reference in references)
    figures = FrozenFigures(facts)
    where = facts.by_slug.get(place, own).name
    found = [_suggestion(one, reference, figures, where) for one, reference in references]
    return Suggested(found, len(fitting) - len(references))


def _every_goods():
    """FoundGoods of every group and code that has trade, the groups first."""
    sources = dict(
        TradeYear.objects.order_by("source__key").values_list("commodity", "source__key").distinct()
    )
    commodities = Commodity.objects.prefetch_related("minerals").order_by("code", "-nomenclature")
    groups = CodeGroup.objects.prefetch_related("commodities__minerals")
    for goods in (*groups, *commodities):
        if all(one.pk in sources for one in goods.members):
            codes = f"{goods.get_nomenclature_display()} {goods.code}"
            minerals = " ".join(mineral.name for mineral in goods.held)
            words = f"{goods.name} {goods.slug} {codes} {minerals}".casefold()
            yield FoundGoods(goods.slug, goods.name, codes, words, sources[goods.members[0].pk])


def _suggestion(goods, reference, figures, place):
    told = {
        "reference": str(reference),
        "mineral": goods.name,
        "series": goods.codes,
        "place": place,
        "label": "",
    }
    try:
        node = figures.show(reference)
    except BadReference as error:
        return told | {"refused": str(error)}
    shown = stated(node, figures)
    return told | {
        "amount": shown.main,
        "under": shown.under,
        "marks": [mark._asdict() | {"said": said(*mark)} for mark in shown.marks],
        "remarks": shown.remarks,
    }
