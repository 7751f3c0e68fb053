"""Filters of the desk's lists."""

from django.contrib import admin


class RegionFilter(admin.RelatedFieldListFilter):
    """By region; aggregates, which have none, have no profile either."""

    include_empty_choice = False
