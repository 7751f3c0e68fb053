"""Tags for figures on a page: value, unit and marks; and for the files that hold a page's figures."""

from functools import partial

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.addresses import country_path, figure_path, mineral_path

from ..presentation.cell_html import (
    bar,
    headline_share,
    member_items,
    number_cells,
    reach_bar,
    row_head,
    share_bar,
    share_value,
    stated,
    value,
)  # fmt: skip
from ..presentation.marks import mark_html, marks_html
from ..presentation.years import OWN_SCALE
from ..reviewed.trading_hubs import hubs
from ..wording import exposure, figures, findings, market, naming, numbers, shares, trade

register = template.Library()

FILES = {
    "csv": ("CSV", _("plain table")),
    "xlsx": ("XLSX", _("for spreadsheets")),
    "json": ("JSON", _("for programs")),
    "zip": ("ZIP", _("CSV with README and licence")),
}

CELLS = (
    bar, headline_share, member_items, number_cells, reach_bar, row_head, share_bar, share_value, stated, value,
)  # fmt: skip
LIST_FILES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}

WORDS = {
    exposure: ("governance_cover", "governance_text", "weight_marks"),
    findings: ("band", "concentration_remark", "hhi", "refusal"),
    figures: ("amount", "left_out", "marks", "period"),
    shares: ("share_marks", "share_remark"),
    trade: ("gross_weight", "million", "money", "tonnes_of", "weight", "without_weight"),
    numbers: ("lower_first", "number", "percent", "rank", "share_text", "upper_first", "with_article"),
}
for module, names in WORDS.items():
    for name in names:
        register.filter(name, getattr(module, name))
register.filter("kilograms_as_tonnes", trade.tonnes)
register.filter(
    "bare_amount", partial(figures.amount, with_unit=False)
)  # in a table whose head names the unit
register.filter("market_amount", market.amount)
register.filter("market_status", market.status)


@register.filter
def value_marks(value):
    """The marks of a MarketValue."""
    return market.letters(value)


@register.filter
def signed(number, places):
    """−0.29 of −0.2901 to two places; a dash where there is none."""
    return "–" if number is None else numbers.decimal_text(number, places)


@register.filter
def figure(observation):
    """A figure in a sentence: the value, linked to its own page, with its marks."""
    linked = _link(observation, figures.amount(observation))
    return format_html("{}{}", linked, marks_html(figures.marks(observation)))


@register.filter
def figure_names(observations):
    """The places of figures, each linked to the page of its figure."""
    return mark_safe(", ".join(_link(o, o.name) for o in observations))


@register.filter
def cell_names(cells):
    """The places of Cells, each linked to the page of its figure."""
    return figure_names(cell.observation for cell in cells)


@register.filter
def counted_as(observations):
    """“as rutile and as ilmenite”: the forms in which a newer edition counts it, each with a link."""
    return mark_safe(numbers.joined([_link(o, naming.counted_as(o.form)) for o in observations]))


def _link(observation, text):
    return format_html('<a class="figure-ref" href="{}">{}</a>', figure_path(observation.key), text)


@register.filter
def links(rows):
    """The names of minerals, countries or lists, each linked to its page."""
    addresses = ((row.get_absolute_url(), row.name) for row in rows)
    return format_html_join(", ", '<a href="{}">{}</a>', addresses)


@register.filter
def release_link(release):
    """The name of a release, linked to it where it has an address."""
    return format_html('<a href="{}">{}</a>', release.url, release.name) if release.url else release.name


register.simple_tag(marks_html, name="marks")
for tag in CELLS:
    register.simple_tag(tag)
for path in (figure_path, mineral_path, country_path):
    register.filter(path)


@register.simple_tag
def mark(letter, meaning, words=""):
    """One mark behind a number; `words` are read in place of its meaning."""
    return mark_html(letter, meaning, words)


@register.inclusion_tag("minerals/includes/trading_hubs.html")
def trading_hubs():
    """The reviewed trading hubs, each with its source."""
    return {"hubs": hubs().values()}


@register.inclusion_tag("minerals/includes/legend.html")
def legend(marks):
    """The legend of the marks in `marks` (letter -> meaning)."""
    return {"marks": sorted(marks.items())}


@register.inclusion_tag("minerals/includes/downloads.html")
def downloads(address, *args, concentration="", query=""):
    """Links to each format of the download named `address`; `args` precede the ending, `query` follows the address.

    `concentration`: its address.
    """
    files = [
        {"label": label, "what": what, "url": reverse(address, args=[*args, ending]) + query}
        for ending, (label, what) in FILES.items()
    ]
    if concentration:
        files.append({"label": "HHI", "what": gettext("concentration, CSV"), "url": concentration + query})
    return {"files": files}


@register.inclusion_tag("minerals/includes/list_downloads.html")
def list_downloads(address, *args, query="", what=""):
    """One line with the files of a list, named `address`: `args` precede the ending, `query` follows the address."""
    files = [(label, reverse(address, args=[*args, end]) + query) for end, label in LIST_FILES.items()]
    return {"files": files, "what": what}


@register.simple_tag
def chart_link(key, kind="", own_scale=False, *, inline=False):
    """The way to a chart on a page of its own, with its files, in the state that is shown; nothing without a key."""
    if not key:
        return ""
    address = reverse("website:chart", args=[f"{key}-{kind}" if kind else key])
    text = gettext("Picture, data, embed")
    link = format_html('<a href="{}{}">{}</a>', address, f"?{OWN_SCALE}" if own_scale else "", text)
    return link if inline else format_html('<p class="small">{}</p>', link)


@register.simple_tag
def scale_switch(own_scale, address, anchor=""):
    """Small multiples all on one scale, or each on its own: the present choice, and a link to the other.

    `address` may end with a query; `anchor` is where its reader stays.
    """
    own = f"{address}{'&' if '?' in address else '?'}{OWN_SCALE}"
    place = f"#{anchor}" if anchor else ""
    shown, other = gettext("Same scale"), gettext("Own scale")
    if own_scale:
        return format_html(
            '<p class="scales"><a href="{}{}">{}</a> <b>{}</b></p>', address, place, shown, other
        )
    return format_html('<p class="scales"><b>{}</b> <a href="{}{}">{}</a></p>', shown, own, place, other)
