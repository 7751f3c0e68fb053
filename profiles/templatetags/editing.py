"""Tags for the form of a profile: counts, and contents beside its fields.

static/admin-atlas/editing/counts.js counts on while somebody types.
"""

import re

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import mark_safe

from admin_base.base import whole

from ..admin.profile.typed import units
from ..admin.profile.widgets import flat
from ..desk.form_places import form_of, table_and_row
from ..draft import crops, images
from ..draft.passages import span
from ..draft.snapshot import normalise_ends
from ..models import Edition, LeadImage
from ..models.subjects import by_subject, with_subject
from ..publishing.texts.prose import plain_words
from ..shape import IMAGE, TABLES, TEXT

register = template.Library()

NAMES = {part.accessor: part.place for part in (IMAGE, *TABLES)}


@register.filter
def words(text):
    """“1 word”, “1,204 words”: those that a reader sees."""
    number = plain_words(text or "")
    return f"{number:,} word{'' if number == 1 else 's'}"


@register.filter
def words_in_all(form):
    """Return the word count of all texts of a form."""
    fields = [name for name, field in form.fields.items() if field.widget.attrs.get("class") == "prose"]
    return words(" ".join(form[name].value() or "" for name in fields))


@register.filter
def words_of(part):
    """Return the word count of the texts in one part of the form; empty if it has none."""
    form = part.fieldset.form
    names = [name for name in part.part.fields if name in form.fields]
    texts = [form[name].value() for name in names if form.fields[name].widget.attrs.get("class") == "prose"]
    return words(" ".join(filter(None, texts))) if texts else ""


@register.filter
def said_briefly(message):
    """The words of a message without its links, which nobody can follow where they are only seen."""
    return strip_tags(re.sub(r"<a .*?</a>", "", str(message))).strip()


@register.simple_tag(takes_context=True)
def preview_of(context, field):
    """The element for the preview of a text; without script it shows the preview requested with the button."""
    part = field.field.widget.attrs.get("data-live")
    if not part:  # as most of the hundreds of fields of a form
        return ""
    text, read = TEXT.get(part), context.get("previews", {}).get(field.html_name)
    section = text and text.is_section and text.heading
    shown = {"field": field, "section": section, "read": read}
    return render_to_string("admin/profiles/includes/live.html", shown) if section or read else ""


@register.simple_tag
def names_of(of, names):
    """The minerals, countries or events that a browser suggests beside every field that names one."""
    options = (
        f"<option{flat({'value': name, 'data-slug': slug or None, 'data-also': also or None})}>"
        for name, slug, also in names.suggestions()
    )
    return mark_safe(f'<datalist id="names-{of}">{"".join(options)}</datalist>')


@register.simple_tag
def counts_of(formset):
    """Return the fields with a formset's number of rows. Django's own way takes ten templates a table."""
    form = formset.management_form
    if form.is_bound and form.errors:
        return form
    counts = (flat({"name": one.html_name, "value": one.value(), "id": one.auto_id}) for one in form)
    return mark_safe("".join(f"<input type=hidden{attrs}>" for attrs in counts))


def fault_id(target):
    return f"{target}_fault"


def fault_lines(target, faults):
    """The faults of a field or a table as HTML, in an element that describes the control."""
    if not faults:
        return ""
    lines = ((": ".join(filter(None, (one.text, one.reason))),) for one in faults)
    return format_html(
        '<div id="{}">{}</div>', fault_id(target), format_html_join("", '<p class="fault">{}</p>', lines)
    )


def tied(field, described):
    """Attributes of a control that these elements describe beside its errors, of which Django tells by itself."""
    ids = " ".join(filter(None, (field.aria_describedby, *described)))
    return {"aria-invalid": "true", "aria-describedby": ids} if described else {}


def _faults_at(context, target):
    faults = context.get("faults")
    return faults.by_target.get(target) if faults else None


@register.simple_tag(takes_context=True)
def faults_beside(context, target):
    """The faults of the draft to be fixed at this field or table."""
    return fault_lines(target, _faults_at(context, target))


@register.simple_tag(takes_context=True)
def control(context, field):
    """The control of a text, which its faults describe."""
    if not _faults_at(context, field.auto_id):
        return field
    return field.as_widget(attrs=tied(field, [fault_id(field.auto_id)]))


@register.simple_tag(takes_context=True)
def place_link(context, place, anchor=""):
    """The address of a place on the form: of its page, or on this one, where nobody leaves what they typed."""
    table, row = table_and_row(place)
    here = "form_table" in context and context["form_table"] == table
    closed = table and f"{table.accessor}-{row}" in context.get("closed_rows", ())
    original = context.get("original")
    if original is None or (here and not closed):
        return f"#{anchor or place}"
    return form_of(original.pk, place, anchor)


@register.simple_tag(takes_context=True)
def part_state(context, part):
    """Return whether a part of the form is open at first, and its number of faults."""
    lines = context.get("lines") or []
    faults = next((len(line.faults) for line in lines if line.place == part.part.anchor), 0)
    is_first = part.part.name == context["parts"][0].part.name
    asked = context.get("add", False) or "previews" in context
    return {"is_open": is_first or bool(faults) or part.came_back or asked, "lacking": faults}


@register.filter
def characters_left(text, limit):
    left = limit - len(text or "")
    return f"{left} character{'' if left == 1 else 's'} left" if left >= 0 else f"{-left} characters too many"


@register.filter
def crop_boxes(image):
    """[(label, ratio, view box)] of the crops of a lead image, for pictures that show a part of it."""
    width, height = (image.width, image.height) if image else (1600, 900)
    x, y = (image.focal_x, image.focal_y) if image else (50, 50)
    return [
        (shape.label, shape.ratio, " ".join(map(str, crops.box(width, height, shape.ratio, x, y))))
        for shape in crops.SHAPES.values()
    ]


@register.simple_tag
def image_address(image):
    """The largest JPEG of a draft's picture, which only staff may fetch."""
    name = images.renditions(image.sha256, image.width)[-1][2]
    return reverse("admin:profiles_profile_image", args=[image.profile_id, name])


@register.inclusion_tag("admin/profiles/includes/where_shown.html")
def where_shown(image):
    """The editions that show the picture of a draft, and the other drafts that have it."""
    editions = Edition.objects.filter(images__sha256=image.sha256).with_subject().for_cards()
    drafts = LeadImage.objects.filter(sha256=image.sha256).exclude(pk=image.pk)
    return {
        "editions": editions.order_by("subject", "-number"),
        "drafts": drafts.select_related(*with_subject("profile__")).order_by(by_subject("profile__"), "pk"),
    }


@register.simple_tag(takes_context=True)
def comments_beside(context, name, form=None, row=None):
    """The open comments, mostly none, on a field, on the table of a formset with this prefix, or on one of its rows.

    With the `form` of the field or the row each passage leads to its place in a text, which the browser selects. One
    that was ticked to be resolved with a refused save stays so.
    """
    threads = context.get("comment_threads")
    if not threads or not threads.open:
        return ""
    place = NAMES.get(name, name)
    if row is not None and place.endswith(":"):
        place += str(row.uid)
    fields = [name] if row is None else [*form.table.named_by, *form.table.sentences]
    fields = [form[one] for one in fields if one in form.fields] if form else []
    beside = [(one, _selected(one, fields)) for one in threads.open if one.comment.place == place]
    shown = {
        "threads": beside,
        "comment_threads": threads,
        "may_type": context.get("may_type"),
        "ticked": set(map(whole, context["request"].POST.getlist("resolve"))),
    }
    return render_to_string("admin/profiles/includes/comments_beside.html", shown) if beside else ""


def _selected(thread, fields):
    """(id of a control, start, end) of the passage of a comment in the first of these fields that has it, or None."""
    for field in fields if thread.comment.passage else []:
        text = normalise_ends(str(field.value() or ""))
        if found := span(thread.comment.passage, text):
            return field.auto_id, *(units(text[:place]) for place in found)
    return None


@register.simple_tag(takes_context=True)
def comment_count(context, part):
    """Return how many comments are open in one part of the form: on its fields, its tables and their rows."""
    comment_threads = context.get("comment_threads")
    if not comment_threads or not comment_threads.open:
        return 0
    tables = [NAMES.get(rows.formset.prefix, "") for rows in part.rows]
    return sum(len(comment_threads.at(place)) for place in [*part.part.fields, *filter(None, tables)])
