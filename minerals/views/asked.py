"""Requests parsed: a mineral or a country by its slug, a release by `?release=`, a scale by `?scale=own`."""

from functools import wraps

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext

from config.addresses import redirect_to_slug

from ..facts.vintages import find_vintage
from ..models import Country, Mineral


def mineral_at(slug):
    """The mineral that an address means: by its slug, by another name, or by either in other letters."""
    tidy = slugify(slug)
    mineral = Mineral.objects.filter(slug=tidy).first()
    return mineral or get_object_or_404(Mineral, aliases__slug=tidy)


def country_at(slug):
    """The country that an address means: “turkey” and “Türkiye” mean Türkiye."""
    tidy, countries = slugify(slug), Country.objects.browsable().select_related("region")
    return countries.filter(slug=tidy).first() or get_object_or_404(countries, aliases__slug=tidy)


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


def vintage_asked(request):
    """(the Vintage asked for or None, the key asked for without a Vintage, or "")."""
    key = request.GET.get("release", "")
    vintage = find_vintage(key) if key else None
    return vintage, "" if vintage else key


def own_scale_asked(request):
    """Whether each of the small multiples is asked for on a scale of its own."""
    return request.GET.get("scale") == "own"


def no_such_release(key):
    """The answer to a file of a release without one: a file of today’s figures would be taken for it."""
    text = gettext(
        "No release with figures has the key “%(key)s”. Without ?release= this address has today’s figures."
    )
    return refused(text % {"key": key}, status=404)


def refused(text, *, status):
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
