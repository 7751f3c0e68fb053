from django.views.decorators.http import require_safe

from .. import downloads
from ..addresses import moved, site_of
from .minerals import mineral_at


@require_safe
def mineral_download(request, slug, ending):
    """Every figure of a mineral, as a file."""
    mineral = mineral_at(slug)
    if mineral.slug != slug:
        return moved(request, mineral.slug)
    return downloads.answer(downloads.of_mineral(mineral, site_of(request)), ending)
