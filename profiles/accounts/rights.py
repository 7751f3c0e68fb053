"""The rights of an account: its permissions, the reasons for refusals, and the accounts that it may manage.

Nobody can grant, or take over, more rights than they have. The person who sets a password has the rights of the
account, so both follow one rule.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.text import get_text_list

from minerals.models import Region

from ..workflow.rules import changes_facts, reaches, regions_of
from .groups import ADMINISTRATOR
from .sign_in.providers import can_sign_in, is_linked

# permission -> its words after “no right to”
PHRASES = {
    "profiles.submit_profile": "submit profiles for review",
    "profiles.restore_profile": "restore earlier revisions",
    "profiles.decide_review": "approve reviews or send them back",
    "profiles.publish_review": "publish approved reviews",
    "profiles.force_publish_review": "publish without an approval",
    "profiles.withdraw_edition": "withdraw, consolidate or unpublish editions",
    "profiles.handle_errorreport": "settle reports of errors",
    "profiles.add_comment": "comment on profiles",
    "profiles.add_previewlink": "make preview links",
    "audit_log.export_auditevent": "export the audit log",
    "minerals.add_figurerevision": "correct figures",
    "minerals.add_releaseimport": "import releases",
}
VERBS = {"view": "see", "add": "add", "change": "change", "delete": "delete"}


def phrase(permission, model=None):
    """Return the words for a permission such as `auth.view_user`; `model` is its model, if known."""
    if permission in PHRASES:
        return PHRASES[permission]
    verb, _, noun = permission.partition(".")[2].partition("_")
    plural = model._meta.verbose_name_plural if model else f"{noun}s"
    return f"{VERBS.get(verb, verb)} {plural}"


def why_lacking(user, permissions, model=None):
    """“Your account has no right to see users.” for the first permission that `user` lacks, or an empty string."""
    lacking = next((one for one in permissions if not user.has_perm(one)), None)
    if not lacking:
        return ""
    why = f"Your account has no right to {phrase(lacking, model)}."
    if changes_facts(lacking) and regions_of(user):
        why += (
            " Facts belong to no single region, so an account that is limited to regions cannot change them."
        )
    return why


def limits(user):
    """Names of the regions to which `user` is limited, in the order of the site; empty if they are not."""
    keys = regions_of(user)
    return list(Region.objects.filter(pk__in=keys).values_list("name", flat=True)) if keys else []


def why_outside(user, country):
    """Return why the regions of `user` keep them from acting for `country`, or an empty string."""
    if reaches(user, country):
        return ""
    return f"Your account is limited to {get_text_list(limits(user), 'and')}, and {country} is in {country.region}."


def administers(user):
    """Whether `user` appoints the people of the desk: a superuser, or a member of the group for it."""
    return user.is_superuser or any(group.name == ADMINISTRATOR for group in user.groups.all())


def why_not_manage(user, person):
    """The reason why `user` may not change the account `person`, or an empty string."""
    if user.is_superuser or user.pk == person.pk:
        return ""
    if person.is_superuser:
        return "Only a superuser can change the account of a superuser."
    if not _within(regions_of(user), regions_of(person)):
        return "This account covers regions that yours does not."
    if not administers(user) and not person.get_all_permissions() <= user.get_all_permissions():
        return "This account has more rights than yours."
    return ""


APPOINT = Q(is_superuser=True) | Q(groups__name=ADMINISTRATOR, staff_member__regions=None)
LAST = {
    "is_superuser": "This is the last superuser. Make another one first: nobody else could undo this.",
    "appoints": "This is the last account that can appoint people in every region. Appoint another one first.",
}


def why_keep(person, after):
    """Return the reason why the account `person` keeps its rights, or an empty string.

    `after` are the rights it would have, `regions`, to which it would be limited, and `has_password`, whether it
    could still sign in. If nobody else could restore them, only the machine's owner could. Raises an error outside a
    transaction.
    """
    users = get_user_model().objects
    # Two who demote or limit each other at once take turns.
    staff = users.select_for_update().filter(is_active=True, is_staff=True).order_by("pk")
    staff = [one for one in staff if can_sign_in(one)]
    if person not in staff:
        return ""
    works = after["is_active"] and after["is_staff"] and (after["has_password"] or is_linked(person))
    others = users.filter(pk__in=[one.pk for one in staff]).exclude(pk=person.pk)
    if person.is_superuser and not (works and after["is_superuser"]):
        return "" if others.filter(is_superuser=True).exists() else LAST["is_superuser"]
    is_administrator = any(group.name == ADMINISTRATOR for group in after["groups"])
    appoints = after["is_superuser"] or (is_administrator and not after["regions"])
    if users.filter(APPOINT, pk=person.pk).exists() and not (works and appoints):
        return "" if others.filter(APPOINT).exists() else LAST["appoints"]
    return ""


def groups_to_give(user):
    """The groups that `user` may put others into. An Administrator appoints editors and moderators, and is neither."""
    groups = Group.objects.order_by("name")
    if administers(user):
        return groups
    mine, held = user.get_all_permissions(), []
    for group in groups.prefetch_related("permissions__content_type"):
        if {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()} <= mine:
            held.append(group.pk)
    return groups.filter(pk__in=held)


def regions_to_give(user):
    """The regions to which `user` may limit others."""
    limits = regions_of(user)
    return Region.objects.filter(pk__in=limits) if limits else Region.objects.all()


def must_limit(user):
    """Whether accounts that `user` manages have to be limited to regions, as their own is."""
    return bool(regions_of(user))


def _within(mine, theirs):
    """Whether limits to `theirs` reach no further than limits to `mine`. An empty set is no limit."""
    return not mine or (bool(theirs) and theirs <= mine)
