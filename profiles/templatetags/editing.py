"""What the form of a profile counts, and what stands beside its fields.

static/admin-atlas/editing/counts.js counts on while somebody types.
"""

import re

from django import template
from django.urls import reverse
from django.utils.html import strip_tags

from ..draft import crops, images
from ..models import Edition, LeadImage
from ..publishing.prose import plain_words
from ..shape import IMAGE, TABLES

register = template.Library()

NAMES = {part.accessor: part.place for part in (IMAGE, *TABLES)}


@register.filter
def words(text):
    """“1 word”, “1,204 words”: those that a reader sees."""
    number = plain_words(text or "")
    return f"{number:,} word{'' if number == 1 else 's'}"


@register.filter
def words_in_all(form):
    """Those of all texts of a form."""
    fields = [name for name, field in form.fields.items() if field.widget.attrs.get("class") == "prose"]
    return words(" ".join(form[name].value() or "" for name in fields))


@register.filter
def said_briefly(message):
    """The words of a message without its links, which nobody can follow where they are only seen."""
    return strip_tags(re.sub(r"<a .*?</a>", "", str(message))).strip()


@register.simple_tag(takes_context=True)
def faults_at(context, target):
    """The faults of the draft that are put right at this field."""
    faults = context.get("faults")
    return faults.by_target.get(target, []) if faults else []


@register.simple_tag(takes_context=True)
def has_faults(context, form):
    """Whether a fault is put right in a row: then it is not folded."""
    faults = context.get("faults")
    start = f"id_{form.prefix}-"
    return bool(faults) and any(target.startswith(start) for target in faults.by_target)


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
    editions = Edition.objects.filter(images__sha256=image.sha256).select_related("country").for_cards()
    drafts = LeadImage.objects.filter(sha256=image.sha256).exclude(pk=image.pk)
    return {
        "editions": editions.order_by("country__name", "-number"),
        "drafts": drafts.select_related("profile__country").order_by("profile__country__name", "pk"),
    }


@register.inclusion_tag("admin/profiles/includes/comments_beside.html", takes_context=True)
def comments_beside(context, name, row=None):
    """The open comments on a field, on the table whose formset has this prefix, or on one of its rows."""
    place, threads = NAMES.get(name, name), context.get("comment_threads")
    if row is not None and place.endswith(":"):
        place += str(row.uid)
    beside = [thread for thread in threads.open if thread.comment.place == place] if threads else []
    return {"threads": beside, "comment_threads": threads}


@register.simple_tag(takes_context=True)
def comment_count(context, part):
    """How many comments are open in one part of the form: on its fields, its tables and their rows."""
    comment_threads = context.get("comment_threads")
    if not comment_threads or not comment_threads.open:
        return 0
    fields = {name for name in part["fieldset"].fields if isinstance(name, str)}
    tables = [NAMES.get(rows.formset.prefix, "") for rows in part["rows"]]
    return sum(len(comment_threads.at(place)) for place in [*fields, *filter(None, tables)])
