"""Rows of the tables of a comparison. A page has hundreds of cells, so they do not use templates."""

from html import escape  # of a plain text: that of Django looks for lazy ones first, which takes longer

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

from config.addresses import figure_path
from minerals.presentation.cell_html import reach_bar, value
from minerals.presentation.marks import mark_html, marks_html
from minerals.wording import numbers, trade

register = template.Library()


def _muted(text):
    return f'<span class="muted">{escape(text)}</span>'


@register.simple_tag
def figure_rows(rows):
    """The SideRows of a mineral."""
    no_figure, found = _muted(gettext("no figure")), []
    for row in rows:
        head = (
            f'{escape(row.name)} <b class="year">{escape(row.period)}</b> '
            f'<span class="basis">{escape(row.measured)}</span>'
        )
        unit = row.unit
        cells = [_cell(cell, _figure(cell, unit, no_figure)) for cell in row.cells]
        found.append(f'<tr><th scope="row">{head}</th>\n{"".join(cells)}</tr>')
    return mark_safe("\n".join(found))


def _cell(cell, content):
    return f'<td data-label="{escape(cell.name)}" data-place="{cell.place}"><div>{content}</div></td>'


def _figure(cell, unit, no_figure):
    if not cell.observation:
        if not cell.reason:
            return f"\n{no_figure}"
        address = escape(figure_path(cell.other.key))
        return f'\n<a class="why-not" href="{address}">{escape(cell.reason)}</a>'
    of_world = ""
    if cell.share or cell.rank:
        comma = ", " if cell.share and cell.rank else ""
        share = f"{escape(cell.share_text)}{marks_html(cell.share_marks)}{comma}"
        of_world = f'<span class="of-world">{share}\n{escape(cell.rank_text)}</span>'
    drawn = reach_bar(cell.bar) if cell.bar else ""
    return f'\n<span class="amount">{value(cell.observation, unit)}</span>{drawn}\n{of_world}'


@register.simple_tag
def panel_rows(panel):
    """The lines of a ComparedPanel as rows of its table, a cell per year."""
    no_figure, unit, found = _muted(gettext("no figure")), panel.row.unit, []
    for line in panel.lines:
        cells = []
        for observation, change in line.cells:
            mark = f'<span class="break">{escape(change)}</span> ' if change else ""
            cells.append(f"<td>{mark}\n{value(observation, unit) if observation else no_figure}</td>")
        found.append(f'<tr><th scope="row">{escape(line.name)}</th>\n{"".join(cells)}</tr>')
    return mark_safe("\n".join(found))


@register.simple_tag
def trade_cells(row):
    """The cells of a TradeRow: what each place buys and sells."""
    all_years, none = escape(gettext("All years")), _muted(gettext("no trade in the data"))
    unit = f'<span class="unit">{escape(gettext("million US$"))}</span>'
    ways = (
        (escape(gettext("Buys")), unit, escape(gettext("80% or more from one"))),
        (escape(gettext("Sells")), unit, escape(gettext("80% or more to one"))),
    )
    found = []
    for cell in row.cells:
        sides = zip((cell.buys, cell.sells), ways, strict=True)
        parts = [_side(side, *way) for side, way in sides if side]
        address = escape(cell.address)
        parts.append(f'<a class="small" href="{address}">{all_years}</a>' if parts else none)
        found.append(_cell(cell, "\n".join(["", *parts])))
    return mark_safe("".join(found))


def _side(side, label, unit, on_one):
    supply = side.supply
    items = list(map(_partner, side.partners))
    if side.more:
        items.append(escape(ngettext("%(more)s more", "%(more)s more", side.more) % {"more": side.more}))
    items.append(escape(gettext("HHI %(index)s") % {"index": numbers.number(supply.hhi)}))
    amount = f"<b>{trade.million(supply.value)}</b> {unit}"
    listed = "\n".join(f"<li>{one}</li>" for one in items)
    concentrated = f'\n<p class="on-one">{on_one}</p>' if side.is_on_one else ""
    return (
        f'<p><span class="way">{label}</span> {amount}</p>\n<ul class="in-line">{listed}</ul>{concentrated}'
    )


def _partner(partner):
    note = f"\n{mark_html(partner.note.letter, partner.note.text, '')}" if partner.note else ""
    return f"{escape(partner.name)}&nbsp;{escape(numbers.percent(partner.share))}{note}"
