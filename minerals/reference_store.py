"""Reference tables that nearly every page reads whole, kept for all pages: nobody may change what is in them."""

from django.db.models import StringAgg, Value

from page_store.keeping import kept_while

from .models import Mineral


@kept_while("minerals")
def all_minerals():
    """{slug: Mineral} by name, with group and parent, and its other names in `also`, a line each."""
    minerals = Mineral.objects.select_related("group", "parent")
    return minerals.annotate(also=StringAgg("aliases__name", Value("\n"))).in_bulk(field_name="slug")
