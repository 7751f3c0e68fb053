"""Rows of the tables of a country's exposure. A page has a hundred, so they do not use templates."""

from html import escape  # of a plain text: that of Django looks for lazy ones first, which takes longer

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

from minerals.presentation.marks import mark_html, marks_html
from minerals.wording import exposure, numbers, trade

from ..dates import readable
from .profiles import nothing

register = template.Library()


@register.simple_tag
def exposure_rows(table, buys, partners_label, enough, hhi_label, governance_label, value_label):
    """The rows of an ExposureTable that are shown at once; the labels name the columns on a narrow screen."""
    labels = map(escape, (partners_label, enough, hhi_label, governance_label, value_label))
    partners_label, enough, hhi_label, governance_label, value_label = labels
    on_one = escape(gettext("80% or more from one") if buys else gettext("80% or more to one"))
    found = []
    for row in table.shown:
        supply = row.supply
        governance = (
            f'<td class="number" data-label="{governance_label}">{_governance(row)}</td>\n' if buys else ""
        )
        found.append(
            f'<tr>\n<th scope="row">\n{_goods(row)}\n</th>\n'
            f'<td class="is-partners" data-label="{partners_label}">\n{_partners(row, on_one)}\n</td>\n'
            f'<td class="number" data-label="{enough}">{supply.for_80}</td>\n'
            f'<td class="number" data-label="{hhi_label}">{numbers.number(supply.hhi)}</td>\n{governance}'
            f'<td class="number" data-label="{value_label}">{trade.million(supply.value)}\n'
            f"{_tonnes(row)}</td>\n</tr>"
        )
    return mark_safe("\n".join(found))


def _tonnes(row):
    if not row.commodity.has_weights:
        return ""
    tonnes, marks = escape(trade.tonnes_of(row.supply)), marks_html(exposure.weight_marks(row.supply))
    return f'<span class="basis">{tonnes}{marks}</span>'


def _goods(row):
    goods = row.commodity
    # The codes of a group fill a line
    between = " " if len(goods.members) == 1 else '</span>\n<span class="basis">'
    parts = [
        f'<a href="{escape(row.address)}">{escape(goods.name)}</a>',
        f'<span class="basis"><code>{escape(goods.code)}</code>{between}{escape(str(goods.get_kind_display()))}</span>',
    ]
    if goods.twin:
        text = gettext("the same loads may stand under %(code)s: never add the two") % {"code": goods.twin}
        parts.append(f'<span class="basis twin">{escape(text)}</span>')
    if row.lists:
        names = "".join(f'<abbr title="{escape(one.label)}">{escape(one.short)}</abbr>' for one in row.lists)
        label = escape(gettext("On official lists"))
        parts.append(f'<span class="lists" role="group" aria-label="{label}">\n{names}\n</span>')
    return "\n".join(parts)


def _partners(row, on_one):
    parts = [f'<span class="on-one">{on_one}</span>'] if row.is_on_one else []
    parts.append(f'<ol class="partners">\n{"\n".join(map(_partner, row.lines))}\n</ol>')
    if row.is_uncounted:
        parts.append(f'<span class="makes">{escape(gettext("our sources count no output of it"))}</span>')
    if row.more:
        text = ngettext("%(more)s more", "%(more)s more", row.more) % {"more": row.more}
        parts.append(f'<a class="small" href="{escape(row.address)}">\n{escape(text)}</a>')
    return "\n".join(parts)


def _partner(line):
    note, share = line.note, escape(numbers.percent(line.partner.share))
    parts = [f'<a href="{escape(line.address)}">{escape(line.place.name)}</a> <b>{share}</b>']
    weight = ""
    if line.weight_share is not None:
        weight = gettext("%(share)s of the weight") % {"share": numbers.percent(line.weight_share)}
    if texts := [text for text in (weight, line.output) if text]:
        parts.append(f'<span class="makes">{escape("; ".join(texts))}</span>')
    if note and note.address and not line.output:
        parts.append(f'<a class="makes" href="{escape(note.address)}">{escape(note.text)}</a>')
    elif note and not line.output:
        parts.append(mark_html(note.letter, note.text, ""))
    if line.controls:
        parts.append("".join(map(_control, line.controls)))
    return f"<li>\n{'\n'.join(parts)}\n</li>"


def _control(control):
    event = control.event
    text = escape(gettext("export control, %(date)s") % {"date": readable(event.date)})
    return f'<a class="control" href="{escape(control.address)}" title="{escape(event.title)}">\n{text}</a>'


def _governance(row):
    text = escape(exposure.governance_text(row.governance))
    cover = exposure.governance_cover(row.governance)
    return f'{text}\n<span class="basis">{escape(cover)}</span>' if cover else text


@register.simple_tag
def folded_rows(table, buys):
    """The other rows of an ExposureTable, shorter."""
    controlled, found = mark_html("x", table.controlled, gettext("export control")), []
    for row in table.folded:
        supply = row.supply
        partners = (
            _short(line, controlled, is_bold=row.is_on_one and not place)
            for place, line in enumerate(row.lines)
        )
        governance = escape(exposure.governance_text(row.governance)) if buys else ""
        found.append(
            f'<tr><th scope="row"><a href="{escape(row.address)}">{escape(row.commodity.name)}</a> '
            f"<code>{escape(row.commodity.code)}</code></th>\n<td>{'\n'.join(partners)}\n</td>\n"
            f'<td class="number">{supply.for_80}</td><td class="number">{numbers.number(supply.hhi)}</td>\n'
            + (f'<td class="number">{governance}</td>\n' if buys else "")
            + f'<td class="number">{trade.million(supply.value)}</td>'
            f'<td class="number">{escape(trade.weight(supply))}{marks_html(exposure.weight_marks(supply))}</td></tr>'
        )
    return mark_safe("\n".join(found))


def _short(line, controlled, *, is_bold):
    share = escape(numbers.percent(line.partner.share))
    note = f"\n{mark_html(line.note.letter, line.note.text, '')}" if line.note else ""
    control = f"\n{controlled}" if line.controls else ""
    share = f"<b>{share}</b>" if is_bold else share
    return f'<span class="partner">{escape(line.place.name)}\n{share}{note}{control}</span>'


@register.simple_tag
def traded_rows(summary, side, share_label, partners_label, value_label):
    """The rows of a Side of the trade on a country's page; the labels name the columns on a narrow screen."""
    share_label, partners_label, value_label = map(escape, (share_label, partners_label, value_label))
    found = []
    for row in side.rows:
        partners = escape(summary.partners_of(row))
        cells = [f'<td class="is-partners" data-label="{partners_label}">{partners}</td>']
        if side.is_sold:
            share = escape(numbers.percent(row.share))
            cells.insert(0, f'<td class="number" data-label="{share_label}"><b>{share}</b></td>')
        else:
            control = "".join(map(_dated, row.controls[:1])) or nothing(gettext("none known"))
            cells.append(f'<td data-label="{share_label}">{control}</td>')
        found.append(
            f'<tr><th scope="row"><a href="{escape(summary.address_of(row))}">{escape(row.goods.name)}</a></th>\n'
            f"{'\n'.join(cells)}\n"
            f'<td class="number" data-label="{value_label}">{trade.million(row.supply.value)}</td></tr>'
        )
    return mark_safe("\n".join(found))


def _dated(control):
    """The date of a control, where the head of the column says what it is."""
    event = control.event
    return (
        f'<a class="control" href="{escape(control.address)}" title="{escape(event.title)}">'
        f"{escape(readable(event.date))}</a>"
    )
