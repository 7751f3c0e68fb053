"""How a figure is written on a page: its value, unit and marks; and the files in which a page's figures are."""

from functools import partial

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.addresses import path_to

from ..charts import bar_length
from ..models import Flag
from ..presentation.marks import mark_html, marks_html
from ..presentation.years import OWN_SCALE
from ..wording import exposure, figures, findings, market, numbers, trade

register = template.Library()

BLANK = _("withheld, not available or none")  # too long for a cell
FILES = {
    "csv": ("CSV", _("plain table")),
    "xlsx": ("XLSX", _("for spreadsheets")),
    "json": ("JSON", _("for programs")),
    "zip": ("ZIP", _("CSV with README and licence")),
}

LIST_FILES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}

WORDS = {
    exposure: ("governance_cover", "governance_text", "tonnes_of", "weight_marks"),
    findings: ("band", "concentration_remark", "hhi", "refusal"),
    figures: ("amount", "left_out", "marks", "share_marks", "share_remark"),
    trade: ("gross_weight", "million", "money", "weight", "without_weight"),
    numbers: ("lower_first", "number", "percent", "rank", "share_text", "upper_first", "with_article"),
}
for module, names in WORDS.items():
    for name in names:
        register.filter(name, getattr(module, name))
register.filter("kilograms_as_tonnes", trade.tonnes)
# For a table whose head names the unit.
register.filter("bare_amount", partial(figures.amount, with_unit=False))


@register.filter
def unitless_amount(value):
    """The value of a MarketValue; its page names the unit, as the source has it."""
    return figures.amount(value, with_unit=False)


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
    """The same of Cells."""
    return figure_names(cell.observation for cell in cells)


@register.filter
def counted_as(observations):
    """“as rutile and as ilmenite”: how a source counts what it counted in another form before, each with a link."""
    return mark_safe(numbers.joined([_link(o, figures.counted_as(o.form)) for o in observations]))


def _link(observation, text):
    return format_html('<a class="figure-ref" href="{}">{}</a>', figure_path(observation.key), text)


@register.filter
def figure_path(key):
    """The page of a figure, in loops: `{% url %}` looks it up each time."""
    return path_to("minerals:figure", key)


@register.filter
def mineral_path(slug):
    """The same of a mineral."""
    return path_to("minerals:detail", slug)


@register.filter
def country_path(slug):
    """The same of a country."""
    return path_to("profiles:detail", slug)


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


@register.simple_tag
def mark(letter, meaning, words=""):
    """One mark behind a number; `words` are read in place of its meaning."""
    return mark_html(letter, meaning, words)


@register.simple_tag
def value(observation, unit=None):
    """A figure in a table: the value, linked to its page, with its marks, and without a `unit` that the head names.

    A page has hundreds, so this is no include; the class `figures` around it has the look of the link.
    """
    blank = format_html(' title="{}"', BLANK) if observation.flag == Flag.BLANK else ""
    amount = escape(figures.amount(observation, with_unit=observation.unit != unit))
    address, marks = escape(figure_path(observation.key)), _brief_marks(observation)
    return mark_safe(f'<a href="{address}"{blank}>{amount}</a>{marks}')


@register.simple_tag
def stated(observation, unit):
    """What a release said of a figure, in a table whose rows link to it, without a `unit` that the head names."""
    amount = figures.amount(observation, with_unit=observation.unit != unit)
    return format_html("{}{}", amount, _brief_marks(observation))


def _brief_marks(observation):
    letters = figures.letters(observation)
    return marks_html([(letter, figures.BRIEF[letter]) for letter in letters]) if letters else ""


@register.simple_tag
def share_value(cell, marks=None):
    """A place's share of the world, linked to the figure it is computed from, with its marks or `marks`."""
    return _linked(cell, cell.share_text, marks)


@register.simple_tag
def headline_share(cell):
    """The same outside a table: a whole per cent where the source estimated either side."""
    return _linked(cell, cell.headline_share)


def _linked(cell, share, marks=None):
    marks = marks_html(figures.share_marks(cell.share) if marks is None else marks)
    return format_html('<a href="{}">{}</a>{}', figure_path(cell.observation.key), share, marks)


@register.simple_tag
def bar(length, opened=0):
    """A bar of `length` (0 to 100) on its track, and `opened` more. It repeats a number beside it.

    A page has hundreds of them: so this is a tag and no include. Lengths have points in every language.
    """
    solid = format_html('<rect width="{}%"/>', str(length)) if length else ""
    rest = (
        format_html('<rect class="bar-open" x="{}%" width="{}%"/>', str(length), str(opened))
        if opened
        else ""
    )
    return format_html('<svg class="bar" aria-hidden="true">{}{}</svg>', solid, rest)


@register.simple_tag
def parts(cells):
    """The members of a sum as items of a list. A page has hundreds, so this is no include."""
    return mark_safe("".join(map(_part, cells)))


def _part(cell):
    o = cell.observation
    amount = escape(figures.amount(o, with_unit=False))
    share = f'<span class="muted nowrap">{escape(cell.share_text)}</span>' if cell.share else ""
    return (
        f'<li>{escape(cell.place)} <span class="nowrap"><a\nclass="figure-ref" '
        f'href="{escape(figure_path(o.key))}">{amount}</a>{marks_html(figures.marks(o))}</span>\n{share}</li>'
    )


@register.simple_tag
def share_bar(percent):
    """A bar of a share in per cent; an empty track where there is none."""
    return bar(bar_length(percent, 100))


@register.simple_tag
def reach_bar(reach):
    """A bar of a bound or a range: solid as far as is certain, open where the value may lie."""
    return bar(reach.solid, reach.open)


@register.inclusion_tag("minerals/includes/legend.html")
def legend(found):
    """What the marks in `found` (letter -> meaning) mean."""
    return {"marks": sorted(found.items())}


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
    """Small multiples all on one scale, or each on its own: what is shown, and a link to the other.

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
