"""Who may look after whose account: nobody gives, or takes over, more than they have themselves.

Whoever sets a password has its owner's rights, so the same rule is asked for both.
"""

from django.contrib.auth.models import Group

from minerals.models import Region

from .groups import ADMINISTRATOR
from .workflow.rules import regions_of


def administers(user):
    """Whether `user` appoints the people of the desk: a superuser, or a member of the group for it."""
    return user.is_superuser or any(group.name == ADMINISTRATOR for group in user.groups.all())


def why_not_manage(user, person):
    """The reason why `user` may not change the account `person`, or an empty string."""
    if user.is_superuser or user.pk == person.pk:
        return ""
    if person.is_superuser:
        return "Only a superuser changes the account of a superuser."
    if not _within(regions_of(user), regions_of(person)):
        return "This person may act in regions where you may not."
    if not administers(user) and not person.get_all_permissions() <= user.get_all_permissions():
        return "This person may do more than you."
    return ""


def groups_to_give(user):
    """The groups that `user` may put others into. An Administrator appoints editors and moderators, and is neither."""
    groups = Group.objects.order_by("name")
    if administers(user):
        return groups
    mine = user.get_all_permissions()
    permissions = groups.prefetch_related("permissions__content_type")
    held = [
        group.pk
        for group in permissions
        if {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()} <= mine
    ]
    return groups.filter(pk__in=held)


def regions_to_give(user):
    """The regions to which `user` may limit others."""
    limits = regions_of(user)
    return Region.objects.filter(pk__in=limits) if limits else Region.objects.all()


def must_limit(user):
    """Whether whoever `user` looks after has to be limited, as they are themselves."""
    return bool(regions_of(user))


def _within(mine, theirs):
    """Whether limits to `theirs` reach no further than limits to `mine`; no limits are no regions."""
    return not mine or (bool(theirs) and theirs <= mine)
