"""Table cells as HTML: figures with their marks, linked to their pages; shares; bars.

Pages have hundreds of each, so they do not use templates.
"""

from functools import lru_cache
from html import escape  # of a plain text: that of Django looks for lazy ones first, which takes longer

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.addresses import country_path, figure_path

from ..drawing.geometry import bar_length
from ..models import Flag
from ..wording import figures
from .marks import marks_html

BLANK = _("withheld, not available or none")  # too long for a cell


def value(observation, unit=None):
    """Return a figure for a table: the value, linked to its page, with its marks, without a `unit` that the head
    names.

    The class `figures` around it has the look of the link.
    """
    blank = f' title="{escape(str(BLANK))}"' if observation.flag == Flag.BLANK else ""
    amount = escape(figures.amount_under(observation, unit))
    address, marks = escape(figure_path(observation.key)), _brief_marks(observation)
    return mark_safe(f'<a href="{address}"{blank}>{amount}</a>{marks}')


def stated(observation, unit):
    """A release's statement on a figure, in a table whose rows link to it, without a `unit` that the head names."""
    amount = figures.amount_under(observation, unit)
    return format_html("{}{}", amount, _brief_marks(observation))


def _brief_marks(observation):
    letters = figures.letters(observation)
    return _brief(tuple(letters), get_language()) if letters else ""


@lru_cache(maxsize=1000)  # there are a few, and a page has hundreds of each
def _brief(letters, _language):
    return marks_html((letter, figures.BRIEF[letter]) for letter in letters)


def share_value(cell):
    """A place's share of the world, linked to the figure it is computed from, with its marks."""
    return _linked(cell, cell.share_text)


def headline_share(cell):
    """A share outside a table: a whole per cent where the source estimated either side."""
    return _linked(cell, cell.headline_share)


def _linked(cell, share):
    address, marks = figure_path(cell.observation.key), marks_html(cell.share_marks)
    return format_html('<a href="{}">{}</a>{}', address, share, marks)


def bar(length, opened=0):
    """Return a bar of `length` (0 to 100) on its track, and an open part of `opened`.

    It repeats the number beside it. Lengths have decimal points in every language.
    """
    solid = f'<rect width="{length}%"/>' if length else ""
    rest = f'<rect class="bar-open" x="{length}%" width="{opened}%"/>' if opened else ""
    return mark_safe(f'<svg class="bar" aria-hidden="true">{solid}{rest}</svg>')


def row_head(cell):
    """The head of a row of a ranking: the country and a bar."""
    address = escape(country_path(cell.observation.slug))
    drawn = bar(cell.bar) if cell.rank else ""
    return mark_safe(f'<th scope="row"><div><a\nhref="{address}">{escape(cell.place)}</a>{drawn}</div></th>')


def number_cells(cell, panel, unit, no_figure, lasts=""):
    """The other cells of that row: of the year before, the newest one, the share, and how long reserves last."""
    o, found = cell.observation, []
    if panel.earlier:
        earlier = value(cell.earlier, unit) if cell.earlier else None
        earlier = earlier or f'<span\nclass="muted">{escape(no_figure)}</span>'
        found.append(f'<td data-label="{panel.earlier.head.year}">{earlier}</td>')
    words = ' class="is-words"' if o.flag == Flag.DESCRIBED else ""
    found.append(f'<td{words}\ndata-label="{panel.head.year}">{value(o, unit)}</td>')
    own = [mark for mark in cell.share_marks if mark not in panel.share_marks]
    found.append(f"<td>{escape(cell.share_text)}{marks_html(own)}</td>")
    if lasts:
        found.append(f'<td\nclass="lasts" data-label="{escape(lasts)}">{escape(cell.years)}</td>')
    return mark_safe("".join(found))


def member_items(cells):
    """The members of a sum as items of a list."""
    return mark_safe("".join(map(_member_item, cells)))


def _member_item(cell):
    o = cell.observation
    amount = escape(cell.bare_amount)
    share = f'<span class="muted nowrap">{escape(cell.share_text)}</span>' if cell.share else ""
    return (
        f'<li>{escape(cell.place)} <span class="nowrap"><a\nclass="figure-ref" '
        f'href="{escape(figure_path(o.key))}">{amount}</a>{marks_html(cell.value_marks)}</span>\n{share}</li>'
    )


def share_bar(percent):
    """A bar of a share in per cent; an empty track where there is none."""
    return bar(bar_length(percent, 100))


def reach_bar(reach):
    """A bar of a bound or a range: solid as far as is certain, open where the value may lie."""
    return bar(reach.solid, reach.open)
