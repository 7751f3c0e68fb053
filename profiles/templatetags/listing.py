"""Markup that the filters and the list of countries repeat a hundred times a page.

Python writes it, not a template, which takes ten times as long.
"""

from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from config.addresses import figure_path
from minerals.presentation.marks import marks_html

register = template.Library()

CHIPS = {True: 4, False: 3}  # that a card shows; more are counted


@register.simple_tag
def facet_values(facet, values):
    """The check boxes of some Values of a Facet, each with its count."""
    return mark_safe("".join(_check_box(facet.name, value) for value in values))


def _check_box(name, value):
    slug = escape(value.slug)
    state = " checked" if value.selected else " disabled" if value.disabled else ""
    return (
        f'<label><input type="checkbox" name="{name}" value="{slug}"{state}><span>{escape(value.label)}</span>'
        f'<span class="count" data-count="{name}:{slug}">{value.count}</span></label>\n'
    )


@register.simple_tag
def country_cards(rows, asked):
    """A card for each of Rows, of a profile or of figures alone; with why it matches where pairs were `asked` for."""
    words = {
        "compare": gettext("Compare"),
        "chips": gettext("Why it matches") if asked else gettext("Minerals and roles"),
    }
    return mark_safe("".join(_card(row, asked, words) for row in rows))


def _card(row, asked, words):
    name = escape(row.place.name)
    says = [f"<p>{escape(row.edition.summary)}</p>"] if row.edition else []
    if asked or not row.edition:
        says.append(share_line(row) if row.cell else "")
        if row.pair_texts:
            says.append(f'<ul class="chips" aria-label="{escape(words["chips"])}">{_chips(row)}</ul>')
    return (
        f'<li class="card{"" if row.edition else " is-data"}"><p class="kicker">{escape(row.place.region_name)}</p>'
        f'<h3><a href="{escape(row.address)}">{name}</a></h3>{"".join(says)}'
        f'<label class="compare-tick"><input type="checkbox" name="country" value="{escape(row.place.slug)}"'
        f' form="compare"> <span>{escape(words["compare"])}<span class="visually-hidden"> {name}</span></span></label>'
        "</li>\n"
    )


def _chips(row):
    """The pairs that made a country match: “Nickel: producer, refiner”."""
    shown = CHIPS[bool(row.edition)]
    chips = [f'<li class="chip" data-role>{escape(text)}</li>' for text in row.pair_texts[:shown]]
    if (more := len(row.pair_texts) - shown) > 0:
        chips.append(
            f'<li class="chip more">{escape(gettext("and %(number)s more") % {"number": more})}</li>'
        )
    return " ".join(chips)


@register.simple_tag
def share_line(row):
    """“18.2% of nickel, mine production, 2025, USGS”, the share linked to its figure, with its marks."""
    return format_html(
        '<p class="share-line"><a class="figure-ref" href="{}">{}</a>{} {}</p>',
        figure_path(row.cell.observation.key),
        row.cell.share_text,
        marks_html(row.cell.all_marks),
        row.whole,
    )
