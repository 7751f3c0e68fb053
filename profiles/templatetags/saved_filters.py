"""A person's saved filters above a list of the desk."""

from django import template

from ..admin.lists import saved_filters as saved

register = template.Library()


@register.inclusion_tag("admin/profiles/includes/saved_filters.html", takes_context=True)
def saved_filters(context, cl):
    """The filters of this list as links, and the form that saves the one that is on."""
    request, page = context["request"], cl.opts.label_lower
    if page not in saved.PAGES or cl.is_popup:
        return {"shown": False}
    query = saved.tidy(request.GET.urlencode())
    return {
        "shown": True,
        "filters": [
            {"filter": one, "address": saved.address_of(page, one.query), "current": one.query == query}
            for one in saved.filters_of(request.user, page)
        ],
        "page": page,
        "query": query,
        "csrf_token": context["csrf_token"],
    }
