"""Views of one country or one mineral: the address names it by its slug, an alias or a former slug."""

from functools import wraps

from config.addresses import redirect_to_slug
from minerals.views.asked import country_at, mineral_at


def at_country(view):
    """Hand a view the country that its address means; another spelling of the address is redirected to its slug."""
    return _at(country_at, view)


def at_mineral(view):
    """Hand a view the mineral that its address means, as `at_country` does."""
    return _at(mineral_at, view)


def _at(find, view):
    @wraps(view)
    def at_slug(request, slug, **kwargs):
        subject = find(slug)
        if subject.slug != slug:
            return redirect_to_slug(request, subject.slug)
        return view(request, subject, **kwargs)

    return at_slug
