"""Where to go on from the first page."""

from django.urls import reverse

from .tasks import listed


def doors(user):
    """The lists of what this user works on, as (label, address)."""
    found = []
    if user.has_perm("profiles.change_profile"):
        found += [("All profiles", listed("profile"))]
    if user.has_perm("profiles.view_profile") or user.has_perm("profiles.change_profile"):
        found += [("What changed in 30 days", reverse("admin:profiles_profile_recent"))]
    if user.has_perm("profiles.add_profile"):
        found += [("Start a profile", reverse("admin:profiles_profile_add"))]
    if user.has_perm("profiles.submit_profile"):
        found += [("Figures that moved", reverse("admin:profiles_draftcheck_moved"))]
    if user.has_perm("profiles.decide_review") and user.has_perm("profiles.view_review"):
        found += [("All reviews", listed("review", "state=all"))]
    return found
