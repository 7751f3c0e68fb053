"""The accounts of a demonstration: `DEMO=1`, this machine only, and the check that they work nowhere else."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import connections

from .groups import ADMINISTRATOR, EDITOR, MODERATOR

PASSWORD = "atlas-demo"  # noqa: S105 - printed on the sign-in page of every demonstration
ACCOUNTS = {
    "editor": EDITOR,
    "editor2": EDITOR,
    "moderator": MODERATOR,
    "moderator2": MODERATOR,
    "admin": ADMINISTRATOR,
}


@register(Tags.database)
def no_demonstration_accounts(app_configs, databases=None, **kwargs):
    """Check that outside a demonstration no account has the password that every demonstration prints."""
    if settings.DEMO or settings.DEBUG:
        return []
    user_model, errors = get_user_model(), []
    for alias in databases or []:
        if user_model._meta.db_table not in connections[alias].introspection.table_names():
            continue
        users = user_model.objects.using(alias).filter(username__in=ACCOUNTS, is_active=True)
        if names := [user.username for user in users if user.check_password(PASSWORD)]:
            errors.append(
                Error(
                    f"These accounts have the password of the demonstration: {', '.join(names)}.",
                    hint="Give them other passwords, make them inactive, or start with DEMO=1 for this machine only.",
                    id="atlas.E001",
                )
            )
    return errors
