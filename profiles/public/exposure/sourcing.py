"""Refiners of critical minerals, those of a profile first, and the country's own suppliers of them, as of today."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext

from config.addresses import path_to
from minerals import wording
from minerals.facts.figure_parts import all_minerals, critical
from minerals.facts.figure_store import FigureStore
from minerals.facts.goods import known_goods
from minerals.facts.trade import producers
from minerals.models import Commodity, Measure, Mineral, Stage
from minerals.presentation.brief import BriefSentence, at_a_stage
from minerals.presentation.pages import chain, panels
from minerals.sellers import Note, SellerNotes, legend
from page_store.keeping import each_kept_while

PROCESSED = (Stage.SMELTER, Stage.REFINERY, Stage.PLANT)
MOST_SUPPLIERS, MOST_GOODS = 3, 2  # others are on the page of the exposure
MOST_MINERALS = 15  # with others than key minerals


@dataclass(frozen=True)
class Supplier:
    text: str  # “Chile 53.4%”
    note: Note | None


@dataclass(frozen=True)
class Goods:
    """Goods that the country buys under one customs code, with its largest suppliers by value."""

    name: str
    address: str  # of the page of the country under this code
    suppliers: tuple[Supplier, ...]
    is_twin: bool  # the same loads may be declared under another code
    value: int  # dollars


@dataclass(frozen=True)
class Sourced:
    """One mineral: its largest refiners, by the source that headlines, and the country's purchases of it."""

    mineral: Mineral
    refined: BriefSentence | None
    goods: tuple[Goods, ...]
    is_first: bool  # a key mineral without a figure of the country in the profile
    value: int = 0  # dollars, for the code with the largest purchases: codes are not added

    @property
    def refined_at(self):
        """The address of the ranking."""
        return self.mineral.get_absolute_url() + self.refined.address


def legend_of(rows):
    """{letter: meaning} of the notes on the suppliers of Sourced rows."""
    return legend(one.note for row in rows for goods in row.goods for one in goods.suppliers)


def figures_beside(key_minerals):
    """Return a FigureStore of processing of key minerals and other critical ones, the newest years of each source."""
    return FigureStore.recent(critical() | set(key_minerals), Measure.PRODUCTION, stages=PROCESSED)


def sourced(key_minerals, dependences, names, country, store):
    """A Sourced for each key mineral, in their order, that somebody refines or the country buys; then for each other
    critical mineral of which both are known, the largest value first, up to MOST_MINERALS in all.

    `key_minerals`: {slug: whether the profile has figures of the country}.
    `dependences`: {nomenclature and code: Dependence} of the country's suppliers; `names`: {code of a place: name};
    `store`: `figures_beside` them. What it reads is the same for all countries, and kept.
    """
    minerals = {slug: one for slug, one in all_minerals().items() if one.in_filter or slug in key_minerals}
    refined = _refined(minerals, store)
    goods = _goods(minerals, dependences, names, country)
    found = {
        slug: Sourced(
            mineral,
            refined.get(slug),
            tuple(goods.get(slug, ())),
            is_first=not key_minerals.get(slug, True),
            value=max((one.value for one in goods.get(slug, ())), default=0),
        )
        for slug, mineral in minerals.items()
    }
    key = [found[slug] for slug in key_minerals if slug in found]
    others = [one for slug, one in found.items() if slug not in key_minerals and one.refined and one.goods]
    others.sort(key=lambda one: (-one.value, one.mineral.slug))
    shown = [one for one in key if one.refined or one.goods]
    return [*shown, *others[: max(MOST_MINERALS - len(shown), 0)]]


def _refined(minerals, store):
    """{slug: the Sentence of the last stage after the mine that has a ranking with shares}."""
    newest = defaultdict(int)
    for one in store.every.values():
        newest[one.head.source] = max(newest[one.head.source], one.head.year)
    newest = tuple(sorted(newest.items()))
    found = _refined_since([(slug, newest) for slug in minerals])
    return {slug: sentence for (slug, _newest), sentence in found.items() if sentence}


@each_kept_while("minerals")
def _refined_since(parts):
    """{(slug, the newest year of each source): its Sentence or None}: all countries share them."""
    store, found = figures_beside({slug for slug, _newest in parts}), {}
    for slug, newest in parts:
        years = dict(newest)
        recent = [one for one in store.of(slug) if one.head.year >= years[one.head.source] - 1]
        links = chain(panels(recent))
        found[slug, newest] = at_a_stage(links[-1].panel) if links else None
    return found


def _goods(minerals, dependences, names, country):
    """{slug of a mineral: its largest Goods by value}; a code of a child is one of its parent, too."""
    every = all_minerals()
    known = known_goods().items()
    of_codes = {
        one.goods: one.minerals
        for slug, one in known
        if slug in dependences and isinstance(one.goods, Commodity)
    }
    bought = {one: _with_parents(slugs, every) & minerals.keys() for one, slugs in of_codes.items()}
    held = {one: slugs for one, slugs in bought.items() if slugs}
    producing = producers(held)
    found = defaultdict(list)
    for commodity in sorted(held, key=lambda one: (-dependences[one.slug].supply.value, one.slug)):
        if not (with_room := [slug for slug in held[commodity] if len(found[slug]) < MOST_GOODS]):
            continue
        minerals_of_code = [every[one] for one in of_codes[commodity]]
        notes = SellerNotes(commodity, producing[commodity.pk], minerals_of_code)
        goods = _of(commodity, dependences[commodity.slug], names, country, notes)
        for slug in with_room:
            found[slug].append(goods)
    return found


def _with_parents(slugs, minerals):
    return slugs | {minerals[one].parent.slug for one in slugs if minerals[one].parent}


def _of(commodity, dependence, names, country, notes):
    suppliers = tuple(
        Supplier(
            gettext("%(place)s %(share)s") % {"place": names[row.code], "share": wording.percent(row.share)},
            notes.of(row.code),
        )
        for row in dependence.supply.rows[:MOST_SUPPLIERS]
    )
    address = path_to("minerals:commodity_country", commodity.slug, country.slug)
    return Goods(commodity.name, address, suppliers, bool(commodity.twin), dependence.supply.value)
