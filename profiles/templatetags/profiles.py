"""Tags for profiles on pages of facts: each asks once, however many profiles there are."""

from html import escape  # of a plain text: that of Django looks for lazy ones first, which takes longer

from django import template
from django.db.models import Case, Count, F, When
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from config.addresses import figure_path, mineral_path
from minerals.models import Statistic
from minerals.presentation.marks import marks_html
from minerals.wording import unit_name

from ..dates import readable
from ..models import Edition, EditionPair
from ..models.choices import Role
from ..models.subjects import with_subject
from ..public import country_data
from ..public.covering import covering_counts
from ..public.exposure.floor import floor_words
from ..public.page import prose
from ..public.page.endings import ended
from ..public.page.presentation import CountryPage
from ..public.page.price_chart import PriceChart
from ..public.projects import with_fold
from ..public.timelines import bearing_on, projects_on
from ..publishing.payload.payload import Payload
from ..shape import TABLE

register = template.Library()


@register.filter
def of(counts, key):
    """Return the number under `key`, or 0."""
    return counts.get(key, 0)


register.filter("partial_date", readable)


@register.filter
def source_kind(code):
    """The name of the kind of a text that was read."""
    return TABLE["citations"].choices["kind"].get(code, code)


register.simple_tag(country_data.left_out, name="left_out_of_files")
register.simple_tag(floor_words, name="trade_floor")


@register.simple_tag
def profile_counts_by_region():
    """{slug: how many live profiles there are}."""
    return dict(
        Edition.objects.live().values_list("subject__place__region__slug").annotate(n=Count("pk")).order_by()
    )


@register.simple_tag
def profile_counts():
    """{slug of a mineral: how many live profiles cover it}, each as `profiles_on` lists them."""
    return covering_counts()


@register.simple_tag
def profiles_on(mineral):
    """Return the contents of live profiles about a mineral, from one query.

    `covering`: those of countries that have it, one of its children or its parent among their key minerals; `own`: the
    page of the mineral's own, and its `edition`.
    """
    pairs = EditionPair.objects.filter(mineral.kin_in("mineral"), edition__in=Edition.objects.current())
    pairs = pairs.defer("edition__payload").annotate(
        text=Case(When(edition__subject__mineral=mineral.pk, then=F("edition__payload")), default=None)
    )
    pairs = pairs.select_related(*with_subject("edition__"), "mineral").order_by(
        "edition__subject__place__slug", "pk"
    )
    found, own = {}, {}
    for pair in pairs:
        if not pair.edition.subject.is_country:
            if pair.text:
                page = CountryPage(Payload.from_json(pair.text), today=timezone.localdate())
                own = {"edition": pair.edition, "own": page}
            continue
        entry = found.setdefault(
            pair.edition_id, {"country": pair.edition.subject.place, "roles": [], "through": []}
        )
        if pair.role and (label := str(Role(pair.role).label)) not in entry["roles"]:
            entry["roles"].append(label)
        if pair.mineral_id != mineral.pk and pair.mineral.name not in entry["through"]:
            entry["through"].append(pair.mineral.name)
    return {"covering": list(found.values()), **own}


@register.simple_tag
def policies_bearing_on(mineral):
    """The Bearing of a mineral: policies of live profiles that name it, one of its children or its parent."""
    return bearing_on(mineral)


@register.simple_tag
def price_chart(view, bearing):
    """The PriceChart of a MarketView, with the days of the events that the Bearing of its mineral marks on prices."""
    return PriceChart(view, bearing.marked if view.series.statistic == Statistic.PRICE else ())


@register.simple_tag
def projects_of(mineral):
    """(the ProjectRows shown at once, those that are folded) of live profiles that name a mineral or its kin."""
    return with_fold(projects_on(mineral, timezone.localdate()))


@register.inclusion_tag("profiles/includes/stating.html")
def editions_stating(figure):
    """The editions that state a figure, current ones first."""
    editions = Edition.objects.filter(figures__figure=figure).with_subject().defer("payload")
    return {"editions": editions.order_by("subject", "-number")}


@register.inclusion_tag("profiles/includes/members.html")
def region_members(members):
    """Countries with a live profile as cards, those with figures as a list, the others by name.

    Each must have its `figure_count`.
    """
    live = Edition.objects.live().filter(subject__place__in=[country.pk for country in members])
    editions = {e.subject.place_id: e for e in live.with_subject().for_cards()}
    others = [c for c in members if c.pk not in editions]
    gone = ended([c.pk for c in others])
    for country in others:
        country.ended = gone.get(country.pk)
    return {
        "editions": [editions[c.pk] for c in members if c.pk in editions],
        "counted": [c for c in others if c.figure_count],
        "uncounted": [c for c in others if not c.figure_count],
    }


@register.simple_tag
def note(number, as_of=""):
    """The reference to a source of the page; nothing without a number."""
    return prose.note(number, as_of, is_titled=False) if number else ""


@register.simple_tag
def stated(cell):
    """A TableCell with a figure: its number with marks and unit, and the year where it is another.

    A page has hundreds of them: so this is a tag and no include.
    """
    figure, remark = cell.stated, cell.remark
    title = format_html(' title="{}"', remark) if remark else ""
    html = format_html(
        '<a class="figure-ref" href="{}"{}>{}</a>', figure_path(figure.key), title, figure.bare_amount
    )
    if figure.marks:
        html += marks_html(figure.value_marks)
    if cell.shows_unit:
        html += format_html(' <span class="unit">{}</span>', unit_name(figure.unit))
    if cell.stray:
        html += format_html(' <span class="unit">({})</span>', cell.year)
    return html


@register.simple_tag
def nothing(meaning):
    """Return an empty cell with its meaning."""
    return format_html(
        '<span class="empty" aria-hidden="true">–</span><span class="visually-hidden">{}</span>', meaning
    )


@register.simple_tag
def mineral_head(mineral):
    """The name of a KeyMineral with its roles, lists and note. A page has dozens: so this is no include."""
    parts = [mineral_link(mineral.slug, mineral.name), *map(_role, mineral.roles)]
    if mineral.lists:
        label = f'<span class="visually-hidden">{escape(gettext("On the lists of"))}</span>'
        parts.append(f'<span class="lists">{label}\n{_short_names(mineral.lists)}</span>')
    if mineral.strategic:
        label = escape(gettext("Strategic, not critical:"))
        parts.append(f'<span class="lists is-apart">{label}\n{_short_names(mineral.strategic)}</span>')
    note = f'\n<span class="small">{conditional_escape(mineral.note)}</span>' if mineral.note else ""
    return mark_safe(f'<span class="band-line">\n{"\n".join(parts)}\n</span>{note}')


def _role(role):
    title = f' title="{escape(role.because)}"' if role.because else ""
    label = escape(role.label)
    if role.computed and not role.number:
        return f'<span class="role"{title}>{label}</span>'
    added = "" if role.computed else " is-added"
    source = prose.note(role.number, is_titled=False) if role.number else ""
    note = f'\n<span class="small">{conditional_escape(role.note)}</span>' if role.note else ""
    return f'<span class="role-added"><span class="role{added}"{title}>{label}</span>{source}{note}</span>'


def _short_names(lists):
    return " ".join(f'<abbr title="{escape(one.name)}">{escape(one.short)}</abbr>' for one in lists)


def mineral_link(slug, name):
    return f'<a href="{escape(mineral_path(slug))}">{escape(name)}</a>'
