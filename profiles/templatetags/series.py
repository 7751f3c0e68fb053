"""Rows of the tables of a country's figures. A page has hundreds, so they do not use templates."""

from html import escape  # of a plain text: that of Django looks for lazy ones first, which takes longer

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from minerals.presentation.cell_html import share_bar, value
from minerals.presentation.marks import marks_html

from .profiles import mineral_link, nothing

register = template.Library()


@register.simple_tag
def series_rows(mineral, share_label, rank_label):
    """The SeriesRows of a KeyMineral; the labels name the last two columns on a narrow screen."""
    share, rank = escape(share_label), escape(rank_label)
    no_figure, no_share, no_rank = map(
        nothing, (gettext("no figure"), gettext("none computed"), gettext("not ranked"))
    )
    found = []
    for row in mineral.rows:
        late = _late(row)
        found.append(
            f'<tr>\n<th scope="row">{_series_head(row, mineral.slug)}</th>\n{_year_cells(row.cells, no_figure)}\n'
            f'<td data-label="{share}">{_share(row.latest, late) or no_share}</td>\n'
            f'<td data-label="{rank}">{_rank(row.latest, late) or no_rank}</td>\n</tr>'
        )
    return mark_safe("\n".join(found))


def _series_head(row, mineral):
    name = row.latest.series_name
    head = escape(name)
    if row.mineral != mineral:
        head = f"{mineral_link(row.mineral, row.mineral_name)}: {escape(name.lower())}"
    for look, text in (("basis", row.measured), ("summed", row.latest.summed)):
        head += f'\n<span class="{look}">{escape(text)}</span>' if text else ""
    return head


def _late(row):
    if not row.is_late:
        return ""
    return f'\n<span class="basis">{escape(gettext("of %(year)s") % {"year": row.newest.year})}</span>'


def _share(latest, late):
    if not latest.share:
        return ""
    text = f"<span>{escape(latest.share_text)}{marks_html(latest.share_marks)}</span>"
    return f'<span class="share">{text}{share_bar(latest.share.percent)}</span>{late}'


def _rank(latest, late):
    return f"{escape(latest.rank_text)}{late}" if latest.rank else ""


@register.simple_tag
def year_cells(cells, no_figure):
    """The YearCells of a row, each the figure of a year or `no_figure`."""
    return mark_safe(_year_cells(cells, nothing(no_figure)))


def _year_cells(cells, empty):
    found = []
    for cell in cells:
        if cell.observation is None:
            found.append(f'<td class="number value" data-label="{cell.year}">{empty}</td>')
            continue
        words = " is-words" if cell.is_words else ""
        unit = f' <span class="unit">{escape(cell.unit)}</span>' if cell.shows_unit else ""
        number = value(cell.observation, cell.observation.unit)
        found.append(f'<td class="number value{words}" data-label="{cell.year}">\n{number}{unit}</td>')
    return "\n".join(found)


@register.simple_tag
def import_rows(imports, years):
    """The rows of shares of imports, each with its years unless `years` has those of all."""
    found = []
    for item in imports:
        o = item.observation
        product = f'\n<span class="basis">{escape(item.product)}</span>' if item.product else ""
        own = gettext("average of %(years)s") % {"years": item.years}
        average = "" if years else f'\n<span class="basis">{escape(own)}</span>'
        found.append(
            f'<tr>\n<th scope="row">{mineral_link(o.mineral, o.mineral_name)}{product}</th>\n'
            f'<td><span class="share-row"><span>{value(o)}</span>{share_bar(o.value)}</span>{average}</td>\n</tr>'
        )
    return mark_safe("\n".join(found))
