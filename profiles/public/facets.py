"""The facets of the filter of /countries/, and its switches."""

from django.utils.translation import gettext_lazy as _

FACETS = {
    "mineral": _("Mineral"),
    "role": _("Role"),
    "region": _("Region"),
    "group": _("Mineral group"),
    "list": _("On the official list of"),
}
PLACE_FACETS = ("region",)  # what is true of a country; the others are true of a pair
PAIR_FACETS = tuple(name for name in FACETS if name not in PLACE_FACETS)
LINKED = tuple(name for name in PAIR_FACETS if name != "role")  # each is a set of minerals
ANY_ROLE = "any-role"
PROFILES = "profiles"
SWITCHES = {ANY_ROLE: _("Match roles for any mineral"), PROFILES: _("Profiles only")}
