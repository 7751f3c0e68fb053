from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from .. import downloads
from ..models import Mineral, MineralAlias


@require_safe
def mineral_download(request, slug, ending):
    """Every figure of a mineral, as a file."""
    tidy = slugify(slug)
    mineral = Mineral.objects.filter(slug=tidy).first()
    if mineral is None:
        mineral = get_object_or_404(MineralAlias.objects.select_related("mineral"), slug=tidy).mineral
    if mineral.slug != slug:
        return HttpResponsePermanentRedirect(reverse("minerals:download", args=[mineral.slug, ending]))
    return downloads.answer(downloads.of_mineral(mineral, downloads.site_of(request)), ending)
