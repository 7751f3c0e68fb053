"""The head of every page for programs: search engines, previews of links, reference managers."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from config.addresses import absolute, site_of
from page_store.later import value_of

from ..heads import linked_data as ld
from ..heads.citing import ATLAS, FORMATS

register = template.Library()


@register.simple_block_tag
def kept(content):
    """A text on one line, for `as name`, since a block can be written once alone."""
    return mark_safe(" ".join(content.split()))


@register.filter
def without_site(title):
    """The title of a page without the name of the site, which stands beside it."""
    return mark_safe(title.removesuffix(f" · {ATLAS}"))


@register.simple_tag(takes_context=True)
def linked_data(context):
    """The JSON-LD of a page: its `trail` and what it is `about`, as the view gives them."""
    about = value_of(context.get("about"))
    nodes = [about] if about else []
    if trail := value_of(context.get("trail")):
        nodes.append(ld.breadcrumbs(site_of(context["request"]), trail))
    return ld.script(*nodes) if nodes else ""


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
