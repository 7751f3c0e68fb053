"""The head of every page for programs: search engines, previews of links, reference managers."""

import json

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from config.addresses import absolute, site_of

from ..heads import trails
from ..heads.citing import ATLAS, FORMATS

register = template.Library()

CONTEXT = "https://schema.org"
# In JSON these stand inside strings alone; as escapes they can neither end the element nor begin another.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_block_tag
def kept(content):
    """Put a text on one line, for `as name`, because a block can occur only once."""
    return mark_safe(" ".join(content.split()))


@register.filter
def without_site(title):
    """The title of a page without the name of the site, which stands beside it."""
    return mark_safe(title.removesuffix(f" · {ATLAS}"))


@register.simple_tag(takes_context=True)
def linked_data(context, about, trail):
    """The JSON-LD of a page: its `trail` and what it is `about`, as the view gives them, or nothing."""
    nodes = [about] if about else []
    if trail:
        nodes.append(trails.breadcrumbs(site_of(context["request"]), trail))
    return script(*nodes) if nodes else ""


def script(*nodes):
    """The element that holds `nodes`. It is data and runs nothing, so the content security policy lets it be."""
    text = json.dumps(
        {"@context": CONTEXT, "@graph": nodes}, ensure_ascii=False, separators=(",", ":")
    ).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def citation_tags(work):
    return format_html_join("\n", '<meta name="{}" content="{}">', work.tags)


@register.simple_tag
def cite_files(work):
    """Links to the files in which reference managers take a Work."""
    files = ((f"{work.files}{ending}", name) for ending, (name, *_) in FORMATS.items())
    return format_html_join(", ", '<a href="{}" download>{}</a>', files)


@register.simple_tag(takes_context=True)
def absolute_address(context, path):
    """A path of this site with its scheme and host."""
    return absolute(context["request"], path)
